//! The doors, tried from outside: what stands on which, who is let in, and what a stranger gets.

mod outside;
mod routes;
mod sessions;
mod strangers;
mod support;
