//! Home: what needs the owner first, then the figures.
//!
//! Owns no table, announces nothing, changes nothing.

mod needs_you;
mod routes;
mod store;

use base::area::Area;

/// Hands the area to the program. Each part of the page asks for its own permission, so nobody sees what they may not.
pub fn register() -> Area {
    Area::new("insight/dashboard", routes::routes, &[])
}
