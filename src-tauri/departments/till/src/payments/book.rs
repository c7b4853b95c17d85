//! Booking: what a payment's facts mean for the books. Each entry has its own source, so nothing can be booked twice.

mod fees;
mod refunds;
mod unidentified;

use base::{Fault, Money, Shop, ShopDate, Timestamp, WriteTx};
use books::ledger::recipes::{self, Debit, PaymentCaptured, payment_captured_source};
use books::ledger::{ExchangeError, base_of, is_posted, post};
use office::integrations::Environment;

use super::{Payment, store};
use crate::invoices::{self, Invoice};
use crate::merchant_accounts::MerchantAccount;

pub(super) use fees::{estimated_fee, known_fee};
pub(super) use refunds::refunds_made_there;
pub(super) use unidentified::unidentified_base;

/// The drawer that exists until drawers are an area of their own.
const FIRST_DRAWER: &str = "till 1";

/// Marks the payment for a person; the first reason stays in front.
pub(super) fn needs_you(payment: &mut Payment, why: &str) {
    if payment.needs_you.is_empty() {
        why.clone_into(&mut payment.needs_you);
    } else if !payment.needs_you.contains(why) {
        payment.needs_you = format!("{}; {why}", payment.needs_you);
    }
}

/// Books what was captured beyond what is booked already, and says whether that was anything.
pub(super) fn capture(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    total: Money,
    at: Timestamp,
) -> Result<bool, Fault> {
    if payment.captured.is_zero() && payment.captured.currency != total.currency {
        payment.captured = Money::zero(total.currency);
        payment.refunded = Money::zero(total.currency);
    }
    if payment.captured.currency != total.currency {
        needs_you(payment, &format!("captured in {} and then in {total}: look there", payment.captured.currency));
        return Ok(false);
    }
    let received = total.minus(payment.captured)?;
    if received.minor <= 0 {
        return Ok(false);
    }
    let day = at.day_in(&shop.basics()?.zone);
    let invoice = match payment.invoice_id {
        Some(id) => invoices::find(tx, id)?,
        None => None,
    };
    if let Some(invoice) = invoice.as_ref().filter(|invoice| !invoice.is_in_books()) {
        outside_the_books(tx, shop, payment, invoice, received, total, at)?;
        return Ok(true);
    }
    if is_play(shop, account)? {
        payment.captured = total;
        needs_you(payment, "play money: kept out of the books");
        return Ok(true);
    }
    let split = split(tx, shop, invoice.as_ref(), received, day)?;
    let id = payment.id.to_string();
    let account_party = account.id.to_string();
    let capture_no = next_number(tx, |n| payment_captured_source(&id, n))?;
    let entry = recipes::payment_captured(&PaymentCaptured {
        payment: &id,
        capture_no,
        chain: &payment.chain(),
        happened_at: at,
        debit: place(account, &account_party),
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
    store::add_takings(tx, posted.dated_on, account.id, i64::from(capture_no == 1), received, 0)?;
    Ok(true)
}

/// Where money of an account is.
fn place<'a>(account: &MerchantAccount, party: &'a str) -> Debit<'a> {
    if account.provider == "cash" { Debit::Drawer(FIRST_DRAWER) } else { Debit::Clearing(party) }
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

/// Money of a sandbox or of a practice gateway is worth something in a practice shop alone.
fn is_play(shop: &Shop, account: &MerchantAccount) -> Result<bool, Fault> {
    Ok(account.environment != Environment::Live && !shop.basics()?.practice)
}

/// Whether the payment's money is kept out of the books: play money, and what pays a test document.
pub(super) fn is_outside(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &Payment,
) -> Result<bool, Fault> {
    if is_play(shop, account)? {
        return Ok(true);
    }
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
    let worth = worth(tx, shop, received, day)?;
    let received_base = worth.base;
    let unidentified = |why: &str| Split {
        received_base,
        to_invoice: None,
        to_advance: None,
        to_unidentified: Some((received, received_base)),
        why: Some(worth.want.as_ref().map_or_else(|| why.to_owned(), |want| format!("{why}; {want}"))),
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
    if let Some(want) = worth.want {
        // Valued as it was billed, so that nothing is won or lost by a missing rate.
        received_base = to_invoice.as_ref().map_or(received_base, |share| share.base);
        why = Some(want);
    }
    Ok(Split { received_base, to_invoice, to_advance, to_unidentified: None, why })
}

/// What an amount is worth in the books currency.
struct Worth {
    /// Nothing where it cannot be said.
    base: Money,
    /// Why it cannot be said, for a person.
    want: Option<String>,
}

/// What an amount that was told to us is worth on a day. A fact is never refused for want of a rate, nor because a figure would
/// be too large: it stands with no worth until somebody looks.
fn worth(tx: &WriteTx<'_>, shop: &Shop, amount: Money, day: ShopDate) -> Result<Worth, Fault> {
    let currency = amount.currency;
    let want = match base_of(tx, shop, amount, day) {
        Ok(base) => return Ok(Worth { base, want: None }),
        Err(ExchangeError::RateMissing { .. }) => {
            format!("no exchange rate for {currency} on {day}: enter one and look at this entry")
        }
        Err(ExchangeError::Fault(Fault::Invalid { .. })) => {
            format!(
                "{amount} is too large to be written in the books currency: look at the exchange rate of {currency}"
            )
        }
        Err(other) => return Err(other.into()),
    };
    Ok(Worth { base: Money::zero(shop.basics()?.books_currency), want: Some(want) })
}

fn worth_or_zero(tx: &WriteTx<'_>, shop: &Shop, amount: Money, at: Timestamp) -> Result<Money, Fault> {
    Ok(worth(tx, shop, amount, at.day_in(&shop.basics()?.zone))?.base)
}
