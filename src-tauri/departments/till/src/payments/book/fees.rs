//! Fees: expected by the account's schedule, until the gateway says what it took.

use base::{Fault, Money, Shop, ShopDate, Timestamp, WriteTx};
use books::ledger::recipes::{self, FeeEstimated, FeeKnown, FeeTax, fee_estimate_source, fee_known_source};
use books::ledger::{Entry, Posted, is_posted, post, reverse};
use books::tax::claims_input_tax;

use super::{Worth, is_beyond_belief, is_outside, needs_you, needs_you_once, next_number, worth, worth_or_zero};
use crate::merchant_accounts::MerchantAccount;
use crate::payments::{Payment, store};

/// Countries whose shops cannot take back the tax on a gateway's fee: there it is part of the cost.
const FEE_TAX_IS_COST: [&str; 2] = ["MY", "US"];
/// Tax code and component under which the tax on gateways' fees is claimed.
const FEE_TAX: &str = "FEES";

/// Whether the tax on a fee is claimed, where the shop's tax scheme lets it claim any: else it is part of the cost.
pub(in crate::payments) fn claims_fee_tax(country: &str, claims_input_tax: bool) -> bool {
    claims_input_tax && !FEE_TAX_IS_COST.contains(&country)
}

/// Books the expected fee until the gateway says what it took. Where more was captured at `more_at` the estimate is made anew,
/// so that it is one of the whole, whichever capture was told first.
pub(in crate::payments) fn estimated_fee(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    more_at: Option<Timestamp>,
) -> Result<(), Fault> {
    let Some(fee) = other_estimate(account, payment, more_at.is_some()) else { return Ok(()) };
    if is_outside(tx, shop, account, payment)? {
        return Ok(());
    }
    let at = more_at.or(payment.captured_at).unwrap_or(tx.at());
    take_back_estimate(tx, shop, payment, at)?;
    payment.fee = fee;
    payment.fee_estimated = fee.is_some();
    let Some(fee) = fee else { return Ok(()) };
    let id = payment.id.to_string();
    let estimate_no = next_number(tx, |n| fee_estimate_source(&id, n))?;
    post(tx, shop, estimate_entry(account, payment, estimate_no, (fee, worth_or_zero(tx, shop, fee, at)?), at))?;
    Ok(())
}

/// The estimate that is to stand in the place of what is known of the fee; `None` where that stays. An estimate may be that
/// nothing is expected.
pub(in crate::payments) fn other_estimate(
    account: &MerchantAccount,
    payment: &Payment,
    has_more: bool,
) -> Option<Option<Money>> {
    if payment.captured.minor <= 0 || (payment.fee.is_some() && !(payment.fee_estimated && has_more)) {
        return None;
    }
    // Nothing is expected where it cannot be said: money is never refused because its fee would be too large a figure.
    let fee = account.fees.estimate(payment.captured).unwrap_or_default();
    (fee != payment.fee).then_some(fee)
}

/// The entry of an estimated fee and its worth in the books currency.
pub(in crate::payments) fn estimate_entry(
    account: &MerchantAccount,
    payment: &Payment,
    estimate_no: u32,
    (fee, fee_base): (Money, Money),
    at: Timestamp,
) -> Entry {
    recipes::fee_estimated(&FeeEstimated {
        payment: &payment.id.to_string(),
        estimate_no,
        chain: &payment.chain(),
        merchant_account: &account.id.to_string(),
        happened_at: at,
        fee,
        fee_base,
    })
}

/// Books the true fee and takes back what was booked before it, an estimate or a fee told before, all in this transaction. `times`:
/// how many facts say just that.
pub(in crate::payments) fn known_fee(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    (fee, tax_on_fee): (Money, Money),
    times: usize,
    at: Timestamp,
) -> Result<(), Fault> {
    if is_outside(tx, shop, account, payment)? {
        return Ok(());
    }
    let basics = shop.basics()?;
    let day = at.day_in(&basics.zone);
    let claims = claims_fee_tax(&basics.country, claims_input_tax(tx, day)?);
    let known = match FeeTold::of(payment, claims, fee, tax_on_fee) {
        FeeNews::ToBook(known) => known,
        FeeNews::Known => return Ok(()),
        FeeNews::BeyondBelief(why) => return needs_you_once(tx, payment, &why, &times.to_string()),
    };
    let told = payment.fee.filter(|_| !payment.fee_estimated);
    take_back_estimate(tx, shop, payment, at)?;
    let id = payment.id.to_string();
    let (fee_no, taken_back) = take_back_fees(tx, shop, &id, at)?;
    if let Some((told, posted)) = told.zip(taken_back) {
        store::add_takings(tx, posted.dated_on, account.id, 0, Money::zero(told.currency), told.negated().minor)?;
    }
    let cost = worth(tx, shop, known.cost()?, day)?;
    let entry =
        known.entry(account, payment, fee_no, (cost.base, worth(tx, shop, known.claimable, day)?.base), at, day)?;
    // A gateway that takes nothing says so: that is known, and there is nothing to post.
    if !entry.is_empty() {
        let posted = post(tx, shop, entry)?;
        store::add_takings(tx, posted.dated_on, account.id, 0, Money::zero(known.whole.currency), known.whole.minor)?;
    }
    known.put_down(payment, &cost);
    Ok(())
}

/// What a fee that the gateway told means for the books.
pub(in crate::payments) enum FeeNews {
    /// It is to be booked in the place of what is known.
    ToBook(FeeTold),
    /// It is what is known.
    Known,
    /// It cannot be booked: why a person is to look.
    BeyondBelief(String),
}

/// A fee that the gateway told and that is to be booked.
pub(in crate::payments) struct FeeTold {
    /// With its tax.
    pub(in crate::payments) whole: Money,
    /// The tax that can be claimed.
    pub(in crate::payments) claimable: Money,
}

impl FeeTold {
    /// What is to become of a fee that was told. `claims`: whether its tax is claimed.
    pub(in crate::payments) fn of(payment: &Payment, claims: bool, fee: Money, tax: Money) -> FeeNews {
        let known = Some(payment.captured);
        let is_believed = |whole: &Money| ![fee, tax, *whole].iter().any(|part| is_beyond_belief(*part, known));
        let Some(whole) = fee.plus(tax).ok().filter(is_believed) else {
            let why = format!("a fee of {fee} and {tax} tax on it cannot be booked: look at the gateway");
            return FeeNews::BeyondBelief(why);
        };
        let claimable = if claims { tax } else { Money::zero(whole.currency) };
        let told = payment.fee.filter(|_| !payment.fee_estimated);
        let is_known = told == Some(whole) && payment.fee_tax_minor == claimable.minor;
        if is_known { FeeNews::Known } else { FeeNews::ToBook(Self { whole, claimable }) }
    }

    /// Without the tax that can be claimed.
    pub(in crate::payments) fn cost(&self) -> Result<Money, Fault> {
        Ok(self.whole.minus(self.claimable)?)
    }

    /// Its entry, which may be empty, given what the cost and the claimable tax are worth in the books currency.
    pub(in crate::payments) fn entry(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
        fee_no: u32,
        (fee_base, base): (Money, Money),
        at: Timestamp,
        tax_on: ShopDate,
    ) -> Result<Entry, Fault> {
        let tax = FeeTax { code: FEE_TAX, component: FEE_TAX, amount: self.claimable, base, tax_on };
        recipes::fee_known(&FeeKnown {
            payment: &payment.id.to_string(),
            fee_no,
            chain: &payment.chain(),
            merchant_account: &account.id.to_string(),
            happened_at: at,
            fee: self.cost()?,
            fee_base,
            tax: (!self.claimable.is_zero()).then_some(tax),
        })
    }

    /// Puts it down on the payment.
    pub(in crate::payments) fn put_down(&self, payment: &mut Payment, cost: &Worth) {
        if let Some(want) = &cost.want {
            needs_you(payment, want);
        }
        payment.fee = Some(self.whole);
        payment.fee_tax_minor = self.claimable.minor;
        payment.fee_estimated = false;
    }
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
