//! Reminders: what to tell a customer some days before, on and after a due day.
//!
//! Nothing is sent by the program. A step that is reached leaves a mark with its time on the invoice and waits for a person, with
//! a text that is ready in the customer's language. Each step of an invoice, or of a part of it, comes once; a later one takes
//! the place of an earlier one that still waits; and nothing waits any more once nothing is owed.

mod document;
mod raise_reminders;
mod reminder;
pub(super) mod routes;
mod schedule;
mod settle_reminder;
mod store;
mod text;
mod words;

#[cfg(test)]
mod stories;

pub use document::{ReminderListAsk, WaitingReminder, list_reminders};
pub use raise_reminders::raise_reminders;
pub use reminder::{InvoiceReminder, ReminderChannel, ReminderId, ReminderState};
pub use schedule::{ReminderSchedule, get_reminder_schedule, set_reminder_schedule};
pub use settle_reminder::{SettleAsk, settle_reminder};

use base::{Fault, ReadTx};

use super::invoice::InvoiceId;

/// The reminders of an invoice, oldest first.
pub(super) fn find_reminders(tx: &ReadTx<'_>, invoice: InvoiceId) -> Result<Vec<InvoiceReminder>, Fault> {
    store::list_of_invoice(tx, invoice)
}
