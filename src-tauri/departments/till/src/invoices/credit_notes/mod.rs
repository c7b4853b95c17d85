//! Credit notes: what is taken back of an issued invoice, in full, by line or by amount.
//!
//! A credit note names its invoice, has a number of its own series, never exceeds what earlier ones left of each line and tax
//! code, and never changes. It lowers what is owed; what had been paid already stands to the customer's good in 1200 until it is
//! spent, refunded or moved to the wallet. It moves no money: a refund does.

mod as_record;
mod ask;
mod calculate_credit_note;
mod credit_note;
mod document;
mod issue_credit_note;
mod left;
mod list;
mod paper;
mod print_credit_note;
pub(super) mod routes;
mod store;

pub(super) use as_record::CREDIT_NOTE;
pub use ask::{CreditLineAsk, CreditNoteAsk, CreditScope};
pub use calculate_credit_note::{
    CreditCalculation, CreditableLine, LeftToCredit, calculate_credit_note, credit_total_within, left_to_credit,
};
pub use credit_note::{CreditNote, CreditNoteId, CreditNoteLine};
pub use document::{CreditNoteDocument, get_credit_note};
pub use issue_credit_note::{credit_within, issue_credit_note};
pub use list::{CreditNoteListAsk, CreditNoteSummary, list_credit_notes};
pub use print_credit_note::print_credit_note;

pub(super) use issue_credit_note::part_of;

use base::{Fault, MoneyError, ReadTx};
use books::tax::TaxShare;

use super::invoice::InvoiceId;

/// The credit notes of an invoice, oldest first.
pub fn find_credit_notes(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<CreditNote>, Fault> {
    store::find_of_invoice(tx, invoice)
}

/// The tax that the notes on an invoice took back so far, per code and component.
pub(super) fn tax_credited(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<TaxShare>, Fault> {
    let mut sum = Vec::new();
    for note in store::find_of_invoice(tx, invoice)? {
        add_shares(&mut sum, &note.tax_summary)?;
    }
    Ok(sum)
}

/// Adds the tax rows of a note to those of others.
pub(super) fn add_shares(sum: &mut Vec<TaxShare>, note: &[TaxShare]) -> Result<(), MoneyError> {
    for share in note {
        let same = |known: &&mut TaxShare| known.code == share.code && known.component == share.component;
        match sum.iter_mut().find(same) {
            Some(known) => {
                known.taxable = known.taxable.plus(share.taxable)?;
                known.tax = known.tax.plus(share.tax)?;
            }
            None => sum.push(share.clone()),
        }
    }
    Ok(())
}
