//! Many invoices at a time: worked out in memory by the rules of the single form, written together.
//!
//! For imports and practice shops, which have the store to themselves while they write. What is read once for all of them
//! (settings, tax codes of the day, customers, products, exchange rates, the series of numbers) is in [`Billing`]; the rows come
//! out as `draft_within`, `issue_within` and `record_payment` would have written them, and nothing is announced.

mod billing;
mod store;

pub use billing::{Billed, Billing, NewInvoice};

use base::{Byline, Fault, Money, Timestamp, WriteTx};

use super::invoice::Invoice;
use super::record_payment::moved;

/// An issued invoice that was moved on, and how it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedInvoice {
    /// As it is now.
    pub invoice: Invoice,
    /// Who moved it last.
    pub changed_by: std::sync::Arc<str>,
    /// Its version in the store.
    pub stored_version: i64,
}

/// Remembers that somebody began to pay, as the single form does; gives whether this was the first time.
pub fn payment_started(invoice: &mut Invoice, by: &Byline) -> bool {
    let is_first = invoice.payment_initiated_at.is_none();
    if is_first {
        invoice.payment_initiated_at = Some(by.at);
        invoice.version = invoice.version.saturating_add(1);
        invoice.changed_at = by.at;
    }
    is_first
}

/// Raises what is paid on an invoice without instalments, as the single form does.
pub fn record_payment(invoice: &mut Invoice, applied: Money, at: Timestamp, by: &Byline) -> Result<(), Fault> {
    if applied.minor <= 0 || invoice.instalment_count > 0 {
        return Err(Fault::bug(format!("{applied} was to be applied to {} in memory", invoice.id)));
    }
    *invoice = moved(invoice.clone(), applied, at, by.at)?;
    Ok(())
}

/// Writes new invoices and those that were moved on. One that somebody else changed meanwhile is [`Fault::Stale`], and the
/// transaction must be given up.
pub fn write_all(tx: &WriteTx<'_>, new: &[NewInvoice], moved: &[MovedInvoice]) -> Result<(), Fault> {
    new.iter().try_for_each(|invoice| store::insert_issued(tx, invoice))?;
    moved.iter().try_for_each(|invoice| store::update_moved(tx, invoice))
}
