//! The conformance suite: the same demands on every gateway of the list, made from what it says of itself.
//!
//! What is asked of a gateway is taken from its recordings in `tests/fixtures/gateways`, so that a gateway that is added to the
//! list brings its own cases. A gateway that says it can do something and has no recording of it fails here.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

#[path = "conformance/amounts.rs"]
mod amounts;
#[path = "conformance/answers.rs"]
mod answers;
#[path = "conformance/calls.rs"]
mod calls;
#[path = "conformance/deliveries.rs"]
mod deliveries;
#[path = "conformance/exchanges.rs"]
mod exchanges;
#[path = "conformance/sample.rs"]
mod sample;
mod support;
