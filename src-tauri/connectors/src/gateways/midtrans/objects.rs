//! Midtrans's transactions turned into observations.
//!
//! The canonical reference of a payment is its order, which is our payment id: on one page the customer may try several
//! ways to pay, each a transaction of its own, and one of them at most is paid. The transaction that counts is an
//! alias.

use base::{Money, Timestamp};
use serde::Deserialize;

use super::PAGE_MAX_S;
use super::amounts::money;
use crate::gateways::own_id::made_at;
use crate::gateways::{
    CallError, DisputeStatus, DisputeTold, GatewayRef, Method, Mode, Observation, PaymentFact, Reply,
};

/// Ways to pay whose settled money is taken back within minutes, now and then, when the bank or shop turns its word
/// round.
const REVERSIBLE: [&str; 3] = ["bank_transfer", "cstore", "echannel"];
/// The state of a transaction that was ended; stands for the key of the refund where it was paid already.
pub(super) const VOID: &str = "cancel";
const CARD: &str = "credit_card";

/// A transaction, as its state, a change of it, and a refund tell it. Times are those of Jakarta, without saying so.
#[derive(Deserialize)]
pub(super) struct Transaction {
    pub(super) order_id: String,
    pub(super) transaction_id: Option<String>,
    pub(super) transaction_status: String,
    /// What Midtrans thinks of it. Also what only waits is accepted.
    fraud_status: Option<String>,
    gross_amount: String,
    pub(super) currency: Option<String>,
    payment_type: Option<String>,
    pub(super) transaction_time: Option<String>,
    settlement_time: Option<String>,
    expiry_time: Option<String>,
    #[serde(default)]
    status_message: String,
    /// The bank's own words.
    channel_response_message: Option<String>,
    masked_card: Option<String>,
    /// The bank's word that it took the money; unverified that no transaction has it from which nothing was taken.
    approval_code: Option<String>,
    bank: Option<String>,
    store: Option<String>,
    va_numbers: Option<Vec<VaNumber>>,
    /// Of a refund that was just made: its key and its amount.
    pub(super) refund_key: Option<String>,
    pub(super) refund_amount: Option<String>,
    /// Of the transaction's state: every refund so far.
    pub(super) refunds: Option<Vec<Refund>>,
}

#[derive(Deserialize)]
struct VaNumber {
    bank: Option<String>,
}

/// A refund among those of a transaction.
#[derive(Deserialize)]
pub(super) struct Refund {
    pub(super) refund_key: String,
    pub(super) refund_amount: String,
    pub(super) created_at: Option<String>,
    pub(super) bank_confirmed_at: Option<String>,
}

/// The world and the time of an answer: transactions do not name their world.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub(super) environment: Mode,
    pub(super) at: Option<Timestamp>,
}

impl Told {
    pub(super) fn by(reply: &Reply) -> Self {
        Self { environment: reply.asked_by, at: reply.date() }
    }

    /// Whether the page of an order is over for certain, so that nobody can begin to pay any more.
    fn is_over(self, order: &str) -> bool {
        self.at.zip(made_at(order)).is_some_and(|(now, made)| now > page_end(made))
    }

    /// An order of which the core knows nothing yet: Midtrans makes a transaction when the customer chooses how to pay,
    /// and says nothing when the page ends before that. None for an order that is not of our making.
    pub(super) fn not_chosen_yet(self, order: &str) -> Option<Observation> {
        let made = made_at(order)?;
        let (fact, at) = if self.is_over(order) {
            (PaymentFact::Expired, page_end(made))
        } else {
            (PaymentFact::Pending { page_url: None, page_expires_at: None }, made)
        };
        Some(self.about(order, fact, at))
    }

    /// What is learned about an order, with nothing beside it.
    pub(super) fn about(self, order: &str, fact: PaymentFact, at: Timestamp) -> Observation {
        Observation {
            reference: Some(order.to_owned()),
            canonical: Some(GatewayRef(order.to_owned())),
            aliases: Vec::new(),
            fact,
            amount: None,
            at,
            method: None,
            environment: self.environment,
        }
    }
}

fn page_end(made: Timestamp) -> Timestamp {
    made.plus_ms(PAGE_MAX_S.saturating_mul(1000))
}

impl Transaction {
    pub(super) fn amount(&self) -> Result<Money, CallError> {
        money(&self.gross_amount, self.currency.as_deref())
    }

    pub(super) fn is_card(&self) -> bool {
        self.payment_type.as_deref() == Some(CARD)
    }

    /// Whether a card's money had been taken before the transaction was ended: the bank had approved, and Midtrans did not
    /// doubt it, without which no capture is told as money. None where it is the approval that this view may leave out.
    pub(super) fn was_taken(&self) -> Option<bool> {
        if self.transaction_status != VOID || !self.is_card() || self.fraud_status.as_deref() != Some("accept") {
            return Some(false);
        }
        self.approval_code.is_some().then_some(true)
    }

    /// Everything this view of the transaction says.
    pub(super) fn observations(&self, told: Told) -> Result<Vec<Observation>, CallError> {
        let amount = self.amount()?;
        let made = self.time(told, &[&self.transaction_time])?;
        // A card's money is taken when it is used, and settled a day later; otherwise settled means that it was paid.
        let paid = if self.is_card() { None } else { self.settlement_time.clone() };
        let paid = self.time(told, &[&paid, &self.transaction_time])?;
        // When a transaction was ended or turned round is not told: it was by now.
        let now = told.at.unwrap_or(paid);
        let waits =
            || PaymentFact::Pending { page_url: None, page_expires_at: self.expiry_time.as_deref().and_then(jakarta) };
        let captured = || (PaymentFact::Captured { amount, at: paid, capture_no: None }, paid);
        let facts = match (self.transaction_status.as_str(), self.fraud_status.as_deref()) {
            ("pending", _) => vec![(waits(), made)],
            // Midtrans's own doubt, until the shop accepts or denies it in the dashboard: it is no money yet. Without a
            // word about it there is none either; it is settled the next day.
            ("capture" | "authorize", Some("challenge")) | ("capture", None) => vec![(waits(), made)],
            ("capture" | "authorize", Some("deny")) => vec![(self.failure(told), made)],
            ("capture", Some("accept")) | ("settlement", _) => vec![captured()],
            ("authorize", _) => vec![(PaymentFact::Authorised { amount }, made)],
            ("refund" | "partial_refund", _) => {
                let mut facts = vec![captured()];
                facts.extend(self.refunded(told)?);
                facts
            }
            ("chargeback" | "partial_chargeback", _) => vec![captured(), (self.charged_back(amount)?, now)],
            ("deny", _) if self.is_reversed() => {
                let ended = PaymentFact::Failed { reason: self.reason() };
                vec![(ended, now), (self.reversal(amount), now)]
            }
            ("deny" | "failure", _) => vec![(self.failure(told), made)],
            (VOID, _) => match self.voided(None)? {
                Some(fact) => vec![captured(), (fact, now)],
                None => vec![(PaymentFact::Cancelled, now)],
            },
            // A card that was not confirmed in time is a try: the page is open for another.
            ("expire", _) if self.is_card() && !told.is_over(&self.order_id) => vec![(self.failure(told), made)],
            ("expire", _) => {
                vec![(PaymentFact::Expired, self.time(told, &[&self.expiry_time, &self.transaction_time])?)]
            }
            (other, doubt) => {
                let doubt = doubt.map_or_else(String::new, |word| format!(" with '{word}'"));
                return Err(CallError::unknown(format!("'{other}'{doubt} is no status of a transaction")));
            }
        };
        Ok(facts.into_iter().map(|(fact, at)| self.tells(told, fact, amount, at)).collect())
    }

    fn tells(&self, told: Told, fact: PaymentFact, amount: Money, at: Timestamp) -> Observation {
        let is_over = matches!(self.transaction_status.as_str(), "deny" | "failure" | "expire");
        Observation {
            aliases: self.transaction_id.clone().into_iter().filter(|_| !is_over).collect(),
            amount: Some(amount),
            method: self.payment_type.as_deref().filter(|_| !is_over).map(|word| self.method(word)),
            ..told.about(&self.order_id, fact, at)
        }
    }

    /// The try came to nothing. As long as the page is open the customer may try again.
    fn failure(&self, told: Told) -> PaymentFact {
        let reason = self.reason();
        if told.is_over(&self.order_id) {
            PaymentFact::Failed { reason }
        } else {
            PaymentFact::FailedTry { reason, try_ref: self.transaction_id.clone() }
        }
    }

    /// Why it ended: the bank's words, else Midtrans's. Asked for the state, Midtrans says that finding it was a
    /// success.
    pub(super) fn reason(&self) -> String {
        let theirs = self.channel_response_message.as_deref().filter(|words| !words.is_empty());
        let of_midtrans = Some(self.status_message.as_str()).filter(|words| !words.starts_with("Success"));
        let words = theirs.or(of_midtrans).filter(|words| !words.is_empty());
        words.map_or_else(|| format!("it ended as '{}'", self.transaction_status), str::to_owned)
    }

    /// Whether money that was there is gone again: a denied transaction that was settled, or one of the kind to which
    /// that happens. Those are never denied before they are paid.
    fn is_reversed(&self) -> bool {
        self.settlement_time.is_some() || self.payment_type.as_deref().is_some_and(|kind| REVERSIBLE.contains(&kind))
    }

    /// Told as a dispute that is lost: nothing turns a capture back, and this is the one fact that a person is shown
    /// and that books nothing by itself.
    fn reversal(&self, amount: Money) -> PaymentFact {
        PaymentFact::Disputed {
            dispute_ref: format!("{}:reversal", self.order_id),
            amount,
            status: DisputeStatus::Lost,
            reason: format!("taken back after it was paid: {}", self.reason()),
            due_at: None,
            told: DisputeTold::Standing,
        }
    }

    /// How much of it was charged back: all, or what stands beside it. Told as lost: Midtrans has no word for how it ends.
    fn charged_back(&self, all: Money) -> Result<PaymentFact, CallError> {
        let part = self.refund_amount.as_deref().filter(|_| self.transaction_status == "partial_chargeback");
        Ok(PaymentFact::Disputed {
            dispute_ref: format!("{}:chargeback", self.order_id),
            amount: part.map_or(Ok(all), |part| money(part, self.currency.as_deref()))?,
            status: DisputeStatus::Lost,
            reason: self.transaction_status.clone(),
            due_at: None,
            told: DisputeTold::Standing,
        })
    }

    /// The card by its own name; for the rest Midtrans's word, by which a refund finds its way.
    fn method(&self, word: &str) -> Method {
        let va_bank = || self.va_numbers.iter().flatten().find_map(|number| number.bank.clone());
        let last4 = self.masked_card.as_deref().and_then(|card| card.rsplit('-').next());
        Method {
            family: if word == CARD { "card" } else { word }.to_owned(),
            label: self.bank.clone().or_else(|| self.store.clone()).or_else(va_bank).unwrap_or_default(),
            last4: last4.filter(|last4| last4.len() == 4).map(str::to_owned),
        }
    }

    /// The first of these texts that is a time; when none is, the time of the answer.
    pub(super) fn time(&self, told: Told, texts: &[&Option<String>]) -> Result<Timestamp, CallError> {
        let named = texts.iter().find_map(|text| text.as_deref().and_then(jakarta));
        named.or(told.at).ok_or_else(|| CallError::unknown("nothing in the answer says since when it is so"))
    }
}

/// A time of Jakarta, as in `2026-11-21 17:00:00`.
fn jakarta(text: &str) -> Option<Timestamp> {
    Timestamp::parse(&format!("{}+07:00", text.replacen(' ', "T", 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_jakarta() {
        assert_eq!(jakarta("2026-11-21 17:00:00"), Timestamp::parse("2026-11-21T10:00:00Z"));
        for bad in ["", "today", "2026-11-21", "2026-11-21T17:00:00Z"] {
            assert_eq!(jakarta(bad), None, "{bad}");
        }
    }
}
