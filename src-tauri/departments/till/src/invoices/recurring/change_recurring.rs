//! Pausing, resuming and ending a recurring invoice.

use base::{Actor, Shop, ShopDate, WriteTx};
use office::audit;
use serde_json::json;

use super::recurring_invoice::{Period, Recurring, RecurringId, RecurringState};
use super::store;
use super::write_recurring::{announce, written};
use crate::invoices::error::InvoiceError;
use crate::invoices::invoice::BILLING_WRITE;

/// Makes no invoices until it is resumed. What was due up to today and is not made yet is made after that.
pub async fn pause_recurring(shop: &Shop, who: &Actor, id: RecurringId) -> Result<Recurring, InvoiceError> {
    who.may(BILLING_WRITE)?;
    change(shop, who, id, "RecurringPaused", |_, recurring, today| match recurring.state {
        RecurringState::Active => Ok(Recurring { state: RecurringState::Paused, paused_on: Some(today), ..recurring }),
        RecurringState::Paused => Err(InvoiceError::RecurringPaused),
        RecurringState::Ended => Err(InvoiceError::RecurringEnded),
    })
    .await
}

/// Goes on with the first period from today on. Those that fell into the pause are left out for good: nobody wanted them.
pub async fn resume_recurring(shop: &Shop, who: &Actor, id: RecurringId) -> Result<Recurring, InvoiceError> {
    who.may(BILLING_WRITE)?;
    change(shop, who, id, "RecurringResumed", move |tx, recurring, today| match recurring.state {
        RecurringState::Paused => {
            leave_out(tx, &recurring, today)?;
            let next = store::first_open_period(tx, id, recurring.next_period)?;
            Ok(Recurring { state: RecurringState::Active, paused_on: None, ..recurring }.going_on_with(next))
        }
        RecurringState::Active => Err(InvoiceError::RecurringRuns),
        RecurringState::Ended => Err(InvoiceError::RecurringEnded),
    })
    .await
}

/// Makes no invoices any more. Those that were made stay.
pub async fn end_recurring(shop: &Shop, who: &Actor, id: RecurringId) -> Result<Recurring, InvoiceError> {
    who.may(BILLING_WRITE)?;
    change(shop, who, id, "RecurringEnded", |_, recurring, _| {
        recurring.must_not_have_ended()?;
        Ok(Recurring {
            state: RecurringState::Ended,
            next_on: None,
            paused_on: None,
            trouble: String::new(),
            ..recurring
        })
    })
    .await
}

/// Writes a row for each period of the pause, so that none of them is ever made.
fn leave_out(tx: &WriteTx<'_>, recurring: &Recurring, today: ShopDate) -> Result<(), InvoiceError> {
    let mut skipped = Vec::new();
    let mut period = recurring.next_period;
    while let Some(day) = recurring.rhythm.day_of(period).filter(|day| *day < today) {
        if recurring.paused_on.is_none_or(|paused_on| day > paused_on) {
            skipped.push(Period { period, day, invoice_id: None });
        }
        period = period.saturating_add(1);
    }
    Ok(store::insert_skipped(tx, recurring.id, &skipped)?)
}

async fn change(
    shop: &Shop,
    who: &Actor,
    id: RecurringId,
    fact: &'static str,
    rule: impl FnOnce(&WriteTx<'_>, Recurring, ShopDate) -> Result<Recurring, InvoiceError> + Send + 'static,
) -> Result<Recurring, InvoiceError> {
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let before = store::find(tx, id)?.ok_or(InvoiceError::NoSuchRecurring)?;
        let after = rule(tx, before.clone(), tx.at().day_in(&shop.basics()?.zone))?;
        store::update(tx, &after)?;
        let after = written(tx, id)?;
        let action = match fact {
            "RecurringPaused" => "recurring.paused",
            "RecurringResumed" => "recurring.resumed",
            _ => "recurring.ended",
        };
        let detail = json!({ "from": before.state, "to": after.state, "next_on": after.next_on });
        audit::note(tx, &author, action, &id.to_string(), detail)?;
        announce(tx, fact, &after)?;
        tx.outcome(&author, id)?;
        Ok(after)
    })
    .await
}
