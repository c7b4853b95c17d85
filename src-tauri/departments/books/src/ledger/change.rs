//! How far the figures of a report are from those they are compared with.

use base::{Money, MoneyError, Percent};
use serde::Serialize;
use utoipa::ToSchema;

/// A figure less the one it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// In money: + more, − less.
    pub amount: Money,
    /// In per cent of the size of what it is compared with; absent where that was nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<Percent>,
}

impl Change {
    /// From one amount to another of the same currency.
    pub fn between(now: Money, before: Money) -> Result<Self, MoneyError> {
        Ok(Self { amount: now.minus(before)?, percent: Percent::between(now, before) })
    }

    /// The same where there is something to compare with.
    pub fn from(now: Money, before: Option<Money>) -> Result<Option<Self>, MoneyError> {
        before.map(|before| Self::between(now, before)).transpose()
    }
}
