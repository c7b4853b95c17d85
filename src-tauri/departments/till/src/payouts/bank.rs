//! What the bank needs to know of payouts: which are on their way to it, and that a line shows one.

use base::{Fault, Money, ReadTx, Shop, ShopDate, WriteTx};
use books::ledger::find_recorded;
use books::ledger::recipes::payout_sent_source;

use super::payout::{Payout, PayoutId, PayoutState};
use super::{announce, store};
use crate::merchant_accounts::MerchantAccountId;

/// A payout that is in the books and that no bank line shows yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTransit {
    /// Its id.
    pub id: PayoutId,
    /// The account that was told of it; the party on 1130.
    pub merchant_account_id: MerchantAccountId,
    /// The gateway's id of it.
    pub gateway_ref: String,
    /// What stands on the bank statement, as far as the gateway says.
    pub statement_text: String,
    /// How much; below 0 where the gateway takes it from the bank.
    pub amount: Money,
    /// Day on which it left.
    pub left_on: ShopDate,
}

fn as_in_transit(shop: &Shop, payout: Payout) -> Result<InTransit, Fault> {
    Ok(InTransit {
        id: payout.id,
        merchant_account_id: payout.merchant_account_id,
        gateway_ref: payout.gateway_ref,
        statement_text: payout.statement_text,
        amount: payout.amount,
        left_on: payout.made_at.day_in(&shop.basics()?.zone),
    })
}

/// All of them, the oldest first.
pub fn list_in_transit(tx: &ReadTx<'_>, shop: &Shop) -> Result<Vec<InTransit>, Fault> {
    store::list_unbanked(tx)?.into_iter().map(|payout| as_in_transit(shop, payout)).collect()
}

/// One of them with what it is carried at on 1130; none where it is not on its way, or a line shows it already.
pub fn in_transit(tx: &ReadTx<'_>, shop: &Shop, id: PayoutId) -> Result<Option<(InTransit, Money)>, Fault> {
    let Some(payout) = store::find(tx, id)? else { return Ok(None) };
    if payout.state != PayoutState::Paid || payout.banked_by.is_some() || payout.booked_at.is_none() {
        return Ok(None);
    }
    let Some(recorded) = find_recorded(tx, shop, &payout_sent_source(&payout.in_books()))? else { return Ok(None) };
    let carried = recorded.entry.lines.iter().filter(|line| line.account == "1130").map(|line| line.base);
    let base = Money::sum(shop.basics()?.books_currency, carried)?;
    Ok(Some((as_in_transit(shop, payout)?, base)))
}

/// A bank line shows it.
pub fn banked(tx: &WriteTx<'_>, id: PayoutId, line: &str, on: ShopDate) -> Result<(), Fault> {
    let mut payout = store::find(tx, id)?.ok_or(Fault::NoSuch("payout"))?;
    (payout.banked_by, payout.banked_on) = (Some(line.to_owned()), Some(on));
    store::update(tx, &payout)?;
    announce(tx, &payout)
}

/// The line is another's.
pub fn unbanked(tx: &WriteTx<'_>, id: PayoutId) -> Result<(), Fault> {
    let mut payout = store::find(tx, id)?.ok_or(Fault::NoSuch("payout"))?;
    (payout.banked_by, payout.banked_on) = (None, None);
    store::update(tx, &payout)?;
    announce(tx, &payout)
}
