//! What is left to credit, and what a credit note would come to. Nothing is stored.

use base::{Actor, Money, Quantity, ReadTx, Shop, ShopDate};
use books::tax::TaxShare;
use serde::Serialize;
use utoipa::ToSchema;

use super::ask::CreditNoteAsk;
use super::credit_note::CreditNoteLine;
use super::left::Left;
use crate::invoices::early_discount::discount_back;
use crate::invoices::error::InvoiceError;
use crate::invoices::invoice::{BILLING_READ, InvoiceId};
use crate::invoices::receivable::due;
use crate::invoices::store as invoices;

/// What is left to credit of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftToCredit {
    /// In all, tax inside.
    pub total: Money,
    /// By line, then service fee and delivery under each tax code.
    pub lines: Vec<CreditableLine>,
    /// Whether a credit note of today takes tax back.
    pub taxed: bool,
    /// The last day on which one does; absent where there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxed_until: Option<ShopDate>,
}

/// What is left of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreditableLine {
    /// The line of the invoice; absent for service fee and delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Tax code, or `untaxed`.
    pub tax_code: String,
    /// What did not come back yet; absent where all did, and for service fee and delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// Tax inside.
    pub amount: Money,
}

/// What a credit note would come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreditCalculation {
    /// Its lines.
    pub lines: Vec<CreditNoteLine>,
    /// Without tax.
    pub net: Money,
    /// Tax taken back.
    pub tax: Money,
    /// The share of the invoice's rounding.
    pub rounding: Money,
    /// What the customer owes less.
    pub total: Money,
    /// How much of that lowers what is still owed; the rest is the customer's.
    pub to_due: Money,
    /// Whether tax is taken back.
    pub taxed: bool,
    /// Tax by code and component.
    pub tax_summary: Vec<TaxShare>,
    /// What is left to credit after it.
    pub left_after: Money,
}

/// What is left to credit of an invoice now.
pub async fn left_to_credit(shop: &Shop, who: &Actor, id: InvoiceId) -> Result<LeftToCredit, InvoiceError> {
    who.may(BILLING_READ)?;
    let (handed, today) = (shop.clone(), shop.today()?);
    shop.db
        .read(move |tx| {
            let invoice = invoices::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
            let left = Left::find(tx, &handed, invoice, today)?;
            let mut lines = Vec::with_capacity(left.creditable.parts.len());
            for part in &left.creditable.parts {
                lines.push(CreditableLine {
                    line: part.line,
                    tax_code: part.code.clone(),
                    quantity: part.line.and_then(|line| left.quantity_left(line)),
                    amount: part.gross()?,
                });
            }
            let total = left.creditable.total()?;
            Ok(LeftToCredit { total, lines, taxed: left.taxed, taxed_until: left.taxed_until })
        })
        .await
}

/// What a credit note would come to, by the rules it would be issued by.
pub async fn calculate_credit_note(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    ask: CreditNoteAsk,
) -> Result<CreditCalculation, InvoiceError> {
    who.may(BILLING_READ)?;
    let (handed, today) = (shop.clone(), shop.today()?);
    shop.db
        .read(move |tx| {
            let invoice = invoices::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
            let left = Left::find(tx, &handed, invoice, today)?;
            let taken = left.taken_by(&ask)?;
            let (credit, due) = (taken.credit, due(&left.invoice));
            Ok(CreditCalculation {
                left_after: left.creditable.total()?.minus(credit.total)?,
                to_due: if credit.total.minor < due.minor { credit.total } else { due },
                lines: taken.lines,
                net: credit.net,
                tax: credit.tax,
                rounding: credit.rounding,
                total: credit.total,
                taxed: left.taxed,
                tax_summary: credit.summary,
            })
        })
        .await
}

/// What a credit note would leave of the customer's money: what it comes to in all, without the early-payment discount that goes
/// with it. Within a transaction of the caller's, who answers for whether its author may.
pub fn credit_total_within(
    tx: &ReadTx<'_>,
    shop: &Shop,
    id: InvoiceId,
    ask: &CreditNoteAsk,
) -> Result<Money, InvoiceError> {
    let invoice = invoices::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
    let today = shop.today()?;
    let left = Left::find(tx, shop, invoice, today)?;
    let total = left.taken_by(ask)?.credit.total;
    Ok(total.minus(discount_back(&left.invoice, total)?)?)
}
