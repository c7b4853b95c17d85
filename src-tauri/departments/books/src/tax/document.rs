//! What a document's calculation is given, and what it gives.

use base::{Currency, Fault, Money, Quantity, Rate, UnitPrice};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{TaxCode, TaxPoint};

/// Where tax is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxRounding {
    /// On every line: India, Indonesia, Malaysia.
    Line,
    /// Per tax code, then spread back over the lines: Saudi Arabia, the EU, the US.
    Group,
}

impl TaxRounding {
    /// As stored and on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Group => "group",
        }
    }

    /// Reads what [`TaxRounding::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Line, Self::Group].into_iter().find(|r| r.text() == text)
    }
}

/// How the service fee and the delivery are taxed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charges {
    /// Spread over the tax codes of the goods by value.
    AsGoods,
    /// Not taxed.
    Untaxed,
    /// By a code of their own.
    Code(TaxCode),
}

/// What stands for the code of a charge that is not taxed.
pub const UNTAXED: &str = "untaxed";

/// One line of goods as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineInput {
    /// How much.
    pub quantity: Quantity,
    /// Price of one, in major units of the document's currency, in its price mode.
    pub unit_price: UnitPrice,
    /// Discount of this line in percent.
    pub discount_rate: Rate,
    /// How it is taxed.
    pub tax_code: TaxCode,
}

/// A document as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentInput {
    /// The currency of every amount in it.
    pub currency: Currency,
    /// Whether prices, discount, fee and delivery have tax inside.
    pub inclusive: bool,
    /// Where tax is rounded.
    pub rounding: TaxRounding,
    /// The goods.
    pub lines: Vec<LineInput>,
    /// Discount on the whole document, spread over the lines before tax.
    pub document_discount: Money,
    /// Percent of the goods after discounts.
    pub service_fee_rate: Rate,
    /// Delivery charge.
    pub delivery: Money,
    /// How fee and delivery are taxed.
    pub charges: Charges,
    /// The total is rounded to a multiple of this, one rupee; at most [`super::largest_rounding_step`].
    pub round_total_to: Option<Money>,
}

/// What the calculation gives. Subtotal, discount, fee and delivery are net of tax, and
/// total = subtotal − discount + service fee + delivery + tax + rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentAmounts {
    /// The goods before every discount, without tax.
    pub subtotal: Money,
    /// Line and document discounts, without tax.
    pub discount: Money,
    /// Service fee without tax.
    pub service_fee: Money,
    /// Delivery without tax.
    pub delivery: Money,
    /// All tax: the sum of the lines' and the charges'.
    pub tax: Money,
    /// What rounding the total added or (negative) took away; outside every tax base.
    pub rounding: Money,
    /// What the customer owes.
    pub total: Money,
    /// One for each line of the input, in its order.
    pub lines: Vec<LineAmounts>,
    /// Fee and delivery, one row for each code they fall under.
    pub charge_lines: Vec<ChargeLine>,
    /// Tax by code and component; a code without components has one row with an empty component.
    pub summary: Vec<TaxShare>,
}

/// The amounts of one line of goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineAmounts {
    /// Quantity × price as typed, before discounts, in the document's price mode.
    pub gross: Money,
    /// Before every discount, without tax; the lines add up to the document's subtotal.
    pub subtotal: Money,
    /// After all discounts, without tax.
    pub net: Money,
    /// Tax of this line.
    pub tax: Money,
    /// The same by component.
    pub taxes: Vec<(String, Money)>,
}

/// Which charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    /// A percentage of the goods.
    ServiceFee,
    /// Bringing the goods.
    Delivery,
}

/// The part of a charge that falls under one tax code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeLine {
    /// Which charge.
    pub kind: ChargeKind,
    /// Tax code, or [`UNTAXED`].
    pub code: String,
    /// Without tax.
    pub net: Money,
    /// Its tax.
    pub tax: Money,
    /// The same by component.
    pub taxes: Vec<(String, Money)>,
}

/// What one component of one code came to on a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaxShare {
    /// Tax code, or [`UNTAXED`] for charges without one.
    pub code: String,
    /// The code's name.
    pub name: String,
    /// Component; empty where the code has none.
    pub component: String,
    /// The component's rate.
    pub rate: Rate,
    /// Net value under the code.
    pub taxable: Money,
    /// Tax of the component.
    pub tax: Money,
    /// What makes it fall due.
    #[serde(default, skip_serializing_if = "TaxPoint::is_invoice")]
    pub tax_point: TaxPoint,
}

/// Why a document cannot be calculated, and which field is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct CalculationError {
    /// `lines[0].unit_price`, `discount` …
    pub field: String,
    /// What is wrong with it.
    pub kind: CalculationProblem,
}

/// What can be wrong with a document's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalculationProblem {
    /// There is nothing on it.
    #[error("at least one line")]
    NoLines,
    /// An amount is not in the document's currency.
    #[error("must be in the document's currency, {0}")]
    OtherCurrency(Currency),
    /// An amount is below nought.
    #[error("must not be below 0")]
    Negative,
    /// The discount is larger than the goods.
    #[error("must not be more than the lines come to ({0})")]
    MoreThanLines(Money),
    /// The step for rounding the total is not above nought.
    #[error("must be above 0")]
    NotAStep,
    /// The step for rounding the total is larger than any coin.
    #[error("at most {0}")]
    StepTooLarge(Money),
    /// A result leaves the range of amounts.
    #[error("the amount is too large")]
    TooLarge,
}

impl From<CalculationError> for Fault {
    fn from(error: CalculationError) -> Self {
        Fault::invalid(error.field.clone(), error)
    }
}
