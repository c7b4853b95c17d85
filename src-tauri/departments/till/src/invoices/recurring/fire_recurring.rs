//! The step that no person starts: makes the invoice of the period that is due.

use base::{Fault, Problem, Shop, ShopDate, System, WriteTx};
use books::{documents, periods};
use office::audit;
use serde_json::json;

use super::recurring_invoice::{DateRule, Period, Recurring, RecurringId};
use super::store;
use super::write_recurring::{announce, written};
use crate::invoices::ask::{InvoiceAsk, LineAsk};
use crate::invoices::error::InvoiceError;
use crate::invoices::frozen::{BILL_OF_SUPPLY, INVOICE};
use crate::invoices::invoice::InvoiceId;
use crate::invoices::issue_invoice::{IssueAsk, issue_dated};
use crate::invoices::write_draft::draft_within;

/// Makes the invoice of one period that is due, the longest missed first; `false` when none is. One whose invoice is refused,
/// because a tax code went out of use, say, waits with the reason and is tried again on the next day, or when it is edited.
pub async fn fire_recurring(shop: &Shop) -> Result<bool, Fault> {
    if !shop.is_set_up() {
        return Ok(false);
    }
    let today = shop.today()?;
    let Some((id, period, version)) = shop.db.read(move |tx| store::find_due(tx, today)).await? else {
        return Ok(false);
    };
    let because = System::because(format!("recurring {id} {period}"));
    let (inside, author) = (shop.clone(), because.clone());
    match shop.db.write(&because, move |tx| fire(tx, &inside, &author, id)).await {
        Ok(_) => Ok(true),
        // Nothing is known about the invoice itself.
        Err(InvoiceError::Fault(fault @ (Fault::Disk(_) | Fault::Stopping))) => Err(fault),
        // A bug with one of them keeps no other from being made.
        Err(refused) => {
            tracing::warn!(recurring = %id, %refused, "a recurring invoice could not be made");
            let sentence = match refused.kind().shown {
                true => refused.to_string(),
                false => "something that must not happen: the program's log says what".to_owned(),
            };
            shop.db.write(&because, move |tx| note_trouble(tx, id, version, &sentence, today)).await?;
            Ok(true)
        }
    }
}

/// Makes the invoice of the period that is due by the clock of this transaction, and the period's row with it; none where
/// somebody paused or ended it meanwhile, or the clock was set back.
pub(super) fn fire(
    tx: &WriteTx<'_>,
    shop: &Shop,
    because: &System,
    id: RecurringId,
) -> Result<Option<InvoiceId>, InvoiceError> {
    let today = tx.at().day_in(&shop.basics()?.zone);
    let recurring = store::find(tx, id)?.ok_or(InvoiceError::NoSuchRecurring)?;
    let Some(day) = recurring.next_on.filter(|_| recurring.is_due(today)) else { return Ok(None) };
    let period = recurring.next_period;
    let days = recurring.rhythm.days_of(period).filter(|_| recurring.earned_by_day);
    let lines = recurring.asked.lines.iter().map(|line| LineAsk { period: days, ..line.clone() }).collect();
    // Earlier versions let a day of supply be asked for, which would be the same one for ever.
    let asked = InvoiceAsk { supplied_on: None, lines, ..recurring.asked.clone() };
    let draft = draft_within(tx, shop, because, &asked)?.id;
    store::insert_period(tx, id, &Period { period, day, invoice_id: Some(draft) })?;
    if recurring.issues {
        let on = day_of_invoice(tx, &recurring, day, today)?;
        let due_on = recurring.due_after_days.map(|days| on.plus_days(i32::try_from(days).unwrap_or(i32::MAX)));
        issue_dated(tx, shop, because, draft, &IssueAsk { due_on, pay_link_hours: None }, on)?;
    }
    let next = store::first_open_period(tx, id, period.saturating_add(1))?;
    store::update(tx, &recurring.going_on_with(next))?;
    let after = written(tx, id)?;
    audit::note(tx, because, "recurring.fired", &id.to_string(), json!({ "day": day, "invoice_id": draft }))?;
    announce(tx, "RecurringFired", &after)?;
    Ok(Some(draft))
}

/// The day an invoice counts in: that of its period, or today, by the rule; never one that is closed, never one before the last
/// number given, never one to come.
fn day_of_invoice(tx: &WriteTx<'_>, recurring: &Recurring, day: ShopDate, today: ShopDate) -> Result<ShopDate, Fault> {
    if recurring.dated == DateRule::Today || day == today {
        return Ok(today);
    }
    let open = periods::first_open_day(tx, day)?;
    if recurring.asked.test {
        return Ok(open.min(today));
    }
    // Which of the two series it will be numbered in shows when it is calculated; it is dated so that it fits either.
    let mut numbered = open;
    for series in [INVOICE, BILL_OF_SUPPLY] {
        numbered = documents::first_day_for(tx, series, numbered)?;
    }
    Ok(numbered.min(today))
}

fn note_trouble(tx: &WriteTx<'_>, id: RecurringId, version: i64, sentence: &str, today: ShopDate) -> Result<(), Fault> {
    if store::update_trouble(tx, id, version, sentence, today)? {
        announce(tx, "RecurringRefused", &written(tx, id)?)?;
    }
    Ok(())
}
