//! Cash: captured by what the cashier saw.

use base::{Actor, Author, Fault, Money, Shop, Timestamp, WriteTx};
use books::tax;
use connectors::gateways::{Method, Observation, PaymentFact};
use serde_json::json;

use super::observe::{announce, blank};
use super::start_payment::{of_one_world, payable};
use super::{Origin, PAYMENTS_WRITE, Payment, PaymentError, PaymentId, observe, store};
use crate::invoices::{self, InvoiceId};
use crate::merchant_accounts::{self, AccountError, MerchantAccount, MerchantAccountId, cash_drawer};

/// Cash that was taken for an invoice.
#[derive(Debug, Clone)]
pub struct CashTaken {
    /// What it pays.
    pub invoice: InvoiceId,
    /// Which cash account; the only one when not said.
    pub account: Option<MerchantAccountId>,
    /// How much of the invoice is paid. Where the smallest coin is larger, what is taken is the nearest amount that can be paid in
    /// coins.
    pub amount: Money,
    /// What was handed over; the change is the difference.
    pub tendered: Option<Money>,
}

/// Books cash at once: payment, invoice, ledger, one commit.
pub async fn take_cash(shop: &Shop, who: &Actor, taken: CashTaken) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let id = PaymentId::from_number(shop.new_id());
    let (handed, actor) = (shop.clone(), who.clone());
    let booked = shop
        .db
        .write(who, move |tx| {
            // What is in the drawer now counts today: that is dated by whoever takes it, not told by a gateway.
            books::periods::must_be_open(tx, tx.at().day_in(&handed.basics()?.zone))?;
            let invoice = invoices::find(tx, taken.invoice)?.ok_or(PaymentError::NoSuchInvoice)?;
            payable(&invoice)?;
            let today = tx.at().day_in(&handed.basics()?.zone);
            let due = invoices::settles_on(&invoice, today)?;
            let wrong = |field, sentence: String| Err(PaymentError::WrongAmount { field, sentence });
            if taken.amount.currency != invoice.currency {
                return wrong("amount.currency", format!("this invoice is in {}", invoice.currency));
            }
            if taken.amount.minor <= 0 {
                return wrong("amount.minor", "above 0".to_owned());
            }
            if taken.amount.minor > due.minor {
                return wrong(
                    "amount.minor",
                    format!("at most {due}, which is what is due; give the rest back as change"),
                );
            }
            let basics = handed.basics()?;
            let coin = tax::smallest_coin(&basics.country, basics.books_currency, invoice.currency);
            let received = tax::in_coins(taken.amount, coin)?;
            if received.minor <= 0 {
                return wrong("amount.minor", "at least half of the smallest coin".to_owned());
            }
            let change = match taken.tendered {
                None => None,
                Some(tendered) if tendered.currency != invoice.currency || tendered.minor < received.minor => {
                    return wrong("tendered", format!("at least {received}, in the same currency"));
                }
                Some(tendered) => Some(tendered.minus(received)?.minor),
            };
            let account = match taken.account {
                Some(account) => merchant_accounts::find(tx, account)?,
                None => Some(cash_drawer(tx, &handed, &actor).map_err(|error| match error {
                    AccountError::Fault(fault) => PaymentError::Fault(fault),
                    _ => PaymentError::AccountUnfit("there is no cash drawer"),
                })?),
            };
            let account = account
                .filter(|account| account.provider == "cash")
                .ok_or(PaymentError::AccountUnfit("it is not a cash drawer"))?;
            if !account.is_open() {
                return Err(PaymentError::AccountUnfit("it is not active"));
            }
            of_one_world(&account, &invoice, handed.basics()?.practice).map_err(PaymentError::AccountUnfit)?;
            book(tx, &handed, &actor, id, &account, &taken, (received, change))?;
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

/// Books cash within a transaction of the caller's, without change; for those who book many. The caller answers for whether
/// its author may.
pub fn record_cash(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    invoice: InvoiceId,
    account: &MerchantAccount,
    amount: Money,
) -> Result<PaymentId, PaymentError> {
    let id = PaymentId::from_number(shop.new_id());
    let taken = CashTaken { invoice, account: Some(account.id), amount, tendered: None };
    book(tx, shop, who, id, account, &taken, (amount, None))?;
    Ok(id)
}

fn book(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    id: PaymentId,
    account: &MerchantAccount,
    taken: &CashTaken,
    (received, change): (Money, Option<i64>),
) -> Result<(), PaymentError> {
    let mut payment = blank(id, account, taken.amount, tx);
    payment.invoice_id = Some(taken.invoice);
    // Captured from its first row on, so that an open page of a gateway does not stand in the way.
    payment.state = super::PaymentState::Captured;
    payment.tendered_minor = taken.tendered.map(|tendered| tendered.minor);
    payment.change_minor = change;
    payment.rounding_minor = received.minus(taken.amount)?.minor;
    store::insert(tx, &payment)?;
    invoices::payment_started(tx, &taken.invoice, tx.at())?;
    // What was asked for is what is paid of the invoice, whatever the coins make of it.
    let seen = Observation { amount: Some(taken.amount), ..seen(id, account, received, tx.at()) };
    observe(tx, shop, account, &seen, Origin::Person, None)?;
    office::audit::note(tx, who, "payment.cash_taken", &id.to_string(), facts(taken.invoice, received))?;
    announce(tx, &payment)?;
    Ok(())
}

/// What the audit log keeps of cash.
pub(super) fn facts(invoice: InvoiceId, amount: Money) -> serde_json::Value {
    json!({ "invoice": invoice, "amount": amount })
}

/// What the cashier saw.
pub(super) fn seen(id: PaymentId, account: &MerchantAccount, amount: Money, at: Timestamp) -> Observation {
    Observation {
        reference: Some(id.to_string()),
        canonical: Some(id.to_string().as_str().into()),
        aliases: Vec::new(),
        fact: PaymentFact::Captured { amount, at, capture_no: None },
        amount: Some(amount),
        at,
        method: Some(Method { family: "cash".to_owned(), label: String::new(), last4: None }),
        environment: crate::merchant_accounts::world(account.environment).mode(),
    }
}
