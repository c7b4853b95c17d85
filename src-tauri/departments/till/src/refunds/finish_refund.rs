//! The one place where a refund ends, whoever brings the news: the answer to our call, a webhook, a listing, or a person.
//!
//! The news comes as facts about the payment; payments book what went and ask this desk which refund that was.

use base::{Fault, ReadTx, Shop, System, WriteTx};
use books::ledger::is_posted;
use books::ledger::recipes::{at_gateway, refund_settled_source};
use connectors::gateways::RefundStatus;
use office::audit;
use serde_json::json;

use super::credit_refund::{credit_for, why_not};
use super::error::RefundError;
use super::news::{self, Happened};
use super::refund::{Refund, RefundId, RefundMethod, RefundOrigin, RefundState, Takes};
use super::{policy, store};
use crate::advances;
use crate::merchant_accounts::MerchantAccount;
use crate::payments::{self, Ended, FoldedRefund, Payment, PaymentId, Recognised, RefundDesk, RefundTold};

/// The desk, for the parts of the shop.
pub fn desk() -> RefundDesk {
    RefundDesk { recognise, ended, holds, doubts }
}

/// Which refund is told of: by the gateway's id; by ours; one of ours that is in doubt over the same amount; else it was made in the
/// gateway's own screen.
fn recognise(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &Payment,
    told: &FoldedRefund,
) -> Result<Option<Recognised>, Fault> {
    let known = store::list_of_payment(tx, payment.id)?;
    if let Some(refund) = known.iter().find(|refund| refund.told_by_hand() == told.reference) {
        // What the gateway told itself stands in the place of what a person said of it.
        let is_only_word = refund.gateway_ref.is_none() || refund.is_by_hand();
        return if is_only_word { attach(tx, refund, told).map(Some) } else { Ok(None) };
    }
    let by_ref = |refund: &&Refund| refund.gateway_ref.as_deref() == Some(told.reference.as_str());
    if let Some(refund) = known.iter().find(by_ref) {
        return Ok(Some(recognised(refund)));
    }
    // By its name here it is ours, unless the gateway has told of it under another id already.
    let is_free = |refund: &Refund| refund.gateway_ref.is_none() || refund.is_by_hand();
    let ours = told.ours.as_deref().and_then(RefundId::parse);
    if let Some(refund) = known.iter().find(|refund| Some(refund.id) == ours && is_free(refund)) {
        return attach(tx, refund, told).map(Some);
    }
    if ours.is_none()
        && let Some(refund) = by_amount(tx, payment, &known, told)?
    {
        return attach(tx, refund, told).map(Some);
    }
    let found = found_there(tx, shop, payment, told)?;
    store::insert(tx, &found)?;
    let who = System::because(format!("news of {}", payment.id));
    let detail = json!({ "payment": payment.id, "amount": told.amount, "gateway_ref": told.reference });
    audit::note(tx, &who, Happened::Found.audited(), &found.id.to_string(), detail)?;
    news::announce(tx, Happened::Found, &found)?;
    Ok(Some(recognised(&found)))
}

/// One of ours over the same amount of which nobody knows whether it went, or of which only a person said that it did. What failed
/// was none of these: of ours that failed the answer told. What is booked under the gateway's id is another.
fn by_amount<'a>(
    tx: &WriteTx<'_>,
    payment: &Payment,
    known: &'a [Refund],
    told: &FoldedRefund,
) -> Result<Option<&'a Refund>, Fault> {
    let booked_as = at_gateway(&payment.merchant_account_id.to_string(), &told.reference);
    if told.failed_at.is_some() || is_posted(tx, &refund_settled_source(&booked_as))? {
        return Ok(None);
    }
    let same = || known.iter().filter(|refund| refund.amount == told.amount);
    let said_to_be_gone = |refund: &&Refund| {
        refund.is_by_hand() && refund.method == RefundMethod::Original && refund.state == RefundState::Refunded
    };
    Ok(same().find(|refund| refund.is_in_doubt()).or_else(|| same().find(said_to_be_gone)))
}

/// Puts the gateway's name on a refund of ours.
fn attach(tx: &WriteTx<'_>, refund: &Refund, told: &FoldedRefund) -> Result<Recognised, Fault> {
    if refund.gateway_ref.as_deref() == Some(told.reference.as_str()) {
        return Ok(recognised(refund));
    }
    let attached = Refund { gateway_ref: Some(told.reference.clone()), ..refund.clone() }.under_way_there();
    store::update(tx, &attached)?;
    Ok(recognised(&attached))
}

/// Whether a refund of this payment was asked for and has not ended.
fn holds(tx: &ReadTx<'_>, payment: PaymentId) -> Result<bool, Fault> {
    Ok(store::list_of_payment(tx, payment)?.iter().any(|refund| refund.state.holds()))
}

fn doubts(tx: &ReadTx<'_>, payment: PaymentId) -> Result<bool, Fault> {
    Ok(store::list_of_payment(tx, payment)?.iter().any(|refund| refund.state == RefundState::Unknown))
}

fn recognised(refund: &Refund) -> Recognised {
    Recognised {
        id: refund.id.to_string(),
        is_ours: refund.origin == RefundOrigin::Shop,
        takes: refund.takes.into(),
        paid_from: refund.method.into(),
    }
}

impl Refund {
    /// The same, of which the gateway has told: nobody has to ask whether it is there.
    pub(super) fn under_way_there(mut self) -> Self {
        if matches!(self.state, RefundState::Approved | RefundState::Unknown) {
            self.state = RefundState::Processing;
        }
        self.unknown_since = None;
        self
    }
}

/// A row for a refund that was made in the gateway's own screen.
fn found_there(tx: &WriteTx<'_>, shop: &Shop, payment: &Payment, told: &FoldedRefund) -> Result<Refund, Fault> {
    Ok(Refund {
        id: RefundId::from_number(shop.new_id()),
        payment_id: payment.id,
        customer_id: payments::customer_of(tx, payment)?,
        origin: RefundOrigin::Gateway,
        state: RefundState::Processing,
        amount: told.amount,
        worth_minor: policy::worth_minor(tx, shop, told.amount)?,
        method: RefundMethod::Original,
        takes: Takes::AsItLies,
        credit: None,
        reason: String::new(),
        customer_words: String::new(),
        concerns: Vec::new(),
        requested_by: tx.author().to_owned(),
        requested_at: tx.at(),
        decided_by: None,
        decided_at: None,
        decision: String::new(),
        gateway_ref: Some(told.reference.clone()),
        sent_at: None,
        unknown_since: None,
        settled_at: None,
        failed_at: None,
        failure_reason: String::new(),
        sale_minor: 0,
        credited_minor: 0,
        credit_note_id: None,
        correlation: payment.correlation.clone(),
    })
}

/// It ended: the state moves on, and a refund of the sale that we asked for brings its credit note.
fn ended(tx: &WriteTx<'_>, shop: &Shop, payment: &mut Payment, known: &Recognised, ended: Ended) -> Result<(), Fault> {
    let id = RefundId::parse(&known.id).ok_or_else(|| Fault::bug(format!("{} is no refund", known.id)))?;
    let mut refund = store::find(tx, id)?.ok_or_else(|| Fault::bug(format!("{id} was recognised and is not there")))?;
    refund.unknown_since = None;
    let happened = match ended {
        Ended::Settled { .. } if refund.state == RefundState::Refunded => return Ok(()),
        Ended::Failed { .. } | Ended::Returned { .. } if refund.state == RefundState::Failed => return Ok(()),
        Ended::Settled { at, amount, sale } => {
            refund.state = RefundState::Refunded;
            refund.settled_at = Some(at);
            refund.sale_minor = sale.minor;
            if refund.amount != amount {
                payments::look_at(payment, &format!("asked to refund {}, and {amount} went", refund.amount));
                refund.amount.minor = amount.minor;
            }
            credit(tx, shop, payment, &mut refund)?;
            Happened::Settled
        }
        Ended::Failed { at } => {
            refund.state = RefundState::Failed;
            refund.failed_at = Some(at);
            if refund.failure_reason.is_empty() {
                "the gateway says that it failed".clone_into(&mut refund.failure_reason);
            }
            Happened::Failed
        }
        Ended::Returned { at } => {
            // The credit note stands: what was credited is the customer's again.
            payments::refund_credited(payment, -refund.credited_minor)?;
            refund.state = RefundState::Failed;
            refund.failed_at = Some(at);
            "it came back: the customer does not have it".clone_into(&mut refund.failure_reason);
            Happened::Returned
        }
    };
    store::update(tx, &refund)?;
    if matches!(happened, Happened::Settled | Happened::Returned) {
        advance_follows(tx, shop, payment, &refund)?;
    }
    let who = System { cause: format!("news of {}", payment.id).into(), correlation: tx.correlation().into() };
    let detail = json!({
        "payment": payment.id,
        "amount": refund.amount,
        "gateway_ref": refund.gateway_ref,
        "sale_minor": refund.sale_minor,
        "credit_note": refund.credit_note_id,
    });
    audit::note(tx, &who, happened.audited(), &id.to_string(), detail)?;
    news::announce(tx, happened, &refund)
}

/// Money of an advance takes its tax and its paper with it at once. Where its paper can get no number, the advance follows when it
/// hears of its payment, and waits there for a person: that the money moved is a fact.
fn advance_follows(tx: &WriteTx<'_>, shop: &Shop, payment: &Payment, refund: &Refund) -> Result<(), Fault> {
    let zone = shop.basics()?.zone;
    let moved = advances::Moved {
        refund_id: Some(refund.id.to_string()),
        method: match refund.method {
            RefundMethod::Original => None,
            RefundMethod::Cash => Some("cash"),
            RefundMethod::Transfer => Some("transfer"),
        },
        on: refund.settled_at.map(|at| at.day_in(&zone)),
    };
    match tx.part(|| advances::money_moved(tx, shop, payment, &moved)) {
        Err(fault @ (Fault::Disk(_) | Fault::Stopping | Fault::Bug(_))) => Err(fault),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The credit note of a refund that we asked for. Where none can be issued now, the refund stands all the same, and a person is told.
fn credit(tx: &WriteTx<'_>, shop: &Shop, payment: &mut Payment, refund: &mut Refund) -> Result<(), Fault> {
    if refund.origin != RefundOrigin::Shop || refund.sale_minor <= 0 {
        return Ok(());
    }
    let who = System { cause: format!("{} went", refund.id).into(), correlation: tx.correlation().into() };
    match tx.part(|| credit_for(tx, shop, &who, payment, refund)) {
        Ok(()) => payments::refund_credited(payment, refund.credited_minor),
        Err(error) => {
            payments::credit_is_owed(payment, &why_not(error)?);
            Ok(())
        }
    }
}

/// Ends a refund by a person's word: that it went, or that it did not.
pub(super) fn by_hand(
    tx: &WriteTx<'_>,
    shop: &Shop,
    account: &MerchantAccount,
    refund: &Refund,
    went: bool,
) -> Result<(), RefundError> {
    let payment = payments::find(tx, refund.payment_id)?.ok_or(RefundError::NoSuchRefund)?;
    let (id, reference) = (refund.id.to_string(), refund.told_by_hand());
    let told = RefundTold {
        refund: &id,
        reference: &reference,
        amount: refund.amount,
        status: if went { RefundStatus::Succeeded } else { RefundStatus::Failed },
    };
    payments::tell_refund(tx, shop, account, &payment, &told)?;
    Ok(())
}
