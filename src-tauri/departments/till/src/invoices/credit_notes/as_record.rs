//! Credit notes as others point at them without knowing this area.

use base::area::{Record, RecordKind, nothing_is_named};
use base::{Fault, ReadTx};

use super::credit_note::CreditNoteId;
use super::store;
use crate::invoices::{BILLING_CORRECT, BILLING_READ};

/// A credit note; always a fact.
pub(in crate::invoices) const CREDIT_NOTE: RecordKind =
    RecordKind { kind: "credit_note", sees: BILLING_READ, changes: BILLING_CORRECT, find, named: nothing_is_named };

fn find(tx: &ReadTx<'_>, id: &str) -> Result<Option<Record>, Fault> {
    let Some(id) = CreditNoteId::parse(id) else { return Ok(None) };
    Ok(store::find(tx, id)?.map(|note| Record { name: note.number, is_fact: true }))
}
