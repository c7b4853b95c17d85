//! Taking back a person's word that money came to the bank account: its entries are reversed, and its invoice is owed again.

use base::{Actor, Fault, Money, Shop, WriteTx};
use books::ledger::recipes::{payment_assigned_source, payment_captured_source};
use books::ledger::{find_recorded, is_posted, reverse};
use connectors::gateways::PaymentFact;
use serde_json::json;

use super::refund_desk::RefundDesk;
use super::take_transfer::seen;
use super::{Origin, PAYMENTS_WRITE, Payment, PaymentError, PaymentId, PaymentState, book, claims, observe, store};
use crate::invoices;
use crate::merchant_accounts::{self, MerchantAccount};

/// Withdraws such a payment within a transaction of the caller's. Only what nobody but people told of can be withdrawn, and only while
/// nothing followed from it: no refund, no use of what was more than due.
pub fn withdraw_payment(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    id: PaymentId,
    reason: &str,
) -> Result<(), PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    books::periods::must_be_open(tx, tx.at().day_in(&shop.basics()?.zone))?;
    let mut payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
    let account = merchant_accounts::find(tx, payment.merchant_account_id)?
        .filter(MerchantAccount::goes_to_bank)
        .ok_or(PaymentError::AccountUnfit("only what a person or the bank told of can be withdrawn"))?;
    if payment.state != PaymentState::Captured {
        return Err(PaymentError::WrongState(payment.state.text()));
    }
    if !payment.refunded.is_zero() {
        return Err(PaymentError::WrongState("refunded"));
    }
    if (shop.part::<RefundDesk>()?.holds)(tx, id)? {
        return Err(PaymentError::WrongState("being refunded"));
    }
    if payment.customer_id.is_some() {
        return Err(PaymentError::WrongState("an advance by now"));
    }
    let amount = payment.captured;
    forget_discount(tx, shop, &mut payment)?;
    let undone = take_back(tx, shop, &payment)?;
    if payment.advance_minor != undone.advance_minor {
        return Err(PaymentError::WrongState("partly used for something else"));
    }
    if let Some(invoice) = payment.invoice_id.filter(|_| undone.paid_minor > 0) {
        invoices::undo_payment(tx, shop, &id.to_string(), &invoice, Money::new(undone.paid_minor, amount.currency)?)?;
    }
    payment.captured = Money::zero(amount.currency);
    payment.captured_at = None;
    payment.advance_minor = 0;
    payment.unidentified_minor = 0;
    payment.needs_you.clear();
    store::update(tx, &payment)?;
    claims::withdraw(tx, id, reason)?;
    let fact = PaymentFact::Withdrawn { reason: reason.to_owned() };
    observe(tx, shop, &account, &seen(id, &account, fact, payment.amount, tx.at()), Origin::Person, None)?;
    office::audit::note(
        tx,
        who,
        "payment.withdrawn",
        &id.to_string(),
        json!({ "invoice": payment.invoice_id, "amount": amount, "reason": reason }),
    )?;
    Ok(())
}

/// A payment that was none took no discount.
fn forget_discount(tx: &WriteTx<'_>, shop: &Shop, payment: &mut Payment) -> Result<(), Fault> {
    let Some(id) = payment.invoice_id else { return Ok(()) };
    let invoice = invoices::find(tx, id)?.ok_or(Fault::NoSuch("invoice"))?;
    let nothing = Money::zero(invoice.currency);
    let id = payment.id.to_string();
    let advance = invoices::early_discount_told(tx, shop, &invoice, &id, nothing, tx.at())?;
    book::add_to(&mut payment.advance_minor, advance.minor)
}

/// What its entries had given to whom, in minor units of what came in.
#[derive(Default)]
struct Undone {
    paid_minor: i64,
    advance_minor: i64,
}

/// Reverses every entry of the payment that still stands.
fn take_back(tx: &WriteTx<'_>, shop: &Shop, payment: &Payment) -> Result<Undone, Fault> {
    let id = payment.id.to_string();
    let assigned = book::next_number(tx, |n| payment_assigned_source(&id, n))?;
    let captured = book::next_number(tx, |n| payment_captured_source(&id, n))?;
    let sources = (1..assigned)
        .map(|n| (payment_assigned_source(&id, n), false))
        .chain((1..captured).map(|n| (payment_captured_source(&id, n), true)));
    let mut invoice = match payment.invoice_id {
        Some(id) => invoices::find(tx, id)?,
        None => None,
    };
    let mut undone = Undone::default();
    for (source, is_capture) in sources {
        if is_posted(tx, &format!("{source}:reversed"))? {
            continue;
        }
        let Some(recorded) = find_recorded(tx, shop, &source)? else { continue };
        for line in &recorded.entry.lines {
            match line.account {
                "1200" => book::add_to(&mut undone.paid_minor, line.amount.negated().minor)?,
                "2240" => book::add_to(&mut undone.advance_minor, line.amount.negated().minor)?,
                _ => {}
            }
        }
        let owed = recorded.entry.lines.iter().find(|line| line.account == "1200");
        let taken_back = match (&mut invoice, owed) {
            (Some(invoice), Some(owed)) if owed.amount.currency == invoice.currency => {
                let taken_back = invoices::owed_again(tx, shop, &source, invoice)?;
                invoice.paid = invoice.paid.plus(owed.amount)?;
                taken_back
            }
            _ => reverse(tx, shop, &source, tx.at())?,
        };
        // The first posting is what came in: the recipe puts it there.
        if let Some(came_in) = recorded.entry.lines.first().filter(|_| is_capture) {
            let less = came_in.amount.negated();
            store::add_takings(tx, taken_back.dated_on, payment.merchant_account_id, 0, less, 0)?;
        }
    }
    Ok(undone)
}
