//! What is delivered, how it is labelled, and when it is tried again.

use base::{Fault, Kind, Problem, Timestamp};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Number of an inbox row.
pub type InboxId = i64;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InboxState {
    /// On disk, not handled yet.
    Received,
    /// Handled; a replay changes nothing.
    Processed,
    /// Understood and of no concern: an unknown event type, a test delivery.
    Ignored,
    /// Handling failed; it is tried again.
    Retrying,
    /// Handling failed four times; kept for ever and shown.
    Failed,
}

impl InboxState {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Processed => "processed",
            Self::Ignored => "ignored",
            Self::Retrying => "retrying",
            Self::Failed => "failed",
        }
    }
}

impl ToSql for InboxState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for InboxState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "received" => Ok(Self::Received),
            "processed" => Ok(Self::Processed),
            "ignored" => Ok(Self::Ignored),
            "retrying" => Ok(Self::Retrying),
            "failed" => Ok(Self::Failed),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// How it came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The sender delivered it.
    Webhook,
    /// We found it by listing.
    CatchUp,
}

impl Origin {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::CatchUp => "catch_up",
        }
    }
    /// Reads what [`Origin::text`] wrote.
    pub fn of(text: &str) -> Self {
        if text == "catch_up" { Self::CatchUp } else { Self::Webhook }
    }
}

/// One delivery as the listener took it in, its proof already checked.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Headers worth keeping, never one that is itself a secret; JSON.
    pub headers: String,
    /// The raw bytes.
    pub body: bytes::Bytes,
    /// Whether the proof vouches for them.
    pub is_vouched_for: bool,
}

/// What a delivery says about itself, read without believing it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// The same delivery told again has the same key. In the inbox it begins with `hook:`, and that of what catch-up found
    /// with `listed`.
    pub dedupe_key: String,
    /// What it is about.
    pub order_key: String,
    /// The sender's event type.
    pub kind: String,
}

/// What the sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// On disk now. `false` when it was delivered before.
    Kept {
        /// Whether this is the first delivery.
        new: bool,
    },
}

/// Why a delivery is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No account has this hook key.
    #[error("unknown")]
    UnknownKey,
    /// The proof does not hold.
    #[error("the signature does not hold")]
    BadProof,
    /// The proof is older than the scheme allows.
    #[error("the signature is too old")]
    TooOld,
    /// The body is not what this sender sends.
    #[error("malformed")]
    Malformed,
    /// The proof can be checked only with something that is not here yet: see [`super::hooks::Proof::prepare`].
    #[error("not ready")]
    NotReady,
    /// The vault is locked: nobody knows whether the proof holds.
    #[error("locked")]
    VaultLocked,
    /// The disk does not take it.
    #[error("not stored")]
    NotStored,
    /// The gateway knew nothing of too much that this hook said: see [`super::Flood`].
    #[error("too many that are worth nothing")]
    Flooded {
        /// When to come back.
        seconds: u32,
    },
    /// As much as may be held waits that no gateway has borne out.
    #[error("too much is held that nobody vouches for")]
    Full {
        /// When to come back.
        seconds: u32,
    },
}

impl Refusal {
    /// The status the sender sees. 503 is kept for 'come back': a gateway switches off what refuses.
    pub fn status(self) -> u16 {
        match self {
            Self::UnknownKey => 404,
            Self::BadProof | Self::TooOld => 401,
            Self::Malformed => 400,
            Self::NotReady | Self::VaultLocked | Self::NotStored => 503,
            Self::Flooded { .. } | Self::Full { .. } => 429,
        }
    }
    /// After how many seconds the sender is asked to come back, where it is.
    pub fn come_back(self) -> Option<u32> {
        match self {
            Self::NotReady | Self::VaultLocked | Self::NotStored => Some(60),
            Self::Flooded { seconds } | Self::Full { seconds } => Some(seconds),
            _ => None,
        }
    }
    /// Name of the counter.
    pub fn reason(self) -> &'static str {
        match self {
            Self::UnknownKey => "unknown_key",
            Self::BadProof => "bad_proof",
            Self::TooOld => "too_old",
            Self::Malformed => "malformed",
            Self::NotReady => "not_ready",
            Self::VaultLocked => "vault_locked",
            Self::NotStored => "not_stored",
            Self::Flooded { .. } => "flooded",
            Self::Full { .. } => "full",
        }
    }
}

/// A row to handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxRow {
    /// Number.
    pub id: InboxId,
    /// Whose it is.
    pub integration_id: office::integrations::IntegrationId,
    /// Provider kind.
    pub provider: String,
    /// The sender's event type; `listed` for what catch-up found.
    pub kind: String,
    /// What it is about.
    pub order_key: String,
    /// How it came.
    pub origin: Origin,
    /// Raw bytes.
    pub body: Vec<u8>,
    /// When it first came.
    pub received_at: Timestamp,
    /// Tries so far.
    pub attempts: u32,
    /// Story it belongs to.
    pub correlation: String,
}

/// Minutes of waiting before the second, third and fourth try. What is handled at once when it comes is tried again 1, 6 and
/// 36 minutes after receipt; after a sleep or a replay the tries are as far apart as ever.
const RETRY_MINUTES: [i64; 3] = [1, 5, 30];
/// No try is put off for longer than this: a row that is due later was put off by a clock that was ahead.
pub(super) const PUT_OFF_MAX_MS: i64 = 31 * 60_000;

/// When to try again after so many failed tries, of which the last was now; `None` when it stays failed.
pub(super) fn retry_at(failed_tries: u32, now: Timestamp) -> Option<Timestamp> {
    let minutes = RETRY_MINUTES.get(usize::try_from(failed_tries).ok()?.checked_sub(1)?)?;
    Some(now.plus_ms(minutes * 60_000))
}

/// What can go wrong when a person works with the inbox.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// No such row.
    #[error("there is no such delivery")]
    NoSuchDelivery,
    /// Nothing was chosen.
    #[error("choose deliveries, or a state")]
    NothingChosen,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for InboxError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchDelivery => Kind::not_found("inbox.no_such_delivery"),
            Self::NothingChosen => Kind::invalid("inbox.nothing_chosen").field("ids"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_tried_again_1_6_and_36_minutes_after_receipt_and_then_kept_as_failed() {
        let mut at = Timestamp(0);
        let mut minutes = Vec::new();
        for failed_tries in 1..=3 {
            at = retry_at(failed_tries, at).unwrap();
            minutes.push(at.0 / 60_000);
        }
        assert_eq!((minutes, retry_at(4, at)), (vec![1, 6, 36], None));
    }

    #[test]
    fn after_a_long_sleep_the_tries_are_as_far_apart_as_ever() {
        let now = Timestamp(3 * 86_400_000);
        assert_eq!(retry_at(1, now), Some(now.plus_ms(60_000)));
        assert_eq!(retry_at(3, now), Some(now.plus_ms(30 * 60_000)));
        assert!(RETRY_MINUTES.iter().all(|minutes| minutes * 60_000 < PUT_OFF_MAX_MS));
    }

    #[test]
    fn a_sender_is_never_refused_for_our_own_trouble() {
        assert_eq!(Refusal::VaultLocked.status(), 503);
        assert_eq!(Refusal::NotStored.status(), 503);
    }
}
