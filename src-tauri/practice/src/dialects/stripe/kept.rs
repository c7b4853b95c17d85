//! Payment methods that are kept: the same few for every account, all of one customer, since nothing is kept here by a request.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::json;

use super::asking::Asking;
use super::objects::livemode;
use super::{no_such, not_there};
use crate::error::ApiError;
use crate::gateway::{Gateway, answer};
use crate::payment::Method;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/payment_methods/{id}", get(read))
}

/// Unverified: whose they are.
pub(super) const OWNER: &str = "cus_practice";

/// One that is kept.
#[derive(Debug)]
pub(super) struct Kept {
    id: &'static str,
    last4: &'static str,
    /// What the bank says to every charge, where it is no.
    pub(super) declines: Option<&'static str>,
}

impl Kept {
    pub(super) fn method(&self) -> Method {
        Method::card("visa", self.last4)
    }
}

/// stripe: "sandbox values": `4242…` ok, `…0002` declined, `…9995` insufficient funds, `…3184` needs 3-D Secure; server-side
/// tokens `pm_card_visa`, `pm_card_chargeDeclined`. Unverified: the names of the other two.
static KEPT: [Kept; 4] = [
    Kept { id: "pm_card_visa", last4: "4242", declines: None },
    Kept { id: "pm_card_chargeDeclined", last4: "0002", declines: Some("generic_decline") },
    Kept { id: "pm_card_chargeDeclinedInsufficientFunds", last4: "9995", declines: Some("insufficient_funds") },
    Kept { id: "pm_card_authenticationRequired", last4: "3184", declines: Some("authentication_required") },
];

fn find(id: &str) -> Option<&'static Kept> {
    KEPT.iter().find(|kept| kept.id == id)
}

/// The one that a charge names, together with the customer whose it is.
pub(super) fn of_customer(id: &str, customer: Option<&str>) -> Result<&'static Kept, ApiError> {
    let kept = find(id).ok_or_else(|| not_there("PaymentMethod", id, "payment_method"))?;
    match customer {
        Some(other) if other != OWNER => Err(not_there("customer", other, "customer")),
        Some(_) => Ok(kept),
        None => Err(super::refuse(
            "The PaymentMethod you provided is attached to a customer so you must include the customer in the request.",
        )
        .about("customer")),
    }
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let kept = find(&id).ok_or_else(|| no_such("PaymentMethod", &id, "payment_method"))?;
    let is_live = livemode(&state, Some(asking.account.name()));
    asking.count_rest(&mut state);
    answer(&json!({
        "id": kept.id,
        "object": "payment_method",
        "billing_details": {"address": null, "email": null, "name": null, "phone": null},
        "card": {"brand": "visa", "exp_month": 12, "exp_year": 2030, "last4": kept.last4, "wallet": null},
        "created": 0,
        "customer": OWNER,
        "livemode": is_live,
        "metadata": {},
        "type": "card",
    }))
}
