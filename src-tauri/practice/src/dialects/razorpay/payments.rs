//! Payments: the tries on the links.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{StatusCode, Uri};

use super::reading::{Query, amount};
use super::tries::Pay;
use super::{collection, no_such_id, refuse};
use crate::book::Fact;
use crate::dialects::door::Caller;
use crate::dialects::fields::Fields;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/payments", get(list))
        .route("/payments/{id}", get(read))
        .route("/payments/{id}/capture", post(capture))
}

/// razorpay: "catch-up" and "health".
async fn list(State(gateway): State<Arc<Gateway>>, Caller(account): Caller, uri: Uri) -> Result<Response, ApiError> {
    let mut query = Query::read(&uri)?;
    let window = query.window()?;
    let mut state = gateway.state();
    query.count_rest(&mut state, "razorpay payments");
    let tries = state.payments.of_account(Some(account.name())).flat_map(Pay::all).map(|pay| (pay.created(), pay));
    answer(&collection(window.of(tries).into_iter().map(Pay::view).collect()))
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let state = gateway.state();
    answer(&Pay::find(&state, account.name(), &id).ok_or_else(no_such_id)?.view())
}

/// razorpay: "capture": amount must equal the authorised amount.
async fn capture(
    State(gateway): State<Arc<Gateway>>,
    Caller(account): Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let mut fields = Fields::read(&body)?;
    let (raw, code) = (fields.raw("amount"), fields.text("currency")?);
    fields.count_rest(&mut gateway.state(), "razorpay capture");
    gateway.act(Some(account.name()), None, |state, at| {
        let pay = Pay::find(state, account.name(), &id).ok_or_else(no_such_id)?;
        match pay.status() {
            "authorized" => {}
            "captured" => return Err(refuse("This payment has already been captured")),
            status => return Err(refuse(format!("A payment that is {status} cannot be captured"))),
        }
        let asked = raw.ok_or_else(|| refuse("The amount field is required.").about("amount"))?;
        let asked = amount(&asked, pay.payment.currency())?;
        if code.is_some_and(|code| code != pay.payment.currency().to_string()) {
            return Err(refuse("The currency is not that of the payment.").about("currency"));
        }
        if asked != pay.payment.amount {
            let message = "Capture amount must be equal to the amount authorized";
            return Err(refuse(message).about("amount"));
        }
        let (index, payment) = (pay.index, pay.payment.captured(Some(asked), at)?);
        let change = state.capture_fact(payment)?;
        let Fact::PaymentCaptured { payment, .. } = &change.fact else {
            return Err(ApiError::internal("internal_error", "a capture became something else"));
        };
        let view = Pay { payment, index }.view();
        Done::own(StatusCode::OK, &view, change)
    })
}
