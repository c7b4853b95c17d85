//! What is announced about refunds: one kind, with the fact in its body.

use base::{Announce, Fault, WriteTx};
use serde_json::json;

use super::refund::Refund;
use crate::payments::PAYMENTS_READ;

/// What happened to a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happened {
    /// Asked for, and waits for a second person.
    Requested,
    /// May leave.
    Approved,
    /// Somebody said no.
    Rejected,
    /// On its way.
    Sent,
    /// No clear answer.
    Unknown,
    /// The customer has it.
    Settled,
    /// It did not go.
    Failed,
    /// It came back.
    Returned,
    /// Made in the gateway's own screen, and attached.
    Found,
    /// A credit note stands behind it now.
    Credited,
}

impl Happened {
    fn fact(self) -> &'static str {
        match self {
            Self::Requested => "RefundRequested",
            Self::Approved => "RefundApproved",
            Self::Rejected => "RefundRejected",
            Self::Sent => "RefundSent",
            Self::Unknown => "RefundUnknown",
            Self::Settled => "RefundSettled",
            Self::Failed => "RefundFailed",
            Self::Returned => "RefundReturned",
            Self::Found => "RefundFound",
            Self::Credited => "RefundCredited",
        }
    }

    /// The word of the audit log.
    pub(super) fn audited(self) -> &'static str {
        match self {
            Self::Requested => "refund.requested",
            Self::Approved => "refund.approved",
            Self::Rejected => "refund.rejected",
            Self::Sent => "refund.sent",
            Self::Unknown => "refund.unknown",
            Self::Settled => "refund.settled",
            Self::Failed => "refund.failed",
            Self::Returned => "refund.returned",
            Self::Found => "refund.found",
            Self::Credited => "refund.credited",
        }
    }
}

/// Announces `refund.changed` beside its cause.
pub(super) fn announce(tx: &WriteTx<'_>, happened: Happened, refund: &Refund) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "refund.changed",
        subject: &refund.id.to_string(),
        tags: &["refunds", "payments", "invoices", "ledger", "home"],
        permission: PAYMENTS_READ,
        body: json!({
            "fact": happened.fact(),
            "refund_id": refund.id,
            "payment_id": refund.payment_id,
            "state": refund.state,
        }),
    })
}
