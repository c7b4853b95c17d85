//! The step that no person starts: marks the steps that invoices have reached.

use std::collections::BTreeMap;

use base::{Announce, Fault, Shop, ShopDate, System, Timestamp, WriteTx};
use serde_json::json;

use super::reminder::{ReminderId, ReminderState};
use super::store;
use crate::invoices::invoice::{BILLING_READ, InvoiceId};

/// Steps that are marked in one transaction.
const AT_ONCE: u32 = 200;

/// A step that an invoice has reached and that is not marked yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reached {
    pub invoice: InvoiceId,
    pub due_on: ShopDate,
    pub days: i32,
    /// When the invoice was issued: its own day may lie before.
    pub issued_at: Timestamp,
}

/// Marks steps that were reached up to today; `false` when none is left. After a sleep the latest step of an invoice waits, and
/// those before it count as passed: a customer is not told three times on one day. So do those that no customer could have been
/// told, since the invoice was not issued before.
pub async fn raise_reminders(shop: &Shop) -> Result<bool, Fault> {
    if !shop.is_set_up() {
        return Ok(false);
    }
    let today = shop.today()?;
    if shop.db.read(move |tx| store::find_reached(tx, today, 1)).await?.is_empty() {
        return Ok(false);
    }
    let because = System::because(format!("reminders {today}"));
    let inside = shop.clone();
    shop.db
        .write(&because, move |tx| {
            let zone = &inside.basics()?.zone;
            let reached = store::find_reached(tx, tx.at().day_in(zone), AT_ONCE)?;
            let mut last: BTreeMap<InvoiceId, (ShopDate, i32)> = BTreeMap::new();
            // Nobody is reminded of what was sent on the same day or later.
            let in_time = |step: &&Reached| step.due_on.plus_days(step.days) > step.issued_at.day_in(zone);
            for step in reached.iter().filter(in_time) {
                let place = (step.due_on, step.days);
                last.entry(step.invoice).and_modify(|known| *known = place.max(*known)).or_insert(place);
            }
            let row = |step: &Reached| {
                let waits = last.get(&step.invoice) == Some(&(step.due_on, step.days));
                let state = if waits { ReminderState::Waiting } else { ReminderState::Passed };
                (ReminderId::from_number(inside.new_id()), *step, state)
            };
            store::insert(tx, &reached.iter().map(row).collect::<Vec<_>>())?;
            store::update_passed(tx, &last.keys().copied().collect::<Vec<_>>())?;
            announce(tx)
        })
        .await?;
    Ok(true)
}

/// Announces `reminders.changed`: one for all, since windows show them together.
pub(super) fn announce(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "reminders.changed",
        subject: "reminders",
        tags: &["reminders", "invoices", "home"],
        permission: BILLING_READ,
        body: json!({ "fact": "RemindersChanged" }),
    })?;
    Ok(())
}
