//! A line of an invoice.

use base::{Money, Quantity, Rate, UnitPrice};
use stock::catalogue::ProductId;

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
    /// Quantity × price as typed, before discounts.
    pub gross: Money,
    /// After all discounts, without tax.
    pub net: Money,
    /// Its tax.
    pub tax: Money,
}
