//! `/v1/refunds` and `/v1/disputes`.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, Uri};
use serde::Deserialize;

use crate::book::Fact;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, List, answer, cursor, limit, read_body, read_query};
use crate::ids;
use crate::money::Money;
use crate::payments::{self, check_reference, required_key};
use crate::refund::{Refund, RefundStatus};
use crate::state::Change;
use crate::webhooks::EventKind;

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/refunds", post(create).get(list))
        .route("/refunds/{id}", get(read))
        .route("/disputes", get(list_disputes))
        .route("/disputes/{id}", get(read_dispute))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRefund {
    payment: String,
    amount: Option<String>,
    reference: String,
}

async fn create(
    State(gateway): State<Arc<Gateway>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = required_key(&headers, &uri, &body)?;
    let new: NewRefund = read_body(&body)?;
    check_reference(&new.reference)?;
    let id = ids::fresh("pr")?;
    gateway.act(None, Some(asked), |state, at| {
        let payment = payments::find_own(state, &new.payment).map_err(|error| error.about("payment"))?;
        let amount = new.amount.map(|amount| Money::parse(&amount, payment.currency())).transpose()?;
        let (refund, payment) = Refund::take(id, payment, amount, Some(new.reference), state.settings.refunds, at)?;
        Done::created(&refund.view(&state.place), taken(refund.clone(), payment))
    })
}

/// The change that a new refund makes. `/v1` tells it when it has succeeded at once, dialects in any case.
pub(crate) fn taken(refund: Refund, payment: crate::payment::Payment) -> Change {
    let succeeded = refund.status == RefundStatus::Succeeded;
    let spoken = refund.account.is_some();
    let fact = Fact::RefundTaken { refund, payment };
    match (succeeded, spoken) {
        (true, _) => Change::told(fact, EventKind::RefundSucceeded),
        (false, true) => Change::told(fact, EventKind::RefundCreated),
        (false, false) => Change::silent(fact),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RefundsAsked {
    reference: Option<String>,
    payment: Option<String>,
    changed_since: Option<i64>,
    after: Option<String>,
    limit: Option<usize>,
}

async fn list(State(gateway): State<Arc<Gateway>>, uri: Uri) -> Result<Response, ApiError> {
    let asked: RefundsAsked = read_query(&uri)?;
    let (after, limit) = (cursor(asked.after.as_deref())?, limit(asked.limit)?);
    let state = gateway.state();
    let rows = match (&asked.reference, &asked.payment) {
        (None, None) => {
            return answer(&List::of_page(state.refunds.page(asked.changed_since, after, limit), |refund| {
                refund.view(&state.place)
            }));
        }
        (Some(reference), payment) => {
            let mut rows = state.refunds.of_reference(None, reference);
            rows.retain(|refund| payment.as_ref().is_none_or(|payment| refund.payment == *payment));
            rows
        }
        (None, Some(payment)) => {
            let mut rows = state.refunds.of_parent(payment);
            rows.retain(|refund| refund.account.is_none());
            rows
        }
    };
    answer(&List::whole(rows.into_iter().map(|refund| refund.view(&state.place)).collect()))
}

async fn read(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let state = gateway.state();
    let refund = state.refunds.get(&id).filter(|refund| refund.account.is_none());
    answer(&refund.ok_or_else(|| ApiError::not_found("refund"))?.view(&state.place))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DisputesAsked {
    payment: Option<String>,
    changed_since: Option<i64>,
    after: Option<String>,
    limit: Option<usize>,
}

async fn list_disputes(State(gateway): State<Arc<Gateway>>, uri: Uri) -> Result<Response, ApiError> {
    let asked: DisputesAsked = read_query(&uri)?;
    let (after, limit) = (cursor(asked.after.as_deref())?, limit(asked.limit)?);
    let state = gateway.state();
    match &asked.payment {
        Some(payment) => answer(&List::whole(
            state
                .disputes
                .of_parent(payment)
                .into_iter()
                .filter(|dispute| dispute.account.is_none())
                .map(|dispute| dispute.view(&state.place))
                .collect(),
        )),
        None => answer(&List::of_page(state.disputes.page(asked.changed_since, after, limit), |dispute| {
            dispute.view(&state.place)
        })),
    }
}

async fn read_dispute(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let state = gateway.state();
    let dispute = state.disputes.get(&id).filter(|dispute| dispute.account.is_none());
    answer(&dispute.ok_or_else(|| ApiError::not_found("dispute"))?.view(&state.place))
}
