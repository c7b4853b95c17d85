//! The practice gateway from outside: over real HTTP on this machine, as a shop and its customers meet it.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod faults;
mod hooks;
mod load;
mod paying;
mod program;
mod refunding;
mod restarting;
#[allow(dead_code, reason = "shared with the tests of the dialects, which use other parts of it")]
mod support;
