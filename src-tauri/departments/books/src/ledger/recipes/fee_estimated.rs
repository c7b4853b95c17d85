//! A gateway's fee by its schedule, before the gateway says what it takes. Never touches clearing; no input tax yet.
//!
//! ```text
//!        6000 gateway fees                       2020 fees accrued.<merchant account>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    fee with its tax    │                       │ fee with its tax
//! ```
//! source `payment:<id>:fee-estimate:<n>`; once the fee is known the caller takes it back with
//! [`crate::ledger::reverse`] in the transaction of [`super::fee_known`]

use base::{Money, Timestamp};

use crate::ledger::entry::{Entry, Line};

/// What the entry is made from.
pub struct FeeEstimated<'a> {
    /// The payment.
    pub payment: &'a str,
    /// 1 for the first estimate of the payment.
    pub estimate_no: u32,
    /// The chain of the capture.
    pub chain: &'a str,
    /// The merchant account.
    pub merchant_account: &'a str,
    /// When the money was captured.
    pub happened_at: Timestamp,
    /// Fee and its tax together.
    pub fee: Money,
    /// The same in the books currency.
    pub fee_base: Money,
}

/// The source of that entry.
pub fn fee_estimate_source(payment: &str, estimate_no: u32) -> String {
    format!("payment:{payment}:fee-estimate:{estimate_no}")
}

/// The entry of an estimated fee.
pub fn fee_estimated(fact: &FeeEstimated<'_>) -> Entry {
    Entry {
        source: fee_estimate_source(fact.payment, fact.estimate_no),
        recipe: "fee_estimated",
        chain: fact.chain.to_owned(),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines: vec![
            Line::new("6000", "", fact.fee, fact.fee_base),
            Line::new("2020", fact.merchant_account, fact.fee.negated(), fact.fee_base.negated()),
        ],
        taxes: Vec::new(),
    }
}
