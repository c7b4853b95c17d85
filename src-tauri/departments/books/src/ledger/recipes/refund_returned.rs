//! A refund that had settled came back: the customer does not have it, and is owed it again.
//!
//! ```text
//!        1110 clearing.<merchant account>        1200 receivable.<customer>
//!   ─────────────────────┬─────────              2240 advances.<customer>
//!    what had gone       │                       2900 unidentified receipts
//!                                       ─────────┬─────────────────
//!                                                │ as it was taken
//! ```
//! source `refund:<id>:returned`

use base::Timestamp;

use crate::ledger::entry::Entry;
use crate::ledger::reverse::Recorded;

/// What the entry is made from.
pub struct RefundReturned<'a> {
    /// The refund, as its settling names it.
    pub refund: &'a str,
    /// Its entry: [`crate::ledger::find_recorded`] of [`super::refund_settled_source`].
    pub settled: &'a Recorded,
    /// When it came back.
    pub happened_at: Timestamp,
}

/// The source of that entry.
pub fn refund_returned_source(refund: &str) -> String {
    format!("refund:{refund}:returned")
}

/// The entry of a refund that came back: the one of its settling with every sign turned.
pub fn refund_returned(fact: &RefundReturned<'_>) -> Entry {
    fact.settled.turned(refund_returned_source(fact.refund), "refund_returned", fact.happened_at)
}
