//! What a payment's facts mean for the books: the rules of the single form over what is in memory.

use base::{Byline, Fault, Money, Shop, Timestamp};
use books::ledger::{Entry, SignedEntry};

use super::batch::{Batch, Taken};
use super::held::{HeldInvoice, HeldPayment};
use super::one_by_one;
use crate::invoices::many::Billing;
use crate::merchant_accounts::MerchantAccount;
use crate::payments::book::{self, FeeNews, FeeTold, Worth};
use crate::payments::fold::fold;
use crate::payments::observe::{AHEAD_MAX_MS, asked_otherwise};
use crate::payments::{Payment, PaymentState};

/// Everything that is needed to book what one payment's facts add up to.
pub(super) struct Desk<'a> {
    pub shop: &'a Shop,
    pub billing: &'a Billing,
    pub account: &'a MerchantAccount,
    pub invoice: &'a mut HeldInvoice,
    pub batch: &'a mut Batch,
    pub by: &'a Byline,
}

impl Desk<'_> {
    /// Brings the payment to what its facts add up to, and books what is not yet booked.
    pub fn apply(&mut self, held: &mut HeldPayment) -> Result<(), Fault> {
        let folded = fold(&held.facts).no_later_than(self.by.at.plus_ms(AHEAD_MAX_MS));
        held.payment.bring_to(&folded);
        let more_at = self.capture(held, &folded.captured)?;
        match folded.fee {
            Some((fee, tax, at)) => self.known_fee(held, fee, tax, at)?,
            None if held.payment.state == PaymentState::Captured => self.estimated_fee(held, more_at)?,
            None => {}
        }
        asked_otherwise(&held.payment, &held.facts).map_or(Ok(()), |why| Err(one_by_one(why)))
    }

    fn capture(&mut self, held: &mut HeldPayment, totals: &[(Money, Timestamp)]) -> Result<Option<Timestamp>, Fault> {
        let payment = &mut held.payment;
        let billed = self.invoice.invoice.sums.total;
        if totals.iter().any(|(total, _)| total.currency != billed.currency) {
            return Err(one_by_one(format!("{} was captured in another currency than billed", payment.id)));
        }
        let Some((total, at)) = book::own_of(payment, Some(&self.invoice.invoice), totals) else { return Ok(None) };
        payment.captured_at = payment.captured_at.or(Some(at));
        let received = total.minus(payment.captured)?;
        if received.minor <= 0 {
            return Ok(None);
        }
        if book::is_beyond_belief(total, Some(billed)) {
            return Err(one_by_one(format!("{total} is beyond belief")));
        }
        let split = book::split(self.worth(received, at)?, Some(&self.invoice.invoice), received)?;
        held.captures += 1;
        let entry = split.entry(self.account, payment, held.captures, received, at)?;
        split.add_to(payment, total)?;
        self.take_in(Taken {
            entry: self.batch.entries.len(),
            account: self.account.id,
            count: i64::from(held.captures == 1),
            captured: received,
            fee_minor: 0,
        });
        self.post(entry);
        if let Some(share) = &split.to_invoice {
            self.invoice.record_payment(share.amount, at, self.by)?;
        }
        Ok(Some(at))
    }

    fn estimated_fee(&mut self, held: &mut HeldPayment, more_at: Option<Timestamp>) -> Result<(), Fault> {
        let Some(fee) = book::other_estimate(self.account, &held.payment, more_at.is_some()) else { return Ok(()) };
        let at = more_at.or(held.payment.captured_at).unwrap_or(self.by.at);
        self.reverse(held.estimate.take(), at);
        held.payment.fee = fee;
        held.payment.fee_estimated = fee.is_some();
        let Some(fee) = fee else { return Ok(()) };
        held.estimates += 1;
        let fee_base = self.worth(fee, at)?.base;
        let entry = book::estimate_entry(self.account, &held.payment, held.estimates, (fee, fee_base), at);
        held.estimate = Some(entry.clone());
        self.post(entry);
        Ok(())
    }

    fn known_fee(&mut self, held: &mut HeldPayment, fee: Money, tax: Money, at: Timestamp) -> Result<(), Fault> {
        let payment: &mut Payment = &mut held.payment;
        let basics = self.billing.basics();
        let claims = book::claims_fee_tax(&basics.country, self.billing.claims_input_tax());
        let known = match FeeTold::of(payment, claims, fee, tax) {
            FeeNews::ToBook(known) => known,
            FeeNews::Known => return Ok(()),
            FeeNews::BeyondBelief(why) => return Err(one_by_one(why)),
        };
        let told = payment.fee.filter(|_| !payment.fee_estimated);
        self.reverse(held.estimate.take(), at);
        let taken_back = self.batch.entries.len();
        if self.reverse(held.fee.take(), at)
            && let Some(told) = told
        {
            self.take_in(self.fee_taken(taken_back, told.negated()));
        }
        let cost = self.worth(known.cost()?, at)?;
        let base = self.worth(known.claimable, at)?.base;
        let (fee_no, day) = (held.fees + 1, at.day_in(&basics.zone));
        let entry = known.entry(self.account, payment, fee_no, (cost.base, base), at, day)?;
        // A gateway that takes nothing says so: that is known, and there is nothing to post.
        if !entry.is_empty() {
            held.fees = fee_no;
            self.take_in(self.fee_taken(self.batch.entries.len(), known.whole));
            held.fee = Some(entry.clone());
            self.post(entry);
        }
        known.put_down(payment, &cost);
        Ok(())
    }

    fn fee_taken(&self, entry: usize, fee: Money) -> Taken {
        let captured = Money::zero(fee.currency);
        Taken { entry, account: self.account.id, count: 0, captured, fee_minor: fee.minor }
    }

    fn worth(&self, amount: Money, at: Timestamp) -> Result<Worth, Fault> {
        let basics = self.billing.basics();
        let day = at.day_in(&basics.zone);
        book::worth_of(amount, day, self.billing.base_of(amount, day), basics.books_currency)
    }

    fn post(&mut self, entry: Entry) {
        self.batch.entries.push(SignedEntry::new(self.shop, entry, self.by.clone()));
    }

    /// Takes an entry back, if there is one, and says whether there was.
    fn reverse(&mut self, standing: Option<Entry>, at: Timestamp) -> bool {
        let reversal = standing.map(|entry| SignedEntry::reversal(self.shop, &entry, at, self.by.clone()));
        let is_any = reversal.is_some();
        self.batch.entries.extend(reversal);
        is_any
    }

    fn take_in(&mut self, taken: Taken) {
        self.batch.takings.push(taken);
    }
}
