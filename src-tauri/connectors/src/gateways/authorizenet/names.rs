//! The names of a payment and of a refund. The canonical reference of a payment is the number of its transaction, and
//! before somebody pays there is none: until then a payment goes by its invoice number, the short form of our id.

use base::Timestamp;

use super::objects::is_number;
use crate::gateways::short::short;
use crate::gateways::{CallError, GatewayRef};

/// The longest invoice number.
const INVOICE_MAX: usize = 20;
/// How the name of a payment begins that it has by its invoice number: every transaction of the payment tells it.
const BY_INVOICE: &str = "inv:";
/// How the name of a payment begins that its page gave it. A payment is asked for by the first of its names in the
/// order of the alphabet, so that this one comes before the other.
const BY_PAGE: &str = "ends:";
/// How the reference of a refund begins that was made by voiding the payment.
const BY_VOID: &str = "void:";

/// The invoice number that stands for an id of ours.
pub(super) fn invoice_of(id: &str) -> String {
    short(id, INVOICE_MAX)
}

/// The name of a payment by its invoice number; none for an invoice number that is none of ours.
pub(super) fn alias_of(invoice: Option<&str>) -> Option<String> {
    let ours = |byte: u8| (byte.is_ascii_digit() || byte.is_ascii_uppercase()) && !b"ILOU".contains(&byte);
    let invoice = invoice.filter(|text| text.len() == INVOICE_MAX && text.bytes().all(ours))?;
    Some(format!("{BY_INVOICE}{invoice}"))
}

/// The name of a payment by its page, with the end of it: which batches its money can be in follows from that.
pub(super) fn page_name(invoice: &str, ends: Timestamp) -> String {
    format!("{BY_PAGE}{invoice}@{}", ends.unix_seconds())
}

/// What a name says of a payment that has no canonical reference yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unpaid<'a> {
    pub(super) invoice: &'a str,
    /// When its page ends; none where the name does not say so.
    pub(super) ends: Option<Timestamp>,
    /// Where the search for it has come to; none at its beginning.
    pub(super) place: Option<&'a str>,
}

/// The invoice number in a name; none where the name is that of a transaction.
pub(super) fn unpaid(name: &GatewayRef) -> Option<Unpaid<'_>> {
    let (name, place) = name.as_str().split_once('/').map_or((name.as_str(), None), |(name, at)| (name, Some(at)));
    if let Some(invoice) = name.strip_prefix(BY_INVOICE) {
        return Some(Unpaid { invoice, ends: None, place });
    }
    let (invoice, ends) = name.strip_prefix(BY_PAGE)?.split_once('@')?;
    Some(Unpaid { invoice, ends: Some(Timestamp::from_unix_seconds(ends.parse().ok()?)), place })
}

/// The same name, with the search for it come to another place.
pub(super) fn at_place(name: &GatewayRef, place: &str) -> GatewayRef {
    let name = name.as_str().split('/').next().unwrap_or_default();
    GatewayRef(format!("{name}/{place}"))
}

/// The payment whose voiding is the refund of that reference.
pub(super) fn voided_in(refund_ref: &str) -> Option<&str> {
    refund_ref.strip_prefix(BY_VOID)
}

/// The reference of the refund that the voiding of a payment is.
pub(super) fn void_of(payment: &str) -> String {
    format!("{BY_VOID}{payment}")
}

/// A number as it goes into a call.
///
/// # Errors
/// [`CallError::Refused`] when it is no number of a transaction.
pub(super) fn number_of(name: &GatewayRef) -> Result<&str, CallError> {
    let id = name.as_str();
    if is_number(id) {
        Ok(id)
    } else {
        Err(CallError::refused(Some("payment"), "this is no transaction of the gateway's"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_its_page_ends_and_where_the_search_is() {
        let ends = Timestamp(1_795_255_500_000);
        let page = GatewayRef(page_name("X", ends));
        assert_eq!(unpaid(&page), Some(Unpaid { invoice: "X", ends: Some(ends), place: None }));
        let further = at_place(&at_place(&page, "one"), "two/2");
        assert_eq!(unpaid(&further), Some(Unpaid { invoice: "X", ends: Some(ends), place: Some("two/2") }));
        assert_eq!(unpaid(&"inv:X".into()), Some(Unpaid { invoice: "X", ends: None, place: None }));
        for other in ["601", "", "ends:X", "ends:X@soon", "void:601"] {
            assert_eq!(unpaid(&other.into()), None, "{other}");
        }
        assert!(page.as_str() < "inv:X", "the one that says more is asked by");
    }
}
