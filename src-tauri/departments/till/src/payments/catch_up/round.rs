//! The nouns: a round of catching up after an absence, and what it brought from each account.

use base::{Money, Timestamp};
use rusqlite::types::FromSqlError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::merchant_accounts::MerchantAccountId;

/// Number of a round, counted up.
pub type RoundNumber = i64;

/// What ended an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceCause {
    /// The program was started.
    Start,
    /// The machine woke up.
    Wake,
    /// The line to a gateway came back.
    Network,
    /// The tunnel led here again: for a while no gateway had reached us.
    Tunnel,
    /// A person asked; what lies before is the time since the gateways were last asked.
    Asked,
}

impl AbsenceCause {
    /// Its words in the table: the cause, and of a line that was down which way.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Start => ("start", ""),
            Self::Wake => ("wake", ""),
            Self::Network => ("network", ""),
            Self::Tunnel => ("network", "tunnel"),
            Self::Asked => ("asked", ""),
        }
    }

    /// Reads them.
    pub(super) fn of_words(cause: &str, way: &str) -> rusqlite::Result<Self> {
        let all = [Self::Start, Self::Wake, Self::Network, Self::Tunnel, Self::Asked];
        let found = all.into_iter().find(|of| of.words() == (cause, way));
        found.ok_or(rusqlite::Error::FromSqlConversionFailure(
            1,
            rusqlite::types::Type::Text,
            Box::new(FromSqlError::InvalidType),
        ))
    }
}

/// What was missed while nobody listened, and how the gap was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CatchUpRound {
    /// Number of the round.
    pub id: RoundNumber,
    /// What ended the absence.
    pub cause: AbsenceCause,
    /// Nobody listened since then.
    pub from: Timestamp,
    /// Up to then; absent while the line is still down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// When the gateways were first asked.
    pub begun_at: Timestamp,
    /// When every account had been read to its end, or had given an answer that asking again soon does not change; absent while
    /// that goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// How long the gateways were asked, in milliseconds.
    pub took_ms: i64,
    /// When the last of what was found had been handled; absent while something waits, and where nothing was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booked_at: Option<Timestamp>,
    /// What each account brought.
    pub accounts: Vec<AccountRound>,
}

/// What a round brought from one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountRound {
    /// The account.
    pub merchant_account_id: MerchantAccountId,
    /// Its name.
    pub name: String,
    /// Gateway kind: `stripe`.
    pub provider: String,
    /// Facts that the gateway told.
    pub listed: i64,
    /// Of these, not told by a listing before.
    pub new: i64,
    /// Payments about which the round taught the shop something: what a webhook had told as well is not counted.
    pub payments: i64,
    /// The same of refunds.
    pub refunds: i64,
    /// The same of disputes.
    pub disputes: i64,
    /// Of these payments and refunds, those whose fate is settled now: paid or ended, paid back or failed.
    pub closed: i64,
    /// What customers have paid with the payments whose money the round told of, one amount for each currency.
    pub received: Vec<Money>,
    /// What was found and waits to be handled.
    pub waiting: i64,
    /// What was found and could not be handled: it stands in the inbox, and a person has to look.
    pub failed: i64,
    /// How long the gateway was asked, in milliseconds.
    pub took_ms: i64,
    /// Why the account could not be read to its end; absent when it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}
