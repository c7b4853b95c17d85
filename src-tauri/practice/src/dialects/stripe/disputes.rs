//! Disputes: listed, read, and given up.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use serde_json::Value;

use super::asking::Asking;
use super::objects::{dispute, intent_id, paid_charge, seconds};
use super::paging::{Part, list};
use super::{no_such, refuse};
use crate::book::Fact;
use crate::dialects::Known;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::refund::{Dispute, DisputeStatus};
use crate::state::{Change, State as Truth};
use crate::webhooks::EventKind;

/// stripe: "disputes": `GET disputes`, `/close`.
pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/disputes", get(list_all))
        .route("/disputes/{id}", get(read))
        .route("/disputes/{id}/close", post(close))
}

fn find<'a>(state: &'a Truth, account: &Known, id: &str) -> Result<&'a Dispute, ApiError> {
    let found = state.disputes.get(id).filter(|row| row.account.as_deref() == Some(account.name()));
    found.ok_or_else(|| no_such("dispute", id, "dispute"))
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let view = dispute(&state, find(&state, &asking.account, &id)?);
    asking.count_rest(&mut state);
    answer(&view)
}

async fn list_all(State(gateway): State<Arc<Gateway>>, mut asking: Asking) -> Result<Response, ApiError> {
    let part = Part::read(&mut asking)?;
    let (of_intent, of_charge) = (asking.take("payment_intent"), asking.take("charge"));
    let mut state = gateway.state();
    let own = state.disputes.of_account(Some(asking.account.name()));
    let rows = own.map(|row| (row.id.clone(), seconds(row.created), row));
    let meant = |row: &&Dispute| {
        let payment = state.payments.get(&row.payment);
        of_intent.as_ref().is_none_or(|id| payment.map(intent_id).as_ref() == Some(id))
            && of_charge.as_ref().is_none_or(|id| payment.and_then(paid_charge).as_ref() == Some(id))
    };
    let (rows, more) = part.of(rows, "dispute", meant)?;
    let data: Vec<Value> = rows.into_iter().map(|row| dispute(&state, row)).collect();
    asking.count_rest(&mut state);
    answer(&list(data, more, "disputes"))
}

/// What is closed by the shop is lost.
async fn close(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    asking.act(&gateway, |asking, state, at| {
        let open = find(state, &asking.account, &id)?;
        if open.status != DisputeStatus::Open {
            return Err(refuse("This dispute is already closed."));
        }
        let payment = state.payments.get(&open.payment).ok_or_else(|| no_such("dispute", &id, "dispute"))?;
        let (lost, payment) = open.closed(payment, false, at)?;
        let view = dispute(state, &lost);
        let change = Change::told(Fact::DisputeClosed { dispute: lost, payment }, EventKind::DisputeLost);
        Done::own(StatusCode::OK, &view, change)
    })
}
