//! Refunds of invoices.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Map, json};

use super::invoices::find;
use super::objects::{amount, refund};
use super::{Xendit, refuse};
use crate::dialects::door::Caller;
use crate::dialects::fields::{Fields, Params};
use crate::dialects::{Dialect, Thing};
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::idempotency::Asked;
use crate::refund::Refund;
use crate::refunds::taken;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/refunds", post(create).get(list)).route("/refunds/{id}", get(read))
}

/// xendit: "refund".
const REASONS: [&str; 5] = ["FRAUDULENT", "DUPLICATE", "REQUESTED_BY_CUSTOMER", "CANCELLATION", "OTHERS"];

async fn create(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    // xendit: "idempotency": header `idempotency-key` on refunds.
    let asked = Asked::of(&headers, uri.path(), &body)?
        .map(|asked| Asked { key: format!("{}/{}", account.name(), asked.key), ..asked });
    let mut fields = Fields::read(&body)?;
    let id = fields.text("invoice_id")?.ok_or_else(|| refuse("invoice_id is required").about("invoice_id"))?;
    let (raw, code) = (fields.raw("amount"), fields.text("currency")?);
    let reference = fields.text("reference_id")?;
    let mut extra = Map::new();
    fields.keep(&["reason", "metadata"], &mut extra)?;
    if extra.get("reason").is_none_or(|reason| !REASONS.iter().any(|known| reason == known)) {
        return Err(refuse("reason is not one of those known").about("reason"));
    }
    fields.count_rest(&mut gateway.state(), "xendit refunds");
    let fresh = Xendit.fresh_id(Thing::Refund)?;
    gateway.act(Some(account.name()), asked, |state, at| {
        let payment = find(state, &account, &id)?;
        if code.is_some_and(|code| code != payment.currency().to_string()) {
            return Err(refuse("currency is not that of the invoice").about("currency"));
        }
        let sum = raw.map(|raw| amount(&raw, payment.currency())).transpose()?;
        let (mut new, payment) = Refund::take(fresh, payment, sum, reference, state.settings.refunds, at)?;
        new.extra = extra;
        let view = refund(&new);
        Done::own(StatusCode::OK, &view, taken(new, payment))
    })
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    let found = state.refunds.get(&id).filter(|row| row.account.as_deref() == Some(account.name()));
    answer(&refund(found.ok_or_else(|| ApiError::invalid("no_such_refund", "Could not find refund"))?))
}

/// xendit: "list / catch-up": `GET /refunds?invoice_id=`.
async fn list(State(gateway): State<Arc<Gateway>>, Caller(account): Caller, uri: Uri) -> Result<Response, ApiError> {
    let mut params = Params::read(&uri);
    let invoice = params.take("invoice_id");
    let mut state = gateway.state();
    params.count_rest(&mut state, "xendit refunds");
    let rows = state.refunds.of_account(Some(account.name())).rev();
    let meant = |row: &&Refund| invoice.as_ref().is_none_or(|invoice| *invoice == row.payment);
    answer(&json!({"has_more": false, "data": rows.filter(meant).map(refund).collect::<Vec<_>>()}))
}
