//! Disputes that are told: what the customer's bank took stands as disputed funds until it comes back or is lost.
//!
//! What is booked of a dispute is kept beside it, and each news brings that to what the facts add up to. So the balances come out
//! the same in whatever order the news arrives, and a dispute that is won, appealed and lost is booked step by step.

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use books::ledger::recipes::{self, DisputeStep, Disputed, at_gateway, disputed_source};
use books::ledger::{Carried, post, reverse};
use connectors::gateways::DisputeStatus;

use super::{is_beyond_belief, is_outside, needs_you, needs_you_once, next_number, worth};
use crate::merchant_accounts::MerchantAccount;
use crate::payments::fold::FoldedDispute;
use crate::payments::{Payment, store};

/// What is booked of one dispute of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::payments) struct BookedDispute {
    /// The gateway's reference of it.
    pub(in crate::payments) reference: String,
    /// What the customer's bank has by the books.
    pub(in crate::payments) taken: Money,
    /// What that is carried at in the books currency.
    pub(in crate::payments) base: Money,
    /// Whether it is written off as lost.
    pub(in crate::payments) is_lost: bool,
}

/// What is to stand in the books of it.
struct Wanted {
    taken: Money,
    is_lost: bool,
    taken_at: Timestamp,
    at: Timestamp,
}

/// Books what the facts say of a payment's disputes beyond what is booked already.
pub(in crate::payments) fn disputes_told(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    told: &[FoldedDispute],
) -> Result<(), Fault> {
    let books = shop.basics()?.books_currency;
    let mut booked = store::list_booked_disputes(tx, payment.id, books)?;
    if (told.is_empty() && booked.is_empty()) || is_outside(tx, shop, account, payment)? {
        return Ok(());
    }
    for dispute in told {
        let known = booked.iter().position(|row| row.reference == dispute.reference).map(|at| booked.swap_remove(at));
        if is_beyond_belief(dispute.amount, Some(payment.captured)) {
            let why = format!("charged back: {} is more than is booked by the gateway's word", dispute.amount);
            needs_you_once(tx, payment, &why, &dispute.reference)?;
            continue;
        }
        let nothing = Money::zero(dispute.amount.currency);
        let taken = if dispute.has_taken() { dispute.amount } else { nothing };
        let mut row = known.unwrap_or_else(|| BookedDispute {
            reference: dispute.reference.clone(),
            taken: nothing,
            base: Money::zero(books),
            is_lost: false,
        });
        let wanted = Wanted {
            taken,
            is_lost: dispute.status == DisputeStatus::Lost,
            taken_at: dispute.taken_at.unwrap_or(dispute.at),
            at: dispute.at,
        };
        bring(tx, shop, account, payment, &mut row, &wanted)?;
    }
    // Of a movement of money alone the dispute behind it is told meanwhile: its money is that one's.
    for mut row in booked {
        let taken = Money::zero(row.taken.currency);
        let wanted = Wanted { taken, is_lost: false, taken_at: tx.at(), at: tx.at() };
        bring(tx, shop, account, payment, &mut row, &wanted)?;
    }
    Ok(())
}

/// Brings what is booked of one dispute to what is wanted.
fn bring(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    row: &mut BookedDispute,
    wanted: &Wanted,
) -> Result<(), Fault> {
    let before = row.clone();
    if row.taken.currency != wanted.taken.currency {
        // The gateway names another currency than before: what was booked in that one comes back first.
        let nothing = Wanted { taken: Money::zero(row.taken.currency), ..*wanted };
        bring(tx, shop, account, payment, row, &nothing)?;
        row.taken = Money::zero(wanted.taken.currency);
    }
    let (id, party) = (at_gateway(&account.id.to_string(), &row.reference), account.id.to_string());
    let chain = payment.chain();
    let step = |step, happened_at: Timestamp, amount| -> Result<(), Fault> {
        let step_no = next_number(tx, |no| disputed_source(step, &id, no))?;
        let happened_at = happened_at.min(tx.at());
        let fact = Disputed { step, id: &id, step_no, chain: &chain, merchant_account: &party, happened_at, amount };
        post(tx, shop, recipes::disputed(&fact))?;
        Ok(())
    };
    if row.is_lost && (!wanted.is_lost || row.taken != wanted.taken) {
        let last = next_number(tx, |no| disputed_source(DisputeStep::Lost, &id, no))?.saturating_sub(1);
        reverse(tx, shop, &disputed_source(DisputeStep::Lost, &id, last), wanted.at.min(tx.at()))?;
        row.is_lost = false;
    }
    let more = wanted.taken.minus(row.taken)?;
    if more.minor > 0 {
        let worth = worth(tx, shop, more, wanted.taken_at.day_in(&shop.basics()?.zone))?;
        step(DisputeStep::Opened, wanted.taken_at, (more, worth.base))?;
        row.base = row.base.plus(worth.base)?;
        if let Some(want) = &worth.want {
            needs_you(payment, want);
        }
    } else if more.minor < 0 {
        let back = more.negated();
        let base = carried(row, back)?;
        step(DisputeStep::Won, wanted.at, (back, base))?;
        row.base = row.base.minus(base)?;
    }
    row.taken = wanted.taken;
    if wanted.is_lost && !row.is_lost && row.taken.minor > 0 {
        step(DisputeStep::Lost, wanted.at, (row.taken, row.base))?;
        row.is_lost = true;
    }
    if *row != before {
        store::put_booked_dispute(tx, payment.id, row)?;
    }
    Ok(())
}

/// What a part of what was taken is carried at.
fn carried(row: &BookedDispute, part: Money) -> Result<Money, Fault> {
    Ok(Carried { amount: row.taken, base: row.base }.share(part)?.unwrap_or(row.base))
}
