//! A supplementary invoice: raises an issued one by an invoice of its own, with its own number and its own tax.

use base::{Actor, Shop, ShopDate};
use serde::Deserialize;
use utoipa::ToSchema;

use super::ask::{InvoiceAsk, LineAsk};
use super::error::InvoiceError;
use super::invoice::{BILLING_WRITE, Invoice, InvoiceId};
use super::store;
use super::write_draft::draft_as;

/// What is added. Customer, currency and place of supply are those of the invoice it raises.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementaryAsk {
    /// Whether unit prices, delivery and discount have tax inside; as on the invoice it raises when absent.
    #[serde(default)]
    pub inclusive: Option<bool>,
    /// 1 to 200 lines.
    #[schema(max_items = 200)]
    pub lines: Vec<LineAsk>,
    /// Percent on the subtotal after discounts, 0 to 100.
    #[serde(default)]
    #[schema(example = "2.5")]
    pub service_fee_rate: Option<String>,
    /// Delivery charge, a decimal in the invoice's currency.
    #[serde(default)]
    #[schema(example = "40.00")]
    pub delivery: Option<String>,
    /// Until when it is to be paid; by the shop's terms when absent.
    #[serde(default)]
    pub due_on: Option<ShopDate>,
    /// Printed under the totals.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// Drafts a supplementary invoice to an issued one, also where a payment of that was started. It is edited and issued like any
/// other draft, and keeps customer, currency and place of supply.
pub async fn draft_supplementary(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    ask: SupplementaryAsk,
) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let first = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
        first.must_be_correctable()?;
        draft_as(tx, &shop, &author, &whole_ask(&first, ask), Some(first.id))
    })
    .await
}

fn whole_ask(first: &Invoice, ask: SupplementaryAsk) -> InvoiceAsk {
    InvoiceAsk {
        customer_id: first.customer_id,
        currency: first.currency.code().to_owned(),
        inclusive: Some(ask.inclusive.unwrap_or(first.inclusive)),
        lines: ask.lines,
        service_fee_rate: ask.service_fee_rate,
        delivery: ask.delivery,
        discount: None,
        charges_code: Some(first.charges_code.clone()),
        round_total_to: first.round_total_to.map(base::Money::decimal_text),
        place_of_supply: first.place_of_supply.clone(),
        supplied_on: None,
        due_on: ask.due_on,
        early_discount: None,
        note: ask.note,
        test: first.test,
    }
}
