//! The book's payments and refunds as this gateway's transactions: every try of a card is one, and every refund.

use super::transact::is_void;
use crate::dialects::forms::hex_of;
use crate::dialects::settled::Settled;
use crate::money::Money;
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::payouts::Payout;
use crate::refund::{Refund, RefundStatus};
use crate::state::State;

/// A transaction.
pub(super) struct Row<'a> {
    pub(super) id: String,
    pub(super) payment: &'a Payment,
    /// Where it gives money back.
    pub(super) refund: Option<&'a Refund>,
    pub(super) kind: &'static str,
    /// authorizenet: "status".
    pub(super) status: &'static str,
    /// authorizenet: "result": 1 approved, 2 declined.
    pub(super) response: u8,
    /// Unix milliseconds.
    pub(super) submitted: i64,
    pub(super) asked: Money,
    pub(super) settled: Money,
    pub(super) batch: Option<&'a Payout>,
}

impl Row<'_> {
    pub(super) fn invoice(&self) -> &str {
        match self.refund {
            Some(refund) => refund.reference.as_deref().unwrap_or_default(),
            None => &self.payment.reference,
        }
    }

    pub(super) fn description(&self) -> Option<&str> {
        match self.refund {
            Some(refund) => refund.extra.get("description").and_then(serde_json::Value::as_str),
            None => self.payment.description.as_deref(),
        }
    }
}

/// The number of the transaction that a try of a card was. Unverified: the form of ids.
fn number_of(payment: &Payment, index: usize, at: i64) -> String {
    let digits = u64::from_str_radix(&hex_of(&[&payment.id, &index.to_string()], 8), 16).unwrap_or_default();
    format!("{at}{:06}", digits % 1_000_000)
}

fn tries(payment: &Payment) -> impl Iterator<Item = (String, i64)> {
    payment.tries.iter().enumerate().map(move |(index, at)| (number_of(payment, index, *at), *at))
}

/// The token of its page, and the numbers of its transactions.
pub(super) fn names(payment: &Payment) -> Vec<String> {
    let token = payment.extra.get("token").and_then(serde_json::Value::as_str).map(str::to_owned);
    token.into_iter().chain(tries(payment).map(|(id, _)| id)).collect()
}

/// The transaction that paid, once one did.
pub(super) fn paid_number(payment: &Payment) -> Option<String> {
    payment.method.as_ref()?;
    tries(payment).last().map(|(id, _)| id)
}

/// The transactions of an account, in the order in which they were submitted.
pub(super) fn all<'a>(state: &'a State, account: &str, settled: &Settled<'a>) -> Vec<Row<'a>> {
    let mut batches: Vec<&Payout> = state.payouts.of_account(Some(account)).collect();
    batches.sort_by_key(|batch| batch.created);
    let mut rows = Vec::new();
    for payment in state.payments.of_account(Some(account)) {
        rows.extend(of_payment(state, settled, &batches, payment));
    }
    for refund in state.refunds.of_account(Some(account)).filter(|refund| !is_void(refund)) {
        rows.extend(
            state.payments.get(&refund.payment).map(|payment| of_refund(state, settled, &batches, refund, payment)),
        );
    }
    rows.sort_by(|one, other| (one.submitted, &one.id).cmp(&(other.submitted, &other.id)));
    rows
}

/// One of them by its number.
pub(super) fn find<'a>(state: &'a State, account: &str, id: &str) -> Option<Row<'a>> {
    let is_ours = |of: Option<&str>| of == Some(account);
    let mut batches: Vec<&Payout> = state.payouts.of_account(Some(account)).collect();
    batches.sort_by_key(|batch| batch.created);
    if let Some(refund) = state.refunds.get(id).filter(|refund| is_ours(refund.account.as_deref()) && !is_void(refund))
    {
        let payment = state.payments.get(&refund.payment)?;
        return Some(of_refund(state, &Settled::of_payment(state, payment), &batches, refund, payment));
    }
    let payment = state.payments.get(state.aliases.get(id)?).filter(|payment| is_ours(payment.account.as_deref()))?;
    let rows = of_payment(state, &Settled::of_payment(state, payment), &batches, payment);
    rows.into_iter().find(|row| row.id == id)
}

/// Unverified: what does not settle goes with the next batch.
fn batch_after<'a>(batches: &[&'a Payout], at: i64) -> Option<&'a Payout> {
    batches.iter().find(|batch| batch.created >= at).copied()
}

fn of_payment<'a>(
    state: &'a State,
    settled: &Settled<'a>,
    batches: &[&'a Payout],
    payment: &'a Payment,
) -> Vec<Row<'a>> {
    let none = Money::zero(payment.currency());
    let asked_kind =
        if payment.capture == CaptureMode::Manual { "authOnlyTransaction" } else { "authCaptureTransaction" };
    let paid = paid_number(payment);
    let rows = tries(payment).map(|(id, at)| {
        let declined = Row {
            payment,
            refund: None,
            kind: asked_kind,
            status: "declined",
            response: 2,
            submitted: at,
            asked: payment.amount,
            settled: none,
            batch: batch_after(batches, at),
            id,
        };
        if paid.as_ref() != Some(&declined.id) {
            return declined;
        }
        let of_capture = settled.of_capture(&payment.id).and_then(|(id, _)| state.payouts.get(id));
        let voided = state.refunds.of_parent(&payment.id).into_iter().find(|refund| is_void(refund));
        let taken = payment.captured.is_positive();
        let (status, sum, batch) = match (payment.status, voided) {
            (PaymentStatus::Captured, Some(void)) => ("voided", none, batch_after(batches, void.created)),
            (PaymentStatus::Captured, None) if of_capture.is_some() => {
                ("settledSuccessfully", payment.captured, of_capture)
            }
            (PaymentStatus::Captured, None) => ("capturedPendingSettlement", payment.captured, None),
            (PaymentStatus::Cancelled, _) => ("voided", none, batch_after(batches, payment.changed)),
            (PaymentStatus::Expired, _) => ("expired", none, batch_after(batches, payment.changed)),
            _ => ("authorizedPendingCapture", payment.amount, None),
        };
        let is_sale = payment.capture == CaptureMode::Automatic;
        Row {
            kind: if taken { "authCaptureTransaction" } else { asked_kind },
            status,
            response: 1,
            asked: if is_sale && taken { payment.captured } else { payment.amount },
            settled: sum,
            batch,
            ..declined
        }
    });
    rows.collect()
}

fn of_refund<'a>(
    state: &'a State,
    settled: &Settled<'a>,
    batches: &[&'a Payout],
    refund: &'a Refund,
    payment: &'a Payment,
) -> Row<'a> {
    let batch = settled.of_refund(&refund.id).and_then(|(id, _)| state.payouts.get(id));
    let (status, sum, batch) = match refund.status {
        RefundStatus::Failed => ("declined", Money::zero(payment.currency()), batch_after(batches, refund.changed)),
        RefundStatus::Succeeded if batch.is_some() => ("refundSettledSuccessfully", refund.amount, batch),
        RefundStatus::Succeeded | RefundStatus::Pending => ("refundPendingSettlement", refund.amount, None),
    };
    Row {
        id: refund.id.clone(),
        payment,
        refund: Some(refund),
        kind: "refundTransaction",
        status,
        response: if refund.status == RefundStatus::Failed { 2 } else { 1 },
        submitted: refund.created,
        asked: refund.amount,
        settled: sum,
        batch,
    }
}
