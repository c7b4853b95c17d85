//! Recognising: which payment an observation is about, and with which account that was made.

use std::borrow::Cow;

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use books::opening::books_begin_at;
use connectors::gateways::{Observation, PaymentFact};

use super::observe::blank;
use super::{Payment, PaymentId, PaymentState, book, store};
use crate::merchant_accounts::{self, MerchantAccount};

/// The payment an observation is about: by our reference, by the canonical reference, by another name, or a new row for
/// money that nobody here asked for.
pub(super) fn payment_of(
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
    // A payment id of ours at the gateway can only come from our own call, whichever account that was made with.
    let ours = match seen.reference.as_deref().and_then(PaymentId::parse) {
        Some(id) => store::find(tx, id)?,
        None => None,
    };
    if let Some(payment) = &ours
        && payment.merchant_account_id == account.id
        && payment.gateway_ref.is_none()
    {
        return Ok(ours);
    }
    let same_gateway = others_at_gateway(tx, account)?;
    if let Some(reference) = canonical {
        for other in &same_gateway {
            if let Some(known) = store::find_by_gateway_ref(tx, other.id, reference)? {
                return Ok(Some(known));
            }
        }
    }
    let reaches = |payment: &Payment| {
        payment.merchant_account_id == account.id
            || same_gateway.iter().any(|other| other.id == payment.merchant_account_id)
    };
    let mut found = ours.filter(reaches);
    for teller in std::iter::once(account).chain(&same_gateway) {
        found = match found {
            Some(payment) => Some(payment),
            None => by_other_names(tx, teller, seen)?,
        };
    }
    match found {
        // What the gateway keeps of another charge is none of this one's: it waits until that charge is known.
        Some(first) if matches!(seen.fact, PaymentFact::FeeKnown { .. }) && is_another(&first, canonical) => Ok(None),
        // The customer paid twice under one reference of ours: two charges stay two payments of that invoice.
        Some(first) if is_money(&seen.fact) && is_another(&first, canonical) => {
            let account = account_of(tx, account, &first)?;
            let mut second = new_row(tx, shop, &account, seen, seen.amount)?;
            second.invoice_id = first.invoice_id;
            book::needs_you(&mut second, "a second payment under one request");
            store::insert(tx, &second)?;
            Ok(Some(second))
        }
        Some(payment) => Ok(Some(payment)),
        None if came_before_the_books(tx, shop, &seen.fact)?.is_some() => Ok(None),
        None if is_money(&seen.fact) => {
            // Nobody here asked for it, so that it is for what came in: some tell beside that what was held at first, and some do not.
            let stray = new_row(tx, shop, account, seen, None)?;
            store::insert(tx, &stray)?;
            Ok(Some(stray))
        }
        None => Ok(None),
    }
}

/// Other accounts with which the same gateway is reached: one that was closed and added again, or a second one with the same
/// keys. A gateway's ids are its own: what one of them calls a payment, the others call so too. At another address it is another
/// gateway, be it of the same company: resellers count each for themselves.
pub(super) fn others_at_gateway(tx: &WriteTx<'_>, account: &MerchantAccount) -> Result<Vec<MerchantAccount>, Fault> {
    let mut others = merchant_accounts::list(tx)?;
    others.retain(|other| {
        other.id != account.id && other.provider == account.provider && other.environment == account.environment
    });
    if others.is_empty() {
        return Ok(others);
    }
    let here = merchant_accounts::address(tx, account)?;
    let mut there = Vec::with_capacity(others.len());
    for other in others {
        if merchant_accounts::address(tx, &other)? == here {
            there.push(other);
        }
    }
    Ok(there)
}

/// The account that a payment was made with, which need not be the one that tells of it.
pub(super) fn account_of<'a>(
    tx: &WriteTx<'_>,
    teller: &'a MerchantAccount,
    payment: &Payment,
) -> Result<Cow<'a, MerchantAccount>, Fault> {
    if payment.merchant_account_id == teller.id {
        return Ok(Cow::Borrowed(teller));
    }
    merchant_accounts::find(tx, payment.merchant_account_id)?
        .map(Cow::Owned)
        .ok_or_else(|| Fault::bug(format!("the merchant account of {} is gone", payment.id)))
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

/// Whether the gateway speaks of another charge than the one that this payment is.
pub(super) fn is_another(payment: &Payment, canonical: Option<&str>) -> bool {
    payment.gateway_ref.as_deref().is_some_and(|known| canonical.is_some_and(|told| told != known))
}

/// When these books began, of money that came in before: where nobody here asked for it, it is in the balances that were taken over,
/// and booked anew it would be there twice.
pub(super) fn came_before_the_books(
    tx: &WriteTx<'_>,
    shop: &Shop,
    fact: &PaymentFact,
) -> Result<Option<Timestamp>, Fault> {
    match fact {
        PaymentFact::Captured { at, .. } => Ok(books_begin_at(tx, shop)?.filter(|began| at < began)),
        _ => Ok(None),
    }
}

fn is_money(fact: &PaymentFact) -> bool {
    matches!(fact, PaymentFact::Captured { amount, .. } if amount.minor > 0)
}

/// A row for money that has none; `asked`: what was asked for, where that is known to be another amount than what came.
fn new_row(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    seen: &Observation,
    asked: Option<Money>,
) -> Result<Payment, Fault> {
    let captured = match &seen.fact {
        PaymentFact::Captured { amount, .. } => *amount,
        _ => return Err(Fault::bug("only money makes a payment row")),
    };
    let asked = asked.filter(|asked| asked.minor > 0).unwrap_or(captured);
    let mut payment = blank(PaymentId::from_number(shop.new_id()), account, asked, tx);
    // Captured from its first row on: an invoice may have one open payment only, and this one is not open.
    payment.state = PaymentState::Captured;
    Ok(payment)
}
