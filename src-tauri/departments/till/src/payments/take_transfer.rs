//! A transfer to the shop's own bank account: captured by what a person or the bank statement says, and carried as not yet
//! banked (1150) until its bank line is there.

use base::{Actor, Author, Fault, Money, Shop, ShopDate, Timestamp, WriteTx};
use connectors::gateways::{Method, Observation, PaymentFact};
use serde_json::json;

use super::observe::{announce, blank};
use super::start_payment::{of_one_world, payable};
use super::{Origin, PAYMENTS_WRITE, Payment, PaymentError, PaymentId, PaymentState, observe, store};
use crate::invoices::{self, InvoiceId, InvoiceStatus};
use crate::merchant_accounts::{self, AccountError, MerchantAccount, transfers};

/// A transfer that a person says came in.
#[derive(Debug, Clone)]
pub struct TransferTaken {
    /// What it pays.
    pub invoice: InvoiceId,
    /// How much came.
    pub amount: Money,
    /// On which day; today when not said.
    pub received_on: Option<ShopDate>,
}

/// Books a transfer on a person's word: payment, invoice, ledger, one commit. The bank line that shows it moves it on from 1150.
pub async fn take_transfer(shop: &Shop, who: &Actor, taken: TransferTaken) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let id = PaymentId::from_number(shop.new_id());
    let (handed, actor) = (shop.clone(), who.clone());
    let booked = shop
        .db
        .write(who, move |tx| {
            let zone = handed.basics()?.zone;
            let today = tx.at().day_in(&zone);
            let day = taken.received_on.unwrap_or(today);
            if day > today {
                return Err(Fault::invalid("received_on", format!("not after today, {today}")).into());
            }
            books::periods::must_be_open(tx, day)?;
            let invoice = invoices::find(tx, taken.invoice)?.ok_or(PaymentError::NoSuchInvoice)?;
            let due = payable(&invoice)?;
            let wrong = |field, sentence: String| Err(PaymentError::WrongAmount { field, sentence });
            if taken.amount.currency != invoice.currency {
                return wrong("amount.currency", format!("this invoice is in {}", invoice.currency));
            }
            if taken.amount.minor <= 0 || taken.amount.minor > due.minor {
                return wrong("amount.minor", format!("above 0 and at most {due}, which is what is due"));
            }
            let account = account(tx, &handed, &actor)?;
            let at = if day == today { tx.at() } else { day.starts_in(&zone) };
            book(tx, &handed, &actor, id, &account, Some(taken.invoice), taken.amount, at)?;
            tx.outcome(&actor, id)?;
            Ok(())
        })
        .await;
    let id = match booked {
        Ok(()) => id,
        Err(PaymentError::Fault(Fault::Repeated(made))) => {
            PaymentId::parse(&made).ok_or(PaymentError::NoSuchPayment)?
        }
        Err(other) => return Err(other),
    };
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)
}

/// Books a transfer that a line of a bank statement shows, within a transaction of the caller's: for an invoice, of which more
/// may come than is due, or for nobody yet. What the bank tells is a fact: a closed day does not refuse it.
pub fn record_transfer(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    invoice_id: Option<InvoiceId>,
    amount: Money,
    at: Timestamp,
) -> Result<PaymentId, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let account = account(tx, shop, who)?;
    if let Some(invoice_id) = invoice_id {
        let invoice = invoices::find(tx, invoice_id)?.ok_or(PaymentError::NoSuchInvoice)?;
        if invoice.status == InvoiceStatus::Draft {
            return Err(PaymentError::NotPayable("a draft"));
        }
        if !invoice.is_in_books() {
            return Err(PaymentError::NotPayable("a test document"));
        }
        if invoice.currency != amount.currency {
            return Err(PaymentError::WrongAmount {
                field: "invoice_id",
                sentence: format!("that invoice is in {}, the money is in {}", invoice.currency, amount.currency),
            });
        }
        of_one_world(&account, &invoice, shop.basics()?.practice).map_err(PaymentError::AccountUnfit)?;
    }
    let id = PaymentId::from_number(shop.new_id());
    book(tx, shop, who, id, &account, invoice_id, amount, at)?;
    Ok(id)
}

/// Payments that came to the bank account by themselves and are in the books, newest first: the latest 500.
pub fn list_transfers(tx: &base::ReadTx<'_>) -> Result<Vec<Payment>, Fault> {
    let mut found = Vec::new();
    for account in merchant_accounts::list(tx)?.into_iter().filter(MerchantAccount::goes_to_bank) {
        found.extend(store::list_captured_of_account(tx, account.id)?);
    }
    found.sort_by_key(|payment| std::cmp::Reverse(payment.id));
    found.truncate(500);
    Ok(found)
}

/// Payments by a link of our own that nobody has seen come in, oldest first.
pub fn list_awaited(tx: &base::ReadTx<'_>) -> Result<Vec<Payment>, Fault> {
    let mut found = Vec::new();
    for account in merchant_accounts::list(tx)?.into_iter().filter(MerchantAccount::has_own_link) {
        found.extend(store::list_open_of_account(tx, account.id)?);
    }
    Ok(found)
}

fn account(tx: &WriteTx<'_>, shop: &Shop, who: &Actor) -> Result<MerchantAccount, PaymentError> {
    transfers(tx, shop, who).map_err(|error| match error {
        AccountError::Fault(fault) => PaymentError::Fault(fault),
        _ => PaymentError::AccountUnfit("there is no account for transfers"),
    })
}

#[expect(clippy::too_many_arguments, reason = "who, what, whence and when of one payment")]
fn book(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    id: PaymentId,
    account: &MerchantAccount,
    invoice: Option<InvoiceId>,
    amount: Money,
    at: Timestamp,
) -> Result<(), PaymentError> {
    let mut payment = blank(id, account, amount, tx);
    payment.invoice_id = invoice;
    // Captured from its first row on, so that an open page of a gateway does not stand in the way.
    payment.state = PaymentState::Captured;
    store::insert(tx, &payment)?;
    if let Some(invoice) = invoice {
        invoices::payment_started(tx, &invoice, tx.at())?;
    }
    let fact = PaymentFact::Captured { amount, at, capture_no: None };
    observe(tx, shop, account, &seen(id, account, fact, amount, at), Origin::Person, None)?;
    office::audit::note(
        tx,
        who,
        "payment.transfer_taken",
        &id.to_string(),
        json!({ "invoice": invoice, "amount": amount, "at": at }),
    )?;
    announce(tx, &payment)?;
    Ok(())
}

/// What is known of money that came to the bank account by itself.
pub(super) fn seen(
    id: PaymentId,
    account: &MerchantAccount,
    fact: PaymentFact,
    amount: Money,
    at: Timestamp,
) -> Observation {
    Observation {
        reference: Some(id.to_string()),
        canonical: Some(id.to_string().as_str().into()),
        aliases: Vec::new(),
        fact,
        amount: Some(amount),
        at,
        method: Some(Method { family: account.provider.clone(), label: String::new(), last4: None }),
        environment: merchant_accounts::world(account.environment).mode(),
    }
}
