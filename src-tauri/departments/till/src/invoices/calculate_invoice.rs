//! The live totals of the editor: the rules and the calculation over what is typed so far. Nothing is stored.

use base::{Actor, Fault, Money, Shop};
use books::tax::TaxShare;
use serde::Serialize;
use utoipa::ToSchema;

use super::ask::InvoiceAsk;
use super::error::FieldProblem;
use super::invoice::{BILLING_READ, Sums};
use super::supply_place::PlaceOfSupply;
use super::{around, draft};

/// Amounts of all that is sound in an ask, and what is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Calculation {
    /// One for each typed line; zeros where its figures are not sound yet.
    pub lines: Vec<CalculatedLine>,
    /// The sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// Tax by code and component.
    pub tax_summary: Vec<TaxShare>,
    /// The place of supply; absent where tax does not depend on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_of_supply: Option<PlaceOfSupply>,
    /// Fields that break a rule; empty when the draft could be saved.
    pub problems: Vec<FieldProblem>,
    /// What the draft may leave open, and an issue may not: by which code a line is taxed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unplaced: Vec<FieldProblem>,
}

/// Amounts of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalculatedLine {
    /// Place, from 1.
    pub line: usize,
    /// Quantity × price as typed.
    pub gross: Money,
    /// After all discounts, without tax.
    pub net: Money,
    /// Its tax.
    pub tax: Money,
}

/// Calculates without storing.
pub async fn calculate_invoice(shop: &Shop, who: &Actor, ask: InvoiceAsk) -> Result<Calculation, Fault> {
    who.may(BILLING_READ)?;
    let shop = shop.clone();
    let db = shop.db.clone();
    db.read(move |tx| {
        let reading = draft::read(&ask, &around::find(tx, &shop, &ask)?);
        let zero = Money::zero(reading.currency);
        let line = |(line, place): (usize, &Option<usize>)| {
            let amounts = place.and_then(|place| reading.amounts.as_ref()?.lines.get(place));
            amounts.map_or(CalculatedLine { line, gross: zero, net: zero, tax: zero }, |amounts| CalculatedLine {
                line,
                gross: amounts.gross,
                net: amounts.net,
                tax: amounts.tax,
            })
        };
        Ok(Calculation {
            lines: (1..).zip(&reading.places).map(line).collect(),
            sums: reading.amounts.as_ref().map_or(Sums::zero(reading.currency), Sums::of),
            tax_summary: reading.amounts.as_ref().map(|amounts| amounts.summary.clone()).unwrap_or_default(),
            place_of_supply: reading.place,
            problems: reading.problems,
            unplaced: reading.unplaced,
        })
    })
    .await
}
