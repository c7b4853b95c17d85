//! A quote as it goes over the wire.

use base::{Actor, Currency, Fault, Money, Rate, ReadTx, Shop, ShopDate, Timestamp};
use books::tax::{TaxRounding, TaxShare};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::QuoteError;
use super::quote::{Quote, QuoteId, QuoteStatus};
use super::store;
use crate::invoices::{
    self, BILLING_READ, DocumentLine, InvoiceCustomer, RelatedInvoice, Sums, SupplyPlace, customer_on_paper,
    freeze_texts,
};

/// A quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuoteDocument {
    /// Its id.
    pub id: QuoteId,
    /// Given when it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How far it is today.
    pub status: QuoteStatus,
    /// For whom: as frozen when it was sent, on a draft as the customer is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<InvoiceCustomer>,
    /// Currency of every amount on it.
    pub currency: Currency,
    /// Whether unit prices have tax inside.
    pub inclusive: bool,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// The lines.
    pub lines: Vec<DocumentLine>,
    /// Percent on the subtotal after discounts.
    pub service_fee_rate: Rate,
    /// Delivery as typed, in the price mode of the lines.
    pub delivery_asked: Money,
    /// Document discount as typed, in the price mode of the lines.
    pub discount_asked: Money,
    /// How fee and delivery are taxed: `as_goods`, `untaxed`, `by_address` or a tax code.
    pub charges_code: String,
    /// The total is rounded to a multiple of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round_total_to: Option<Money>,
    /// The sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// Tax by code and component.
    pub tax_summary: Vec<TaxShare>,
    /// Code of the region in which the supply counts, where a person chose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_asked: Option<String>,
    /// The place of supply; absent where tax does not depend on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_of_supply: Option<SupplyPlace>,
    /// Printed under the totals.
    pub note: String,
    /// The last day of the offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<ShopDate>,
    /// The day on its paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_on: Option<ShopDate>,
    /// When it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// When the customer answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// Why it was declined, as far as that is known.
    pub reason: String,
    /// The invoice that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<RelatedInvoice>,
    /// For `If-Match`.
    pub version: i64,
    /// When the draft was written.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When anything about it changed last.
    pub changed_at: Timestamp,
}

/// One quote with its lines.
pub async fn get_quote(shop: &Shop, who: &Actor, id: QuoteId) -> Result<QuoteDocument, QuoteError> {
    who.may(BILLING_READ)?;
    find_document(shop, id).await
}

/// The same for whoever just changed it, and so has seen it.
pub(super) async fn find_document(shop: &Shop, id: QuoteId) -> Result<QuoteDocument, QuoteError> {
    let (shop, today) = (shop.clone(), shop.today()?);
    let db = shop.db.clone();
    db.read(move |tx| {
        let quote = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
        document(tx, &shop, quote, today)
    })
    .await
}

fn document(tx: &ReadTx<'_>, shop: &Shop, quote: Quote, today: ShopDate) -> Result<QuoteDocument, QuoteError> {
    let frozen = match quote.frozen.clone() {
        Some(frozen) => frozen,
        None => freeze_texts(tx, shop, &quote.asked, &quote.tax_summary, today)?,
    };
    let invoice = match quote.invoice_id {
        Some(id) => invoices::find(tx, id)?.map(|invoice| RelatedInvoice { id, number: invoice.number }),
        None => None,
    };
    let asked = &quote.asked;
    let amount = |text: &Option<String>| match text {
        Some(text) => Money::parse(text, quote.currency).map_err(|cause| Fault::bug(format!("{}: {cause}", quote.id))),
        None => Ok(Money::zero(quote.currency)),
    };
    let place_of_supply = frozen.supply.clone();
    let fee = asked.service_fee_rate.as_deref().map(Rate::parse).transpose();
    Ok(QuoteDocument {
        id: quote.id,
        status: quote.status(today, invoice.is_some()),
        customer: quote.customer_id.map(|id| customer_on_paper(id, frozen)),
        service_fee_rate: fee.map_err(|cause| Fault::bug(format!("{}: {cause}", quote.id)))?.unwrap_or(Rate::ZERO),
        delivery_asked: amount(&asked.delivery)?,
        discount_asked: amount(&asked.discount)?,
        charges_code: asked.charges_code.clone().unwrap_or_default(),
        round_total_to: asked.round_total_to.is_some().then(|| amount(&asked.round_total_to)).transpose()?,
        place_asked: asked.place_of_supply.clone(),
        place_of_supply,
        note: asked.note.clone().unwrap_or_default(),
        number: quote.number,
        currency: quote.currency,
        inclusive: quote.inclusive,
        tax_rounding: quote.tax_rounding,
        lines: quote.lines,
        sums: quote.sums,
        tax_summary: quote.tax_summary,
        valid_until: quote.valid_until,
        sent_on: quote.sent_on,
        sent_at: quote.sent_at,
        decided_at: quote.decided_at,
        reason: quote.reason,
        invoice,
        version: quote.version,
        created_at: quote.created_at,
        created_by: quote.created_by,
        changed_at: quote.changed_at,
    })
}
