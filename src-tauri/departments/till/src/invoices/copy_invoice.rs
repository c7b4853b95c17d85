//! A copy of an invoice: a new draft that asks for the same again.

use base::{Actor, Shop};
use office::audit;
use serde_json::json;

use super::ask::{InvoiceAsk, LineAsk};
use super::early_discount::EarlyDiscount;
use super::error::InvoiceError;
use super::invoice::{BILLING_WRITE, Invoice, InvoiceId};
use super::line::InvoiceLine;
use super::store;
use super::write_draft::draft_as;

/// Drafts the same again, whatever became of the first one: customer, lines, prices, charges and note as they stand on it, calculated
/// by the rules of today. Not taken over is what belongs to that one invoice alone: its number, its days and those that its lines are for, its instalments, and
/// that it raises another one. Refused with the field to blame where something on it is out of use by now, a tax code or a
/// currency.
pub async fn copy_invoice(shop: &Shop, who: &Actor, id: InvoiceId) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let first = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
        let lines = store::find_lines(tx, id)?;
        let copy = draft_as(tx, &shop, &author, &ask_again(&first, &lines), None)?;
        audit::note(
            tx,
            &author,
            "invoice.copied",
            &copy.id.to_string(),
            json!({ "from": id, "number": first.number }),
        )?;
        Ok(copy)
    })
    .await
}

/// What was asked for, as somebody would type it again.
fn ask_again(first: &Invoice, lines: &[InvoiceLine]) -> InvoiceAsk {
    InvoiceAsk {
        customer_id: first.customer_id,
        currency: first.currency.code().to_owned(),
        inclusive: Some(first.inclusive),
        lines: lines.iter().map(|line| LineAsk { period: None, ..LineAsk::from(line) }).collect(),
        service_fee_rate: Some(first.service_fee_rate.to_string()),
        delivery: Some(first.delivery_asked.decimal_text()),
        discount: Some(first.discount_asked.decimal_text()),
        charges_code: Some(first.charges_code.clone()),
        round_total_to: first.round_total_to.map(base::Money::decimal_text),
        place_of_supply: first.place_asked.clone(),
        supplied_on: None,
        due_on: None,
        early_discount: first.early_discount.map(EarlyDiscount::typed),
        note: Some(first.note.clone()),
        test: first.test,
    }
}

impl From<&InvoiceLine> for LineAsk {
    fn from(line: &InvoiceLine) -> Self {
        Self {
            product_id: line.product_id,
            description: line.description.clone(),
            quantity: line.quantity.to_string(),
            unit_price: line.unit_price.to_string(),
            discount_rate: Some(line.discount_rate.to_string()),
            tax_code: line.tax_code_asked.clone(),
            // Also where they are empty: a copy does not take what the product says by now.
            sku: Some(line.sku.clone()),
            hsn: Some(line.hsn.clone()),
            unit: Some(line.unit.clone()),
            period: line.period,
        }
    }
}
