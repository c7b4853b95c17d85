//! What a person asks a quote to be: an invoice's ask, with a last day of the offer in the place of a due day.

use base::ShopDate;
use people::customers::CustomerId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::error::QuoteError;
use crate::invoices::{FieldProblem, InvoiceAsk, LineAsk};

/// An offer holds for ten years at most.
const VALID_DAYS_MAX: i32 = 3660;

/// A quote as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteAsk {
    /// For whom; may stay open until the quote is sent.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// ISO 4217 code.
    #[schema(example = "INR")]
    pub currency: String,
    /// Whether unit prices, delivery and discount have tax inside; as the country's preset says when absent.
    #[serde(default)]
    pub inclusive: Option<bool>,
    /// 1 to 200 lines.
    #[schema(max_items = 200)]
    pub lines: Vec<LineAsk>,
    /// Percent on the subtotal after discounts, 0 to 100.
    #[serde(default)]
    #[schema(example = "2.5")]
    pub service_fee_rate: Option<String>,
    /// Delivery charge, a decimal in the quote's currency.
    #[serde(default)]
    #[schema(example = "40.00")]
    pub delivery: Option<String>,
    /// Discount on the whole quote, a decimal in its currency, spread over the lines before tax.
    #[serde(default)]
    #[schema(example = "35.00")]
    pub discount: Option<String>,
    /// How fee and delivery are taxed: `as_goods`, `untaxed`, `by_address` or a tax code; as the country's preset says when absent.
    #[serde(default)]
    #[schema(example = "as_goods")]
    pub charges_code: Option<String>,
    /// The total is rounded to a multiple of this.
    #[serde(default)]
    #[schema(example = "1.00")]
    pub round_total_to: Option<String>,
    /// Code of the region in which the supply counts, where that is not the customer's.
    #[serde(default)]
    #[schema(max_length = 8, example = "29")]
    pub place_of_supply: Option<String>,
    /// The last day of the offer, today at the earliest; without one it stands until it is declined.
    #[serde(default)]
    pub valid_until: Option<ShopDate>,
    /// Printed under the totals, also on the invoice that it becomes.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

impl QuoteAsk {
    /// The invoice that is offered.
    pub(super) fn invoice(&self) -> InvoiceAsk {
        InvoiceAsk {
            customer_id: self.customer_id,
            currency: self.currency.clone(),
            inclusive: self.inclusive,
            lines: self.lines.clone(),
            service_fee_rate: self.service_fee_rate.clone(),
            delivery: self.delivery.clone(),
            discount: self.discount.clone(),
            charges_code: self.charges_code.clone(),
            round_total_to: self.round_total_to.clone(),
            place_of_supply: self.place_of_supply.clone(),
            supplied_on: None,
            due_on: None,
            early_discount: None,
            note: self.note.clone(),
            test: false,
        }
    }
}

/// The last day of an offer that is written or sent today.
pub(super) fn must_be_ahead(valid_until: Option<ShopDate>, today: ShopDate) -> Result<(), QuoteError> {
    let Some(day) = valid_until else { return Ok(()) };
    if day < today {
        let sentence = format!("must not be before today, {today}");
        return Err(FieldProblem::coded("quote.valid_until_over", "valid_until", sentence).into());
    }
    let last = today.plus_days(VALID_DAYS_MAX);
    if day > last {
        let sentence = format!("is too far ahead: {last} at the latest");
        return Err(FieldProblem::coded("quote.valid_until_too_far", "valid_until", sentence).into());
    }
    Ok(())
}
