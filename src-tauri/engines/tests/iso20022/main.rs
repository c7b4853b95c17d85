//! Payment files and statements: what is written reads back, what the samples say is so, what is hostile is refused.
#![allow(clippy::expect_used, reason = "a test stops where something is missing")]

mod hostile;
mod orders;
mod reports;
mod requests;
mod samples;
mod statements;
mod support;
