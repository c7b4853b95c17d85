//! What a person asks to be credited. Numbers come as text, so that every field can be told what is wrong with it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much of the invoice is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CreditScope {
    /// All that is left of it.
    Full,
    /// Some lines, in whole or in part.
    Lines,
    /// An amount, tax inside, spread over the tax codes by what is left under each.
    Amount,
}

/// A credit note as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditNoteAsk {
    /// How much is credited.
    pub scope: CreditScope,
    /// For the scope `amount`: a decimal in the invoice's currency, tax inside.
    #[serde(default)]
    #[schema(example = "200.00")]
    pub amount: Option<String>,
    /// For the scope `lines`: each line of the invoice at most once.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub lines: Vec<CreditLineAsk>,
    /// For the scope `lines`: what is left of service fee and delivery as well.
    #[serde(default)]
    pub charges: bool,
    /// Why; printed on it.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A line as typed: a quantity that came back, or an amount off its price; all that is left of it when neither is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditLineAsk {
    /// The line of the invoice, from 1.
    #[schema(minimum = 1, maximum = 200)]
    pub line: u32,
    /// How much came back, at most 3 decimals.
    #[serde(default)]
    #[schema(example = "1")]
    pub quantity: Option<String>,
    /// So much off, a decimal in the invoice's currency, tax inside.
    #[serde(default)]
    #[schema(example = "10.00")]
    pub amount: Option<String>,
}
