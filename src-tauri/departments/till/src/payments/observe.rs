//! Observe: the one door for news about payments, whoever brings it.
//!
//! It stores the observation (once), folds the set of all observations into the state, and posts only what is not yet
//! posted. Facts from outside are never refused: what fits nowhere is booked to 2900 and shown to a person.

use base::{Announce, Fault, Money, Shop, WriteTx};
use connectors::gateways::{Observation, PaymentFact};

use super::fold::fold;
use super::{PAYMENTS_READ, Payment, PaymentId, PaymentState, book, store};
use crate::merchant_accounts::MerchantAccount;

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
    fn text(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Webhook => "webhook",
            Self::CatchUp => "catch_up",
            Self::Fetch => "fetch",
            Self::Person => "person",
        }
    }
}

/// Takes in one observation about a payment of an account. Gives the payment it was about; `None` when it is about no
/// payment of ours and says nothing about money.
pub fn observe(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    seen: &Observation,
    origin: Origin,
    inbox_id: Option<i64>,
) -> Result<Option<PaymentId>, Fault> {
    let Some(mut payment) = payment_of(tx, shop, account, seen)? else { return Ok(None) };
    remember_names(tx, account, &mut payment, seen)?;
    let new = store::insert_observation(tx, payment.id, seen, origin.text(), inbox_id)?;
    if let PaymentFact::Unknown { .. } = seen.fact {
        payment.unknown_since = Some(seen.at);
    } else if new || origin != Origin::Webhook {
        // Whatever was learned after our unanswered call ends the uncertainty; an old delivery told again does not.
        payment.unknown_since = None;
    }
    if new {
        apply(tx, shop, account, &mut payment)?;
    }
    store::update(tx, &payment)?;
    if new {
        announce(tx, &payment)?;
    }
    Ok(Some(payment.id))
}

/// Brings the payment to what its facts add up to, and books what is not yet booked.
fn apply(tx: &WriteTx<'_>, shop: &Shop, account: &MerchantAccount, payment: &mut Payment) -> Result<(), Fault> {
    let facts = store::list_observations(tx, payment.id)?;
    let folded = fold(&facts);
    payment.state = payment.state.max(folded.state);
    payment.failure_reason = folded.failure;
    if let Some((url, ends)) = folded.page {
        payment.page_url = Some(url);
        payment.page_expires_at = ends;
    }
    if let Some((family, label)) = folded.method {
        payment.method_family = family;
        payment.method_label = label;
    }
    if let Some((total, at)) = folded.captured {
        payment.captured_at = payment.captured_at.or(Some(at));
        book::capture(tx, shop, account, payment, total, at)?;
    }
    match folded.fee {
        Some((fee, tax, at)) => book::known_fee(tx, shop, account, payment, fee, tax, at)?,
        None if payment.state == PaymentState::Captured => book::estimated_fee(tx, shop, account, payment)?,
        None => {}
    }
    for (refund_ref, amount, at) in folded.refunds {
        book::refund_made_there(tx, shop, account, payment, &refund_ref, amount, at)?;
    }
    if let Some(asked) = facts
        .iter()
        .find_map(|seen| seen.amount)
        .filter(|asked| *asked != payment.amount && payment.invoice_id.is_some())
    {
        book::needs_you(payment, &format!("asked for {}, but the gateway says {asked}", payment.amount));
    }
    Ok(())
}

/// The payment an observation is about: by our reference, by the canonical reference, by another name, or a new row for
/// money that nobody here asked for.
fn payment_of(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    seen: &Observation,
) -> Result<Option<Payment>, Fault> {
    let canonical = seen.canonical.as_ref().map(|c| c.as_str());
    if let Some(reference) = canonical
        && let Some(known) = store::find_by_gateway_ref(tx, account.id, reference)?
    {
        return Ok(Some(known));
    }
    let ours = match seen.reference.as_deref().and_then(PaymentId::parse) {
        Some(id) => store::find(tx, id)?.filter(|payment| payment.merchant_account_id == account.id),
        None => None,
    };
    let found = match ours {
        Some(payment) => Some(payment),
        None => by_other_names(tx, account, seen)?,
    };
    match found {
        // The customer paid twice under one reference of ours: two charges stay two payments of that invoice.
        Some(first)
            if is_money(&seen.fact)
                && first.gateway_ref.as_deref().is_some_and(|known| canonical.is_some_and(|c| c != known)) =>
        {
            let mut second = new_row(tx, shop, account, seen)?;
            second.invoice_id = first.invoice_id;
            book::needs_you(&mut second, "a second payment under one request");
            store::insert(tx, &second)?;
            Ok(Some(second))
        }
        Some(payment) => Ok(Some(payment)),
        None if is_money(&seen.fact) => {
            let stray = new_row(tx, shop, account, seen)?;
            store::insert(tx, &stray)?;
            Ok(Some(stray))
        }
        None => Ok(None),
    }
}

fn by_other_names(tx: &WriteTx<'_>, account: &MerchantAccount, seen: &Observation) -> Result<Option<Payment>, Fault> {
    let names = seen.canonical.iter().map(|c| c.as_str()).chain(seen.aliases.iter().map(String::as_str));
    for name in names {
        if let Some(payment) = store::find_by_alias(tx, account.id, name)? {
            return Ok(Some(payment));
        }
    }
    Ok(None)
}

fn is_money(fact: &PaymentFact) -> bool {
    matches!(fact, PaymentFact::Captured { .. })
}

fn new_row(tx: &WriteTx<'_>, shop: &Shop, account: &MerchantAccount, seen: &Observation) -> Result<Payment, Fault> {
    let captured = match &seen.fact {
        PaymentFact::Captured { amount, .. } => *amount,
        _ => return Err(Fault::bug("only money makes a payment row")),
    };
    let mut payment = blank(PaymentId::from_number(shop.new_id()), account, seen.amount.unwrap_or(captured), tx);
    // Captured from its first row on: an invoice may have one open payment only, and this one is not open.
    payment.state = PaymentState::Captured;
    Ok(payment)
}

/// A payment of which nothing is known yet.
pub(super) fn blank(id: PaymentId, account: &MerchantAccount, amount: Money, tx: &WriteTx<'_>) -> Payment {
    let nothing = Money::zero(amount.currency);
    Payment {
        id,
        invoice_id: None,
        merchant_account_id: account.id,
        gateway_ref: None,
        amount,
        state: PaymentState::Created,
        unknown_since: None,
        captured: nothing,
        refunded: nothing,
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
        needs_you: String::new(),
        failure_reason: String::new(),
        created_at: tx.at(),
        captured_at: None,
        correlation: tx.correlation().to_owned(),
    }
}

/// Keeps the canonical reference and the other names, so that later news finds its payment.
fn remember_names(
    tx: &WriteTx<'_>,
    account: &MerchantAccount,
    payment: &mut Payment,
    seen: &Observation,
) -> Result<(), Fault> {
    if payment.gateway_ref.is_none()
        && let Some(canonical) = &seen.canonical
    {
        payment.gateway_ref = Some(canonical.as_str().to_owned());
    }
    for alias in seen.aliases.iter().filter(|alias| !alias.is_empty()) {
        store::insert_alias(tx, account.id, alias, payment.id)?;
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
    Ok(())
}
