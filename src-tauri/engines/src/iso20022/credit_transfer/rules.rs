//! The rules of single fields, for every message that is written.

use base::Money;

use super::error::OrderError;
use crate::iso20022::party::{Account, Address, Party, Remittance};
use crate::iso20022::text::{NAME_MAX, REMITTANCE_MAX, check_reference, check_text};

/// Longest account number that is no IBAN (Max34Text).
const ACCOUNT_MAX: usize = 34;
/// Lines of a hybrid address.
const ADDRESS_LINES_MAX: usize = 2;

/// What a check says.
pub(in crate::iso20022) type Checked = Result<(), OrderError>;

/// A text held to characters and length.
pub(in crate::iso20022) fn text(at: &str, text: &str, most: usize) -> Checked {
    check_text(text, most).map_err(|cause| OrderError::Text { at: at.to_owned(), cause })
}

/// An identification held to the rules of references.
pub(in crate::iso20022) fn reference(at: &str, text: &str) -> Checked {
    check_reference(text).map_err(|cause| OrderError::Text { at: at.to_owned(), cause })
}

fn optional(at: &str, given: Option<&String>, most: usize) -> Checked {
    given.map_or(Ok(()), |given| text(at, given, most))
}

/// Name and address.
pub(in crate::iso20022) fn party(at: &str, party: &Party) -> Checked {
    text(&format!("{at}.name"), &party.name, NAME_MAX)?;
    let Some(Address { street, building, post_code, town, country: _, lines }) = &party.address else { return Ok(()) };
    let at = format!("{at}.address");
    optional(&format!("{at}.street"), street.as_ref(), 70)?;
    optional(&format!("{at}.building"), building.as_ref(), 16)?;
    optional(&format!("{at}.post_code"), post_code.as_ref(), 16)?;
    text(&format!("{at}.town"), town, 35)?;
    if lines.len() > ADDRESS_LINES_MAX {
        return Err(OrderError::TooMany { at: format!("{at}.lines"), most: ADDRESS_LINES_MAX });
    }
    lines.iter().enumerate().try_for_each(|(n, line)| text(&format!("{at}.lines[{n}]"), line, 70))
}

/// The number of an account that has no IBAN.
pub(in crate::iso20022) fn account(at: &str, account: &Account) -> Checked {
    match account {
        // Sound by its type.
        Account::Iban(_) => Ok(()),
        Account::Other(number) => text(at, number, ACCOUNT_MAX),
    }
}

/// What the payee gets to see.
pub(in crate::iso20022) fn remittance(at: &str, remittance: &Remittance) -> Checked {
    match remittance {
        Remittance::Text(message) => text(at, message, REMITTANCE_MAX),
        Remittance::None | Remittance::Reference(_) => Ok(()),
    }
}

/// More than nothing.
pub(in crate::iso20022) fn above_zero(at: &str, amount: Money) -> Checked {
    if amount.minor <= 0 { Err(OrderError::OutOfRange { at: at.to_owned(), amount }) } else { Ok(()) }
}
