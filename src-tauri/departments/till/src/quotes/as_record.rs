//! Quotes as others point at them without knowing this area.

use base::area::{Record, RecordKind, nothing_is_named};
use base::{Fault, ReadTx};

use super::quote::{QuoteId, QuoteState};
use super::store;
use crate::invoices::{BILLING_READ, BILLING_WRITE};

/// A quote; a fact once it is sent.
pub(super) const QUOTE: RecordKind =
    RecordKind { kind: "quote", sees: BILLING_READ, changes: BILLING_WRITE, find, named: nothing_is_named };

fn find(tx: &ReadTx<'_>, id: &str) -> Result<Option<Record>, Fault> {
    let Some(id) = QuoteId::parse(id) else { return Ok(None) };
    let found = store::find(tx, id)?;
    Ok(found.map(|quote| Record { is_fact: quote.state != QuoteState::Draft, name: quote.number.unwrap_or_default() }))
}
