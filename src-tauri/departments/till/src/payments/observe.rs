//! Observe: the one door for news about payments, whoever brings it.
//!
//! It stores the observation (once), folds the set of all observations into the state, and posts only what is not yet
//! posted. Facts from outside are never refused: what fits nowhere is booked to 2900 and shown to a person.

use base::{Announce, Fault, Money, Shop, Timestamp, WriteTx};
use connectors::gateways::{DisputeStatus, Observation, PaymentFact, RefundStatus};

use super::deliveries::OF_NO_PAYMENT;
use super::fold::{FoldedDispute, fold};
use super::recognise::{account_of, is_another, others_at_gateway, payment_of};
use super::restrictions::compare_brand;
use super::{PAYMENTS_READ, Payment, PaymentId, PaymentState, book, store, take_approved};
use crate::inbox;
use crate::merchant_accounts::MerchantAccount;

/// A gateway's clock may be ahead of ours by this much; what it tells of a later time counts as of then.
pub(super) const AHEAD_MAX_MS: i64 = 24 * 3_600_000;

/// Announced beside [`announce`] of a payment whose money was taken as an advance.
pub const ADVANCE_MOVED: &str = "payment.advance_moved";

/// Who told us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The answer to a call of ours that changes something.
    Answer,
    /// A delivery.
    Webhook,
    /// A listing.
    CatchUp,
    /// The answer to a question of ours.
    Fetch,
    /// A person.
    Person,
}

impl Origin {
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Webhook => "webhook",
            Self::CatchUp => "catch_up",
            Self::Fetch => "fetch",
            Self::Person => "person",
        }
    }
}

/// Takes in one observation, told by the gateway of an account. Gives the payment it was about; `None` when it is about no
/// payment of ours and says nothing about money.
///
/// The payment may be one of another account that reaches the same gateway: then the news is that payment's, and what it means
/// is booked where that payment's money stands. It is there once, however many accounts hear of it.
pub fn observe(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    seen: &Observation,
    origin: Origin,
    inbox_id: Option<i64>,
) -> Result<Option<PaymentId>, Fault> {
    let Some(mut payment) = payment_of(tx, shop, account, seen)? else { return Ok(None) };
    let account = account_of(tx, account, &payment)?;
    remember_names(tx, &account, &mut payment, seen)?;
    let new = store::insert_observation(tx, payment.id, seen, origin.text(), inbox_id)?;
    if let PaymentFact::Unknown { .. } = seen.fact {
        payment.unknown_since = Some(seen.at);
    } else if !matches!(seen.fact, PaymentFact::Approved { .. })
        && (new || !matches!(origin, Origin::Webhook | Origin::CatchUp))
    {
        // Whatever was learned after our unanswered call ends the uncertainty; old news delivered or listed again does not, and
        // that the customer agreed says nothing about the call that takes the money.
        payment.unknown_since = None;
    }
    if new {
        apply(tx, shop, &account, &mut payment)?;
        show(tx, shop, &account, &mut payment, seen)?;
    }
    store::update(tx, &payment)?;
    if new && let PaymentFact::Approved { .. } = seen.fact {
        take_approved::queue(tx, &payment)?;
    }
    if new {
        announce(tx, &payment)?;
    }
    Ok(Some(payment.id))
}

/// Brings the payment to what its facts add up to, and books what is not yet booked.
fn apply(tx: &WriteTx<'_>, shop: &Shop, account: &MerchantAccount, payment: &mut Payment) -> Result<(), Fault> {
    let facts = store::list_observations(tx, payment.id)?;
    let folded = fold(&facts).no_later_than(tx.at().plus_ms(AHEAD_MAX_MS));
    payment.bring_to(&folded);
    book::early_discount(tx, shop, account, payment, &facts, &folded)?;
    let more_at = book::capture(tx, shop, account, payment, &folded.captured)?;
    match folded.fee {
        Some((fee, tax, at)) => {
            let says_so = |seen: &&Observation| seen.fact == PaymentFact::FeeKnown { fee, tax };
            let times = facts.iter().filter(says_so).count();
            book::known_fee(tx, shop, account, payment, (fee, tax), times, at)?;
        }
        None if payment.state == PaymentState::Captured => book::estimated_fee(tx, shop, account, payment, more_at)?,
        None => {}
    }
    payment.charged_back_minor = folded.charged_back(payment.captured.currency)?.minor;
    book::disputes_told(tx, shop, account, payment, &folded.disputes)?;
    book::refunds_told(tx, shop, account, payment, &folded.refunds)?;
    if let Some(why) = asked_otherwise(payment, &facts) {
        book::needs_you_once(tx, payment, &why, "")?;
    }
    compare_brand(tx, shop, account, payment, &facts)
}

/// Why a person is to look where the gateway asked for another amount than we did. Only what names us was asked for here: of other
/// money it may be told what was held, and that less came.
pub(super) fn asked_otherwise(payment: &Payment, facts: &[Observation]) -> Option<String> {
    let names_us = |seen: &&Observation| seen.reference.as_deref().and_then(PaymentId::parse) == Some(payment.id);
    let asked = facts
        .iter()
        .filter(names_us)
        .filter_map(|seen| seen.amount)
        .find(|asked| *asked != payment.amount && payment.invoice_id.is_some())?;
    Some(format!("asked for {}, but the gateway says {asked}", payment.amount))
}

/// Shows a person what moved money and is not booked by itself, or did not reach the customer.
fn show(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    seen: &Observation,
) -> Result<(), Fault> {
    let why = match &seen.fact {
        // What only says again how it stands, or stood before, is no news.
        PaymentFact::Disputed { .. } if !disputes_moved(tx, payment.id, seen)? => return Ok(()),
        PaymentFact::Disputed { amount, status, .. } => match status {
            DisputeStatus::Inquiry => format!("the customer's bank asks about {amount}: answer at the gateway"),
            DisputeStatus::Open => format!("charged back: {amount}. Answer at the gateway"),
            DisputeStatus::Won => format!("a chargeback of {amount} was won"),
            DisputeStatus::Lost => {
                format!("a chargeback of {amount} was lost: it stands as a loss, and the invoice as paid")
            }
            DisputeStatus::Dropped => format!("a chargeback of {amount} was dropped"),
        },
        PaymentFact::Refunded { amount, status: RefundStatus::Failed | RefundStatus::Cancelled, .. } => {
            format!("a refund of {amount} failed: the customer does not have it")
        }
        _ => return Ok(()),
    };
    if !book::is_outside(tx, shop, account, payment)? {
        book::needs_you(payment, &why);
    }
    Ok(())
}

/// Whether its disputes stand otherwise by what was learned last.
fn disputes_moved(tx: &WriteTx<'_>, id: PaymentId, last: &Observation) -> Result<bool, Fault> {
    let mut facts = store::list_observations(tx, id)?;
    let now = fold(&facts).disputes;
    facts.retain(|known| known.fact_key() != last.fact_key());
    let before = fold(&facts).disputes;
    Ok(!before.iter().map(FoldedDispute::stands).eq(now.iter().map(FoldedDispute::stands)))
}

/// A payment of which nothing is known yet.
pub(super) fn blank(id: PaymentId, account: &MerchantAccount, amount: Money, tx: &WriteTx<'_>) -> Payment {
    blank_at(id, account, amount, tx.at(), tx.correlation())
}

/// The same, intended at that instant in that story.
pub(super) fn blank_at(
    id: PaymentId,
    account: &MerchantAccount,
    amount: Money,
    at: Timestamp,
    correlation: &str,
) -> Payment {
    let nothing = Money::zero(amount.currency);
    Payment {
        id,
        invoice_id: None,
        customer_id: None,
        instalment: None,
        merchant_account_id: account.id,
        gateway_ref: None,
        amount,
        state: PaymentState::Created,
        unknown_since: None,
        captured: nothing,
        refunded: nothing,
        sale_refunded_minor: 0,
        sale_credited_minor: 0,
        charged_back_minor: 0,
        fee: None,
        fee_tax_minor: 0,
        fee_estimated: false,
        advance_minor: 0,
        unidentified_minor: 0,
        page_url: None,
        page_expires_at: None,
        method_family: String::new(),
        method_label: String::new(),
        tendered_minor: None,
        change_minor: None,
        rounding_minor: 0,
        needs_you: String::new(),
        reasons_shown: 0,
        failure_reason: String::new(),
        created_at: at,
        captured_at: None,
        correlation: correlation.to_owned(),
    }
}

/// Keeps the canonical reference and the other names, so that later news finds its payment; and earlier news too, which under
/// these names was about no payment of ours: gateways list the newest first, and what goes back does not always name us.
fn remember_names(
    tx: &WriteTx<'_>,
    account: &MerchantAccount,
    payment: &mut Payment,
    seen: &Observation,
) -> Result<(), Fault> {
    let canonical = seen.canonical.as_ref().map(|canonical| canonical.as_str());
    if is_another(payment, canonical) {
        // These are names of a charge that has no row yet.
        return Ok(());
    }
    let mut learned: Vec<&str> = Vec::new();
    if payment.gateway_ref.is_none()
        && let Some(canonical) = canonical
    {
        payment.gateway_ref = Some(canonical.to_owned());
        learned.push(canonical);
    }
    for alias in seen.aliases.iter().filter(|alias| !alias.is_empty()) {
        if store::insert_alias(tx, account.id, alias, payment.id)? {
            learned.push(alias);
        }
    }
    if learned.is_empty() {
        return Ok(());
    }
    learned.extend(seen.reference.as_deref());
    inbox::wake(tx, account.integration_id, OF_NO_PAYMENT, &learned)?;
    for other in others_at_gateway(tx, account)? {
        inbox::wake(tx, other.integration_id, OF_NO_PAYMENT, &learned)?;
    }
    Ok(())
}

/// Tells open windows and subscribers that a payment changed.
pub(super) fn announce(tx: &WriteTx<'_>, payment: &Payment) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "payment.changed",
        subject: &payment.id.to_string(),
        tags: &["payments", "invoices", "ledger", "home"],
        permission: PAYMENTS_READ,
        body: serde_json::json!({ "state": payment.state.text(), "invoice": payment.invoice_id }),
    })?;
    if payment.customer_id.is_some() {
        advance_may_have_moved(tx, payment)?;
    }
    Ok(())
}

/// Tells whoever keeps the paper of an advance that money of it may have gone back, or come again.
fn advance_may_have_moved(tx: &WriteTx<'_>, payment: &Payment) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: ADVANCE_MOVED,
        subject: &payment.id.to_string(),
        tags: &["advances"],
        permission: PAYMENTS_READ,
        body: serde_json::json!({ "invoice": payment.invoice_id }),
    })?;
    Ok(())
}
