//! The noun: a payer's word that a payment was made.

use base::{Fault, Timestamp};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::merchant_accounts::MerchantAccountId;
use crate::payments::PaymentId;

base::ids!(
    /// A payer's word that a payment was made.
    ClaimId, "clm"
);

/// Digits of the number that banks give a UPI payment.
const UTR_DIGITS: usize = 12;

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Nobody has said yes or no.
    Open,
    /// The money came.
    Confirmed,
    /// It did not; the payer may claim again.
    Refused,
    /// The payer said something else afterwards, or it came under another number.
    Replaced,
    /// It was confirmed, and that was wrong.
    Withdrawn,
}

impl ClaimState {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Replaced => "replaced",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl ToSql for ClaimState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for ClaimState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "open" => Ok(Self::Open),
            "confirmed" => Ok(Self::Confirmed),
            "refused" => Ok(Self::Refused),
            "replaced" => Ok(Self::Replaced),
            "withdrawn" => Ok(Self::Withdrawn),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// A payer's word that a payment was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PaymentClaim)]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// What was paid.
    #[serde(skip)]
    pub payment_id: PaymentId,
    /// Through which account.
    #[serde(skip)]
    pub merchant_account_id: MerchantAccountId,
    /// The number that the payer's bank gave it: 12 digits; empty where it was not said.
    pub utr: String,
    /// What became of it.
    pub state: ClaimState,
    /// Why it was refused.
    pub reason: String,
    /// When it was said.
    pub claimed_at: Timestamp,
    /// When that was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// Another payment that the same number stands for: one of the two is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_utr: Option<PaymentId>,
}

/// Whether a text is such a number.
pub fn is_utr(text: &str) -> bool {
    text.len() == UTR_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number as a person types it, who may part its digits by spaces; empty where nothing was typed.
pub(super) fn utr_of(field: &'static str, text: &str) -> Result<String, Fault> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.is_empty() || is_utr(&digits) { Ok(digits) } else { Err(Fault::invalid(field, "12 digits")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_twelve_digits_however_they_are_parted() {
        for (typed, read) in [("412345678901", "412345678901"), (" 4123 4567 8901 ", "412345678901"), ("  ", "")] {
            assert_eq!(utr_of("utr", typed).unwrap(), read);
        }
        for wrong in ["41234567890", "4123456789012", "41234567890a", "४१२३४५६७८९०१", "T2411281234"]
        {
            assert!(utr_of("utr", wrong).is_err(), "{wrong}");
        }
    }
}
