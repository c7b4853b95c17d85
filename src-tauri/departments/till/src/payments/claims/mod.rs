//! Claims: what payers say they paid by a link of our own. Nobody reports such a payment, so it stays open, and shown as claimed,
//! until a person or a line of the bank statement says that it came.
//!
//! Table: `payment_claims`. Announces `payment.claim_changed` (tag `payments`) beside `payment.changed`. A claim posts nothing.
//! The bank's number of a payment (UTR) counts once, whoever said it first and whatever it was said of.

mod claim;
mod confirm_claim;
mod count_payment;
mod make_claim;
mod refuse_claim;
pub(super) mod routes;
mod store;

use base::{Announce, Fault, WriteTx};

pub use claim::{Claim, ClaimId, ClaimState, is_utr};
pub use confirm_claim::{ClaimConfirmed, confirm_claim};
pub use count_payment::{claimed_by_utr, count_payment, count_utr, counted_by_utr};
pub use make_claim::make_claim;
pub use refuse_claim::refuse_claim;

pub(super) use count_payment::withdraw;
pub(super) use store::{find_open, latest_of};

use super::{PAYMENTS_READ, PaymentId};

/// Announced when a payer claims, and when a payment by a link of our own is counted: a bank line may be it.
pub const CLAIM_CHANGED: &str = "payment.claim_changed";

/// Tells whoever knows of money that may be this payment's.
fn announce(tx: &WriteTx<'_>, payment: PaymentId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: CLAIM_CHANGED,
        subject: &payment.to_string(),
        tags: &["payments", "home"],
        permission: PAYMENTS_READ,
        body: serde_json::Value::Null,
    })?;
    Ok(())
}
