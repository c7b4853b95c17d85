//! Payments as others point at them without knowing this area.

use base::area::{Record, RecordKind, nothing_is_named};
use base::{Fault, ReadTx};

use super::{PAYMENTS_READ, PAYMENTS_WRITE, PaymentId, store};

/// A payment; what a gateway or a till told is a fact.
pub(super) const PAYMENT: RecordKind =
    RecordKind { kind: "payment", sees: PAYMENTS_READ, changes: PAYMENTS_WRITE, find, named: nothing_is_named };

fn find(tx: &ReadTx<'_>, id: &str) -> Result<Option<Record>, Fault> {
    let Some(id) = PaymentId::parse(id) else { return Ok(None) };
    Ok(store::find(tx, id)?.map(|payment| Record { name: payment.id.to_string(), is_fact: true }))
}
