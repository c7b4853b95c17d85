//! Payments as the API tells them.

use std::collections::HashMap;

use base::{Fault, Money, ReadTx, Shop, Timestamp};
use people::customers::CustomerId;
use serde::Serialize;
use utoipa::ToSchema;

use super::claims::{self, Claim};
use super::own_link::{self, LinkShown};
use super::{Payment, PaymentId, PaymentState, Reason, SettledReason, reasons};
use crate::invoices::{self, InvoiceId, InvoiceName};
use crate::merchant_accounts::{self, MerchantAccountId};

/// A payment in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentSummary {
    /// Its id, also our reference at the gateway.
    pub id: PaymentId,
    /// What it pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<InvoiceId>,
    /// The part of the invoice's plan it was started for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instalment: Option<u32>,
    /// That invoice's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Who pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// Through which account.
    pub merchant_account_id: MerchantAccountId,
    /// That account's name.
    pub account_name: String,
    /// Its gateway kind.
    pub provider: String,
    /// Asked.
    pub amount: Money,
    /// What came in.
    pub captured: Money,
    /// What went back.
    pub refunded: Money,
    /// The gateway's fee, its tax included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<Money>,
    /// Whether the fee is our estimate.
    pub fee_estimated: bool,
    /// How far it is.
    pub state: PaymentState,
    /// One of our calls has no answer yet: nobody knows, and the gateway is being asked.
    pub unknown: bool,
    /// Why a person should look; empty = nothing.
    pub needs_you: String,
    /// What the payer says of a payment by a link of our own, and what became of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// What the customer paid with.
    pub method_label: String,
    /// When it was asked.
    pub created_at: Timestamp,
    /// When the money came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<Timestamp>,
}

/// One stamp of a payment's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Stamp {
    /// `asked`, `paid`, `confirmed`, `settled`, `banked`.
    pub stamp: &'static str,
    /// When it was stamped; absent = not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// A payment with everything about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaymentDetail {
    /// What a list shows.
    #[serde(flatten)]
    pub summary: PaymentSummary,
    /// The gateway's canonical reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_ref: Option<String>,
    /// The gateway's page, while it can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_url: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_expires_at: Option<Timestamp>,
    /// The same where it is a link of our own, to show to the payer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_link: Option<LinkShown>,
    /// More than was due: the customer's advance.
    pub advance: Money,
    /// Not assigned to an invoice yet.
    pub unidentified: Money,
    /// Cash handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tendered: Option<Money>,
    /// Cash given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Money>,
    /// What rounding to a whole coin added to what of the invoice was paid in cash; below 0: took off it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<Money>,
    /// Why it failed, or why the last try did.
    pub failure_reason: String,
    /// Its life as stamps.
    pub stamps: Vec<Stamp>,
    /// Why a person should look, one by one.
    pub reasons: Vec<Reason>,
    /// How often a reason was shown so far; settling says what of that was seen.
    pub reasons_shown: u32,
    /// What was settled, the latest first.
    pub settled_reasons: Vec<SettledReason>,
}

/// Adds the names that a list shows.
pub(super) fn summaries(tx: &ReadTx<'_>, payments: &[Payment]) -> Result<Vec<PaymentSummary>, Fault> {
    let accounts: HashMap<MerchantAccountId, (String, String)> = merchant_accounts::list(tx)?
        .into_iter()
        .map(|account| (account.id, (account.name, account.provider)))
        .collect();
    let ids: Vec<InvoiceId> = payments.iter().filter_map(|payment| payment.invoice_id).collect();
    let invoices = invoices::names(tx, &ids)?;
    let ahead = payments.iter().filter_map(|payment| payment.customer_id);
    let customers: Vec<CustomerId> = invoices.values().filter_map(|invoice| invoice.customer_id).chain(ahead).collect();
    let names: HashMap<CustomerId, String> = people::customers::names(tx, &customers)?.into_iter().collect();
    let ids: Vec<PaymentId> = payments.iter().map(|payment| payment.id).collect();
    let mut claims = claims::latest_of(tx, &ids)?;
    let shown = |payment: &Payment| PaymentSummary {
        claim: claims.remove(&payment.id),
        ..summary(payment, &accounts, &invoices, &names)
    };
    Ok(payments.iter().map(shown).collect())
}

fn summary(
    payment: &Payment,
    accounts: &HashMap<MerchantAccountId, (String, String)>,
    invoices: &HashMap<InvoiceId, InvoiceName>,
    names: &HashMap<CustomerId, String>,
) -> PaymentSummary {
    let (account_name, provider) = accounts.get(&payment.merchant_account_id).cloned().unwrap_or_default();
    let invoice = payment.invoice_id.and_then(|id| invoices.get(&id));
    let invoice_number = invoice.and_then(|invoice| invoice.number.clone());
    let customer = invoice.map_or(payment.customer_id, |invoice| invoice.customer_id);
    let customer_name = customer.and_then(|id| names.get(&id).cloned());
    PaymentSummary {
        id: payment.id,
        invoice_id: payment.invoice_id,
        instalment: payment.instalment,
        invoice_number,
        customer_name,
        merchant_account_id: payment.merchant_account_id,
        account_name,
        provider,
        amount: payment.amount,
        captured: payment.captured,
        refunded: payment.refunded,
        fee: payment.fee,
        fee_estimated: payment.fee_estimated,
        state: payment.state,
        unknown: payment.unknown_since.is_some(),
        needs_you: payment.needs_you.clone(),
        claim: None,
        method_label: payment.method_label.clone(),
        created_at: payment.created_at,
        captured_at: payment.captured_at,
    }
}

/// The whole payment.
pub(super) fn detail(tx: &ReadTx<'_>, shop: &Shop, payment: &Payment) -> Result<PaymentDetail, Fault> {
    let summary =
        summaries(tx, std::slice::from_ref(payment))?.pop().ok_or_else(|| Fault::bug("one payment has one summary"))?;
    let money = |minor: i64| Money { minor, currency: payment.captured.currency };
    let asked = |minor: i64| Money { minor, currency: payment.amount.currency };
    Ok(PaymentDetail {
        gateway_ref: payment.gateway_ref.clone(),
        page_url: payment.page_url.clone().filter(|_| payment.state.is_open()),
        page_expires_at: payment.page_expires_at.filter(|_| payment.state.is_open()),
        own_link: own_link::shown(payment)?,
        advance: money(payment.advance_minor),
        unidentified: money(payment.unidentified_minor),
        tendered: payment.tendered_minor.map(asked),
        change: payment.change_minor.map(asked),
        rounding: (payment.rounding_minor != 0).then(|| asked(payment.rounding_minor)),
        failure_reason: payment.failure_reason.clone(),
        stamps: stamps(payment),
        reasons: reasons::list_open(tx, shop, payment)?,
        reasons_shown: payment.reasons_shown,
        settled_reasons: reasons::list_settled(tx, payment.id)?,
        summary,
    })
}

/// Asked → paid → confirmed → settled → banked. A gateway's own word is its confirmation; payouts and bank lines come later.
fn stamps(payment: &Payment) -> Vec<Stamp> {
    let confirmed = payment.captured_at.filter(|_| payment.unknown_since.is_none());
    vec![
        Stamp { stamp: "asked", at: Some(payment.created_at) },
        Stamp { stamp: "paid", at: payment.captured_at },
        Stamp { stamp: "confirmed", at: confirmed },
        Stamp { stamp: "settled", at: None },
        Stamp { stamp: "banked", at: None },
    ]
}

/// The newest payments, for the home page.
pub fn list_recent(tx: &ReadTx<'_>, most: u32) -> Result<Vec<PaymentSummary>, Fault> {
    let newest = super::store::list(tx, &super::store::Filter::default(), None, most)?;
    summaries(tx, &newest)
}

/// Payments as a list shows them, for who lists what belongs to them; in the order of their ids.
pub fn summaries_of(tx: &ReadTx<'_>, ids: &[PaymentId]) -> Result<Vec<PaymentSummary>, Fault> {
    summaries(tx, &super::store::list_by_ids(tx, ids)?)
}
