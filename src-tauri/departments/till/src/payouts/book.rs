//! Booking: what a payout and its parts mean for the books. Each entry has its own source, so nothing is booked twice.

use std::collections::BTreeMap;

use base::{Fault, Money, Shop, WriteTx};
use books::ledger::recipes::{
    GatewayLine, GatewayLineOf, PayoutSent, at_gateway, gateway_line, gateway_line_source, payout_sent,
    payout_sent_source,
};
use books::ledger::{Carried, find_balances, is_posted, post, reverse};
use books::opening::books_begin_at;

use super::item::{Item, ItemKind};
use super::payout::{Payout, PayoutState, Told};
use super::store;
use crate::merchant_accounts::{MerchantAccount, MerchantAccountId};
use crate::payments;

/// Books a payout that is paid, and takes it back when it came back. What it is made of says from whose clearing it comes: that is
/// waited for until the gateway was asked. One that was paid before the day of moving in moved nothing in these books.
pub(super) fn settle(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payout: &mut Payout,
    was_asked: bool,
) -> Result<(), Fault> {
    if payments::is_play_money(shop, account)? {
        return Ok(());
    }
    let source = payout_sent_source(&payout.in_books());
    match (payout.state, payout.booked_at) {
        (PayoutState::Paid, None) if was_asked || payout.items != Told::Open => {}
        // One over nothing has no entry.
        (PayoutState::Failed, Some(_)) if is_posted(tx, &source)? && !is_posted(tx, &format!("{source}:reversed"))? => {
            reverse(tx, shop, &source, payout.state_at.min(tx.at()))?;
            payout.look("it came back: the money is at the gateway again");
            if payout.banked_by.is_some() {
                payout.look("a bank line was said to be it: undo that, or find the line that takes it back");
            }
            return Ok(());
        }
        _ => return Ok(()),
    }
    if books_begin_at(tx, shop)?.is_some_and(|began| payout.state_at < began) {
        return Ok(());
    }
    let amount = payout.amount;
    if payments::is_beyond_belief(amount) {
        payout.look_once(tx, "it is more than is booked by the gateway's word", &amount.to_string())?;
        return Ok(());
    }
    if !amount.is_zero() && !is_posted(tx, &source)? {
        let shares = shares(tx, account, payout)?;
        let mut from = Vec::with_capacity(shares.len());
        for (account, share) in &shares {
            from.push((account.as_str(), *share, carried(tx, shop, account, *share, payout)?));
        }
        let fact = PayoutSent {
            payout: &payout.in_books(),
            merchant_account: &account.id.to_string(),
            happened_at: payout.state_at.min(tx.at()),
            amount,
            from,
        };
        post(tx, shop, payout_sent(&fact)?)?;
    }
    payout.booked_at = Some(tx.at());
    Ok(())
}

/// From which accounts' clearing a payout comes: of its payments each from where it stands, all else from the account that was told
/// of it.
fn shares(tx: &WriteTx<'_>, account: &MerchantAccount, payout: &Payout) -> Result<Vec<(String, Money)>, Fault> {
    let mut others: BTreeMap<MerchantAccountId, Money> = BTreeMap::new();
    let mut rest = payout.amount;
    for mut item in store::list_items(tx, payout)? {
        let Some(id) = item.payment_id else { continue };
        let Some(payment) = payments::find(tx, id)?.filter(|payment| payment.merchant_account_id != account.id) else {
            continue;
        };
        let net = item.net()?;
        rest = rest.minus(net)?;
        let sum = others.entry(payment.merchant_account_id).or_insert(Money::zero(net.currency));
        *sum = sum.plus(net)?;
        item.taken_from = Some(payment.merchant_account_id);
        store::update_item(tx, &item)?;
    }
    let mut shares = vec![(account.id.to_string(), rest)];
    shares.extend(others.into_iter().map(|(id, sum)| (id.to_string(), sum)));
    shares.retain(|(_, sum)| !sum.is_zero());
    Ok(shares)
}

/// What a share is carried at in clearing; where that holds less, what it is worth on the day.
fn carried(tx: &WriteTx<'_>, shop: &Shop, account: &str, share: Money, payout: &Payout) -> Result<Money, Fault> {
    let books = shop.basics()?.books_currency;
    if share.currency == books {
        return Ok(share);
    }
    let standing = find_balances(tx, books, Some("1110"))?
        .into_iter()
        .find(|(_, row)| row.party == account && row.amount.currency == share.currency);
    if let Some((_, row)) = standing
        && row.amount.minor.signum() == share.minor.signum()
        && let Some(base) = (Carried { amount: row.amount, base: row.base })
            .share(Money { minor: share.minor.saturating_abs(), currency: share.currency })?
    {
        return Ok(if share.minor < 0 { base.negated() } else { base });
    }
    payments::worth_or_nothing(tx, shop, share, payout.state_at)
}

/// Takes back the entry of a dispute whose payment was not known and is now: its money is booked with the payment.
pub(super) fn hand_to_payment(tx: &WriteTx<'_>, shop: &Shop, item: &mut Item) -> Result<(), Fault> {
    if !item.is_booked_with_payment() {
        return Ok(());
    }
    let of = if item.kind == ItemKind::Dispute { GatewayLineOf::DisputeOpened } else { GatewayLineOf::DisputeWon };
    let Some(owner) = item.booked_to.take() else { return Ok(()) };
    let source = gateway_line_source(of, &at_gateway(&owner.to_string(), &item.item_ref));
    if is_posted(tx, &source)? && !is_posted(tx, &format!("{source}:reversed"))? {
        reverse(tx, shop, &source, item.at.min(tx.at()))?;
    }
    Ok(())
}

/// Books a part that has an entry of its own, once: what belongs to no payment, and fees for refunds and disputes.
pub(super) fn item(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payout: &mut Payout,
    item: &mut Item,
) -> Result<(), Fault> {
    if item.booked_to.is_some() || payments::is_play_money(shop, account)? {
        return Ok(());
    }
    let zero = Money::zero(item.amount.currency);
    let (of, amount) = match item.kind {
        _ if item.is_booked_with_payment() => (GatewayLineOf::DisputeFee, zero),
        ItemKind::Dispute => (GatewayLineOf::DisputeOpened, item.amount),
        ItemKind::DisputeWon => (GatewayLineOf::DisputeWon, item.amount),
        ItemKind::Charge => (GatewayLineOf::Charge, item.amount),
        ItemKind::Reserve if item.amount.minor < 0 => (GatewayLineOf::ReserveHeld, item.amount),
        ItemKind::Reserve => (GatewayLineOf::ReserveReleased, item.amount),
        ItemKind::Refund | ItemKind::RefundReturned if !item.whole_fee()?.is_zero() => (GatewayLineOf::RefundFee, zero),
        ItemKind::Adjustment => (GatewayLineOf::Unexplained, item.amount),
        _ => return Ok(()),
    };
    let owner = match item.payment_id {
        Some(id) => payments::find(tx, id)?.map_or(account.id, |payment| payment.merchant_account_id),
        None => account.id,
    };
    let party = owner.to_string();
    // By its own number, not by that of its cause: a dispute takes money, gives it back and takes it again.
    let id = at_gateway(&party, &item.item_ref);
    if of == GatewayLineOf::Unexplained && !item.net()?.is_zero() {
        payout.look_once(tx, "a part of it is nothing that is known here: it stands on 2900", &item.item_ref)?;
    }
    let fee = item.whole_fee()?;
    if payments::is_beyond_belief(amount) || payments::is_beyond_belief(fee) {
        payout.look_once(tx, "a part of it is more than is booked by the gateway's word", &item.item_ref)?;
        return Ok(());
    }
    let is_nothing = amount.is_zero() && fee.is_zero();
    if !is_nothing && !is_posted(tx, &gateway_line_source(of, &id))? {
        let happened_at = item.at.min(tx.at());
        let entry = gateway_line(GatewayLine {
            of,
            id: &id,
            merchant_account: &party,
            happened_at,
            amount: (amount, payments::worth_or_nothing(tx, shop, amount, happened_at)?),
            fee: (fee, payments::worth_or_nothing(tx, shop, fee, happened_at)?),
            memo: item.text.clone(),
        })?;
        post(tx, shop, entry)?;
    }
    item.booked_to = Some(owner);
    store::update_item(tx, item)
}
