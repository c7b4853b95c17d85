//! `createTransactionRequest`, sale and authorization: charging a way to pay that is kept in a customer profile.

use axum::response::Response;

use super::elements::Elements;
use super::page::order;
use super::requests::{Asked, not_done};
use super::transact::{DONE, approved, window_in};
use super::{profiles, refuse, rows};
use crate::book::Fact;
use crate::checkout::paid_change;
use crate::dialects::forms;
use crate::error::ApiError;
use crate::gateway::Done;
use crate::money::Money;
use crate::payment::{CaptureMode, Payment, PaymentStatus};
use crate::state::{Change, State};
use crate::webhooks::EventKind;

/// authorizenet: "sale / auth". A card that stands in the call itself is not spoken here.
pub(super) fn charge(asked: &Asked, capture: CaptureMode, mut transaction: Elements) -> Result<Response, ApiError> {
    let amount = asked.money(&transaction.word("amount").unwrap_or_default())?;
    let amount = amount.ok_or_else(|| refuse("5", "A valid amount is required."))?;
    let currency = transaction.text("currencyCode")?;
    if currency.is_some_and(|code| code != amount.currency().to_string()) {
        return Err(refuse("E00013", "Currency Code is invalid."));
    }
    let kept = profiles::chosen(&mut transaction)?;
    let kept = kept.ok_or_else(|| refuse("E00003", "The element 'payment' is not spoken here."))?;
    let (invoice, description) = order(&mut transaction)?;
    let window_ms = window_in(&mut transaction)?.saturating_mul(1000);
    transaction.count_rest(&mut asked.gateway.state(), "transactionRequest");
    let (reference, id) = (invoice.unwrap_or_default(), forms::fresh_uuid()?);
    asked.gateway.act(Some(asked.account.name()), None, |state, at| {
        if is_repeat(state, asked, &reference, amount, at.saturating_sub(window_ms)) {
            return Err(refuse("11", "A duplicate transaction has been submitted."));
        }
        let payment = Payment {
            account: Some(asked.account.name().to_owned()),
            reference: reference.clone(),
            description: description.clone(),
            capture,
            ..Payment::open(id.clone(), amount, at)
        };
        let (body, change) = if kept.is_good {
            let paid = payment.paid(amount, kept.method.clone(), false, at)?;
            let number = rows::paid_number(&paid).unwrap_or_default();
            (approved(asked, &paid, &number, DONE)?, paid_change(state, paid)?)
        } else {
            let failed = payment.failed(at)?;
            let change = Change::told(Fact::PaymentFailed { payment: failed }, EventKind::PaymentFailedTry);
            (asked.answer(&not_done("2", "2", "This transaction has been declined."))?, change)
        };
        state.commit(at, Change::silent(Fact::PaymentCreated { payment }), None)?;
        Ok(Done::words(body, change))
    })
}

/// Unverified: the same invoice number and amount, within the window; what was declined is no first one.
fn is_repeat(state: &State, asked: &Asked, reference: &str, amount: Money, since: i64) -> bool {
    let same = |payment: &&Payment| {
        payment.reference == reference && payment.amount == amount && payment.status != PaymentStatus::Failed
    };
    let rows = state.payments.of_account(Some(asked.account.name())).rev();
    rows.take_while(|payment| payment.created > since).any(|payment| same(&payment))
}
