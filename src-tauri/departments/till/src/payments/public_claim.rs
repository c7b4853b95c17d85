//! The payer's 'I have paid' on the pay page, where the payment is by a link of our own.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use base::{Fault, Shop, System};
use serde::Deserialize;

use super::claims::make_claim;
use super::public::{Hidden, form_field, invoice_of, is_json};
use super::{PayDoor, PaymentError, store};

/// `POST /pay/{key}/claim`: 'I have paid', with the bank's number of it or without.
pub fn pay_claim() -> MethodRouter<Shop> {
    post(claim)
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct ClaimAsk {
    #[serde(default)]
    utr: String,
}

/// Keeps the payer's word. A page without script goes back to the page of the link.
async fn claim(
    State(shop): State<Shop>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: bytes::Bytes,
) -> Result<Response, Hidden> {
    let json = is_json(&headers);
    let ask: ClaimAsk = if json && !body.is_empty() {
        serde_json::from_slice(&body).map_err(|_| PaymentError::Fault(Fault::invalid("body", "not understood")))?
    } else {
        ClaimAsk { utr: form_field(&body, "utr").unwrap_or_default().replace('+', " ") }
    };
    let (now, wanted) = (shop.now(), key.clone());
    let (invoice, open) = shop
        .db
        .read(move |tx| {
            let invoice = invoice_of(tx, &wanted, now)?;
            let open = store::find_open_of_invoice(tx, invoice.id)?;
            Ok::<_, PaymentError>((invoice.id, open))
        })
        .await?;
    // Whoever guesses numbers gets no further than whoever mistypes one.
    shop.part::<PayDoor>()?.claim(&key, now).map_err(Hidden::TooOften)?;
    let payment = open.ok_or(PaymentError::NothingClaimed)?;
    let who = System::because(format!("the pay link of invoice {invoice}"));
    make_claim(&shop, &who, payment.id, &ask.utr).await?;
    if json {
        return Ok(Json(serde_json::json!({ "state": "claimed" })).into_response());
    }
    let mut response = StatusCode::SEE_OTHER.into_response();
    let back = HeaderValue::from_str(&format!("/pay/{key}")).map_err(|_| Fault::invalid("key", "not a key"))?;
    response.headers_mut().insert(header::LOCATION, back);
    Ok(response)
}
