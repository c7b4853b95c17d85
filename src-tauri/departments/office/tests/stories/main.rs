//! Stories at the door, through the routes on a real store: set-up, signing in, sessions, staff, settings, audit, credentials.

mod access;
mod audit;
mod desk;
mod integrations;
mod settings;
mod staff;
