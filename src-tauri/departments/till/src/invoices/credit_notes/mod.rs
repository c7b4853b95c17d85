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
    CreditCalculation, CreditableLine, LeftToCredit, calculate_credit_note, left_to_credit,
};
pub use credit_note::{CreditNote, CreditNoteId, CreditNoteLine};
pub use document::{CreditNoteDocument, get_credit_note};
pub use issue_credit_note::{credit_within, issue_credit_note};
pub use list::{CreditNoteListAsk, CreditNoteSummary, list_credit_notes};
pub use print_credit_note::print_credit_note;

use base::{Fault, ReadTx};

use super::invoice::InvoiceId;

/// The credit notes of an invoice, oldest first.
pub fn find_credit_notes(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<CreditNote>, Fault> {
    store::find_of_invoice(tx, invoice)
}
