//! NMI's customer vault: ways to pay that it keeps, each under an id. Unverified: the fields of its report.

use super::errors::is_plain;
use super::{VAULT_ID, xml};
use crate::gateways::{CallError, Reply, SavedAsk, SavedMethod};

/// An id of the vault, fit to be sent.
pub(super) fn id(token: &str) -> Result<String, CallError> {
    let token = token.trim();
    if is_plain(token) {
        Ok(token.to_owned())
    } else {
        Err(CallError::refused(Some("token"), "this is no id of NMI's customer vault"))
    }
}

/// The one that was asked for, out of a report of the vault.
pub(super) fn read(ask: &SavedAsk, reply: &Reply) -> Result<SavedMethod, CallError> {
    let rows = xml::report(reply)?;
    let asked = ask.token.trim();
    let row = rows.iter().find(|row| row.get(VAULT_ID) == asked).ok_or(CallError::NoSuch { what: "saved method" })?;
    let method = row.method_kept().ok_or_else(|| CallError::unknown("a saved method without a card or an account"))?;
    Ok(SavedMethod { token: asked.to_owned(), method, expires: month(row.get("cc_exp")) })
}

/// `MMYY`, as `YYYY-MM`.
fn month(text: &str) -> Option<String> {
    let (month, year) = text.split_at_checked(2)?;
    let is_number = |text: &str, most: u32| text.len() == 2 && text.parse().is_ok_and(|number: u32| number <= most);
    (is_number(month, 12) && month != "00" && is_number(year, 99)).then(|| format!("20{year}-{month}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_in_the_form_of_cards_alone() {
        assert_eq!(month("1028").as_deref(), Some("2028-10"));
        for text in ["", "1328", "0028", "10/28", "102028", "1o28", "éé"] {
            assert_eq!(month(text), None, "{text}");
        }
    }
}
