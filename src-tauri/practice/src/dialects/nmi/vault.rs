//! The customer vault: the same few ways to pay for every account, since nothing is put into it here.

use super::report::{element, xml};
use crate::payment::Method;
use axum::response::Response;
use http::StatusCode;

/// One that is kept.
pub(super) struct Kept {
    pub(super) method: Method,
    /// `MMYY`.
    expires: &'static str,
    /// False for the one whose bank declines every charge.
    pub(super) is_good: bool,
}

/// The one of this id.
pub(super) fn find(id: &str) -> Option<Kept> {
    let card =
        |brand: &str, last4: &str, is_good| Kept { method: Method::card(brand, last4), expires: "1230", is_good };
    match id {
        "1001" => Some(card("visa", "1111", true)),
        "1002" => Some(card("mastercard", "4444", true)),
        "1003" => Some(card("visa", "0002", false)),
        _ => None,
    }
}

/// The report of the vault about one of them; without any where it keeps none of this id.
pub(super) fn report(id: &str) -> Response {
    let row = find(id).map(|kept| {
        let number = format!("4xxxxxxxxxxx{}", kept.method.last4.as_deref().unwrap_or_default());
        let fields = [
            ("customer_vault_id", id),
            ("cc_number", number.as_str()),
            ("cc_exp", kept.expires),
            ("cc_type", kept.method.brand.as_deref().unwrap_or_default()),
        ];
        let fields: String = fields.iter().map(|(name, value)| element(name, value)).collect();
        format!("<customer_vault>\n<customer>\n{fields}</customer>\n</customer_vault>\n")
    });
    xml(StatusCode::OK, &row.unwrap_or_default())
}
