//! Refunds that were made in the gateway's own screen: the money is gone, whether or not we would have allowed it.
//!
//! What went back is taken out of what nobody had asked for (2900), then out of the customer's advance (2240), then out of the
//! sale (1200). Of several payments of one invoice any may be the one that was too much, so the advance of all of them counts;
//! and where a refund is told before the payment that was too much, the advance covers it as soon as it is there. So the books
//! come out the same in whatever order the news arrives.

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use books::ledger::recipes::{
    self, AdvanceApplied, PaidFrom, RefundOf, RefundPart, RefundReturned, RefundSettled, advance_applied_source,
    refund_returned_source, refund_settled_source,
};
use books::ledger::{carried, find_recorded, is_posted, post, reverse};

use super::{is_outside, needs_you, next_number, place, worth, worth_or_zero};
use crate::invoices::{self, Invoice};
use crate::merchant_accounts::MerchantAccount;
use crate::payments::fold::FoldedRefund;
use crate::payments::{Payment, store};

/// Books the refunds of a payment that are not booked yet, and takes back those that came back.
pub(in crate::payments) fn refunds_made_there(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    refunds: &[FoldedRefund],
) -> Result<(), Fault> {
    // An advance may have come up that an earlier refund of another payment waits for.
    if (refunds.is_empty() && payment.advance_minor == 0) || is_outside(tx, shop, account, payment)? {
        return Ok(());
    }
    let mut story = Story::load(tx, payment)?;
    for refund in refunds.iter().filter(|refund| refund.amount.minor > 0) {
        let stands = is_posted(tx, &refund_settled_source(&refund.reference))?;
        match (refund.settled_at, refund.failed_at) {
            (Some(at), None) if !stands => settle(tx, shop, account, payment, &mut story, refund, at)?,
            (_, Some(at)) if stands => come_back(tx, shop, payment, &refund.reference, at)?,
            _ => {}
        }
    }
    cover(tx, shop, payment, &mut story)
}

/// The invoice that a payment pays, with the other payments of it.
struct Story {
    /// Invoice and customer, where the payment's money can be the customer's at all.
    owed: Option<(Invoice, String)>,
    /// The other payments in the invoice's currency.
    others: Vec<Payment>,
    /// Chains under which all of it is booked.
    chains: Vec<String>,
}

impl Story {
    fn load(tx: &WriteTx<'_>, payment: &Payment) -> Result<Self, Fault> {
        let invoice = match payment.invoice_id {
            Some(id) => invoices::find(tx, id)?,
            None => None,
        };
        let owed = invoice.and_then(|invoice| invoice.customer_id.map(|id| (invoice, id.to_string())));
        let mut others = match &owed {
            Some((invoice, _)) => store::list_of_invoice(tx, invoice.id)?,
            None => Vec::new(),
        };
        let mut chains: Vec<String> = others.iter().map(Payment::own_chain).collect();
        chains.extend([payment.chain(), payment.own_chain()]);
        others.retain(|other| {
            other.id != payment.id
                && owed.as_ref().is_some_and(|(invoice, _)| invoice.currency == other.captured.currency)
        });
        Ok(Self { owed, others, chains })
    }

    /// Whose advance and receivable an amount may be taken out of: nobody's where the invoice is in another currency.
    fn customer(&self, amount: Money) -> Option<&str> {
        self.owed.as_ref().filter(|(invoice, _)| invoice.currency == amount.currency).map(|(_, customer)| &**customer)
    }

    /// Changes the figures of the payments by what is moved: the payment itself first, then the others in their order.
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        payment: &mut Payment,
        most: i64,
        figure: fn(&mut Payment) -> &mut i64,
    ) -> Result<i64, Fault> {
        let mut left = most;
        for (place, row) in std::iter::once(payment).chain(&mut self.others).enumerate() {
            let taken = left.min((*figure(row)).max(0));
            if taken > 0 {
                *figure(row) -= taken;
                left -= taken;
                if place > 0 {
                    store::update(tx, row)?;
                }
            }
        }
        Ok(most - left)
    }

    fn sum(&self, payment: &Payment, figure: fn(&Payment) -> i64) -> i64 {
        self.others.iter().map(figure).fold(figure(payment), i64::saturating_add)
    }

    /// What a part of a sub-account is carried at; its worth of the day where less than that stands there.
    fn carried_at(
        &self,
        tx: &WriteTx<'_>,
        shop: &Shop,
        account: &str,
        party: &str,
        part: Money,
        at: Timestamp,
    ) -> Result<Money, Fault> {
        if part.currency == shop.basics()?.books_currency {
            return Ok(part);
        }
        match carried(tx, shop, &self.chains, account, party, part.currency)?.share(part)? {
            Some(base) => Ok(base),
            None => worth_or_zero(tx, shop, part, at),
        }
    }
}

fn settle(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    story: &mut Story,
    refund: &FoldedRefund,
    at: Timestamp,
) -> Result<(), Fault> {
    let amount = refund.amount;
    let of = |minor: i64| Money { minor, currency: amount.currency };
    if payment.captured.is_zero() && payment.refunded.is_zero() {
        (payment.captured, payment.refunded) = (of(0), of(0));
    }
    let customer = story.customer(amount).map(str::to_owned);
    // What cannot be the customer's was never anything but unidentified, even where it is told before its capture.
    let unidentified = match customer {
        None => amount.minor,
        Some(_) if payment.captured.currency == amount.currency => amount.minor.min(payment.unidentified_minor.max(0)),
        Some(_) => 0,
    };
    if payment.captured.currency == amount.currency {
        payment.unidentified_minor -= unidentified;
    }
    let mut parts = Vec::new();
    if unidentified > 0 {
        let base = story.carried_at(tx, shop, "2900", "", of(unidentified), at)?;
        parts.push(RefundPart { of: RefundOf::Unidentified, amount: of(unidentified), base });
    }
    let mut sale = of(0);
    if let Some(customer) = customer.as_deref() {
        let rest = amount.minor - unidentified;
        let advance = story.take(tx, payment, rest, |row| &mut row.advance_minor)?;
        if advance > 0 {
            let base = story.carried_at(tx, shop, "2240", customer, of(advance), at)?;
            parts.push(RefundPart { of: RefundOf::Advance(customer), amount: of(advance), base });
        }
        sale = of(rest - advance);
        if sale.minor > 0 {
            payment.sale_refunded_minor += sale.minor;
            let base = worth_or_zero(tx, shop, sale, at)?;
            parts.push(RefundPart { of: RefundOf::Sale(customer), amount: sale, base });
        }
    }
    let books = shop.basics()?;
    let worth = worth(tx, shop, amount, at.day_in(&books.zone))?;
    // Without a worth of its own it is valued as what it takes back, so that nothing is won or lost by a missing rate.
    let paid_base = match worth.want {
        Some(_) => Money::sum(books.books_currency, parts.iter().map(|part| part.base))?,
        None => worth.base,
    };
    let entry = recipes::refund_settled(&RefundSettled {
        refund: &refund.reference,
        chain: &payment.chain(),
        happened_at: at,
        parts: &parts,
        paid_from: PaidFrom::Place(place(account, &account.id.to_string())),
        paid_base,
    })?;
    post(tx, shop, entry)?;
    if payment.refunded.currency == amount.currency {
        payment.refunded = payment.refunded.plus(amount)?;
    }
    needs_you(
        payment,
        if sale.minor > 0 {
            "refunded in the gateway's own screen: decide whether a credit note is owed"
        } else {
            "refunded in the gateway's own screen"
        },
    );
    Ok(())
}

/// Takes back the entry of a refund that had settled and then failed: its money is where it was.
fn come_back(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &mut Payment,
    reference: &str,
    at: Timestamp,
) -> Result<(), Fault> {
    if is_posted(tx, &refund_returned_source(reference))? {
        return Ok(());
    }
    let settled = find_recorded(tx, shop, &refund_settled_source(reference))?
        .ok_or_else(|| Fault::bug(format!("the entry of refund {reference} is posted and is not there")))?;
    for line in &settled.entry.lines {
        match line.account {
            "2900" => payment.unidentified_minor += line.amount.minor,
            "2240" => payment.advance_minor += line.amount.minor,
            "1200" => payment.sale_refunded_minor -= line.amount.minor,
            _ => continue,
        }
        if payment.refunded.currency == line.amount.currency {
            payment.refunded = payment.refunded.minus(line.amount)?;
        }
    }
    post(
        tx,
        shop,
        recipes::refund_returned(&RefundReturned { refund: reference, settled: &settled, happened_at: at }),
    )?;
    Ok(())
}

/// Has the advance on an invoice cover what was refunded out of its sale, as if the advance had been there first; and takes that
/// back as far as such a refund came back.
fn cover(tx: &WriteTx<'_>, shop: &Shop, payment: &mut Payment, story: &mut Story) -> Result<(), Fault> {
    let Some((invoice, customer)) = &story.owed else { return Ok(()) };
    if payment.captured.currency != invoice.currency {
        return Ok(());
    }
    let (invoice, currency, customer) = (invoice.id.to_string(), invoice.currency, customer.clone());
    let next_no = next_number(tx, |n| advance_applied_source(&invoice, n))?;
    for apply_no in (1..next_no).rev() {
        if story.sum(payment, |row| row.sale_refunded_minor) >= 0 {
            break;
        }
        let source = advance_applied_source(&invoice, apply_no);
        if is_posted(tx, &format!("{source}:reversed"))? {
            continue;
        }
        let Some(applied) = find_recorded(tx, shop, &source)? else { continue };
        let minor = applied.entry.lines.iter().find(|line| line.account == "2240").map_or(0, |line| line.amount.minor);
        payment.advance_minor += minor;
        payment.sale_refunded_minor += minor;
        reverse(tx, shop, &source, tx.at())?;
    }
    let refunded = story.sum(payment, |row| row.sale_refunded_minor);
    let minor = refunded.min(story.sum(payment, |row| row.advance_minor));
    if minor <= 0 {
        return Ok(());
    }
    let amount = Money { minor, currency };
    let advance_base = story.carried_at(tx, shop, "2240", &customer, amount, tx.at())?;
    let owed_base = story.carried_at(tx, shop, "1200", &customer, amount, tx.at())?;
    story.take(tx, payment, minor, |row| &mut row.advance_minor)?;
    story.take(tx, payment, minor, |row| &mut row.sale_refunded_minor)?;
    let entry = recipes::advance_applied(&AdvanceApplied {
        invoice: &invoice,
        apply_no: next_no,
        chain: &payment.chain(),
        happened_at: tx.at(),
        customer: &customer,
        amount,
        advance_base,
        owed_base,
    })?;
    post(tx, shop, entry)?;
    Ok(())
}
