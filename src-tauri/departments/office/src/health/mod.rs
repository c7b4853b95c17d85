//! How the program is: what waits, whether the vault is open, how large the store is.
//!
//! Owns no table. Figures of higher floors (inbox, outbox, last catch-up) are handed in by the program as [`Figures`].

mod breakdowns;
mod routes;

pub use breakdowns::Breakdowns;
pub use routes::{Figures, Health, HealthStatus, MoreFigures};

use base::Permission;
use base::area::Area;

/// Sees and does what belongs to the whole program and to where it is reached.
pub const SYSTEM_ADMIN: Permission = Permission("system:admin");

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("office/health", routes::routes, &[SYSTEM_ADMIN])
}
