//! Money that comes before its invoice: taken as the customer's advance, and spent on the invoice once it is there. Which paper the
//! customer gets for it, and what of it is taxed on receipt, is no matter of payments.

use base::{Actor, Fault, Money, Shop, Timestamp, WriteTx};
use books::ledger::recipes::{self, AdvanceApplied, PaymentAssigned, advance_applied_source, payment_assigned_source};
use books::ledger::{base_of, carried, post};
use connectors::gateways::PaymentFact;
use people::customers::CustomerId;
use serde_json::json;

use super::observe::{announce, blank};
use super::{Origin, PAYMENTS_WRITE, Payment, PaymentError, PaymentId, PaymentState, book, observe, store};
use super::{take_cash, take_transfer};
use crate::invoices::{self, Invoice};
use crate::merchant_accounts::{self, AccountError, MerchantAccount};

/// How the money of an advance is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdvanceBy {
    /// Over the counter, into the cash drawer.
    Cash,
    /// Into the shop's bank account, on a person's word.
    Transfer,
}

/// Takes money from a customer who has no invoice yet, within a transaction of the caller's: all of it is the customer's advance.
pub fn take_advance(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    by: AdvanceBy,
    customer: CustomerId,
    amount: Money,
    at: Timestamp,
) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    books::periods::must_be_open(tx, at.day_in(&shop.basics()?.zone))?;
    if amount.minor <= 0 {
        return Err(PaymentError::WrongAmount { field: "amount.minor", sentence: "above 0".to_owned() });
    }
    // Said here, since money that is in hand is never refused for want of a rate once it is a fact.
    base_of(tx, shop, amount, at.day_in(&shop.basics()?.zone))?;
    let account = account_of(tx, shop, who, by)?;
    let id = PaymentId::from_number(shop.new_id());
    let mut payment = blank(id, &account, amount, tx);
    payment.customer_id = Some(customer);
    payment.state = PaymentState::Captured;
    store::insert(tx, &payment)?;
    let (told, note) = match by {
        AdvanceBy::Cash => (take_cash::seen(id, &account, amount, at), "payment.cash_taken"),
        AdvanceBy::Transfer => {
            let fact = PaymentFact::Captured { amount, at, capture_no: None };
            (take_transfer::seen(id, &account, fact, amount, at), "payment.transfer_taken")
        }
    };
    observe(tx, shop, &account, &told, Origin::Person, None)?;
    office::audit::note(tx, who, note, &id.to_string(), json!({ "customer": customer, "amount": amount, "at": at }))?;
    let taken = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
    if taken.advance_minor != amount.minor {
        let sentence = "more than is booked on anybody's word alone".to_owned();
        return Err(PaymentError::WrongAmount { field: "amount.minor", sentence });
    }
    announce(tx, &taken)?;
    Ok(taken)
}

fn account_of(tx: &WriteTx<'_>, shop: &Shop, who: &Actor, by: AdvanceBy) -> Result<MerchantAccount, PaymentError> {
    let found = match by {
        AdvanceBy::Cash => merchant_accounts::cash_drawer(tx, shop, who),
        AdvanceBy::Transfer => merchant_accounts::transfers(tx, shop, who),
    };
    found.map_err(|error| match error {
        AccountError::Fault(fault) => PaymentError::Fault(fault),
        _ => PaymentError::AccountUnfit("there is no account for it"),
    })
}

/// Makes money that nobody had asked for a customer's advance, within a transaction of the caller's. Gives the payment and how much
/// that is: all that stands unidentified of it.
///
/// # Errors
/// [`PaymentError::NothingToAssign`] where nothing does, [`PaymentError::WrongState`] where the payment is somebody's already: it pays
/// an invoice, or is an advance.
pub fn keep_as_advance(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    id: PaymentId,
    customer: CustomerId,
) -> Result<(Payment, Money), PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    books::periods::must_be_open(tx, tx.at().day_in(&shop.basics()?.zone))?;
    let mut payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
    if payment.invoice_id.is_some() {
        return Err(PaymentError::WrongState("assigned to an invoice"));
    }
    if payment.customer_id.is_some() {
        return Err(PaymentError::WrongState("taken as an advance"));
    }
    if payment.unidentified_minor <= 0 {
        return Err(PaymentError::NothingToAssign);
    }
    let amount = Money::new(payment.unidentified_minor, payment.captured.currency)?;
    let base = book::unidentified_base(tx, shop, &payment)?;
    let (name, party) = (id.to_string(), customer.to_string());
    let entry = recipes::payment_assigned(&PaymentAssigned {
        payment: &name,
        assign_no: book::next_number(tx, |n| payment_assigned_source(&name, n))?,
        chain: &payment.chain(),
        happened_at: tx.at(),
        unidentified: (amount, base),
        to_invoice: None,
        to_advance: Some((&party, amount, base)),
    })?;
    post(tx, shop, entry)?;
    book::add_to(&mut payment.advance_minor, amount.minor)?;
    payment.unidentified_minor = 0;
    payment.customer_id = Some(customer);
    book::found_its_invoice(&mut payment);
    store::update(tx, &payment)?;
    office::audit::note(tx, who, "payment.assigned", &name, json!({ "customer": customer, "amount": amount }))?;
    announce(tx, &payment)?;
    Ok((payment, amount))
}

/// Has a customer's advance pay so much of an invoice of the same customer, within a transaction of the caller's, who answers for
/// whether its author may, and for the amount: at most what the payment has as advance, and what is due. The payment is the
/// invoice's from here on, with what is left of it as its customer's advance on that invoice. `advance` names the entry.
pub fn spend_advance(
    tx: &WriteTx<'_>,
    shop: &Shop,
    advance: &str,
    payment: &Payment,
    invoice: &Invoice,
    amount: Money,
) -> Result<Payment, PaymentError> {
    let customer = payment.customer_id.ok_or(PaymentError::NothingToAssign)?.to_string();
    let account =
        merchant_accounts::find(tx, payment.merchant_account_id)?.ok_or(PaymentError::AccountUnfit("it is gone"))?;
    let mut payment = payment.clone();
    let advance_base = carried(tx, shop, &payment.chains(), "2240", &customer, amount.currency)?.share(amount)?;
    let advance_base = advance_base
        .ok_or_else(|| Fault::bug(format!("{amount} of {} is to be spent, and less is carried", payment.id)))?;
    payment.invoice_id = Some(invoice.id);
    let entry = recipes::advance_applied(&AdvanceApplied {
        advance,
        apply_no: book::next_number(tx, |n| advance_applied_source(advance, n))?,
        chain: &payment.chain(),
        happened_at: tx.at(),
        customer: &customer,
        amount,
        advance_base,
        owed_base: invoices::receivable_base_of(invoice, amount)?,
    })?;
    post(tx, shop, entry)?;
    invoices::record_payment(tx, shop, &payment.id.to_string(), &invoice.id, amount, tx.at())?;
    book::add_to(&mut payment.advance_minor, -amount.minor)?;
    // An earlier refund of another payment of that invoice may wait for what is left.
    book::refunds_told(tx, shop, &account, &mut payment, &[])?;
    store::update(tx, &payment)?;
    announce(tx, &payment)?;
    Ok(payment)
}
