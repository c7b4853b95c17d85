//! Tax that is not due when an invoice is issued, because its code falls due with the payments, or with a supply to come.
//!
//! What waits stands on 2110 and moves to 2100 with each payment's share. How much is due is a function of the invoice as it stands
//! (what is paid, what is credited, whether its day has come), so it comes out the same in whatever order the news arrives,
//! and the last payment takes the rest.

mod fall_due;
mod left;
mod settle;
mod store;

#[cfg(test)]
mod stories;

pub use fall_due::fall_due;
pub(super) use left::{Waiting, may_wait, tax_day};
pub(super) use settle::{begin, give_up, moved_by_payment, take_back};
