//! The four shops of the product page, end to end: real processes, real files, the practice gateway over real HTTP.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod copies;
mod doctor;
mod door;
mod evidence;
mod files;
mod input;
mod sealed_copies;
mod secrets;
mod shops;
mod trouble;
mod tunnel;
mod unit;
