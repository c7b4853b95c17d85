//! The step that no person starts: tax whose last day has come falls due, paid or not.

use base::{Fault, Shop, System};
use books::ledger::recipes::tax_of_day_source;
use office::audit;
use serde_json::json;

use super::left::{Waiting, difference};
use super::settle::post_moved;
use super::store;
use crate::invoices::invoice::InvoiceStatus;
use crate::invoices::store as invoices;

/// Lets the tax of one invoice fall due whose last day has come; `false` when there is none.
pub async fn fall_due(shop: &Shop) -> Result<bool, Fault> {
    if !shop.is_set_up() {
        return Ok(false);
    }
    let today = shop.today()?;
    let Some((id, day)) = shop.db.read(move |tx| store::find_fallen(tx, today)).await? else { return Ok(false) };
    let because = System::because(format!("tax of {id} due on {day}"));
    let (inside, author) = (shop.clone(), because.clone());
    shop.db
        .write(&because, move |tx| {
            let invoice = invoices::find(tx, id)?.ok_or(Fault::NoSuch("invoice"))?;
            let waiting = Waiting::find(tx, &inside, &invoice)?;
            if !store::update_fallen(tx, id, day)? {
                return Ok(());
            }
            let Some(waiting) = waiting.filter(|_| invoice.status != InvoiceStatus::Void) else { return Ok(()) };
            let moved = difference(&waiting.standing(&invoice)?, &waiting.fallen(day).standing(&invoice)?)?;
            if moved.is_empty() {
                return Ok(());
            }
            let at = day.starts_in(&inside.basics()?.zone);
            post_moved(tx, &inside, &invoice, tax_of_day_source(&id.to_string(), day), &moved, at)?;
            audit::note(tx, &author, "invoice.tax_fell_due", &id.to_string(), json!({ "day": day }))?;
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(true)
}
