//! Somebody told the customer, or decided not to.

use base::{Actor, Shop};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::reminder::{ReminderChannel, ReminderId, ReminderState};
use super::store;
use crate::invoices::error::InvoiceError;
use crate::invoices::invoice::{BILLING_WRITE, InvoiceId};

/// How the customer was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleAsk {
    /// `none`: not at all.
    pub channel: ReminderChannel,
}

/// Ends a reminder that waits. One that was dealt with stays as it is, whoever comes second.
pub async fn settle_reminder(
    shop: &Shop,
    who: &Actor,
    id: ReminderId,
    ask: SettleAsk,
) -> Result<InvoiceId, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let (invoice, state) = store::find(tx, id)?.ok_or(InvoiceError::NoSuchReminder)?;
            if state == ReminderState::Waiting {
                let told = ask.channel != ReminderChannel::None;
                let state = if told { ReminderState::Sent } else { ReminderState::Skipped };
                store::update_settled(tx, id, state, ask.channel)?;
                let action = if told { "invoice.reminded" } else { "invoice.reminder_skipped" };
                audit::note(tx, &author, action, &invoice.to_string(), json!({ "channel": ask.channel }))?;
                super::raise_reminders::announce(tx)?;
            }
            tx.outcome(&author, invoice)?;
            Ok(invoice)
        })
        .await
}
