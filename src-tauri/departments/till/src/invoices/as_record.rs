//! Invoices as others point at them without knowing this area.

use base::area::{Record, RecordKind, nothing_is_named};
use base::{Fault, ReadTx};

use super::{BILLING_READ, BILLING_WRITE, InvoiceId, InvoiceStatus, store};

/// An invoice; a fact once it is issued.
pub(super) const INVOICE: RecordKind =
    RecordKind { kind: "invoice", sees: BILLING_READ, changes: BILLING_WRITE, find, named: nothing_is_named };

fn find(tx: &ReadTx<'_>, id: &str) -> Result<Option<Record>, Fault> {
    let Some(id) = InvoiceId::parse(id) else { return Ok(None) };
    let found = store::find(tx, id)?;
    Ok(found.map(|invoice| Record {
        is_fact: invoice.status != InvoiceStatus::Draft,
        name: invoice.number.unwrap_or_default(),
    }))
}
