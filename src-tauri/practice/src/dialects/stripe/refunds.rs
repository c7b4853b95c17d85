//! Refunds.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::{Map, Value};

use super::asking::Asking;
use super::money::{amount, units};
use super::objects::{METADATA, REASON, paid_charge, paid_try, refund, seconds};
use super::paging::{Part, list};
use super::{Stripe, charges, intents, missing, no_such, not_there, refuse};
use crate::dialects::{Dialect, Known, Thing};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::payment::{Payment, PaymentStatus};
use crate::refund::{Refund, RefundMode};
use crate::refunds::taken;
use crate::state::State as Truth;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/refunds", post(create).get(list_all)).route("/refunds/{id}", get(read))
}

/// stripe: "refund".
const REASONS: [&str; 3] = ["duplicate", "fraudulent", "requested_by_customer"];

/// The payment that a request names by its intent or its charge.
fn payment_of<'a>(
    state: &'a Truth,
    account: &Known,
    intent: Option<&str>,
    charge: Option<&str>,
) -> Result<Option<&'a Payment>, ApiError> {
    match (intent, charge) {
        (Some(id), _) => {
            intents::find(state, account, id).ok_or_else(|| not_there("payment_intent", id, "payment_intent")).map(Some)
        }
        (None, Some(id)) => {
            let found = charges::find(state, account, id).ok_or_else(|| not_there("charge", id, "charge"))?;
            Ok(Some(found.0))
        }
        (None, None) => Ok(None),
    }
}

async fn create(State(gateway): State<Arc<Gateway>>, asking: Asking) -> Result<Response, ApiError> {
    let fresh = Stripe.fresh_id(Thing::Refund)?;
    asking.act(&gateway, |asking, state, at| {
        let (of_intent, of_charge) = (asking.take("payment_intent"), asking.take("charge"));
        let payment = payment_of(state, &asking.account, of_intent.as_deref(), of_charge.as_deref())?;
        let payment = payment.ok_or_else(|| missing("payment_intent"))?;
        // A try that was in vain has nothing to give back.
        let is_paid = of_charge.is_none_or(|id| paid_charge(payment).as_ref() == Some(&id));
        if payment.status != PaymentStatus::Captured || paid_try(payment).is_none() || !is_paid {
            return Err(refuse("This PaymentIntent does not have a successful charge to refund."));
        }
        let sum = asking.take("amount").map(|text| amount(&text, payment.currency(), "amount")).transpose()?;
        let (metadata, first) = asking.metadata(METADATA);
        let mut extra = Map::new();
        extra.insert(METADATA.to_owned(), metadata.into());
        if let Some(reason) = asking.take(REASON) {
            if !REASONS.contains(&reason.as_str()) {
                return Err(refuse(format!("Invalid reason: {reason}")).about(REASON));
            }
            extra.insert(REASON.to_owned(), reason.into());
        }
        let left = payment.refundable()?;
        if !left.is_positive() {
            let message = format!("Charge {} has already been refunded.", paid_charge(payment).unwrap_or_default());
            return Err(ApiError::invalid("charge_already_refunded", message));
        }
        if let Some(sum) = sum.filter(|sum| sum.minor() > left.minor()) {
            let (sum, left) = (units(sum), units(left));
            let message = format!("Refund amount ({sum}) is greater than unrefunded amount on charge ({left})");
            return Err(refuse(message).about("amount"));
        }
        if state.settings.refunds.mode == RefundMode::Refuse {
            return Err(refuse("This charge cannot be refunded."));
        }
        let (mut new, payment) = Refund::take(fresh, payment, sum, first, state.settings.refunds, at)?;
        new.extra = extra;
        let view = refund(state, &new, &asking.wanted);
        Done::own(StatusCode::OK, &view, taken(new, payment))
    })
}

/// stripe: "refund status": `GET refunds/{id}`.
async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let found = state.refunds.get(&id).filter(|row| row.account.as_deref() == Some(asking.account.name()));
    let view = refund(&state, found.ok_or_else(|| no_such("refund", &id, "refund"))?, &asking.wanted);
    asking.count_rest(&mut state);
    answer(&view)
}

/// stripe: "refund status": list `GET refunds?payment_intent=`.
async fn list_all(State(gateway): State<Arc<Gateway>>, mut asking: Asking) -> Result<Response, ApiError> {
    let part = Part::read(&mut asking)?;
    let (of_intent, of_charge) = (asking.take("payment_intent"), asking.take("charge"));
    let mut state = gateway.state();
    let only = payment_of(&state, &asking.account, of_intent.as_deref(), of_charge.as_deref())?;
    let own = match only {
        Some(payment) => state.refunds.of_parent(&payment.id),
        None => state.refunds.of_account(Some(asking.account.name())).collect(),
    };
    let rows = own.into_iter().map(|row| (row.id.clone(), seconds(row.created), row));
    let (rows, more) = part.of(rows, "refund", |_| true)?;
    let wanted = asking.wanted.under("data");
    let data: Vec<Value> = rows.into_iter().map(|row| refund(&state, row, &wanted)).collect();
    asking.count_rest(&mut state);
    answer(&list(data, more, "refunds"))
}
