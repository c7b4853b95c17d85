//! Doors and sessions: the set-up, signing in and out, one-time codes, and who a request is.
//!
//! Owns `sessions`, `door_codes`, `sign_in_failures`. A session has two halves, a token and a page key; the rows keep only
//! their SHA-256. The program's HTTP layer carries the halves: it puts [`Client`] (and [`SessionToken`], where a request
//! brings one) into the request's extensions, asks [`resolve`] who it is, and takes [`NewSession`] or [`SessionEnded`] out
//! of the response's extensions to set or clear the cookie, or to keep the token in the window's process. Announces
//! nothing of its own. Never makes anybody owner for arriving first.

mod client;
mod delay;
mod door_codes;
mod error;
mod preferences;
mod resolve;
mod routes;
mod session;
mod set_up;
mod sign_in;
mod sign_out;
mod store;
mod token;

pub use client::Client;
pub use door_codes::{enter, make_set_up_code, make_sign_in_code};
pub use error::AccessError;
pub use preferences::{Preferences, Theme};
pub use resolve::{renew_page_key, resolve};
pub use session::{
    APP_IDLE_MS, APP_LONGEST_MS, NewSession, Person, SessionEnded, SessionState, SessionToken, ShopFacts, SignedIn,
    Started, WINDOW_LONGEST_MS,
};
pub use set_up::{NewOwner, SetUp, set_up_by_code, set_up_here};
pub use sign_in::{SignIn, sign_in};
pub use sign_out::{end_all_sessions, end_session};

use base::area::Area;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("office/access", routes::routes, &[])
}
