//! The list of refunds, newest first; what waits for a person is its queue.

use std::collections::HashMap;

use base::{Actor, Fault, Money, Page, PageAsk, ReadTx, Shop, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::refund::{Concern, Refund, RefundId, RefundMethod, RefundOrigin, RefundState, Takes};
use super::store;
use crate::payments::{self, PAYMENTS_READ, PaymentId, PaymentSummary};

/// Which refunds are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RefundListAsk {
    /// Only those that are so far.
    #[param(inline)]
    pub state: Option<RefundState>,
    /// Only those that wait for a person: to be approved, to be told of, or for their credit note.
    pub waiting: Option<bool>,
    /// Only those of this payment.
    pub payment_id: Option<PaymentId>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A refund in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RefundSummary {
    /// Its id, also our reference at the gateway.
    pub id: RefundId,
    /// Whose money goes back.
    pub payment_id: PaymentId,
    /// The number of the invoice that the payment pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Who paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// Through which account.
    pub account_name: String,
    /// Where it was begun.
    pub origin: RefundOrigin,
    /// How far it is.
    pub state: RefundState,
    /// How much.
    pub amount: Money,
    /// How it goes back.
    pub method: RefundMethod,
    /// Out of what it is taken.
    pub takes: Takes,
    /// Why.
    pub reason: String,
    /// Why somebody should look before it leaves, as it stood when it was asked for.
    pub concerns: Vec<Concern>,
    /// Name of who asked for it; empty for what the gateway told.
    pub requested_by: String,
    /// Whether that is who asks now: nobody approves what they asked for.
    pub own: bool,
    /// When.
    pub requested_at: Timestamp,
    /// Name of who let it go or said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Timestamp>,
    /// Since when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown_since: Option<Timestamp>,
    /// When the customer had it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Timestamp>,
    /// When it failed; where that was after it had settled, it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Timestamp>,
    /// Why it failed, or why it was rejected.
    pub why: String,
    /// What a credit note still has to stand behind.
    pub credit_owed: Money,
}

/// One page of the list.
pub async fn list_refunds(shop: &Shop, who: &Actor, ask: RefundListAsk) -> Result<Page<RefundSummary>, Fault> {
    who.may(PAYMENTS_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let before = match &ask.after {
        None => None,
        Some(after) => {
            Some(RefundId::parse(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?)
        }
    };
    let filter =
        store::Filter { before, state: ask.state, waiting: ask.waiting.unwrap_or(false), payment_id: ask.payment_id };
    let asks = who.id.clone();
    shop.db
        .read(move |tx| {
            let rows = store::list(tx, &filter, limit.saturating_add(1))?;
            Ok(Page::cut(summaries(tx, &rows, &asks)?, limit, |row| row.id.to_string()))
        })
        .await
}

/// Adds the names that a list shows.
pub(super) fn summaries(tx: &ReadTx<'_>, refunds: &[Refund], asks: &str) -> Result<Vec<RefundSummary>, Fault> {
    let ids: Vec<PaymentId> = refunds.iter().map(|refund| refund.payment_id).collect();
    let payments: HashMap<PaymentId, PaymentSummary> =
        payments::summaries_of(tx, &ids)?.into_iter().map(|payment| (payment.id, payment)).collect();
    let authors: Vec<&str> = refunds
        .iter()
        .flat_map(|refund| [Some(refund.requested_by.as_str()), refund.decided_by.as_deref()])
        .flatten()
        .collect();
    let people = office::staff::names(tx, &authors)?;
    // The command line has no row among the people of the shop, and its word for itself will do.
    let name = |author: &str| people.get(author).cloned().unwrap_or_else(|| author.to_owned());
    Ok(refunds
        .iter()
        .map(|refund| {
            let payment = payments.get(&refund.payment_id);
            RefundSummary {
                id: refund.id,
                payment_id: refund.payment_id,
                invoice_number: payment.and_then(|payment| payment.invoice_number.clone()),
                customer_name: payment.and_then(|payment| payment.customer_name.clone()),
                account_name: payment.map(|payment| payment.account_name.clone()).unwrap_or_default(),
                origin: refund.origin,
                state: refund.state,
                amount: refund.amount,
                method: refund.method,
                takes: refund.takes,
                reason: refund.reason.clone(),
                concerns: refund.concerns.clone(),
                requested_by: match refund.origin {
                    RefundOrigin::Shop => name(&refund.requested_by),
                    RefundOrigin::Gateway => String::new(),
                },
                own: refund.requested_by == asks,
                requested_at: refund.requested_at,
                decided_by: refund.decided_by.as_deref().map(name),
                decided_at: refund.decided_at,
                unknown_since: refund.unknown_since,
                settled_at: refund.settled_at,
                failed_at: refund.failed_at,
                why: if refund.failure_reason.is_empty() { &refund.decision } else { &refund.failure_reason }.clone(),
                credit_owed: Money { minor: refund.credit_owed_minor(), currency: refund.amount.currency },
            }
        })
        .collect())
}
