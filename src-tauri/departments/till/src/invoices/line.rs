//! A line of an invoice.

use base::{Money, Quantity, Rate, UnitPrice};
use stock::catalogue::ProductId;

use super::period::ServicePeriod;

/// A line with its texts as printed and its amounts as calculated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// Place, from 1.
    pub line: u32,
    /// The product it is about.
    pub product_id: Option<ProductId>,
    /// What is sold.
    pub description: String,
    /// Article number, or empty.
    pub sku: String,
    /// HSN or SAC code, or empty.
    pub hsn: String,
    /// Unit of the quantity, or empty.
    pub unit: String,
    /// How much.
    pub quantity: Quantity,
    /// Price of one, in the invoice's price mode.
    pub unit_price: UnitPrice,
    /// Discount of this line in percent.
    pub discount_rate: Rate,
    /// How it is taxed.
    pub tax_code: String,
    /// The code that was chosen; the place of supply may have put another one in its place.
    pub tax_code_asked: String,
    /// Quantity × price as typed, before discounts.
    pub gross: Money,
    /// After all discounts, without tax.
    pub net: Money,
    /// Its tax.
    pub tax: Money,
    /// The days that it is for, by which it is earned; none where it is earned by being billed.
    pub period: Option<ServicePeriod>,
}

impl InvoiceLine {
    /// The code that was chosen, where the place of supply put another one in its place.
    pub fn code_asked_apart(&self) -> Option<&str> {
        (self.tax_code_asked != self.tax_code).then_some(self.tax_code_asked.as_str())
    }
}
