//! What is used of each merchant account, and how it does: payments and money of this day, week, month and year against its
//! limits, and how its gateway answered. It reads this area's payments and their tries, so it lives here, and not with the accounts.
//!
//! No tables of its own, and no counter: what is used is added up from the payments each time. A payment counts from when it was
//! started in the shop's zone, while it is open and when its money is in, with what came in or else what was asked; those of test
//! documents do not count. Limits bind what we start: money that arrives all the same is booked, and counts.

mod health;
mod limit_use;
pub(super) mod routes;
mod standing;
mod store;
mod within_limits;

pub use limit_use::{LimitAlert, LimitUse, OverLimit};
pub use standing::{AccountUse, count_near_limit, list_account_use};

pub(super) use within_limits::within_limits;
