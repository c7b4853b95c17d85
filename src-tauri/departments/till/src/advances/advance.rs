//! The noun: an advance with its receipt voucher.

use base::{Money, ShopDate, Timestamp};
use books::tax::TaxShare;
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invoices::{Frozen, InvoiceId};
use crate::payments::PaymentId;

base::ids!(
    /// An advance.
    AdvanceId, "adv"
);

/// Money taken before its invoice. gross = net + tax, and gross = applied + left + what went back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// Its id.
    pub id: AdvanceId,
    /// Of the receipt voucher, in a series of its own, never reused.
    pub number: String,
    /// Who paid.
    pub customer_id: CustomerId,
    /// The payment that its money is.
    pub payment_id: PaymentId,
    /// The order it is for, as printed.
    pub purpose: String,
    /// Without tax.
    pub net: Money,
    /// The tax inside.
    pub tax: Money,
    /// What was received.
    pub gross: Money,
    /// The tax code that applies to the order.
    pub tax_code: String,
    /// Tax per code and component.
    pub tax_summary: Vec<TaxShare>,
    /// Whether its tax fell due on receipt; else it is due with the invoice alone.
    pub taxed: bool,
    /// How the money came, as printed: `cash`, `transfer`, `visa ••4242`.
    pub method: String,
    /// Copies of the texts its voucher is printed from, made when it was issued.
    pub frozen: Frozen,
    /// The day the money came: its tax point.
    pub received_on: ShopDate,
    /// The day of the voucher.
    pub issued_on: ShopDate,
    /// The instant of the voucher.
    pub issued_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// What is still the customer's.
    pub left: Money,
    /// What it paid of its invoice.
    pub applied: Money,
    /// The invoice it was applied to.
    pub invoice_id: Option<InvoiceId>,
    /// When it was.
    pub applied_on: Option<ShopDate>,
}

/// How far an advance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdvanceState {
    /// Waits for its invoice.
    Open,
    /// Was taken off an invoice; what is left of it stands to the customer's good on that invoice.
    Applied,
    /// All of it went back to the customer before there was an invoice.
    Returned,
}

impl AdvanceState {
    /// As the list's filter names it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Applied => "applied",
            Self::Returned => "returned",
        }
    }
}

impl Advance {
    /// How far it is.
    pub fn state(&self) -> AdvanceState {
        state_of(self.invoice_id, self.left)
    }

    /// What went back to the customer.
    pub fn returned(&self) -> Money {
        let minor = self.gross.minor.saturating_sub(self.applied.minor).saturating_sub(self.left.minor);
        Money { minor, currency: self.gross.currency }
    }
}

/// How far an advance is with this invoice and so much left.
pub(super) fn state_of(invoice: Option<InvoiceId>, left: Money) -> AdvanceState {
    match invoice {
        Some(_) => AdvanceState::Applied,
        None if left.is_zero() => AdvanceState::Returned,
        None => AdvanceState::Open,
    }
}
