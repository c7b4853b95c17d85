//! Booking: what a payment's facts mean for the books. Each entry has its own source, so nothing can be booked twice.

mod disputes;
mod early_discount;
mod fees;
mod needs;
mod other_currency;
mod refunds;
mod unidentified;

use base::{Currency, Fault, Money, MoneyError, Shop, ShopDate, Timestamp, WriteTx};
use books::ledger::recipes::{self, Debit, PaymentCaptured, payment_captured_source};
use books::ledger::{Entry, ExchangeError, base_of, is_posted, post};
use office::integrations::Environment;

use super::{Payment, store};
use crate::invoices::{self, Invoice};
use crate::merchant_accounts::MerchantAccount;

pub(super) use disputes::{BookedDispute, disputes_told};
pub(super) use early_discount::early_discount;
pub(super) use fees::{FeeNews, FeeTold, claims_fee_tax, estimate_entry, estimated_fee, known_fee, other_estimate};
pub(super) use needs::{
    AND, CREDIT_OWED, NO_RATE, found_its_invoice, is_of_unidentified, needs_you, needs_you_once, refund_is_credited,
    take_off,
};
pub(super) use other_currency::own_of;
pub(super) use refunds::refunds_told;
pub(super) use unidentified::unidentified_base;

/// The drawer that exists until drawers are an area of their own.
const FIRST_DRAWER: &str = "till 1";

/// What a gateway's word alone moves at most, in minor units: a hundred billion of a currency with cents. Sums of accounts and
/// days are shared by all gateways, and one that lies must not fill them.
const BY_WORD_MAX: u64 = 10_000_000_000_000;

/// Whether an amount that a gateway tells is too large to be booked by its word alone: more than that, and more than what our
/// own books know of, what was billed or what had come in.
pub(super) fn is_beyond_belief(told: Money, known: Option<Money>) -> bool {
    let known = known.filter(|known| known.currency == told.currency).map_or(0, |known| known.minor.unsigned_abs());
    told.minor.unsigned_abs() > BY_WORD_MAX.max(known)
}

/// Adds to a figure of a payment.
pub(super) fn add_to(figure: &mut i64, minor: i64) -> Result<(), Fault> {
    *figure = figure.checked_add(minor).ok_or(MoneyError::TooLarge)?;
    Ok(())
}

/// Books what was captured beyond what is booked already; gives when the last of it was, if that was anything.
///
/// A payment is in one currency: where its gateway tells of several, the invoice's if that is among them. What came in another
/// goes to 2900 and is shown.
pub(super) fn capture(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    totals: &[(Money, Timestamp)],
) -> Result<Option<Timestamp>, Fault> {
    let invoice = match payment.invoice_id {
        Some(id) => invoices::find(tx, id)?,
        None => None,
    };
    let Some((total, at)) = other_currency::own_of(payment, invoice.as_ref(), totals) else { return Ok(None) };
    payment.captured_at = payment.captured_at.or(Some(at));
    let booked = capture_own(tx, shop, account, payment, invoice.as_ref(), total, at)?;
    for (other, at) in totals.iter().filter(|(other, _)| other.currency != total.currency) {
        other_currency::capture(tx, shop, account, payment, *other, *at)?;
    }
    Ok(booked.then_some(at))
}

/// The same for the currency that the payment is in, and says whether that was anything.
fn capture_own(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &mut Payment,
    invoice: Option<&Invoice>,
    total: Money,
    at: Timestamp,
) -> Result<bool, Fault> {
    let received = total.minus(payment.captured)?;
    if received.minor <= 0 {
        return Ok(false);
    }
    let day = at.day_in(&shop.basics()?.zone);
    // Cash pays more or less of the invoice than what was taken, by what it was rounded.
    let rounding = rounding_of(payment, received);
    let settled = received.minus(rounding)?;
    if let Some(invoice) = invoice.filter(|invoice| !invoice.is_in_books()) {
        outside_the_books(tx, shop, payment, invoice, settled, total, at)?;
        return Ok(true);
    }
    if is_play(shop, account)? {
        payment.captured = total;
        needs_you(payment, "play money: kept out of the books");
        return Ok(true);
    }
    if is_beyond_belief(total, invoice.map(|invoice| invoice.sums.total)) {
        needs_you_once(tx, payment, &format!("{total} is more than is booked by the gateway's word: look there"), "")?;
        return Ok(false);
    }
    let worth = worth(tx, shop, received, day)?;
    let split = match payment.customer_id.filter(|_| invoice.is_none() && payment.captured.is_zero()) {
        Some(customer) => Split::ahead(worth, customer.to_string(), received),
        None => split_rounded(worth, invoice, settled, rounding)?,
    };
    let id = payment.id.to_string();
    let capture_no = next_number(tx, |n| payment_captured_source(&id, n))?;
    let posted = post(tx, shop, split.entry(account, payment, capture_no, received, at)?)?;
    split.add_to(payment, total)?;
    if let (Some(invoice), Some(share)) = (invoice, &split.to_invoice) {
        invoices::record_payment(tx, shop, &id, &invoice.id, share.amount, at)?;
    }
    store::add_takings(tx, posted.dated_on, account.id, i64::from(capture_no == 1), received, 0)?;
    Ok(true)
}

/// What rounding to a whole coin added to the first capture of a payment: only cash is rounded, and taken once.
fn rounding_of(payment: &Payment, received: Money) -> Money {
    let minor = if payment.captured.is_zero() { payment.rounding_minor } else { 0 };
    Money { minor, ..received }
}

/// Where money of an account is.
fn place<'a>(account: &MerchantAccount, party: &'a str) -> Debit<'a> {
    match account.provider.as_str() {
        "cash" => Debit::Drawer(FIRST_DRAWER),
        // Until its bank line is there.
        _ if account.goes_to_bank() => Debit::ConfirmedByHand,
        _ => Debit::Clearing(party),
    }
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
    if received.currency != invoice.currency {
        needs_you(payment, &format!("paid in {}, billed in {}", received.currency, invoice.currency));
        return Ok(());
    }
    let due = invoices::due(invoice);
    let used = if due.minor < received.minor { due } else { received };
    if used.minor > 0 {
        invoices::record_payment(tx, shop, &payment.id.to_string(), &invoice.id, used, at)?;
    }
    Ok(())
}

/// Money of a sandbox or of a practice gateway is worth something in a practice shop alone.
pub fn is_play(shop: &Shop, account: &MerchantAccount) -> Result<bool, Fault> {
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
pub(super) fn next_number(tx: &WriteTx<'_>, source: impl Fn(u32) -> String) -> Result<u32, Fault> {
    let mut number = 1;
    while is_posted(tx, &source(number))? {
        number += 1;
    }
    Ok(number)
}

/// A part of what came in, for one customer, with what it is carried at in the books currency.
pub(super) struct Share {
    customer: String,
    pub(super) amount: Money,
    base: Money,
}

impl Share {
    fn parts(&self) -> (&str, Money, Money) {
        (&self.customer, self.amount, self.base)
    }
}

/// Where received money goes: up to what is due to the invoice, the rest to the customer's advance, what fits nowhere to 2900.
pub(super) struct Split {
    received_base: Money,
    pub(super) to_invoice: Option<Share>,
    to_advance: Option<Share>,
    to_unidentified: Option<(Money, Money)>,
    /// What rounding to a whole coin added, and its base.
    rounding: Option<(Money, Money)>,
    why: Option<String>,
}

impl Split {
    /// Money that was taken before its invoice: all of it is the customer's advance.
    fn ahead(worth: Worth, customer: String, received: Money) -> Self {
        Self {
            received_base: worth.base,
            to_invoice: None,
            to_advance: Some(Share { customer, amount: received, base: worth.base }),
            to_unidentified: None,
            rounding: None,
            why: worth.want,
        }
    }

    /// The entry of that capture of the payment.
    pub(super) fn entry(
        &self,
        account: &MerchantAccount,
        payment: &Payment,
        capture_no: u32,
        received: Money,
        at: Timestamp,
    ) -> Result<Entry, Fault> {
        recipes::payment_captured(&PaymentCaptured {
            payment: &payment.id.to_string(),
            capture_no,
            chain: &payment.chain(),
            happened_at: at,
            debit: place(account, &account.id.to_string()),
            received,
            received_base: self.received_base,
            to_invoice: self.to_invoice.as_ref().map(Share::parts),
            to_advance: self.to_advance.as_ref().map(Share::parts),
            to_unidentified: self.to_unidentified,
            rounding: self.rounding,
        })
    }

    /// Puts it down on the payment, of which so much is captured by now.
    pub(super) fn add_to(&self, payment: &mut Payment, total: Money) -> Result<(), Fault> {
        payment.captured = total;
        add_to(&mut payment.advance_minor, self.to_advance.as_ref().map_or(0, |share| share.amount.minor))?;
        add_to(&mut payment.unidentified_minor, self.to_unidentified.map_or(0, |(amount, _)| amount.minor))?;
        if let Some(why) = &self.why {
            needs_you(payment, why);
        }
        Ok(())
    }
}

/// The same of cash that was rounded to a whole coin. Coins are those of the books currency, so what they add is worth itself.
fn split_rounded(worth: Worth, invoice: Option<&Invoice>, settled: Money, rounding: Money) -> Result<Split, Fault> {
    if rounding.is_zero() {
        return split(worth, invoice, settled);
    }
    let received_base = worth.base;
    let settled_base = received_base.minus(rounding)?;
    let split = split(Worth { base: settled_base, ..worth }, invoice, settled)?;
    Ok(Split { received_base, rounding: Some((rounding, rounding)), ..split })
}

/// Where what came in goes, given what it is worth in the books currency.
pub(super) fn split(worth: Worth, invoice: Option<&Invoice>, received: Money) -> Result<Split, Fault> {
    let received_base = worth.base;
    let unidentified = |why: &str| Split {
        received_base,
        to_invoice: None,
        to_advance: None,
        to_unidentified: Some((received, received_base)),
        rounding: None,
        why: Some(worth.want.as_ref().map_or_else(|| why.to_owned(), |want| format!("{why}; {want}"))),
    };
    let Some(invoice) = invoice else {
        return Ok(unidentified(needs::NOBODY_ASKED));
    };
    let Some(customer) = invoice.customer_id else { return Ok(unidentified(needs::NO_CUSTOMER)) };
    if received.currency != invoice.currency {
        return Ok(unidentified(&format!(
            "paid in {}, billed in {}{}",
            received.currency,
            invoice.currency,
            needs::ASSIGN_OR_REFUND
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
    Ok(Split { received_base, to_invoice, to_advance, to_unidentified: None, rounding: None, why })
}

/// What an amount is worth in the books currency.
pub(super) struct Worth {
    /// Nothing where it cannot be said.
    pub(super) base: Money,
    /// Why it cannot be said, for a person.
    want: Option<String>,
}

/// What an amount that was told to us is worth on a day. A fact is never refused for want of a rate, nor because a figure would
/// be too large: it stands with no worth until somebody looks.
fn worth(tx: &WriteTx<'_>, shop: &Shop, amount: Money, day: ShopDate) -> Result<Worth, Fault> {
    worth_of(amount, day, base_of(tx, shop, amount, day), shop.basics()?.books_currency)
}

/// The same for what the exchange rates say about it.
pub(super) fn worth_of(
    amount: Money,
    day: ShopDate,
    base: Result<Money, ExchangeError>,
    books: Currency,
) -> Result<Worth, Fault> {
    let currency = amount.currency;
    let want = match base {
        Ok(base) if base.currency == currency || !is_beyond_belief(base, None) => {
            return Ok(Worth { base, want: None });
        }
        Err(ExchangeError::RateMissing { .. }) => {
            format!("{} {currency} on {day}: enter one and look at this entry", needs::NO_RATE)
        }
        Ok(_) | Err(ExchangeError::Fault(Fault::Invalid { .. })) => {
            format!(
                "{amount} is too large to be written in the books currency: look at the exchange rate of {currency}"
            )
        }
        Err(other) => return Err(other.into()),
    };
    Ok(Worth { base: Money::zero(books), want: Some(want) })
}

pub(super) fn worth_or_zero(tx: &WriteTx<'_>, shop: &Shop, amount: Money, at: Timestamp) -> Result<Money, Fault> {
    Ok(worth(tx, shop, amount, at.day_in(&shop.basics()?.zone))?.base)
}
