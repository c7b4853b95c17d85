//! Counterfoil, the back office of one small shop: the program.
//!
//! A library with a small `main.rs`, so that a test puts the same program together with a clock and ids of its own.

mod areas;
mod backup;
mod backup_files;
pub mod cli;
mod connections;
mod control;
mod crew;
pub mod demo;
mod doctor;
mod ending;
mod gateway_page;
pub mod http;
mod keep;
mod listener;
mod machine_setting;
mod opening;
mod program;
pub mod schema;
mod secrets;
mod server;
mod set_up;
mod systemd;
mod terminal;
mod tunnel;
mod wake;
#[cfg(feature = "desktop")]
pub mod window;
pub mod window_rules;
mod workers;

pub use connections::Limits;
pub use listener::Listener;
pub use program::{Hung, Parts, Program, Running, Sockets, StartError};
pub use secrets::{RootKey, RootSource, VaultFile, find_root};
pub use tunnel::PingDesk;
pub use workers::Workers;
