//! The tunnel: a program beside us that makes the outside door reachable from outside. Started, watched, asked each minute whether
//! its address still leads here, started again, ended with us.
//!
//! It runs without a shell and with an empty environment, is named on the command line only ([`TunnelSetting`] lies in a file of
//! the data folder), and starts after our listener holds its port: whoever else held it would get what gateways send. What a tunnel
//! prints is somebody else's text; it is kept short, without control characters and without what looks like a secret.

mod back_off;
mod child;
mod client_address;
mod found_address;
mod kind;
mod leftover;
mod output;
mod ping;
mod probe;
mod setting;
mod setting_file;
mod supervise;

pub(crate) use client_address::{ClientHeader, client_address};
pub(crate) use kind::KINDS;
pub use ping::PingDesk;
pub(crate) use setting::TunnelSetting;
pub(crate) use setting_file::{read_setting, remove_setting, write_setting};
pub(crate) use supervise::{Door, read_report, tunnel_worker};
