//! Charges: the tries on an intent.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use super::asking::Asking;
use super::no_such;
use super::objects::{charge, charge_id};
use crate::dialects::Known;
use crate::error::ApiError;
use crate::gateway::{Gateway, answer};
use crate::payment::Payment;
use crate::state::State as Truth;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/charges/{id}", get(read))
}

/// The payment of a charge of the account, and which of its tries it is.
pub(super) fn find<'a>(state: &'a Truth, account: &Known, id: &str) -> Option<(&'a Payment, usize)> {
    let payment = state.payments.get(state.aliases.get(id)?)?;
    let index = (0..payment.tries.len()).find(|index| charge_id(payment, *index) == id)?;
    (payment.account.as_deref() == Some(account.name())).then_some((payment, index))
}

async fn read(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let found = find(&state, &asking.account, &id).ok_or_else(|| no_such("charge", &id, "charge"))?;
    let view = charge(&state, found.0, found.1, &asking.wanted);
    asking.count_rest(&mut state);
    answer(&view)
}
