//! The account itself: its balance, payouts, balance transactions, and the endpoints of its webhooks.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{delete, get};
use serde_json::{Value, json};

use super::asking::Asking;
use super::movements::{self, Movement};
use super::objects::{livemode, seconds};
use super::paging::{Part, list};
use super::{VERSION, missing, money, no_such, refuse};
use crate::account::SECRET;
use crate::book::Fact;
use crate::dialects::forms;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, answer};
use crate::payouts::{Payout, totals};
use crate::state::{Change, State as Truth};
use crate::webhooks::{Endpoint, endpoint_url};

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/balance", get(balance))
        .route("/payouts", get(list_payouts))
        .route("/payouts/{id}", get(read_payout))
        .route("/balance_transactions", get(list_movements))
        .route("/webhook_endpoints", get(list_endpoints).post(add_endpoint))
        .route("/webhook_endpoints/{id}", delete(remove_endpoint))
}

/// stripe: "health / key test".
async fn balance(State(gateway): State<Arc<Gateway>>, asking: Asking) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let mut available = Vec::new();
    for totals in totals(&state.lines, Some(asking.account.name()))?.values() {
        let left = totals.balance()?;
        available.push(json!({"amount": money::units(left), "currency": money::code(left)}));
    }
    let is_live = livemode(&state, Some(asking.account.name()));
    asking.count_rest(&mut state);
    answer(&json!({"object": "balance", "available": available, "livemode": is_live, "pending": []}))
}

pub(super) fn payout(state: &Truth, payout: &Payout) -> Value {
    let failed = payout.failed.is_some();
    json!({
        "id": payout.id,
        "object": "payout",
        "amount": money::units(payout.amount),
        "arrival_date": seconds(payout.created),
        "automatic": true,
        "balance_transaction": movements::id_of(&[&payout.id, "payout"]),
        "created": seconds(payout.created),
        "currency": money::code(payout.amount),
        "description": "STRIPE PAYOUT",
        "failure_code": failed.then_some("could_not_process"),
        "failure_message": failed.then_some("The bank could not process this payout."),
        "livemode": livemode(state, payout.account.as_deref()),
        "method": "standard",
        "statement_descriptor": payout.statement_text,
        "status": if failed { "failed" } else { "paid" },
        "type": "bank_account",
    })
}

/// stripe: "payouts/fees".
async fn list_payouts(State(gateway): State<Arc<Gateway>>, mut asking: Asking) -> Result<Response, ApiError> {
    let part = Part::read(&mut asking)?;
    let status = asking.take("status");
    let mut state = gateway.state();
    let own = state.payouts.of_account(Some(asking.account.name()));
    let rows = own.map(|row| (row.id.clone(), seconds(row.created), row));
    let meant = |row: &&Payout| {
        status.as_deref().is_none_or(|status| status == if row.failed.is_some() { "failed" } else { "paid" })
    };
    let (rows, more) = part.of(rows, "payout", meant)?;
    let data: Vec<Value> = rows.into_iter().map(|row| payout(&state, row)).collect();
    asking.count_rest(&mut state);
    answer(&list(data, more, "payouts"))
}

async fn read_payout(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    let mut state = gateway.state();
    let found = state.payouts.get(&id).filter(|row| row.account.as_deref() == Some(asking.account.name()));
    let view = payout(&state, found.ok_or_else(|| no_such("payout", &id, "payout"))?);
    asking.count_rest(&mut state);
    answer(&view)
}

/// stripe: "payouts/fees": `GET balance_transactions?payout=`.
async fn list_movements(State(gateway): State<Arc<Gateway>>, mut asking: Asking) -> Result<Response, ApiError> {
    let part = Part::read(&mut asking)?;
    let (payout, kind) = (asking.take("payout"), asking.take("type"));
    let mut state = gateway.state();
    let rows = movements::all(&state, asking.account.name()).into_iter();
    let rows = rows.map(|row| (row.id.clone(), seconds(row.at), row));
    let meant = |row: &Movement| {
        payout.as_deref().is_none_or(|payout| row.is_of_payout(payout))
            && kind.as_deref().is_none_or(|kind| row.is_called(kind))
    };
    let (rows, more) = part.of(rows, "balance_transaction", meant)?;
    let wanted = asking.wanted.under("data");
    let data: Vec<Value> = rows.into_iter().map(|row| row.view(&state, &wanted)).collect();
    asking.count_rest(&mut state);
    answer(&list(data, more, "balance_transactions"))
}

/// The endpoints of the account, which are told everything.
async fn list_endpoints(State(gateway): State<Arc<Gateway>>, mut asking: Asking) -> Result<Response, ApiError> {
    let part = Part::read(&mut asking)?;
    let mut state = gateway.state();
    let name = asking.account.name().to_owned();
    let is_live = livemode(&state, Some(&name));
    let all_off = state.misbehaviour_of(Some(&name)).webhooks_off;
    let own = state.endpoints.iter().filter(|endpoint| endpoint.account.as_deref() == Some(name.as_str()));
    let rows = own.map(|endpoint| (endpoint.id.clone(), seconds(endpoint.created), endpoint));
    let (rows, more) = part.of(rows, "webhook_endpoint", |_| true)?;
    let view = |endpoint: &Endpoint| shown(endpoint, is_live, all_off);
    let data: Vec<Value> = rows.into_iter().map(view).collect();
    asking.count_rest(&mut state);
    answer(&list(data, more, "webhook_endpoints"))
}

fn shown(endpoint: &Endpoint, is_live: bool, all_off: bool) -> Value {
    json!({
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "api_version": VERSION,
        "application": null,
        "created": seconds(endpoint.created),
        "description": null,
        "enabled_events": ["*"],
        "livemode": is_live,
        "metadata": {},
        "status": if endpoint.enabled && !all_off { "enabled" } else { "disabled" },
        "url": endpoint.url,
    })
}

/// Makes an endpoint with a secret of its own, which this one answer tells. One address may be made twice.
async fn add_endpoint(State(gateway): State<Arc<Gateway>>, asking: Asking) -> Result<Response, ApiError> {
    let letters = |count| forms::fresh_letters(count);
    let (id, secret) = (format!("we_1{}", letters(23)?), format!("whsec_{}", letters(32)?));
    asking.act(&gateway, |asking, state, at| {
        let url = asking.need("url")?;
        let url = endpoint_url(&url).map_err(|error| refuse(error.message()).about("url"))?;
        if asking.params.all("enabled_events[]").is_empty() {
            return Err(missing("enabled_events"));
        }
        if let Some(other) = asking.take("api_version").filter(|version| version != VERSION) {
            state.count_stranger(format!("stripe api_version {other}"));
        }
        let proof = [(SECRET.to_owned(), secret.clone()), ("webhook_secret_previous".to_owned(), String::new())];
        let name = asking.account.name().to_owned();
        let endpoint = Endpoint::fresh(&name, id, url, at, proof.into());
        let mut view = shown(&endpoint, livemode(state, Some(&name)), state.misbehaviour_of(Some(&name)).webhooks_off);
        if let Some(fields) = view.as_object_mut() {
            fields.insert("secret".to_owned(), secret.into());
        }
        Done::ok(&view, Change::silent(Fact::EndpointSet { endpoint }))
    })
}

async fn remove_endpoint(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, ApiError> {
    asking.act(&gateway, |asking, state, _| {
        let own = state.endpoint(&id).filter(|own| own.account.as_deref() == Some(asking.account.name()));
        let id = own.map(|own| own.id.clone()).ok_or_else(|| no_such("webhook endpoint", &id, "webhook_endpoint"))?;
        let view = json!({"id": id, "object": "webhook_endpoint", "deleted": true});
        Done::ok(&view, Change::silent(Fact::EndpointRemoved { endpoint: id }))
    })
}
