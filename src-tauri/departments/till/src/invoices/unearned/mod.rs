//! Revenue of lines that are for a period: billed at once, earned by the days of the period.
//!
//! At issue the net of such a line stands on 2300, and with each day that is over its share moves to 4000. A share is a function of
//! what stands on 2300 and of the days that are left, so nothing is kept that could disagree with the books, and the last day takes
//! the rest in both currencies. The row of a line says which day is the next one; the source of its entry is the line and the day.

mod begin;
mod by_day;
mod correct;
mod earn_revenue;
mod store;

#[cfg(test)]
mod stories;

pub(super) use begin::{begin, lines};
pub(super) use correct::{credited, take_back};
pub use earn_revenue::earn_revenue;
