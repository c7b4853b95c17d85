//! The trace: everything that happened to one payment, from the click to the ledger entry, in order of time.
//!
//! Owns no table, announces nothing, changes nothing.

mod routes;
mod store;

use base::Permission;
use base::area::Area;

/// Seen together with the payment it explains.
pub const TRACE_READ: Permission = Permission("payments:read");

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("insight/trace", routes::routes, &[TRACE_READ])
}
