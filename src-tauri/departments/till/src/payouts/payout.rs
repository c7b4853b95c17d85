//! The noun: a payout, and what it may become.

use base::{Fault, Kind, Money, Problem, ShopDate, Timestamp, WriteTx};
use connectors::gateways::{PayoutSeen, PayoutStatus};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::store;
use crate::merchant_accounts::MerchantAccountId;

base::ids!(
    /// A payout.
    PayoutId, "pyo"
);

/// How far a payout is. The order is that of what outranks what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    /// The gateway will send it.
    Expected,
    /// It is on its way.
    InTransit,
    /// It was called off before it left.
    Cancelled,
    /// The gateway says that it left for the bank.
    Paid,
    /// It came back: the money is at the gateway again.
    Failed,
}

impl PayoutState {
    const ALL: [Self; 5] = [Self::Expected, Self::InTransit, Self::Cancelled, Self::Paid, Self::Failed];

    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::InTransit => "in_transit",
            Self::Cancelled => "cancelled",
            Self::Paid => "paid",
            Self::Failed => "failed",
        }
    }

    /// Whether the gateway may say what it is made of: before it is sent, that may still change.
    pub(super) fn has_left(self) -> bool {
        !matches!(self, Self::Expected | Self::Cancelled)
    }
}

impl From<PayoutStatus> for PayoutState {
    fn from(status: PayoutStatus) -> Self {
        match status {
            PayoutStatus::Expected => Self::Expected,
            PayoutStatus::InTransit => Self::InTransit,
            PayoutStatus::Cancelled => Self::Cancelled,
            PayoutStatus::Paid => Self::Paid,
            PayoutStatus::Failed => Self::Failed,
        }
    }
}

impl ToSql for PayoutState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for PayoutState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        Self::ALL.into_iter().find(|state| state.text() == text).ok_or(FromSqlError::InvalidType)
    }
}

/// Whether the gateway told what a payout is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Not yet.
    Open,
    /// It did.
    Yes,
    /// It does not.
    No,
}

impl ToSql for Told {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Open => "open",
            Self::Yes => "told",
            Self::No => "none",
        }
        .into())
    }
}

impl FromSql for Told {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "open" => Ok(Self::Open),
            "told" => Ok(Self::Yes),
            "none" => Ok(Self::No),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// A payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// Its id.
    pub id: PayoutId,
    /// The account that was told of it.
    pub merchant_account_id: MerchantAccountId,
    /// The gateway's id of it.
    pub gateway_ref: String,
    /// How far it is.
    pub state: PayoutState,
    /// How much; below 0 where the gateway takes it from the bank.
    pub amount: Money,
    /// What stands on the bank statement, as far as the gateway says.
    pub statement_text: String,
    /// When it was made, by the gateway's clock.
    pub made_at: Timestamp,
    /// Since when it stands so, by the same.
    pub state_at: Timestamp,
    /// When the gateway expects it at the bank.
    pub arrives_at: Option<Timestamp>,
    /// Why it failed.
    pub failure_reason: String,
    pub(super) items: Told,
    /// Since when it is in the books; of one that failed: it was, and was taken back.
    pub booked_at: Option<Timestamp>,
    /// The bank line that shows it.
    pub banked_by: Option<String>,
    /// Day on which the bank booked it.
    pub banked_on: Option<ShopDate>,
    /// Why a person should look; empty = nothing.
    pub needs_you: String,
    /// How often a reason was shown so far, settled or not.
    pub reasons_shown: u32,
    /// Story it belongs to.
    pub correlation: String,
}

impl Payout {
    /// What its entry is known by in the books.
    pub(super) fn in_books(&self) -> String {
        books::ledger::recipes::at_gateway(&self.merchant_account_id.to_string(), &self.gateway_ref)
    }

    /// Brings it to what was told; gives whether anything is new. Whatever is told late, nothing goes back.
    pub(super) fn bring_to(&mut self, seen: &PayoutSeen) -> bool {
        let before = self.clone();
        let state = PayoutState::from(seen.status);
        if state < self.state {
            return false;
        }
        if state > self.state {
            (self.state, self.state_at) = (state, seen.at);
        }
        if self.may_change_to(seen) {
            self.amount = seen.amount;
        }
        if !seen.statement_text.is_empty() {
            self.statement_text.clone_from(&seen.statement_text);
        }
        if !seen.reason.is_empty() {
            self.failure_reason.clone_from(&seen.reason);
        }
        self.arrives_at = seen.arrives_at.or(self.arrives_at);
        *self != before
    }

    /// Whether its amount is still what the gateway says it is.
    fn may_change_to(&self, seen: &PayoutSeen) -> bool {
        self.booked_at.is_none() && seen.amount.currency == self.amount.currency
    }

    /// Why a person is to look where another amount is told than stands, and that may not change any more.
    pub(super) fn told_otherwise(&self, seen: &PayoutSeen) -> Option<String> {
        let is_late = PayoutState::from(seen.status) < self.state;
        let differs = !is_late && !self.may_change_to(seen) && seen.amount != self.amount;
        differs.then(|| format!("the gateway now says {} of it", seen.amount))
    }

    /// Adds a reason why a person should look: something that just happened.
    pub(super) fn look(&mut self, why: &str) {
        self.reasons_shown = self.reasons_shown.saturating_add(1);
        if self.needs_you.split(AND).any(|known| known == why) {
            return;
        }
        if !self.needs_you.is_empty() {
            self.needs_you.push_str(AND);
        }
        self.needs_you.push_str(why);
    }

    /// Adds a reason that is found at every look, once for each cause: what a person settled does not come back. Gives whether it is new.
    pub(super) fn look_once(&mut self, tx: &WriteTx<'_>, why: &str, cause: &str) -> Result<bool, Fault> {
        let is_new = store::insert_reason_shown(tx, self.id, why, cause)?;
        if is_new {
            self.look(why);
        }
        Ok(is_new)
    }
}

/// Stands between two reasons.
pub(super) const AND: &str = "; ";

/// What can go wrong with payouts.
#[derive(Debug, thiserror::Error)]
pub enum PayoutError {
    /// No such payout.
    #[error("there is no such payout")]
    NoSuchPayout,
    /// Nothing about this payout waits for a person, or not what was named.
    #[error("this does not wait for anybody any more")]
    NothingToAttend,
    /// Something else was shown since the list was read.
    #[error("something else came up about this payout meanwhile: look at that first")]
    OtherReasons,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for PayoutError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchPayout => Kind::not_found("payout.no_such_payout"),
            Self::NothingToAttend => Kind::conflict("payout.nothing_to_attend"),
            Self::OtherReasons => Kind::conflict("payout.other_reasons").field("seen"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_reads_back_and_money_that_came_back_outranks_all() {
        for state in PayoutState::ALL {
            assert_eq!(PayoutState::column_result(ValueRef::Text(state.text().as_bytes())).unwrap(), state);
        }
        assert!(PayoutState::ALL.is_sorted());
    }
}
