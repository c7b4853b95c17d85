//! Refunds that are told: those that we asked for, and those that were made in the gateway's own screen. The money is gone, whether
//! or not we would have allowed it.
//!
//! What went back is taken out of what nobody had asked for (2900), then out of the customer's advance (2240), then out of the
//! sale (1200). Of several payments of one invoice any may be the one that was too much, so the advance of all of them counts;
//! and where a refund is told before the payment that was too much, the advance covers it as soon as it is there. So the books
//! come out the same in whatever order the news arrives.

mod story;

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use books::ledger::recipes::{
    self, AdvanceApplied, Debit, PaidFrom, RefundOf, RefundPart, RefundReturned, RefundSettled, advance_applied_source,
    at_gateway, refund_returned_source, refund_settled_source,
};
use books::ledger::{find_recorded, is_posted, post, reverse};

use super::{
    FIRST_DRAWER, add_to, is_beyond_belief, is_outside, needs, needs_you, needs_you_once, next_number, place, worth,
    worth_or_zero,
};
use crate::merchant_accounts::MerchantAccount;
use crate::payments::Payment;
use crate::payments::fold::FoldedRefund;
use crate::payments::recognise::others_at_gateway;
use crate::payments::refund_desk::{Ended, Recognised, RefundDesk, RefundFrom, RefundTakes};
use story::Story;

/// Books the refunds of a payment that are not booked yet, takes back those that came back, and tells the desk of each.
pub(in crate::payments) fn refunds_told(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    refunds: &[FoldedRefund],
) -> Result<(), Fault> {
    // An advance may have come up that an earlier refund of another payment waits for.
    if refunds.is_empty() && payment.advance_minor == 0 {
        return Ok(());
    }
    let outside = is_outside(tx, shop, account, payment)?;
    let mut story = Story::load(tx, payment)?;
    for refund in refunds.iter().filter(|refund| refund.amount.minor > 0) {
        let desk = shop.part::<RefundDesk>()?;
        let Some(known) = (desk.recognise)(tx, shop, payment, refund)? else { continue };
        let ended =
            if outside { ended_outside(refund) } else { book(tx, shop, account, payment, &mut story, refund, &known)? };
        if let Some(ended) = ended {
            (desk.ended)(tx, shop, payment, &known, ended)?;
        }
    }
    if outside {
        return Ok(());
    }
    cover(tx, shop, payment, &mut story)?;
    story.keep(tx, payment)
}

/// How a refund ended whose money is kept out of the books.
fn ended_outside(refund: &FoldedRefund) -> Option<Ended> {
    match (refund.settled_at, refund.failed_at) {
        (Some(_), Some(at)) => Some(Ended::Returned { at }),
        (Some(at), None) => {
            Some(Ended::Settled { at, amount: refund.amount, sale: Money::zero(refund.amount.currency) })
        }
        (None, Some(at)) => Some(Ended::Failed { at }),
        (None, None) => None,
    }
}

/// Books what is not booked yet of a refund, and says how it ended, if it did.
fn book(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    story: &mut Story,
    refund: &FoldedRefund,
    known: &Recognised,
) -> Result<Option<Ended>, Fault> {
    let booked_as = booked_as(tx, shop, account, story, refund, known)?;
    match (refund.settled_at, refund.failed_at, booked_as) {
        (Some(_), None, None) if is_beyond_belief(refund.amount, Some(payment.captured)) => {
            let amount = refund.amount;
            let why = format!("a refund of {amount} is not booked by the gateway's word: look there");
            needs_you_once(tx, payment, &why, &refund.reference)?;
            Ok(None)
        }
        (Some(at), None, None) => {
            let sale = settle(tx, shop, account, payment, story, refund, known, at)?;
            Ok(Some(Ended::Settled { at, amount: refund.amount, sale }))
        }
        (_, Some(at), Some(id)) => {
            come_back(tx, shop, payment, story, &id, at)?;
            Ok(Some(Ended::Returned { at }))
        }
        (Some(settled_at), Some(at), None) if settled_at <= at => Ok(Some(Ended::Returned { at })),
        (_, Some(at), None) => Ok(Some(Ended::Failed { at })),
        // Told again, or booked before refunds had rows: the desk knows, or learns it now.
        (Some(at), None, Some(id)) => {
            let sale = taken_out_of_the_sale(tx, shop, &id, refund.amount)?;
            Ok(Some(Ended::Settled { at, amount: refund.amount, sale }))
        }
        (None, None, _) => Ok(None),
    }
}

/// What of a booked refund was taken out of the sale.
fn taken_out_of_the_sale(tx: &WriteTx<'_>, shop: &Shop, id: &str, told: Money) -> Result<Money, Fault> {
    let settled = find_recorded(tx, shop, &refund_settled_source(id))?;
    let lines = settled.iter().flat_map(|settled| &settled.entry.lines);
    let sale = lines.filter(|line| line.account == "1200" && line.amount.currency == told.currency);
    Ok(Money::sum(told.currency, sale.map(|line| line.amount))?)
}

/// The id under which a refund is booked, if it is: with whatever account of the same gateway its payment was known then.
fn booked_as(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    story: &Story,
    refund: &FoldedRefund,
    known: &Recognised,
) -> Result<Option<String>, Fault> {
    if is_posted(tx, &refund_settled_source(&known.id))? {
        return Ok(Some(known.id.clone()));
    }
    let reference = &*refund.reference;
    let others = others_at_gateway(tx, account)?;
    for teller in std::iter::once(account).chain(&others) {
        let id = at_gateway(&teller.id.to_string(), reference);
        if is_posted(tx, &refund_settled_source(&id))? {
            return Ok(Some(id));
        }
    }
    // Earlier versions named no account: the entry may be of another gateway that counts alike.
    let former = find_recorded(tx, shop, &refund_settled_source(reference))?;
    Ok(former.filter(|former| story.chains.contains(&former.entry.chain)).map(|_| reference.to_owned()))
}

/// Books a refund that went; gives what of it was taken out of the sale.
#[expect(clippy::too_many_arguments, reason = "a refund, what is known of it, and whose figures it moves")]
fn settle(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    story: &mut Story,
    refund: &FoldedRefund,
    known: &Recognised,
    at: Timestamp,
) -> Result<Money, Fault> {
    let amount = refund.amount;
    let of = |minor: i64| Money { minor, currency: amount.currency };
    if payment.captured.is_zero() && payment.refunded.is_zero() {
        (payment.captured, payment.refunded) = (of(0), of(0));
    }
    let customer = story.customer(amount).map(str::to_owned);
    // What cannot be the customer's was never anything but unidentified, even where it is told before its capture.
    let unidentified = match &customer {
        _ if known.takes == RefundTakes::Goodwill => 0,
        None => amount.minor,
        Some(_) if known.takes == RefundTakes::Sale && story.owed.is_some() => 0,
        // Without an invoice there is no sale to take the rest out of.
        Some(_) if story.owed.is_none() => {
            let rest = amount.minor.saturating_sub(payment.unidentified_minor.max(0));
            amount.minor.saturating_sub(rest.clamp(0, payment.advance_minor.max(0)))
        }
        Some(_) if payment.captured.currency == amount.currency => amount.minor.min(payment.unidentified_minor.max(0)),
        Some(_) => 0,
    };
    if payment.captured.currency == amount.currency {
        add_to(&mut payment.unidentified_minor, -unidentified)?;
    }
    let mut parts = Vec::new();
    if unidentified > 0 {
        let base = story.carried_at(tx, shop, "2900", "", of(unidentified), at)?;
        parts.push(RefundPart { of: RefundOf::Unidentified, amount: of(unidentified), base });
    }
    let mut sale = of(0);
    if known.takes == RefundTakes::Goodwill {
        parts.push(RefundPart { of: RefundOf::Goodwill, amount, base: worth_or_zero(tx, shop, amount, at)? });
    } else if let Some(customer) = customer.as_deref() {
        let rest = amount.minor - unidentified;
        let advance = match known.takes {
            RefundTakes::Sale if story.owed.is_some() => 0,
            _ => story.take(payment, rest, |row| Some(&mut row.advance_minor)),
        };
        if advance > 0 {
            let base = story.carried_at(tx, shop, "2240", customer, of(advance), at)?;
            parts.push(RefundPart { of: RefundOf::Advance(customer), amount: of(advance), base });
        }
        sale = of(rest - advance);
        if sale.minor > 0 {
            add_to(&mut payment.sale_refunded_minor, sale.minor)?;
            let base = story.sale_carried_at(tx, shop, sale, at)?;
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
    let party = account.id.to_string();
    let entry = recipes::refund_settled(&RefundSettled {
        refund: &booking_id(account, refund, known),
        chain: &payment.chain(),
        happened_at: at,
        parts: &parts,
        paid_from: PaidFrom::Place(match known.paid_from {
            RefundFrom::WhereItCame => place(account, &party),
            RefundFrom::Drawer => Debit::Drawer(FIRST_DRAWER),
            RefundFrom::ByHand => Debit::ConfirmedByHand,
        }),
        paid_base,
    })?;
    post(tx, shop, entry)?;
    if payment.refunded.currency == amount.currency {
        payment.refunded = payment.refunded.plus(amount)?;
    }
    if let Some(want) = &worth.want {
        needs_you(payment, want);
    }
    if !known.is_ours {
        needs_you(payment, if sale.minor > 0 { needs::REFUNDED_THERE } else { "refunded in the gateway's own screen" });
    }
    Ok(sale)
}

/// The name under which a refund is booked: our id, or the gateway's with its account.
fn booking_id(account: &MerchantAccount, refund: &FoldedRefund, known: &Recognised) -> String {
    if known.is_ours { known.id.clone() } else { at_gateway(&account.id.to_string(), &refund.reference) }
}

/// Takes back the entry of a refund that had settled and then failed: its money is where it was.
fn come_back(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &mut Payment,
    story: &mut Story,
    id: &str,
    at: Timestamp,
) -> Result<(), Fault> {
    if is_posted(tx, &refund_returned_source(id))? {
        return Ok(());
    }
    let settled = find_recorded(tx, shop, &refund_settled_source(id))?
        .ok_or_else(|| Fault::bug(format!("the entry of refund {id} is posted and is not there")))?;
    for line in &settled.entry.lines {
        let Money { minor, currency } = line.amount;
        match line.account {
            "2900" if payment.captured.currency == currency => add_to(&mut payment.unidentified_minor, minor)?,
            "2900" => {}
            "2240" => add_to(&mut payment.advance_minor, minor)?,
            "1200" => add_to(&mut payment.sale_refunded_minor, -minor)?,
            // What the shop gave out of its own pocket stands in no figure of the payment but what went back.
            "6030" => {}
            _ => continue,
        }
        // It may have been told of another charge of the invoice, before this one was known.
        story.take(payment, minor, |row| (row.refunded.currency == currency).then_some(&mut row.refunded.minor));
    }
    post(tx, shop, recipes::refund_returned(&RefundReturned { refund: id, settled: &settled, happened_at: at }))?;
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
        add_to(&mut payment.advance_minor, minor)?;
        add_to(&mut payment.sale_refunded_minor, minor)?;
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
    story.take(payment, minor, |row| Some(&mut row.advance_minor));
    story.take(payment, minor, |row| Some(&mut row.sale_refunded_minor));
    let entry = recipes::advance_applied(&AdvanceApplied {
        advance: &invoice,
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
