//! Fees: expected by the account's schedule, until the gateway says what it took.

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use books::ledger::recipes::{self, FeeEstimated, FeeKnown, FeeTax, fee_estimate_source, fee_known_source};
use books::ledger::{Posted, is_posted, post, reverse};

use super::{is_outside, next_number, worth_or_zero};
use crate::merchant_accounts::MerchantAccount;
use crate::payments::{Payment, store};

/// Countries whose shops cannot take back the tax on a gateway's fee: there it is part of the cost.
const FEE_TAX_IS_COST: [&str; 2] = ["MY", "US"];
/// Tax code and component under which the tax on gateways' fees is claimed.
const FEE_TAX: &str = "FEES";

/// Books the expected fee until the gateway says what it took. Where more was captured at `more_at` the estimate is made anew,
/// so that it is one of the whole, whichever capture was told first.
pub(in crate::payments) fn estimated_fee(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    more_at: Option<Timestamp>,
) -> Result<(), Fault> {
    if payment.fee.is_some() && !(payment.fee_estimated && more_at.is_some()) {
        return Ok(());
    }
    if is_outside(tx, shop, account, payment)? {
        return Ok(());
    }
    let fee = account.fees.estimate(payment.captured)?;
    if fee == payment.fee {
        return Ok(());
    }
    let at = more_at.or(payment.captured_at).unwrap_or(tx.at());
    take_back_estimate(tx, shop, payment, at)?;
    payment.fee = fee;
    payment.fee_estimated = fee.is_some();
    let Some(fee) = fee else { return Ok(()) };
    let id = payment.id.to_string();
    let entry = recipes::fee_estimated(&FeeEstimated {
        payment: &id,
        estimate_no: next_number(tx, |n| fee_estimate_source(&id, n))?,
        chain: &payment.chain(),
        merchant_account: &account.id.to_string(),
        happened_at: at,
        fee,
        fee_base: worth_or_zero(tx, shop, fee, at)?,
    });
    post(tx, shop, entry)?;
    Ok(())
}

/// Books the true fee and takes back what was booked before it, an estimate or a fee told before, all in this transaction.
pub(in crate::payments) fn known_fee(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    fee: Money,
    tax: Money,
    at: Timestamp,
) -> Result<(), Fault> {
    if is_outside(tx, shop, account, payment)? {
        return Ok(());
    }
    let whole = fee.plus(tax)?;
    let basics = shop.basics()?;
    let claimable = if FEE_TAX_IS_COST.contains(&basics.country.as_str()) { Money::zero(whole.currency) } else { tax };
    let told = payment.fee.filter(|_| !payment.fee_estimated);
    if told == Some(whole) && payment.fee_tax_minor == claimable.minor {
        return Ok(());
    }
    take_back_estimate(tx, shop, payment, at)?;
    let id = payment.id.to_string();
    let (fee_no, taken_back) = take_back_fees(tx, shop, &id, at)?;
    if let Some((told, posted)) = told.zip(taken_back) {
        store::add_takings(tx, posted.dated_on, account.id, 0, Money::zero(told.currency), told.negated().minor)?;
    }
    let cost = whole.minus(claimable)?;
    let tax_line = if claimable.is_zero() {
        None
    } else {
        Some(FeeTax {
            code: FEE_TAX,
            component: FEE_TAX,
            amount: claimable,
            base: worth_or_zero(tx, shop, claimable, at)?,
            tax_on: at.day_in(&basics.zone),
        })
    };
    let entry = recipes::fee_known(&FeeKnown {
        payment: &id,
        fee_no,
        chain: &payment.chain(),
        merchant_account: &account.id.to_string(),
        happened_at: at,
        fee: cost,
        fee_base: worth_or_zero(tx, shop, cost, at)?,
        tax: tax_line,
    })?;
    // A gateway that takes nothing says so: that is known, and there is nothing to post.
    if !entry.is_empty() {
        let posted = post(tx, shop, entry)?;
        store::add_takings(tx, posted.dated_on, account.id, 0, Money::zero(whole.currency), whole.minor)?;
    }
    payment.fee = Some(whole);
    payment.fee_tax_minor = claimable.minor;
    payment.fee_estimated = false;
    Ok(())
}

/// Takes back the estimate that stands, if one does.
fn take_back_estimate(tx: &WriteTx<'_>, shop: &Shop, payment: &Payment, at: Timestamp) -> Result<(), Fault> {
    if !payment.fee_estimated {
        return Ok(());
    }
    let id = payment.id.to_string();
    let last = next_number(tx, |n| fee_estimate_source(&id, n))?.saturating_sub(1);
    reverse(tx, shop, &fee_estimate_source(&id, last), at)?;
    Ok(())
}

/// Takes back every known fee that stands: it may be in another currency than the one told now. Gives the next running number,
/// and the last reversal if there was one.
fn take_back_fees(tx: &WriteTx<'_>, shop: &Shop, payment: &str, at: Timestamp) -> Result<(u32, Option<Posted>), Fault> {
    let next = next_number(tx, |n| fee_known_source(payment, n))?;
    let mut last = None;
    for fee_no in 1..next {
        let source = fee_known_source(payment, fee_no);
        if !is_posted(tx, &format!("{source}:reversed"))? {
            last = Some(reverse(tx, shop, &source, at)?);
        }
    }
    Ok((next, last))
}
