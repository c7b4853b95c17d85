//! The desk of refunds, as payments see it: refunds are kept in an area above, which knows payments. Here is what payments ask of
//! it when a gateway, or a person, tells of one; the program hands it in as a part of the shop.

use base::{Fault, Money, ReadTx, Shop, System, Timestamp, WriteTx};
use connectors::gateways::{GatewayRef, Method, Observation, Outcome, PaymentFact, RefundStatus};

use super::store::{self, Try};
use super::{Folded, FoldedRefund, Origin, Payment, PaymentId, book, calls, fold, observe};
use crate::merchant_accounts::{MerchantAccount, world};

/// Which refund is told of.
type Recognise = fn(&WriteTx<'_>, &Shop, &Payment, &FoldedRefund) -> Result<Option<Recognised>, Fault>;
/// How it ended.
type HowItEnded = fn(&WriteTx<'_>, &Shop, &mut Payment, &Recognised, Ended) -> Result<(), Fault>;

/// What payments ask of the area that keeps refunds, always within the transaction of the news.
#[derive(Clone, Copy)]
pub struct RefundDesk {
    /// Which refund is told of. One that nobody here asked for gets a row of its own. None for a person's word about one of which
    /// the gateway has told itself by now.
    pub recognise: Recognise,
    /// It ended, and is booked. The same ending may be told again and again.
    pub ended: HowItEnded,
    /// Whether a refund of this payment was asked for and has not ended: its money must stay.
    pub holds: fn(&ReadTx<'_>, PaymentId) -> Result<bool, Fault>,
}

/// A refund that was recognised, and how it is booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// Our refund id.
    pub id: String,
    /// Whether it was asked for here.
    pub is_ours: bool,
    /// Out of what it is taken.
    pub takes: RefundTakes,
    /// From where it is paid.
    pub paid_from: RefundFrom,
}

/// Out of what a refund is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundTakes {
    /// Out of what had no owner, then out of the advance, then out of the sale.
    AsItLies,
    /// Out of the sale, though there is an advance.
    Sale,
    /// Out of the shop's own pocket: the price stays, and so does the tax.
    Goodwill,
}

/// From where a refund is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundFrom {
    /// Where the payment's money went in.
    WhereItCame,
    /// The cash drawer.
    Drawer,
    /// A transfer by hand.
    ByHand,
}

/// How a refund ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The customer has it.
    Settled {
        /// When.
        at: Timestamp,
        /// How much, as it was told.
        amount: Money,
        /// What of it was taken out of the sale.
        sale: Money,
    },
    /// It never went.
    Failed {
        /// When that was known.
        at: Timestamp,
    },
    /// It went, and came back.
    Returned {
        /// When.
        at: Timestamp,
    },
}

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
    book::needs_you(payment, &format!("{}: {why}", book::CREDIT_OWED));
}

/// Why a credit note is owed for what was refunded; empty where none is.
pub fn credit_owed_in(payment: &Payment) -> String {
    let beginning = format!("{}: ", book::CREDIT_OWED);
    payment.needs_you.split("; ").find_map(|why| why.strip_prefix(&beginning)).unwrap_or_default().to_owned()
}

/// Shows a person why they should look at a payment.
pub fn look_at(payment: &mut Payment, why: &str) {
    book::needs_you(payment, why);
}

/// The same for a payment in the store.
pub fn look_at_later(tx: &WriteTx<'_>, payment: PaymentId, why: &str) -> Result<(), Fault> {
    let mut payment = store::find(tx, payment)?.ok_or(Fault::NoSuch("payment"))?;
    let before = payment.needs_you.clone();
    look_at(&mut payment, why);
    if payment.needs_you == before {
        return Ok(());
    }
    store::update(tx, &payment)?;
    super::observe::announce(tx, &payment)
}
