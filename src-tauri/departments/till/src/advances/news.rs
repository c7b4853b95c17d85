//! What is announced about advances: one kind, with the fact in its body.

use base::{Announce, Fault, WriteTx};
use serde_json::json;

use super::advance::Advance;
use crate::payments::PAYMENTS_READ;

/// What happened to an advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happened {
    /// Its money came.
    Received,
    /// It was taken off an invoice.
    Applied,
    /// Its money went back, or came again.
    Moved,
}

impl Happened {
    fn fact(self) -> &'static str {
        match self {
            Self::Received => "AdvanceReceived",
            Self::Applied => "AdvanceApplied",
            Self::Moved => "AdvanceMoved",
        }
    }
}

/// Announces `advance.changed` beside its cause.
pub(super) fn announce(tx: &WriteTx<'_>, happened: Happened, advance: &Advance) -> Result<(), Fault> {
    let id = advance.id.to_string();
    tx.announce(&Announce {
        kind: "advance.changed",
        subject: &id,
        tags: &["advances", "payments", "customers", "invoices", "ledger", "home"],
        permission: PAYMENTS_READ,
        body: json!({
            "fact": happened.fact(),
            "advance_id": id,
            "customer_id": advance.customer_id,
            "payment_id": advance.payment_id,
            "invoice_id": advance.invoice_id,
        }),
    })?;
    Ok(())
}
