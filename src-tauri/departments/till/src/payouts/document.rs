//! One payout with what it is made of.

use std::collections::HashMap;

use base::{Actor, Fault, Money, ReadTx, Shop, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::item::{Item, ItemKind, ItemMatch};
use super::list::{PayoutSummary, summaries};
use super::payout::{AND, PayoutError, PayoutId};
use super::store;
use crate::payments::{self, PAYMENTS_READ, PaymentId, PaymentSummary, Reason, SettledReason};

/// One payout with what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PayoutDocument {
    /// What a list shows.
    #[serde(flatten)]
    pub summary: PayoutSummary,
    /// The bank line that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banked_by: Option<String>,
    /// Why a person should look, one by one.
    pub reasons: Vec<Reason>,
    /// How often a reason was shown so far; settling says what of that was seen.
    pub reasons_shown: u32,
    /// What was settled, the latest first.
    pub settled_reasons: Vec<SettledReason>,
    /// Its parts, as the gateway told them.
    pub items: Vec<PayoutItemShown>,
}

/// A part of a payout, in the payout's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PayoutItemShown {
    /// The gateway's id of it.
    pub item_ref: String,
    /// What it is.
    pub kind: ItemKind,
    /// What it adds to the payout before its own fee; below 0 = takes away.
    pub amount: Money,
    /// What the gateway kept of it, tax included.
    pub fee: Money,
    /// What it adds to the payout.
    pub net: Money,
    /// What it was laid beside.
    pub matched: ItemMatch,
    /// The payment that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// The number of the invoice that the payment pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Who paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// The gateway's name of the payment; empty = none.
    pub payment_ref: String,
    /// The gateway's id of the refund or dispute; empty = none.
    pub cause_ref: String,
    /// The gateway's words about it.
    pub text: String,
    /// When it happened, by the gateway's clock.
    pub at: Timestamp,
}

/// One payout.
pub async fn get_payout(shop: &Shop, who: &Actor, id: PayoutId) -> Result<PayoutDocument, PayoutError> {
    who.may(PAYMENTS_READ)?;
    shop.db
        .read(move |tx| {
            let payout = store::find(tx, id)?.ok_or(PayoutError::NoSuchPayout)?;
            let summary = summaries(tx, std::slice::from_ref(&payout))?
                .pop()
                .ok_or_else(|| Fault::bug("one payout has one summary"))?;
            let reasons = payout.needs_you.split(AND).filter(|reason| !reason.is_empty());
            Ok(PayoutDocument {
                summary,
                reasons: reasons.map(|reason| Reason { reason: reason.to_owned(), way_out: None }).collect(),
                reasons_shown: payout.reasons_shown,
                settled_reasons: payments::with_names(tx, store::list_settled_reasons(tx, id)?)?,
                items: shown(tx, store::list_items(tx, &payout)?)?,
                banked_by: payout.banked_by,
            })
        })
        .await
}

fn shown(tx: &ReadTx<'_>, items: Vec<Item>) -> Result<Vec<PayoutItemShown>, Fault> {
    let ids: Vec<PaymentId> = items.iter().filter_map(|item| item.payment_id).collect();
    let known: HashMap<PaymentId, PaymentSummary> =
        payments::summaries_of(tx, &ids)?.into_iter().map(|payment| (payment.id, payment)).collect();
    items
        .into_iter()
        .map(|item| {
            let payment = item.payment_id.and_then(|id| known.get(&id));
            Ok(PayoutItemShown {
                kind: item.kind,
                amount: item.amount,
                fee: item.whole_fee()?,
                net: item.net()?,
                matched: item.matched(),
                payment_id: item.payment_id,
                invoice_number: payment.and_then(|payment| payment.invoice_number.clone()),
                customer_name: payment.and_then(|payment| payment.customer_name.clone()),
                payment_ref: item.payment_ref,
                cause_ref: item.cause_ref,
                text: item.text,
                at: item.at,
                item_ref: item.item_ref,
            })
        })
        .collect()
}
