//! The doors, tried from outside: what stands on which, who is let in, and what a stranger gets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod outside;
mod routes;
mod sessions;
mod strangers;
mod support;
