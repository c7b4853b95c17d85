//! Booking: what a payment's facts mean for the books. Each entry has its own source, so nothing can be booked twice.

use base::{Fault, Money, Shop, ShopDate, Timestamp, WriteTx};
use books::ledger::recipes::{
    self, Debit, FeeEstimated, FeeKnown, FeeTax, PaidFrom, PaymentCaptured, RefundOf, RefundSettled,
};
use books::ledger::{base_of, is_posted, post, reverse};

use super::{Payment, store};
use crate::invoices::{self, Invoice};
use crate::merchant_accounts::MerchantAccount;

/// The drawer that exists until drawers are an area of their own.
const FIRST_DRAWER: &str = "till 1";
/// Countries whose shops cannot take back the tax on a gateway's fee: there it is part of the cost.
const FEE_TAX_IS_COST: [&str; 2] = ["MY", "US"];
/// Tax code and component under which the tax on gateways' fees is claimed.
const FEE_TAX: &str = "FEES";

/// Marks the payment for a person; the first reason stays in front.
pub(super) fn needs_you(payment: &mut Payment, why: &str) {
    if payment.needs_you.is_empty() {
        why.clone_into(&mut payment.needs_you);
    } else if !payment.needs_you.contains(why) {
        payment.needs_you = format!("{}; {why}", payment.needs_you);
    }
}

/// Books what was captured beyond what is booked already.
pub(super) fn capture(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    total: Money,
    at: Timestamp,
) -> Result<(), Fault> {
    if payment.captured.is_zero() {
        payment.captured = Money::zero(total.currency);
    }
    let received = total.minus(payment.captured)?;
    if received.minor <= 0 {
        return Ok(());
    }
    let day = at.day_in(&shop.basics()?.zone);
    let invoice = match payment.invoice_id {
        Some(id) => invoices::find(tx, id)?,
        None => None,
    };
    if let Some(invoice) = invoice.as_ref().filter(|invoice| !invoice.is_in_books()) {
        return outside_the_books(tx, shop, payment, invoice, received, total, at);
    }
    let split = split(tx, shop, invoice.as_ref(), received, day)?;
    let id = payment.id.to_string();
    let account_party = account.id.to_string();
    let capture_no = next_number(tx, |n| recipes::payment_captured_source(&id, n))?;
    let debit = if account.provider == "cash" { Debit::Drawer(FIRST_DRAWER) } else { Debit::Clearing(&account_party) };
    let entry = recipes::payment_captured(&PaymentCaptured {
        payment: &id,
        capture_no,
        chain: &payment.chain(),
        happened_at: at,
        debit,
        received,
        received_base: split.received_base,
        to_invoice: split.to_invoice.as_ref().map(Share::parts),
        to_advance: split.to_advance.as_ref().map(Share::parts),
        to_unidentified: split.to_unidentified,
        rounding: None,
    })?;
    let posted = post(tx, shop, entry)?;
    payment.captured = total;
    payment.advance_minor = payment
        .advance_minor
        .checked_add(split.to_advance.as_ref().map_or(0, |share| share.amount.minor))
        .ok_or(Fault::bug("advance overflow"))?;
    payment.unidentified_minor = payment
        .unidentified_minor
        .checked_add(split.to_unidentified.map_or(0, |(amount, _)| amount.minor))
        .ok_or(Fault::bug("rest overflow"))?;
    if let (Some(invoice), Some(share)) = (&invoice, &split.to_invoice) {
        invoices::record_payment(tx, shop, &invoice.id, share.amount, at)?;
    }
    if let Some(why) = split.why {
        needs_you(payment, &why);
    }
    store::add_takings(tx, posted.dated_on, account.id, i64::from(capture_no == 1), received, 0)
}

/// A test document is paid without a trace in the books.
fn outside_the_books(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &mut Payment,
    invoice: &Invoice,
    received: Money,
    total: Money,
    at: Timestamp,
) -> Result<(), Fault> {
    payment.captured = total;
    let due = invoices::due(invoice);
    let used = if due.minor < received.minor { due } else { received };
    if used.minor > 0 && used.currency == invoice.currency {
        invoices::record_payment(tx, shop, &invoice.id, used, at)?;
    }
    Ok(())
}

/// Whether the payment's money is kept out of the books.
fn is_outside(tx: &WriteTx<'_>, payment: &Payment) -> Result<bool, Fault> {
    match payment.invoice_id {
        Some(id) => Ok(invoices::find(tx, id)?.is_some_and(|invoice| !invoice.is_in_books())),
        None => Ok(false),
    }
}

/// The first running number whose source is free.
fn next_number(tx: &WriteTx<'_>, source: impl Fn(u32) -> String) -> Result<u32, Fault> {
    let mut number = 1;
    while is_posted(tx, &source(number))? {
        number += 1;
    }
    Ok(number)
}

/// A part of what came in, for one customer, with what it is carried at in the books currency.
struct Share {
    customer: String,
    amount: Money,
    base: Money,
}

impl Share {
    fn parts(&self) -> (&str, Money, Money) {
        (&self.customer, self.amount, self.base)
    }
}

/// Where received money goes: up to what is due to the invoice, the rest to the customer's advance, what fits nowhere to 2900.
struct Split {
    received_base: Money,
    to_invoice: Option<Share>,
    to_advance: Option<Share>,
    to_unidentified: Option<(Money, Money)>,
    why: Option<String>,
}

fn split(
    tx: &WriteTx<'_>,
    shop: &Shop,
    invoice: Option<&Invoice>,
    received: Money,
    day: ShopDate,
) -> Result<Split, Fault> {
    let books = shop.basics()?.books_currency;
    let (received_base, rate_missing) = match base_of(tx, shop, received, day) {
        Ok(base) => (base, false),
        // A fact is never refused for want of a rate: it stands with no worth in the books currency until somebody looks.
        Err(Fault::Invalid { .. }) => (Money::zero(books), true),
        Err(fault) => return Err(fault),
    };
    let unidentified = |why: &str| Split {
        received_base,
        to_invoice: None,
        to_advance: None,
        to_unidentified: Some((received, received_base)),
        why: Some(why.to_owned()),
    };
    let Some(invoice) = invoice else {
        return Ok(unidentified("nobody here asked for this money: assign it to an invoice"));
    };
    let Some(customer) = invoice.customer_id else { return Ok(unidentified("the invoice has no customer")) };
    if received.currency != invoice.currency {
        return Ok(unidentified(&format!(
            "paid in {}, billed in {}: assign or refund it",
            received.currency, invoice.currency
        )));
    }
    let due = invoices::due(invoice);
    let used = if due.minor < received.minor { due } else { received };
    let rest = received.minus(used)?;
    let parts = received_base.apportion(&[used.minor, rest.minor])?;
    let to_invoice = if used.minor > 0 {
        Some(Share { customer: customer.to_string(), amount: used, base: invoices::receivable_base_of(invoice, used)? })
    } else {
        None
    };
    let to_advance = (rest.minor > 0).then(|| Share { customer: customer.to_string(), amount: rest, base: parts[1] });
    let mut why =
        to_advance.as_ref().map(|share| format!("{} more than was due: it is the customer's advance", share.amount));
    let mut received_base = received_base;
    if rate_missing {
        // Valued as it was billed, so that nothing is won or lost by a missing rate.
        received_base = to_invoice.as_ref().map_or(Ok(Money::zero(books)), |share| Ok::<_, Fault>(share.base))?;
        why = Some(format!("no exchange rate for {} on {day}: enter one and look at this entry", received.currency));
    }
    Ok(Split { received_base, to_invoice, to_advance, to_unidentified: None, why })
}

/// Books the expected fee, once, until the gateway says what it took.
pub(super) fn estimated_fee(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
) -> Result<(), Fault> {
    if is_outside(tx, payment)? {
        return Ok(());
    }
    let id = payment.id.to_string();
    if payment.fee.is_some() || is_posted(tx, &format!("payment:{id}:fee-estimate:1"))? {
        return Ok(());
    }
    let Some(fee) = account.fees.estimate(payment.captured)? else { return Ok(()) };
    let at = payment.captured_at.unwrap_or(tx.at());
    let entry = recipes::fee_estimated(&FeeEstimated {
        payment: &id,
        estimate_no: 1,
        chain: &payment.chain(),
        merchant_account: &account.id.to_string(),
        happened_at: at,
        fee,
        fee_base: base_or_zero(tx, shop, fee, at)?,
    });
    post(tx, shop, entry)?;
    payment.fee = Some(fee);
    payment.fee_estimated = true;
    Ok(())
}

/// Books the true fee and takes the estimate back, both in this transaction.
pub(super) fn known_fee(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    fee: Money,
    tax: Money,
    at: Timestamp,
) -> Result<(), Fault> {
    if is_outside(tx, payment)? {
        return Ok(());
    }
    let id = payment.id.to_string();
    let whole = fee.plus(tax)?;
    if !payment.fee_estimated && payment.fee == Some(whole) {
        return Ok(());
    }
    let estimate = recipes::fee_estimate_source(&id, 1);
    if payment.fee_estimated && is_posted(tx, &estimate)? {
        reverse(tx, shop, &estimate, at)?;
    }
    // A fee that is told anew is booked by what it differs from the one told before.
    let (told_whole, told_tax) = match payment.fee.filter(|_| !payment.fee_estimated) {
        Some(told) => (told, payment.fee_tax_minor),
        None => (Money::zero(whole.currency), 0),
    };
    let basics = shop.basics()?;
    let claimable = if FEE_TAX_IS_COST.contains(&basics.country.as_str()) { Money::zero(whole.currency) } else { tax };
    let tax_now = claimable.minus(Money::new(told_tax, whole.currency)?)?;
    let cost_now = whole.minus(told_whole)?.minus(tax_now)?;
    let fee_no =
        next_number(tx, |n| if n == 1 { format!("payment:{id}:fee") } else { format!("payment:{id}:fee:{n}") })?;
    let tax_on = at.day_in(&basics.zone);
    let tax_line = if tax_now.is_zero() {
        None
    } else {
        Some(FeeTax {
            code: FEE_TAX,
            component: FEE_TAX,
            amount: tax_now,
            base: base_or_zero(tx, shop, tax_now, at)?,
            tax_on,
        })
    };
    let entry = recipes::fee_known(&FeeKnown {
        payment: &id,
        fee_no,
        chain: &payment.chain(),
        merchant_account: &account.id.to_string(),
        happened_at: at,
        fee: cost_now,
        fee_base: base_or_zero(tx, shop, cost_now, at)?,
        tax: tax_line,
    })?;
    let posted = post(tx, shop, entry)?;
    payment.fee = Some(whole);
    payment.fee_tax_minor = claimable.minor;
    payment.fee_estimated = false;
    let more = whole.minus(told_whole)?.minor;
    store::add_takings(tx, posted.dated_on, account.id, 0, Money::zero(whole.currency), more)
}

/// Books a refund that was made in the gateway's own screen: the money is gone, whether or not we would have allowed it.
pub(super) fn refund_made_there(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    refund_ref: &str,
    amount: Money,
    at: Timestamp,
) -> Result<(), Fault> {
    if is_outside(tx, payment)? || is_posted(tx, &format!("refund:{refund_ref}:settled"))? {
        return Ok(());
    }
    let customer = match payment.invoice_id {
        Some(id) => invoices::find(tx, id)?.and_then(|invoice| invoice.customer_id),
        None => None,
    };
    let customer = customer.map(|id| id.to_string());
    let base = base_or_zero(tx, shop, amount, at)?;
    let account_party = account.id.to_string();
    let place = if account.provider == "cash" { Debit::Drawer(FIRST_DRAWER) } else { Debit::Clearing(&account_party) };
    let entry = recipes::refund_settled(&RefundSettled {
        refund: refund_ref,
        chain: &payment.chain(),
        happened_at: at,
        of: customer.as_deref().map_or(RefundOf::Unidentified, RefundOf::Sale),
        paid_from: PaidFrom::Place(place),
        amount,
        of_base: base,
        paid_base: base,
    })?;
    post(tx, shop, entry)?;
    payment.refunded = payment.refunded.plus(amount)?;
    needs_you(payment, "refunded in the gateway's own screen: decide whether a credit note is owed");
    Ok(())
}

fn base_or_zero(tx: &WriteTx<'_>, shop: &Shop, amount: Money, at: Timestamp) -> Result<Money, Fault> {
    let basics = shop.basics()?;
    match base_of(tx, shop, amount, at.day_in(&basics.zone)) {
        Err(Fault::Invalid { .. }) => Ok(Money::zero(basics.books_currency)),
        other => other,
    }
}
