//! Customer profiles: the same few ways to pay for every account, since nothing is put into them here. Unverified: all of it but
//! the elements, which stand in the schema.

use axum::response::Response;
use serde_json::json;

use super::elements::Elements;
use super::refuse;
use super::requests::{Asked, shown};
use super::transact::brand_shown;
use crate::error::ApiError;
use crate::payment::Method;

/// The elements of a request for one of them.
pub(super) const OF_PROFILE: [&str; 4] =
    ["customerProfileId", "customerPaymentProfileId", "unmaskExpirationDate", "includeIssuerInfo"];
/// The elements of a transaction that is paid with one of them.
const PROFILE: [&str; 4] = ["createProfile", "customerProfileId", "paymentProfile", "shippingProfileId"];
const PAYMENT_PROFILE: [&str; 2] = ["paymentProfileId", "cardCode"];

/// The customer whose ways to pay are kept.
const CUSTOMER: &str = "3001";

/// One that is kept.
pub(super) struct Kept {
    pub(super) method: Method,
    expires: &'static str,
    /// False for the one whose bank declines every charge.
    pub(super) is_good: bool,
}

fn find(customer: &str, id: &str) -> Option<Kept> {
    let card =
        |brand: &str, last4: &str, is_good| Kept { method: Method::card(brand, last4), expires: "2030-12", is_good };
    match (customer, id) {
        (CUSTOMER, "4001") => Some(card("visa", "1111", true)),
        (CUSTOMER, "4002") => Some(card("mastercard", "4444", true)),
        (CUSTOMER, "4003") => Some(card("visa", "0002", false)),
        _ => None,
    }
}

fn no_record() -> ApiError {
    refuse("E00040", "The record cannot be found.")
}

/// `getCustomerPaymentProfileRequest`.
pub(super) fn show(mut asked: Asked) -> Result<Response, ApiError> {
    let customer = asked.elements.word("customerProfileId").unwrap_or_default();
    let id = asked.elements.word("customerPaymentProfileId").unwrap_or_default();
    let is_open = asked.elements.take::<bool>("unmaskExpirationDate")?.unwrap_or(false);
    let kept = find(&customer, &id).ok_or_else(no_record)?;
    let last4 = kept.method.last4.as_deref().unwrap_or_default();
    let card = json!({
        "cardNumber": format!("XXXX{last4}"),
        "expirationDate": if is_open { kept.expires } else { "XXXX" },
        "cardType": brand_shown(&kept.method),
    });
    let profile = json!({
        "customerProfileId": customer, "customerPaymentProfileId": id, "payment": {"creditCard": card},
    });
    asked.answer(&json!({"paymentProfile": profile})).map(shown)
}

/// What a transaction is paid with; none where it names no profile.
pub(super) fn chosen(transaction: &mut Elements) -> Result<Option<Kept>, ApiError> {
    let Some(mut profile) = transaction.object("profile", &PROFILE)? else { return Ok(None) };
    let customer = profile.word("customerProfileId").unwrap_or_default();
    let payment = profile.object("paymentProfile", &PAYMENT_PROFILE)?;
    let id = payment.and_then(|mut payment| payment.word("paymentProfileId")).unwrap_or_default();
    find(&customer, &id).ok_or_else(no_record).map(Some)
}
