//! What a person asks a draft to be. Numbers come as text, so that every field can be told what is wrong with it.

use base::ShopDate;
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use stock::catalogue::ProductId;
use utoipa::ToSchema;

use super::early_discount::EarlyDiscountAsk;
use super::period::ServicePeriod;

/// A draft as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvoiceAsk {
    /// For whom; may stay open until the invoice is issued.
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
    /// Delivery charge, a decimal in the invoice's currency.
    #[serde(default)]
    #[schema(example = "40.00")]
    pub delivery: Option<String>,
    /// Discount on the whole invoice, a decimal in its currency, spread over the lines before tax.
    #[serde(default)]
    #[schema(example = "35.00")]
    pub discount: Option<String>,
    /// How fee and delivery are taxed: `as_goods`, `untaxed`, `by_address` (as the goods where the sales tax table says so) or a tax
    /// code; as the country's preset says when absent.
    #[serde(default)]
    #[schema(example = "as_goods")]
    pub charges_code: Option<String>,
    /// The total is rounded to a multiple of this.
    #[serde(default)]
    #[schema(example = "1.00")]
    pub round_total_to: Option<String>,
    /// The day of supply, where it is not the day of issue: it decides when the tax is due where the tax code says so. At most a
    /// year from the day of issue.
    #[serde(default)]
    pub supplied_on: Option<ShopDate>,
    /// Until when it is to be paid; by the shop's terms when absent.
    #[serde(default)]
    pub due_on: Option<ShopDate>,
    /// Less settles it when it is paid early.
    #[serde(default)]
    pub early_discount: Option<EarlyDiscountAsk>,
    /// Printed under the totals.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Code of the region in which the supply counts, where that is not the customer's: goods handed over elsewhere, a site. Where tax
    /// depends on it (India), it decides between CGST with SGST and IGST.
    #[serde(default)]
    #[schema(max_length = 8, example = "29")]
    pub place_of_supply: Option<String>,
    /// A test document: outside the numbers and the books.
    #[serde(default)]
    pub test: bool,
}

/// A line as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineAsk {
    /// The product it is about, if one of the catalogue.
    #[serde(default)]
    pub product_id: Option<ProductId>,
    /// As printed; the product's name when empty.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub description: String,
    /// Above 0, at most 3 decimals.
    #[schema(example = "2.5")]
    pub quantity: String,
    /// In major units of the invoice's currency, at most 4 decimals.
    #[schema(example = "49.95")]
    pub unit_price: String,
    /// Percent, 0 to 100.
    #[serde(default)]
    #[schema(example = "10")]
    pub discount_rate: Option<String>,
    /// An active tax code. Where the supply goes into another region, its interstate code applies in its place; where it is found by
    /// address, the code that the sales tax table names.
    #[schema(example = "IN18")]
    pub tax_code: String,
    /// The product's when absent.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub sku: Option<String>,
    /// HSN or SAC code; the product's when absent.
    #[serde(default)]
    #[schema(max_length = 16)]
    pub hsn: Option<String>,
    /// The product's when absent.
    #[serde(default)]
    #[schema(max_length = 32)]
    pub unit: Option<String>,
    /// The days that the line is for, where it is for some: it is billed at once and earned by these days. It begins from five
    /// years before the day of issue to a year after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<ServicePeriod>,
}
