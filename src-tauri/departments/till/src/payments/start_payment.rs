//! Starting a payment: the intent is stored first, the gateway is called afterwards.

use base::{Actor, Author, Effect, Fault, Money, ReadTx, Shop, Timestamp, WriteTx};
use serde_json::json;

use super::account_use::within_limits;
use super::observe::{announce, blank};
use super::restrictions::restricted_country;
use super::{
    PAYMENTS_WRITE, Payment, PaymentError, PaymentId, SavedMethodId, calls, create_at_gateway, own_link, saved_methods,
    store,
};
use crate::invoices::{self, DueNow, Invoice, InvoiceId, InvoiceStatus};
use crate::merchant_accounts::{self, MerchantAccount, MerchantAccountId};
use office::integrations::Environment;

/// Starts a payment of what is due now on an invoice, its first open instalment or all of it, and asks the gateway for its page
/// at once.
pub async fn start_payment(
    shop: &Shop,
    who: &Actor,
    invoice: InvoiceId,
    account: Option<MerchantAccountId>,
) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    start(shop, who, invoice, Through::Account(account), None).await
}

/// The same for an instalment by its number: only the first open one can be started.
pub async fn start_instalment(
    shop: &Shop,
    who: &Actor,
    invoice: InvoiceId,
    account: Option<MerchantAccountId>,
    part: u32,
) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    start(shop, who, invoice, Through::Account(account), Some(part)).await
}

/// The same for a customer with a pay link: the link is the right. Called by the public page only.
pub(super) async fn start_from_link(
    shop: &Shop,
    who: &base::System,
    invoice: InvoiceId,
    account: Option<MerchantAccountId>,
) -> Result<Payment, PaymentError> {
    start(shop, who, invoice, Through::Account(account), None).await
}

/// By which way the money is to come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Through {
    /// On a page of this account's gateway, or of the first account that fits.
    Account(Option<MerchantAccountId>),
    /// By what the gateway keeps for the customer, and exactly this amount where one was agreed to.
    Saved(SavedMethodId, Option<Money>),
}

pub(super) async fn start<A: Author + Clone + Send + Sync + 'static>(
    shop: &Shop,
    who: &A,
    invoice: InvoiceId,
    through: Through,
    part: Option<u32>,
) -> Result<Payment, PaymentError> {
    let id = PaymentId::from_number(shop.new_id());
    let (handed, author) = (shop.clone(), who.clone());
    let stored = shop.db.write(who, move |tx| intend(tx, &handed, &author, id, (invoice, part), through)).await;
    let id = match stored {
        Ok(()) => id,
        // The same request again: it goes on with the payment that the first one made.
        Err(PaymentError::Fault(Fault::Repeated(made))) => {
            PaymentId::parse(&made).ok_or(PaymentError::NoSuchPayment)?
        }
        Err(other) => return Err(other),
    };
    // This request carries the effect out itself instead of waiting for the worker; whoever claims the row first does it.
    if let Some(row) = shop.db.claim_effect(Some((create_at_gateway::KIND, id.to_string()))).await? {
        calls::to_the_end(create_at_gateway::carry_out(shop.clone(), row)).await?;
    }
    answered(shop, id).await
}

/// The payment as soon as its first call has an answer, whoever carried it out; as it is when that takes too long.
async fn answered(shop: &Shop, id: PaymentId) -> Result<Payment, PaymentError> {
    let mut news = shop.db.news();
    let deadline = tokio::time::Instant::now() + ANSWER_WITHIN;
    loop {
        let (payment, tries) =
            shop.db.read(move |tx| Ok::<_, Fault>((store::find(tx, id)?, store::last_create_at(tx, id)?))).await?;
        let payment = payment.ok_or(PaymentError::NoSuchPayment)?;
        if payment.state != super::PaymentState::Created || payment.unknown_since.is_some() || tries.is_some() {
            return Ok(payment);
        }
        if tokio::time::timeout_at(deadline, news.changed()).await.is_err() {
            return Ok(payment);
        }
    }
}

/// How long a person waits for the gateway's first answer before the payment is shown as it is.
const ANSWER_WITHIN: std::time::Duration = std::time::Duration::from_secs(35);

fn intend<A: Author>(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &A,
    id: PaymentId,
    (invoice_id, part): (InvoiceId, Option<u32>),
    through: Through,
) -> Result<(), PaymentError> {
    let invoice = invoices::find(tx, invoice_id)?.ok_or(PaymentError::NoSuchInvoice)?;
    let asked = asked_for(tx, shop, &invoice, part)?;
    if let Some(open) = store::find_open_of_invoice(tx, invoice_id)? {
        return Err(PaymentError::OneOpen(open.id));
    }
    let (account, saved) = match through {
        Through::Account(account) => (choose_account(tx, shop, &invoice, asked.amount, account)?, None),
        Through::Saved(id, agreed) => {
            if agreed.is_some_and(|agreed| agreed != asked.amount) {
                let sentence = format!("{} is due now: look at the invoice again", asked.amount);
                return Err(PaymentError::WrongAmount { field: "amount", sentence });
            }
            let (method, account) = saved_methods::fit_for(tx, shop, tx.at(), &invoice, id)?;
            may_start(tx, shop, &account, &invoice, asked.amount)?;
            (account, Some(method.id))
        }
    };
    let mut payment = blank(id, &account, asked.amount, tx);
    (payment.invoice_id, payment.instalment) = (Some(invoice_id), asked.instalment);
    if let Err(fault) = store::insert(tx, &payment) {
        // The unique index is the rule; the look above only makes the answer kinder.
        return match (fault.is_duplicate(), store::find_open_of_invoice(tx, invoice_id)?) {
            (true, Some(open)) => Err(PaymentError::OneOpen(open.id)),
            _ => Err(fault.into()),
        };
    }
    if let Some(saved) = saved {
        saved_methods::store::insert_charge(tx, id, saved)?;
    }
    invoices::payment_started(tx, &invoice_id, tx.at())?;
    office::audit::note(tx, who, "payment.started", &id.to_string(), facts(invoice_id, &asked, account.id))?;
    announce(tx, &payment)?;
    if saved.is_none() && account.has_own_link() {
        own_link::open(tx, shop, &account, &payment, &invoice)?;
    } else {
        tx.later(&Effect {
            kind: create_at_gateway::KIND,
            key: id.to_string(),
            subject: id.to_string(),
            not_before: tx.at(),
        })?;
    }
    tx.outcome(who, id)?;
    Ok(())
}

/// Keeps a payment whose page the gateway has made already, within a transaction of the caller's: nothing is asked of the
/// gateway. What became of it follows by [`super::observe`].
pub fn record_intent<A: Author>(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &A,
    id: PaymentId,
    invoice_id: InvoiceId,
    account: &MerchantAccount,
) -> Result<(), PaymentError> {
    let invoice = invoices::find(tx, invoice_id)?.ok_or(PaymentError::NoSuchInvoice)?;
    let asked = asked_for(tx, shop, &invoice, None)?;
    fits(account, &invoice, shop.basics()?.practice).map_err(PaymentError::AccountUnfit)?;
    may_start(tx, shop, account, &invoice, asked.amount)?;
    let mut payment = blank(id, account, asked.amount, tx);
    (payment.invoice_id, payment.instalment) = (Some(invoice_id), asked.instalment);
    store::insert(tx, &payment)?;
    invoices::payment_started(tx, &invoice_id, tx.at())?;
    office::audit::note(tx, who, "payment.started", &id.to_string(), facts(invoice_id, &asked, account.id))?;
    announce(tx, &payment)?;
    Ok(())
}

/// What the audit log keeps of a start.
pub(super) fn facts(invoice: InvoiceId, asked: &DueNow, account: MerchantAccountId) -> serde_json::Value {
    json!({ "invoice": invoice, "instalment": asked.instalment, "amount": asked.amount, "account": account })
}

/// What a payment started now asks for. A later instalment waits until the earlier ones are paid.
fn asked_for(tx: &WriteTx<'_>, shop: &Shop, invoice: &Invoice, part: Option<u32>) -> Result<DueNow, PaymentError> {
    payable(invoice)?;
    let now = invoices::due_on_day(tx, invoice, tx.at().day_in(&shop.basics()?.zone))?;
    match (part, now.instalment) {
        (None, _) => Ok(now),
        (Some(part), Some(next)) if part == next => Ok(now),
        (Some(part), Some(next)) if (1..next).contains(&part) => Err(PaymentError::InstalmentSettled { part, next }),
        (Some(part), Some(next)) if part <= invoice.instalment_count => Err(PaymentError::InstalmentNotNext { next }),
        (Some(part), _) => Err(PaymentError::NoSuchInstalment(part)),
    }
}

/// All that is owed on an invoice that can be paid.
pub(super) fn payable(invoice: &Invoice) -> Result<Money, PaymentError> {
    match invoice.status {
        InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid => {}
        InvoiceStatus::Draft => return Err(PaymentError::NotPayable("a draft")),
        InvoiceStatus::Paid => return Err(PaymentError::NotPayable("paid")),
        InvoiceStatus::Void => return Err(PaymentError::NotPayable("void")),
        InvoiceStatus::WrittenOff => return Err(PaymentError::NotPayable("written off")),
        InvoiceStatus::Credited => return Err(PaymentError::NotPayable("credited")),
    }
    let due = invoices::due(invoice);
    if due.minor > 0 { Ok(due) } else { Err(PaymentError::NotPayable("paid")) }
}

/// Until routing exists: the account asked for, or the first that has a page, takes the currency, is not restricted to other
/// countries, and stays within its limits.
fn choose_account(
    tx: &WriteTx<'_>,
    shop: &Shop,
    invoice: &Invoice,
    amount: Money,
    asked: Option<MerchantAccountId>,
) -> Result<MerchantAccount, PaymentError> {
    let practice = shop.basics()?.practice;
    match asked {
        Some(id) => {
            let account =
                merchant_accounts::find(tx, id)?.ok_or(PaymentError::AccountUnfit("there is no such account"))?;
            fits(&account, invoice, practice).map_err(PaymentError::AccountUnfit)?;
            may_start(tx, shop, &account, invoice, amount)?;
            Ok(account)
        }
        None => {
            let mut why = PaymentError::NoAccount(invoice.currency);
            for account in offered(tx, shop, invoice)? {
                match may_start(tx, shop, &account, invoice, amount) {
                    Ok(()) => return Ok(account),
                    Err(refusal @ (PaymentError::OverLimit(_) | PaymentError::CountryRestricted(_))) => {
                        // The first account says why.
                        if matches!(why, PaymentError::NoAccount(_)) {
                            why = refusal;
                        }
                    }
                    Err(other) => return Err(other),
                }
            }
            Err(why)
        }
    }
}

/// Refuses what the account is restricted against, and what would go over a limit of it. The writer takes one transaction after the
/// other, so that what is looked at here is what stands when the payment is written.
fn may_start(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    invoice: &Invoice,
    amount: Money,
) -> Result<(), PaymentError> {
    if let Some(by) = restricted_country(tx, shop, account.id, invoice)? {
        return Err(PaymentError::CountryRestricted(by));
    }
    let over = within_limits(tx, shop, tx.at(), account.id, invoice, amount, None)?;
    over.map_or(Ok(()), |over| Err(PaymentError::OverLimit(over)))
}

/// Accounts that can take what is due on this invoice from a customer who is elsewhere, in the shop's order.
fn offered(tx: &ReadTx<'_>, shop: &Shop, invoice: &Invoice) -> Result<Vec<MerchantAccount>, Fault> {
    let practice = shop.basics()?.practice;
    let accounts = merchant_accounts::list_active(tx)?;
    Ok(accounts.into_iter().filter(|account| fits(account, invoice, practice).is_ok()).collect())
}

/// The same, without those that are restricted to other countries, and those of which a limit would be gone over by this amount,
/// were `but` not there any more.
pub(super) fn list_startable(
    tx: &ReadTx<'_>,
    shop: &Shop,
    now: Timestamp,
    invoice: &Invoice,
    amount: Money,
    but: Option<PaymentId>,
) -> Result<Vec<MerchantAccount>, Fault> {
    let mut within = Vec::new();
    for account in offered(tx, shop, invoice)? {
        let is_restricted = restricted_country(tx, shop, account.id, invoice)?.is_some();
        if !is_restricted && within_limits(tx, shop, now, account.id, invoice, amount, but)?.is_none() {
            within.push(account);
        }
    }
    Ok(within)
}

pub(super) fn fits(account: &MerchantAccount, invoice: &Invoice, practice_shop: bool) -> Result<(), &'static str> {
    let Some(gateway) = connectors::gateways::find(&account.provider) else {
        return Err("its gateway is not known to this program");
    };
    if !account.is_open() {
        return Err("it is not active");
    }
    let can = gateway.about().capabilities;
    if !can.hosted_page && !can.own_link {
        return Err("it has no page for customers");
    }
    if !account.takes(invoice.currency) || !gateway.about().takes(invoice.currency) {
        return Err("it does not take this currency");
    }
    of_one_world(account, invoice, practice_shop)
}

/// Play money and real money never mix: each pays only documents of its own world.
pub(super) fn of_one_world(
    account: &MerchantAccount,
    invoice: &Invoice,
    practice_shop: bool,
) -> Result<(), &'static str> {
    let live = account.environment == Environment::Live;
    if !practice_shop && !live && !invoice.test {
        return Err("play money never pays a real invoice");
    }
    if live && (practice_shop || invoice.test) {
        return Err("real money never pays a test invoice");
    }
    Ok(())
}
