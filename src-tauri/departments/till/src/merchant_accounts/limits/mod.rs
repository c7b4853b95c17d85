//! Limits: what may be started through an account, for each payment and in a day, week, month or year of the shop's.
//!
//! Table: `merchant_account_limits`. Announces `merchant-account.changed` (tags `merchant-accounts`, `payments`, `home`). How much
//! of a limit is used is no business of this folder: payments add that up, and refuse to start what goes over.

mod limit;
pub(super) mod routes;
pub(super) mod set_limits;
mod store;

pub use limit::{Bound, Limit, LimitData, LimitName, LimitSpan};
pub use set_limits::set_limits;
pub use store::{limits_of, list_limited};
