//! What a person says of money that came before its invoice.

use base::{Money, ShopDate};
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::payments::PaymentId;

/// How the money of an advance came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceivedBy {
    /// Over the counter, into the cash drawer.
    Cash,
    /// Into the shop's bank account, on a person's word.
    Transfer,
    /// It is there already: a payment that nobody had asked for.
    Payment,
}

/// An advance as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceAsk {
    /// Who pays.
    pub customer_id: CustomerId,
    /// The order it is for; printed on the voucher.
    #[schema(min_length = 1, max_length = 500)]
    pub purpose: String,
    /// The tax code of what was ordered. Where the supply goes into another region, its interstate code applies in its place.
    #[schema(example = "SA15")]
    pub tax_code: String,
    /// How the money came.
    pub by: ReceivedBy,
    /// How much, tax inside: with `cash` and `transfer`. Of a payment all that stands unidentified is taken.
    #[serde(default)]
    pub amount: Option<Money>,
    /// On which day, with `transfer`; today when absent.
    #[serde(default)]
    pub received_on: Option<ShopDate>,
    /// The payment, with `payment`.
    #[serde(default)]
    pub payment_id: Option<PaymentId>,
}

/// Which invoice an advance is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyAsk {
    /// The invoice.
    pub invoice_id: crate::invoices::InvoiceId,
}
