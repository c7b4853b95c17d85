//! The nouns: a merchant account, its status, its fee schedule.

use base::{Currency, Fault, Kind, Money, MoneyError, Problem, Rate, Timestamp};
use office::integrations::{Environment, IntegrationId};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

base::ids!(
    /// A merchant account.
    MerchantAccountId, "acc"
);

/// Whether an account is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// Offered to customers.
    Active,
    /// Not offered; deliveries, disputes and refunds go on.
    Inactive,
    /// Stopped by the gateway or by us; not offered.
    Suspended,
    /// Not usable yet: no credentials.
    Pending,
    /// Removed: kept for its history, still takes refunds and disputes.
    Closed,
}

impl AccountStatus {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Suspended => "suspended",
            Self::Pending => "pending",
            Self::Closed => "closed",
        }
    }
}

impl ToSql for AccountStatus {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for AccountStatus {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "active" => Ok(Self::Active),
            "inactive" => Ok(Self::Inactive),
            "suspended" => Ok(Self::Suspended),
            "pending" => Ok(Self::Pending),
            "closed" => Ok(Self::Closed),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// What the gateway is expected to take, until it says what it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeSchedule {
    /// Percent of the payment.
    pub rate: Rate,
    /// And this much each time, in `currency`.
    pub flat_minor: i64,
    /// Currency of the flat part; payments in another are estimated by percent alone.
    pub currency: Option<Currency>,
    /// Tax on the fee.
    pub tax_rate: Rate,
}

impl FeeSchedule {
    /// The estimate for a payment, tax included; `None` without a schedule.
    pub fn estimate(&self, amount: Money) -> Result<Option<Money>, MoneyError> {
        let mut fee = amount.at_rate(self.rate)?;
        if self.currency == Some(amount.currency) {
            fee = fee.plus(Money::new(self.flat_minor, amount.currency)?)?;
        }
        fee = fee.plus(fee.at_rate(self.tax_rate)?)?;
        Ok((fee.minor > 0).then_some(fee))
    }
}

/// A merchant account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantAccount {
    /// Its id; the party of its clearing account in the books.
    pub id: MerchantAccountId,
    /// Where its credentials and hook keys are kept.
    pub integration_id: IntegrationId,
    /// What the shop calls it.
    pub name: String,
    /// Gateway kind: `stripe`.
    pub provider: String,
    /// Live money or not.
    pub environment: Environment,
    /// Whether it is used.
    pub status: AccountStatus,
    /// Currencies it takes; empty = all that the gateway takes.
    pub currencies: Vec<Currency>,
    /// Expected fees.
    pub fees: FeeSchedule,
    /// Order in which methods are offered.
    pub position: i64,
    /// Whether what is paid is reserved first and taken by a person later; only where the gateway can.
    pub reserve_first: bool,
    /// Where the last listing ended.
    pub catch_up_cursor: String,
    /// When the last listing ended.
    pub catch_up_at: Option<Timestamp>,
    /// For `If-Match`.
    pub version: i64,
}

impl MerchantAccount {
    /// Whether it takes this currency.
    pub fn takes(&self, currency: Currency) -> bool {
        self.currencies.is_empty() || self.currencies.contains(&currency)
    }

    /// Whether a payment may be started now.
    pub fn is_open(&self) -> bool {
        self.status == AccountStatus::Active
    }
}

/// What can go wrong with merchant accounts.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// No such account.
    #[error("there is no such merchant account")]
    NoSuchAccount,
    /// No gateway of that name.
    #[error("there is no gateway '{0}'")]
    NoSuchGateway(String),
    /// A credential is missing.
    #[error("{0} is required")]
    MissingCredential(String),
    /// A practice shop takes no live credentials: its random source and its books are for rehearsal.
    #[error("this is a practice shop: it takes no live credentials")]
    LiveInPractice,
    /// A key whose form says that it is of the other world than the account: it is not stored.
    #[error("{sentence}")]
    KeyOfOtherWorld {
        /// The credential.
        field: &'static str,
        /// Which is which.
        sentence: &'static str,
    },
    /// The gateway does not know this environment.
    #[error("this gateway has no {0} environment")]
    NoSuchEnvironment(&'static str),
    /// The gateway takes what is paid at once.
    #[error("this gateway takes the money at once: it cannot be reserved first")]
    CannotReserve,
    /// Closed accounts stay closed.
    #[error("a closed account stays closed: add a new one")]
    Closed,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for AccountError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchAccount => Kind::not_found("merchant_account.no_such_account"),
            Self::NoSuchGateway(_) => Kind::invalid("merchant_account.no_such_gateway").field("provider"),
            Self::MissingCredential(field) => {
                Kind::invalid("merchant_account.missing_credential").field(format!("credentials.{field}"))
            }
            Self::LiveInPractice => Kind::refused("merchant_account.live_in_practice").field("environment"),
            Self::KeyOfOtherWorld { field, .. } => {
                Kind::refused("merchant_account.key_of_other_world").field(format!("credentials.{field}"))
            }
            Self::NoSuchEnvironment(_) => Kind::invalid("merchant_account.no_such_environment").field("environment"),
            Self::CannotReserve => Kind::refused("merchant_account.cannot_reserve").field("reserve_first"),
            Self::Closed => Kind::conflict("merchant_account.closed"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_of_two_percent_and_eighteen_percent_tax_on_it() {
        let inr = Currency::of("INR").unwrap();
        let fees = FeeSchedule {
            rate: Rate::parse("2").unwrap(),
            flat_minor: 0,
            currency: None,
            tax_rate: Rate::parse("18").unwrap(),
        };
        let fee = fees.estimate(Money::new(149_900, inr).unwrap()).unwrap().unwrap();
        assert_eq!(fee.minor, 3538, "C10: 1499.00 at 2 % + 18 % tax");
    }
}
