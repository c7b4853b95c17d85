//! The tax point: what makes the tax of a supply fall due.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What makes the tax of a supply under a code fall due (BOOKS section 5, column "tax point").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxPoint {
    /// The invoice.
    #[default]
    Invoice,
    /// The supply itself: the day on the invoice on which it was or will be made, else the day of the invoice.
    Delivery,
    /// Each payment, with its share of the tax; until then the tax is not yet due.
    Payment,
    /// Whichever of supply, invoice and payment comes first.
    Earliest,
}

impl TaxPoint {
    /// As stored and on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Delivery => "delivery",
            Self::Payment => "payment",
            Self::Earliest => "earliest",
        }
    }

    /// Reads what [`TaxPoint::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Invoice, Self::Delivery, Self::Payment, Self::Earliest].into_iter().find(|point| point.text() == text)
    }

    /// Whether it is the one that needs no word.
    pub fn is_invoice(&self) -> bool {
        *self == Self::Invoice
    }
}
