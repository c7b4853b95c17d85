//! What payments do for the area of refunds above: tell what is known of one, keep the calls about it, take in a person's word, and
//! put down which of its money a credit note stands behind.

use base::{Fault, Money, ReadTx, Shop, System, WriteTx};
use connectors::gateways::{GatewayRef, Method, Observation, Outcome, PaymentFact, RefundStatus};
use people::customers::CustomerId;

use super::store::{self, Try};
use super::{Folded, Origin, Payment, PaymentId, book, calls, fold, observe, reasons};
use crate::invoices;
use crate::merchant_accounts::{MerchantAccount, world};

/// What a gateway needs to know of a payment to give its money back.
#[derive(Debug, Clone)]
pub struct RefundNames {
    /// The gateway's canonical reference.
    pub canonical: Option<GatewayRef>,
    /// Its other names there.
    pub aliases: Vec<String>,
    /// What the customer paid with, as far as it was told.
    pub method: Option<Method>,
}

/// Finds that.
pub fn refund_names(tx: &ReadTx<'_>, payment: &Payment) -> Result<RefundNames, Fault> {
    let aliases = store::list_aliases(tx, payment.id)?;
    let method = store::list_observations(tx, payment.id)?.into_iter().rev().find_map(|seen| seen.method);
    Ok(RefundNames { canonical: payment.gateway_ref.as_deref().map(GatewayRef::from), aliases, method })
}

/// What is known about a payment, folded; for who has to know more than its row says.
pub fn facts_of(tx: &ReadTx<'_>, payment: PaymentId) -> Result<Folded, Fault> {
    Ok(fold(&store::list_observations(tx, payment)?))
}

/// Whose money a payment is, as far as that is known.
pub fn customer_of(tx: &ReadTx<'_>, payment: &Payment) -> Result<Option<CustomerId>, Fault> {
    match payment.invoice_id {
        _ if payment.customer_id.is_some() => Ok(payment.customer_id),
        Some(id) => Ok(invoices::names(tx, &[id])?.remove(&id).and_then(|invoice| invoice.customer_id)),
        None => Ok(None),
    }
}

/// Whether the bank of a customer ever took money back, whoever won.
pub fn was_charged_back(tx: &ReadTx<'_>, customer: CustomerId) -> Result<bool, Fault> {
    store::is_any_charged_back(tx, customer, &invoices::ids_of_customer(tx, customer)?)
}

/// A call about a refund, as it is kept among the tries of its payment.
#[derive(Debug, Clone)]
pub struct KeptCall(Try);

/// What is kept of a call.
pub fn kept_call<A>(call: &'static str, outcome: &Outcome<A>) -> KeptCall {
    KeptCall(calls::kept(call, outcome))
}

/// Keeps a call about a refund, with what it taught.
pub fn keep_refund_call(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &System,
    account: &MerchantAccount,
    payment: PaymentId,
    done: &KeptCall,
    learned: Vec<Observation>,
) -> Result<Payment, Fault> {
    Ok(calls::keep(tx, shop, who, account, payment, &done.0, learned, Origin::Answer)?)
}

/// Asks the gateway how a payment stands, refunds included, and takes the answer in.
pub async fn ask_about(shop: &Shop, who: &System, payment: PaymentId) -> Result<(), Fault> {
    super::fetch_payment::ask_gateway(shop, who, payment).await?;
    Ok(())
}

/// What a person tells of a refund.
pub struct RefundTold<'a> {
    /// Our refund id.
    pub refund: &'a str,
    /// What it is called where there is no gateway's id.
    pub reference: &'a str,
    /// How much.
    pub amount: Money,
    /// Whether it went.
    pub status: RefundStatus,
}

/// Takes in what a person tells of a refund.
pub fn tell_refund(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    payment: &Payment,
    told: &RefundTold<'_>,
) -> Result<(), Fault> {
    let seen = Observation {
        reference: Some(payment.id.to_string()),
        canonical: payment.gateway_ref.as_deref().map(GatewayRef::from),
        aliases: Vec::new(),
        fact: PaymentFact::Refunded {
            refund_ref: told.reference.to_owned(),
            reference: Some(told.refund.to_owned()),
            amount: told.amount,
            status: told.status,
        },
        amount: None,
        at: tx.at(),
        method: None,
        environment: world(account.environment).mode(),
    };
    observe(tx, shop, account, &seen, Origin::Person, None)?;
    Ok(())
}

/// A credit note stands behind so much of what was refunded out of the sale. Told by the desk about the payment that it holds.
pub fn refund_credited(payment: &mut Payment, minor: i64) -> Result<(), Fault> {
    book::add_to(&mut payment.sale_refunded_minor, -minor)?;
    book::add_to(&mut payment.sale_credited_minor, minor)?;
    if payment.sale_refunded_minor <= 0 {
        book::refund_is_credited(payment);
    }
    Ok(())
}

/// The same for a payment in the store.
pub fn refund_credited_later(tx: &WriteTx<'_>, payment: PaymentId, minor: i64) -> Result<(), Fault> {
    let mut payment = store::find(tx, payment)?.ok_or(Fault::NoSuch("payment"))?;
    refund_credited(&mut payment, minor)?;
    store::update(tx, &payment)?;
    super::observe::announce(tx, &payment)
}

/// Shows a person that a credit note is owed for what was refunded.
pub fn credit_is_owed(payment: &mut Payment, why: &str) {
    book::needs_you(payment, &one_reason(&format!("{}: {why}", book::CREDIT_OWED)));
}

/// Why a credit note is owed for what was refunded; empty where none is.
pub fn credit_owed_in(payment: &Payment) -> String {
    let beginning = format!("{}: ", book::CREDIT_OWED);
    payment.needs_you.split(book::AND).find_map(|why| why.strip_prefix(&beginning)).unwrap_or_default().to_owned()
}

/// Somebody else's words within a reason are no reason of their own.
fn one_reason(why: &str) -> String {
    why.replace(book::AND, ", ")
}

/// Shows a person why they should look at a payment.
pub fn look_at(payment: &mut Payment, why: &str) {
    book::needs_you(payment, why);
}

/// Shows a person that nobody knows whether a refund went, once for each refund: it stays so for as long as the gateway is asked.
pub fn refund_in_doubt(tx: &WriteTx<'_>, payment: PaymentId, refund: &str, amount: Money) -> Result<(), Fault> {
    let mut payment = store::find(tx, payment)?.ok_or(Fault::NoSuch("payment"))?;
    let before = payment.reasons_shown;
    let why = format!("{} of {amount} went: look at the gateway", reasons::IN_DOUBT);
    book::needs_you_once(tx, &mut payment, &why, refund)?;
    if payment.reasons_shown == before {
        return Ok(());
    }
    store::update(tx, &payment)?;
    super::observe::announce(tx, &payment)
}
