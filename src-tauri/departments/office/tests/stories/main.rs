//! Stories at the door, through the routes on a real store: set-up, signing in, sessions, staff, settings, attachments, audit, credentials, health.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on fails there")]

mod access;
mod attachments;
mod audit;
mod desk;
mod health;
mod integrations;
mod settings;
mod staff;
