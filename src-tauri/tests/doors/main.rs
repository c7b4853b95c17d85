//! The doors, tried from outside: what stands on which, who is let in, and what a stranger gets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod asks;
mod customers;
mod headers;
mod hostile;
mod large;
mod limits;
mod often;
mod outside;
mod own_link;
mod repeats;
mod restrictions;
mod roles;
mod routes;
mod sessions;
mod slow;
mod strangers;
mod support;
