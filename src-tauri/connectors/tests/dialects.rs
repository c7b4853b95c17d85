//! Every connector against the gateway that it was written for, as the practice gateway speaks it: over a socket, with the
//! answers, ids, refusals and webhooks of that gateway's own dialect, and with its faults.
//!
//! The stories are the same for every dialect there is. Where gateways differ, a story asks what the connector says of itself,
//! never who it is: a dialect that is added meets all of them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

#[path = "dialects/amounts.rs"]
mod amounts;
#[path = "dialects/faults.rs"]
mod faults;
#[path = "dialects/paying.rs"]
mod paying;
#[path = "dialects/payouts.rs"]
mod payouts;
#[path = "dialects/refunds.rs"]
mod refunds;
#[path = "dialects/rehearsal.rs"]
mod rehearsal;
#[path = "dialects/saved.rs"]
mod saved;
mod support;
#[path = "dialects/telling.rs"]
mod telling;
