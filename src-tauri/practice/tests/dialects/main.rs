//! The dialects from outside: over real HTTP on this machine, as a connector meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod accounts;
mod authorizenet;
mod midtrans;
mod nmi;
mod payflow;
mod paypal;
mod razorpay;
mod stripe;
#[allow(dead_code, reason = "shared with the tests of `/v1`, which use more of it")]
#[path = "../gateway/support.rs"]
mod support;
mod xendit;
