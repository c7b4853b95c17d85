//! Recurring invoices: a template and its rhythm, from which an invoice is made for every period, exactly once.
//!
//! A period is a day of the shop's calendar, so neither a sleeping machine nor a clock that is set nor summer time can make one
//! twice or leave one out: the row of the period is written in the transaction of its invoice, and after a sleep each period
//! that was missed is made up for by itself. Only a pause leaves periods out, and says so in their rows.

mod ask;
mod change_recurring;
mod document;
mod fire_recurring;
mod list;
mod recurring_invoice;
mod rhythm;
pub(super) mod routes;
mod store;
mod write_recurring;

#[cfg(test)]
mod clocks;
#[cfg(test)]
mod stories;

pub use ask::RecurringAsk;
pub use change_recurring::{end_recurring, pause_recurring, resume_recurring};
pub use document::{RecurringDocument, get_recurring};
pub use fire_recurring::fire_recurring;
pub use list::{RecurringListAsk, RecurringSummary, list_recurring};
pub use recurring_invoice::{DateRule, Recurring, RecurringId, RecurringState};
pub use rhythm::{Rhythm, RhythmUnit};
pub use write_recurring::{create_recurring, edit_recurring};
