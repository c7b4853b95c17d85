//! Keeping what a gateway tells of payouts: each once, whoever tells it and how often.

use base::{Fault, Shop, WriteTx};
use books::opening::books_begin_at;
use connectors::gateways::PayoutSeen;

use super::item::Item;
use super::payout::{Payout, PayoutId, Told};
use super::{announce, book, match_items, store};
use crate::merchant_accounts::{self, MerchantAccount, world};
use crate::payments;

/// Takes in how a payout stands, and books what follows. One that another account of the same gateway was told of is that account's.
pub(super) fn keep(tx: &WriteTx<'_>, shop: &Shop, account: &MerchantAccount, seen: &PayoutSeen) -> Result<(), Fault> {
    if seen.environment != world(account.environment).mode() {
        tracing::warn!(account = %account.id, payout = seen.payout_ref, "a payout of the other world is left alone");
        return Ok(());
    }
    let found = match store::find_by_ref(tx, account.id, &seen.payout_ref)? {
        Some(known) => Some(known),
        None => {
            let beside = payments::accounts_beside(tx, account)?;
            beside
                .into_iter()
                .find_map(|other| store::find_by_ref(tx, other, &seen.payout_ref).transpose())
                .transpose()?
        }
    };
    let (mut payout, is_new) = match found {
        Some(known) => (known, false),
        None => (first_seen(tx, shop, account, seen), true),
    };
    if is_new {
        store::insert(tx, &payout)?;
    } else {
        let otherwise = payout.told_otherwise(seen);
        let mut is_news = payout.bring_to(seen);
        if let Some(why) = otherwise {
            is_news |= payout.look_once(tx, &why, "")?;
        }
        if !is_news {
            return Ok(());
        }
    }
    let account = account_of(tx, &payout)?;
    book::settle(tx, shop, &account, &mut payout, false)?;
    store::update(tx, &payout)?;
    announce(tx, &payout)
}

fn account_of(tx: &WriteTx<'_>, payout: &Payout) -> Result<MerchantAccount, Fault> {
    merchant_accounts::find(tx, payout.merchant_account_id)?.ok_or(Fault::NoSuch("merchant account"))
}

fn first_seen(tx: &WriteTx<'_>, shop: &Shop, account: &MerchantAccount, seen: &PayoutSeen) -> Payout {
    Payout {
        id: PayoutId::from_number(shop.new_id()),
        merchant_account_id: account.id,
        gateway_ref: seen.payout_ref.clone(),
        state: seen.status.into(),
        amount: seen.amount,
        statement_text: seen.statement_text.clone(),
        made_at: seen.made_at,
        state_at: seen.at,
        arrives_at: seen.arrives_at,
        failure_reason: seen.reason.clone(),
        items: if seen.has_items { Told::Open } else { Told::No },
        booked_at: None,
        banked_by: None,
        banked_on: None,
        needs_you: String::new(),
        reasons_shown: 0,
        correlation: tx.correlation().to_owned(),
    }
}

/// Takes in what a payout is made of, and books what follows.
pub(super) fn keep_items(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    id: PayoutId,
    items: Vec<Item>,
    told: Told,
) -> Result<(), Fault> {
    let mut payout = store::find(tx, id)?.ok_or(Fault::NoSuch("payout"))?;
    for item in &items {
        if item.amount.currency == payout.amount.currency {
            store::insert_item(tx, item)?;
        } else {
            payout.look_once(tx, "a part of it is in another currency: it is left out", &item.item_ref)?;
        }
    }
    payout.items = told;
    if told == Told::No && counts(tx, shop, account, &payout)? {
        payout.look_once(
            tx,
            "the gateway does not tell what it is made of: look there for fees and chargebacks",
            "",
        )?;
    }
    match_items::match_items(tx, shop, account, &mut payout)?;
    book::settle(tx, shop, account, &mut payout, true)?;
    store::update(tx, &payout)?;
    announce(tx, &payout)
}

/// Whether it is money of these books: of before the day of moving in nothing is asked of a person.
fn counts(tx: &WriteTx<'_>, shop: &Shop, account: &MerchantAccount, payout: &Payout) -> Result<bool, Fault> {
    let is_earlier = books_begin_at(tx, shop)?.is_some_and(|began| payout.state_at < began);
    Ok(!is_earlier && !payments::is_play_money(shop, account)?)
}

/// Looks again at payouts of an account with parts whose payment was not known, and at those that were paid before the day of
/// moving in, as long as that may be moved.
pub(super) fn look_again(tx: &WriteTx<'_>, shop: &Shop, account: &MerchantAccount) -> Result<(), Fault> {
    for mut payout in store::list_unbooked(tx, account.id)? {
        book::settle(tx, shop, account, &mut payout, false)?;
        if payout.booked_at.is_some() {
            store::update(tx, &payout)?;
            announce(tx, &payout)?;
        }
    }
    for mut payout in store::list_waiting(tx, account.id)? {
        if match_items::match_items(tx, shop, account, &mut payout)? {
            store::update(tx, &payout)?;
            announce(tx, &payout)?;
        }
    }
    Ok(())
}
