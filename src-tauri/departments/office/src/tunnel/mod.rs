//! The tunnel: whether the outside door can be reached from outside, and why not.
//!
//! Owns no table: what a tunnel is made of lies in a file of the data folder that the command line writes, because it names a
//! program that is run. The program's supervisor keeps the [`TunnelBoard`]; here it is shown. Never starts anything.

mod report;
mod routes;

use base::area::Area;

pub use report::{TunnelBoard, TunnelReport, TunnelStatus, TunnelTrouble};

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("office/tunnel", routes::routes, &[])
}
