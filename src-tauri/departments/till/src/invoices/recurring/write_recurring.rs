//! Writing a recurring invoice, and writing it over.

use base::{Actor, Fault, ReadTx, Shop, ShopDate, Timestamp, WriteTx};
use office::audit;
use serde_json::json;

use super::ask::RecurringAsk;
use super::recurring_invoice::{Recurring, RecurringId, RecurringState};
use super::rhythm::Rhythm;
use super::store;
use crate::invoices::error::{FieldProblem, InvoiceError};
use crate::invoices::invoice::{BILLING_READ, BILLING_WRITE};
use crate::invoices::price::{Priced, price};

/// Writes a recurring invoice. The error names the first field that breaks a rule. Periods that are due already are made by
/// the next step of the worker.
pub async fn create_recurring(shop: &Shop, who: &Actor, ask: RecurringAsk) -> Result<Recurring, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let rhythm = ask.rhythm(tx.at().day_in(&shop.basics()?.zone), false)?;
        let priced = priced(tx, &shop, &ask)?;
        let id = RecurringId::from_number(shop.new_id());
        let fresh = Recurring {
            id,
            state: RecurringState::Active,
            customer_id: priced.ask.customer_id.ok_or_else(|| Fault::bug("a customer was asked for"))?,
            asked: priced.ask,
            total: priced.sums.total,
            rhythm,
            due_after_days: ask.due_after_days,
            issues: ask.issues,
            dated: ask.dated,
            earned_by_day: ask.earned_by_day,
            next_period: 0,
            next_on: None,
            paused_on: None,
            trouble: String::new(),
            version: 1,
            created_at: Timestamp::default(),
            created_by: String::new(),
            changed_at: Timestamp::default(),
        }
        .going_on_with(0);
        store::insert(tx, &fresh)?;
        let written = written(tx, id)?;
        audit::note(tx, &author, "recurring.created", &id.to_string(), facts(&written))?;
        announce(tx, "RecurringCreated", &written)?;
        tx.outcome(&author, id)?;
        Ok(written)
    })
    .await
}

/// Writes over the one that was read as that version. Goods, customer, end and manner may change at any time, and count from the
/// next period on; the rhythm itself only until the first period.
pub async fn edit_recurring(
    shop: &Shop,
    who: &Actor,
    id: RecurringId,
    version: i64,
    ask: RecurringAsk,
) -> Result<Recurring, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let before = store::find(tx, id)?.ok_or(InvoiceError::NoSuchRecurring)?;
        before.must_not_have_ended()?;
        if before.version != version {
            return Err(Fault::Stale.into());
        }
        let begun = before.next_period > 0;
        let rhythm = ask.rhythm(tx.at().day_in(&shop.basics()?.zone), begun)?;
        if begun {
            must_keep(&before.rhythm, &rhythm)?;
        }
        let priced = priced(tx, &shop, &ask)?;
        let next_period = before.next_period;
        let edited = Recurring {
            customer_id: priced.ask.customer_id.ok_or_else(|| Fault::bug("a customer was asked for"))?,
            asked: priced.ask,
            total: priced.sums.total,
            rhythm,
            due_after_days: ask.due_after_days,
            issues: ask.issues,
            dated: ask.dated,
            earned_by_day: ask.earned_by_day,
            ..before.clone()
        }
        .going_on_with(next_period);
        if edited.state == RecurringState::Ended {
            return Err(already_over(&ask).into());
        }
        store::update(tx, &edited)?;
        let written = written(tx, id)?;
        audit::note(tx, &author, "recurring.edited", &id.to_string(), audit::diff(&facts(&before), &facts(&written)))?;
        announce(tx, "RecurringEdited", &written)?;
        Ok(written)
    })
    .await
}

/// The invoices of this ask, by the rules of invoices; its fields lie one deeper here.
fn priced(tx: &ReadTx<'_>, shop: &Shop, ask: &RecurringAsk) -> Result<Priced, InvoiceError> {
    price(tx, shop, &ask.invoice).map_err(|error| match error {
        InvoiceError::Field(problem) => {
            InvoiceError::Field(FieldProblem { field: format!("invoice.{}", problem.field), ..problem })
        }
        InvoiceError::Fault(Fault::Invalid { field, sentence }) => {
            Fault::Invalid { field: format!("invoice.{field}"), sentence }.into()
        }
        other => other,
    })
}

fn must_keep(before: &Rhythm, after: &Rhythm) -> Result<(), InvoiceError> {
    let kept = [
        ("starts_on", before.starts_on == after.starts_on),
        ("every", before.every == after.every),
        ("unit", before.unit == after.unit),
        ("day_of_month", before.day_of_month == after.day_of_month),
    ];
    match kept.into_iter().find(|(_, kept)| !kept) {
        Some((field, _)) => Err(InvoiceError::RhythmStands { field }),
        None => Ok(()),
    }
}

/// An end that leaves no period is a way of ending that nobody meant.
fn already_over(ask: &RecurringAsk) -> FieldProblem {
    let field = if ask.count.is_some() { "count" } else { "ends_on" };
    FieldProblem::coded("recurring.already_over", field, "so many were made already: end it instead")
}

/// It as it stands after a write.
pub(super) fn written(tx: &WriteTx<'_>, id: RecurringId) -> Result<Recurring, Fault> {
    store::find(tx, id)?.ok_or_else(|| Fault::bug(format!("{id} was written and is not there")))
}

/// What the audit log keeps.
pub(super) fn facts(recurring: &Recurring) -> serde_json::Value {
    let Rhythm { starts_on, every, unit, day_of_month, ends_on, count } = recurring.rhythm;
    json!({
        "customer_id": recurring.customer_id,
        "total": recurring.total,
        "starts_on": starts_on,
        "every": every,
        "unit": unit,
        "day_of_month": day_of_month,
        "ends_on": ends_on,
        "count": count,
        "issues": recurring.issues,
        "dated": recurring.dated,
        "earned_by_day": recurring.earned_by_day,
        "next_on": recurring.next_on,
    })
}

/// Announces `recurring.changed` beside its cause.
pub(super) fn announce(tx: &WriteTx<'_>, fact: &'static str, recurring: &Recurring) -> Result<(), Fault> {
    let id = recurring.id.to_string();
    tx.announce(&base::Announce {
        kind: "recurring.changed",
        subject: &id,
        tags: &["recurring-invoices", "home"],
        permission: BILLING_READ,
        body: json!({
            "fact": fact,
            "recurring_id": id,
            "customer_id": recurring.customer_id,
            "state": recurring.state,
            "next_on": recurring.next_on,
        }),
    })?;
    Ok(())
}

/// The next periods of an active one, for whoever wants to see what will come.
pub(super) fn upcoming(recurring: &Recurring, most: u32) -> Vec<ShopDate> {
    let from = recurring.next_period;
    let days = (from..from.saturating_add(most)).map_while(|period| recurring.rhythm.day_of(period));
    if recurring.state == RecurringState::Active { days.collect() } else { Vec::new() }
}
