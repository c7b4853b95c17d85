//! Why a person should look at a payment: the reasons that stand, which of them need more than a word, and what was settled.

use base::{Fault, ReadTx, Shop, Timestamp, WriteTx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::refund_desk::RefundDesk;
use super::{Payment, PaymentError, PaymentId, book, store};

/// Beginning of the reason where nobody can tell what became of a refund.
pub(super) const IN_DOUBT: &str = "nobody knows whether a refund";

/// What has to be done about a reason before it goes away; it does so by itself then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WayOut {
    /// Its money belongs to nobody: assign it to an invoice, or refund it.
    Assign,
    /// The credit note of a refund is owed.
    Credit,
    /// Say what became of the refund that nobody can tell.
    Tell,
}

impl WayOut {
    /// As it is told outside.
    pub fn text(self) -> &'static str {
        match self {
            Self::Assign => "assign",
            Self::Credit => "credit",
            Self::Tell => "tell",
        }
    }
}

impl std::fmt::Display for WayOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Assign => "this money belongs to nobody yet: assign it to an invoice, or refund it",
            Self::Credit => "a credit note is owed for what was refunded: issue it at the refund",
            Self::Tell => "nobody knows what became of a refund: say at the refund whether it went",
        })
    }
}

/// One reason why a person should look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reason {
    /// In words.
    pub reason: String,
    /// What has to be done about it; a reason without can be settled by a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way_out: Option<WayOut>,
}

/// A reason that a person settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SettledReason {
    /// As it was shown.
    pub reason: String,
    /// What the person said about it.
    pub note: String,
    /// When.
    pub settled_at: Timestamp,
    /// Who.
    pub settled_by: String,
}

/// Settling reasons.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attended {
    /// Which ones, in the words in which they are shown; all of them when absent.
    #[schema(max_items = 100)]
    pub reasons: Option<Vec<String>>,
    /// What was found, or done about it; it stays with the shop.
    #[schema(min_length = 1, max_length = 500)]
    pub note: String,
    /// `reasons_shown` of what was read: another reason that was shown since is looked at first.
    #[schema(minimum = 0)]
    pub seen: u32,
}

impl Attended {
    /// Which of these reasons are meant; none where one that was named does not stand any more, or none does.
    pub(crate) fn chosen(&self, standing: &str) -> Option<Vec<String>> {
        let standing: Vec<&str> = standing.split(book::AND).filter(|reason| !reason.is_empty()).collect();
        let chosen = match &self.reasons {
            Some(named) => named.clone(),
            None => standing.iter().map(|reason| (*reason).to_owned()).collect(),
        };
        let all_stand = chosen.iter().all(|reason| standing.contains(&reason.as_str()));
        (all_stand && !chosen.is_empty()).then_some(chosen)
    }
}

/// The reasons that stand about a payment.
pub(super) fn list_open(tx: &ReadTx<'_>, shop: &Shop, payment: &Payment) -> Result<Vec<Reason>, Fault> {
    let reasons = payment.needs_you.split(book::AND).filter(|reason| !reason.is_empty());
    reasons
        .map(|reason| Ok(Reason { way_out: way_out(tx, shop, payment, reason)?, reason: reason.to_owned() }))
        .collect()
}

/// What has to be done about a reason, as the payment stands: what was refunded in full meanwhile belongs to nobody no more.
pub(super) fn way_out(tx: &ReadTx<'_>, shop: &Shop, payment: &Payment, reason: &str) -> Result<Option<WayOut>, Fault> {
    // Assigning brings the missing worth of that money along.
    let is_of_money = book::is_of_unidentified(reason)
        || reason.starts_with(&format!("{} {} ", book::NO_RATE, payment.captured.currency));
    if is_of_money && payment.unidentified_minor > 0 {
        return Ok(Some(WayOut::Assign));
    }
    if reason.starts_with(book::CREDIT_OWED) && payment.sale_refunded_minor > 0 {
        return Ok(Some(WayOut::Credit));
    }
    let in_doubt = reason.starts_with(IN_DOUBT) && (shop.part::<RefundDesk>()?.doubts)(tx, payment.id)?;
    Ok(in_doubt.then_some(WayOut::Tell))
}

/// Takes the reasons off that are meant; gives them. Who read an older list looks at what came since first: it would go unseen.
pub(super) fn settle(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &mut Payment,
    ask: &Attended,
) -> Result<Vec<String>, PaymentError> {
    if ask.seen != payment.reasons_shown {
        return Err(PaymentError::OtherReasons);
    }
    let chosen = ask.chosen(&payment.needs_you).ok_or(PaymentError::NothingToAttend)?;
    for reason in &chosen {
        if let Some(way) = way_out(tx, shop, payment, reason)? {
            return Err(PaymentError::NeedsAct(way));
        }
    }
    book::take_off(payment, |why| chosen.iter().any(|reason| reason == why));
    Ok(chosen)
}

/// What was settled about a payment, the latest first.
pub(super) fn list_settled(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Vec<SettledReason>, Fault> {
    with_names(tx, store::list_settled_reasons(tx, payment)?)
}

/// The same with the names of who settled them.
pub fn with_names(tx: &ReadTx<'_>, rows: Vec<SettledReason>) -> Result<Vec<SettledReason>, Fault> {
    let authors: Vec<&str> = rows.iter().map(|row| row.settled_by.as_str()).collect();
    let people = office::staff::names(tx, &authors)?;
    let name = |author: String| people.get(&author).cloned().unwrap_or(author);
    Ok(rows.into_iter().map(|row| SettledReason { settled_by: name(row.settled_by), ..row }).collect())
}
