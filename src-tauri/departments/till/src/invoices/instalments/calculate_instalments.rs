//! What a plan would come to, by the rules it would be made by. Nothing is stored.

use base::{Actor, Money, Shop, ShopDate};
use books::tax::Sums;
use serde::Serialize;
use utoipa::ToSchema;

use super::plan_instalments::{InstalmentPlanAsk, open_for_a_plan, over_the_whole, shares, totals};
use crate::invoices::error::InvoiceError;
use crate::invoices::invoice::{BILLING_READ, Invoice, InvoiceId};

/// What a plan would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InstalmentCalculation {
    /// The parts with their shares; none while the amounts do not add up to the invoice.
    pub parts: Vec<CalculatedInstalment>,
    /// What the parts come to together.
    pub sum: Money,
    /// What that is over the total of the invoice: above 0 too much, below 0 too little.
    pub difference: Money,
}

/// A part as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalculatedInstalment {
    /// Place in the order in which they are paid, from 1.
    pub part: u32,
    /// Until when it is to be paid.
    pub due_on: ShopDate,
    /// Its share of every sum of the invoice.
    #[serde(flatten)]
    pub sums: Sums,
}

/// What a plan would come to. Amounts that do not add up are answered with their difference, since they are still being typed;
/// everything else is refused as the plan would be.
pub async fn calculate_instalments(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    ask: InstalmentPlanAsk,
) -> Result<InstalmentCalculation, InvoiceError> {
    who.may(BILLING_READ)?;
    shop.db.read(move |tx| calculated(&open_for_a_plan(tx, id)?, &ask)).await
}

fn calculated(invoice: &Invoice, ask: &InstalmentPlanAsk) -> Result<InstalmentCalculation, InvoiceError> {
    let totals = totals(invoice, ask)?;
    let (sum, difference) = over_the_whole(invoice, &totals)?;
    let parts = if difference.is_zero() { shares(invoice, ask, &totals)? } else { Vec::new() };
    let parts = parts
        .into_iter()
        .map(|part| CalculatedInstalment { part: part.part, due_on: part.due_on, sums: part.sums })
        .collect();
    Ok(InstalmentCalculation { parts, sum, difference })
}
