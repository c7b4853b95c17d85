//! Instalments: the parts in which an issued invoice is to be paid.
//!
//! The plan posts nothing and changes nothing on the invoice: it splits the days until which the receivable is due. How much of
//! each part is paid is not kept: payments fill the parts in their order, credit notes take from the last ones.

mod calculate_instalments;
mod instalment;
mod plan_instalments;
pub(super) mod routes;
mod store;

pub use calculate_instalments::{CalculatedInstalment, InstalmentCalculation, calculate_instalments};
pub use instalment::{DueNow, Instalment, InstalmentState};
pub use plan_instalments::{InstalmentAsk, InstalmentPlanAsk, InstalmentSplit, plan_instalments, remove_instalments};

use base::{Fault, ReadTx, ShopDate};

use super::early_discount::early_offer;
use super::invoice::Invoice;
use super::receivable::due;

/// The instalments of an invoice as they stand; none where it is to be paid in one.
pub fn find_instalments(tx: &ReadTx<'_>, invoice: &Invoice, today: ShopDate) -> Result<Vec<Instalment>, Fault> {
    if invoice.instalment_count == 0 {
        return Ok(Vec::new());
    }
    instalment::standing(invoice, &store::find_parts(tx, invoice.id)?, today)
}

/// What can be asked for now: what is left of the first open instalment, or of the whole invoice.
pub fn due_now(tx: &ReadTx<'_>, invoice: &Invoice) -> Result<DueNow, Fault> {
    let whole = DueNow { amount: due(invoice), instalment: None, due_on: invoice.due_on };
    if invoice.instalment_count == 0 || whole.amount.minor <= 0 {
        return Ok(whole);
    }
    let parts = store::find_parts(tx, invoice.id)?;
    Ok(instalment::next_open(invoice, &parts)?.unwrap_or(whole))
}

/// What can be asked for on a day: the same, or what settles the invoice early while that is in time.
pub fn due_on_day(tx: &ReadTx<'_>, invoice: &Invoice, today: ShopDate) -> Result<DueNow, Fault> {
    let offer = early_offer(invoice)?.filter(|offer| today <= offer.until);
    match offer {
        Some(offer) => Ok(DueNow { amount: offer.amount, instalment: None, due_on: Some(offer.until) }),
        None => due_now(tx, invoice),
    }
}

/// The day until which the first open instalment is to be paid; none without a plan, or with nothing left of it.
pub(super) fn next_due_on(tx: &ReadTx<'_>, invoice: &Invoice) -> Result<Option<ShopDate>, Fault> {
    if invoice.instalment_count == 0 {
        return Ok(None);
    }
    let parts = store::find_parts(tx, invoice.id)?;
    Ok(instalment::next_open(invoice, &parts)?.and_then(|next| next.due_on))
}
