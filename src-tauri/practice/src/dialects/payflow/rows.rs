//! The book's payments and refunds as Payflow's transactions: every try of a card is one, every delayed capture, and
//! every credit.

use serde_json::Value;

use crate::dialects::forms::hex_of;
use crate::dialects::settled::Settled;
use crate::money::Money;
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::refund::{Refund, RefundStatus};
use crate::state::State;

/// Where the number of a delayed capture is kept.
pub(super) const CAPTURE: &str = "capture_pnref";
/// payflow: "status": 3 authorised, 6 settlement pending, 8 done. Unverified: the others.
const AUTHORISED: u32 = 3;
const PENDING: u32 = 6;
const SETTLED: u32 = 8;
const CAPTURED: u32 = 9;
const NOT_SETTLED: u32 = 11;
const VOIDED: u32 = 1_000;

/// A transaction as an inquiry tells it.
pub(super) struct Row<'a> {
    pub(super) pnref: String,
    pub(super) payment: &'a Payment,
    /// payflow: "RESULT".
    pub(super) result: &'static str,
    pub(super) state: Option<u32>,
    pub(super) amount: Money,
    pub(super) custref: &'a str,
    /// Unix milliseconds.
    pub(super) at: i64,
    /// Whether it is the sale or the capture that holds the money.
    pub(super) holds_money: bool,
}

/// A void that gives captured money back stands in the row of its payment.
pub(super) fn is_void(refund: &Refund) -> bool {
    refund.extra.contains_key("void")
}

fn extra<'a>(payment: &'a Payment, name: &str) -> Option<&'a str> {
    payment.extra.get(name).and_then(Value::as_str)
}

/// The number of the transaction that a try of a card was.
fn pnref_of(payment: &Payment, index: usize) -> String {
    format!("V{}", hex_of(&[&payment.id, &index.to_string()], 11).to_uppercase())
}

/// The token of its page, and the numbers of its transactions.
pub(super) fn names(payment: &Payment) -> Vec<String> {
    let kept = ["token", CAPTURE].into_iter().filter_map(|name| extra(payment, name)).map(str::to_owned);
    kept.chain((0..payment.tries.len()).map(|index| pnref_of(payment, index))).collect()
}

/// The transactions of one payment, in their order: its tries, and the capture of what was held.
pub(super) fn of_payment<'a>(state: &'a State, payment: &'a Payment) -> Vec<Row<'a>> {
    let last = payment.tries.len().saturating_sub(1);
    let mut rows: Vec<Row<'a>> = Vec::new();
    let was_paid = payment.method.is_some();
    let is_voided = state.refunds.of_parent(&payment.id).into_iter().any(is_void);
    let is_settled = Settled::of_payment(state, payment).of_capture(&payment.id).is_some();
    let money = if is_settled && !is_voided { SETTLED } else { PENDING };
    let money = if is_voided { money.saturating_add(VOIDED) } else { money };
    let capture = extra(payment, CAPTURE);
    for (index, at) in payment.tries.iter().enumerate() {
        let declined = Row {
            pnref: pnref_of(payment, index),
            payment,
            result: "12",
            state: None,
            amount: payment.amount,
            custref: &payment.reference,
            at: *at,
            holds_money: false,
        };
        if !was_paid || index != last {
            rows.push(declined);
            continue;
        }
        let is_sale = payment.capture == CaptureMode::Automatic;
        let state = match payment.status {
            PaymentStatus::Captured if is_sale => money,
            PaymentStatus::Captured => CAPTURED,
            PaymentStatus::Cancelled => AUTHORISED.saturating_add(VOIDED),
            _ => AUTHORISED,
        };
        let amount = if is_sale { payment.captured } else { payment.amount };
        rows.push(Row { result: "0", state: Some(state), amount, holds_money: is_sale, ..declined });
    }
    rows.extend(capture.map(|pnref| Row {
        pnref: pnref.to_owned(),
        payment,
        result: "0",
        state: Some(money),
        amount: payment.captured,
        custref: "",
        at: Settled::of_payment(state, payment).captured_at(&payment.id).unwrap_or(payment.changed),
        holds_money: true,
    }));
    rows
}

fn of_refund<'a>(state: &State, refund: &'a Refund, payment: &'a Payment) -> Row<'a> {
    let is_settled = Settled::of_payment(state, payment).of_refund(&refund.id).is_some();
    let now = match refund.status {
        RefundStatus::Failed => NOT_SETTLED,
        RefundStatus::Succeeded if is_settled => SETTLED,
        RefundStatus::Succeeded | RefundStatus::Pending => PENDING,
    };
    Row {
        pnref: refund.id.clone(),
        payment,
        result: "0",
        state: Some(now),
        amount: refund.amount,
        custref: refund.reference.as_deref().unwrap_or_default(),
        at: refund.created,
        holds_money: false,
    }
}

/// One of an account's transactions by its number.
pub(super) fn find<'a>(state: &'a State, account: &str, pnref: &str) -> Option<Row<'a>> {
    let is_ours = |of: Option<&str>| of == Some(account);
    if let Some(refund) = state.refunds.get(pnref).filter(|refund| is_ours(refund.account.as_deref())) {
        return state
            .payments
            .get(&refund.payment)
            .map(|payment| of_refund(state, refund, payment))
            .filter(|_| !is_void(refund));
    }
    let payment =
        state.payments.get(state.aliases.get(pnref)?).filter(|payment| is_ours(payment.account.as_deref()))?;
    of_payment(state, payment).into_iter().find(|row| row.pnref == pnref)
}

/// The last transaction of that `CUSTREF` between two instants, in Unix milliseconds.
pub(super) fn last_of<'a>(state: &'a State, account: &str, custref: &str, (from, to): (i64, i64)) -> Option<Row<'a>> {
    let payments = state.payments.of_reference(Some(account), custref).into_iter();
    let tries = payments.flat_map(|payment| of_payment(state, payment)).filter(|row| row.custref == custref);
    let refunds = state.refunds.of_reference(Some(account), custref).into_iter().filter(|refund| !is_void(refund));
    let refunds = refunds.filter_map(|refund| Some(of_refund(state, refund, state.payments.get(&refund.payment)?)));
    tries.chain(refunds).filter(|row| (from..=to).contains(&row.at)).max_by_key(|row| row.at)
}
