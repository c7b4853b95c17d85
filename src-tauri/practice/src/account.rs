//! `/v1/balance`, `/v1/payouts`, `/v1/events` and `/v1/webhook_endpoints`: what the shop can ask about its account.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{delete, get, post};
use bytes::Bytes;
use http::{HeaderMap, Uri};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::book::Fact;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway, List, answer, cursor, limit, read_body, read_query};
use crate::idempotency::Asked;
use crate::ids;
use crate::money::Currency;
use crate::payouts::{BalanceLine, Totals, totals};
use crate::state::{Change, State as Truth};
use crate::webhooks::{Endpoint, endpoint_url};

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/balance", get(balance))
        .route("/payouts", get(list_payouts))
        .route("/payouts/{id}", get(read_payout))
        .route("/payouts/{id}/lines", get(list_lines))
        .route("/events", get(list_events))
        .route("/webhook_endpoints", post(add_endpoint).get(list_endpoints))
        .route("/webhook_endpoints/{id}", delete(remove_endpoint))
        .route("/webhook_endpoints/{id}/enable", post(enable_endpoint))
}

#[derive(Debug, Serialize)]
pub(crate) struct BalanceView {
    currency: Currency,
    captured: String,
    refunded: String,
    disputed: String,
    fees: String,
    fee_taxes: String,
    paid_out: String,
    balance: String,
}

impl BalanceView {
    fn of(currency: Currency, totals: &Totals) -> Result<Self, ApiError> {
        Ok(Self {
            currency,
            captured: totals.captured.to_string(),
            refunded: totals.refunded.to_string(),
            disputed: totals.disputed.to_string(),
            fees: totals.fees.to_string(),
            fee_taxes: totals.fee_taxes.to_string(),
            paid_out: totals.paid_out.to_string(),
            balance: totals.balance()?.to_string(),
        })
    }
}

/// The balances of one account; none is the account of `/v1`.
pub(crate) fn balances(state: &Truth, account: Option<&str>) -> Result<Vec<BalanceView>, ApiError> {
    totals(&state.lines, account)?.iter().map(|(currency, totals)| BalanceView::of(*currency, totals)).collect()
}

async fn balance(State(gateway): State<Arc<Gateway>>) -> Result<Response, ApiError> {
    #[derive(Serialize)]
    struct Account<'a> {
        object: &'static str,
        account_name: &'a str,
        environment: &'a str,
        balances: Vec<BalanceView>,
    }
    let state = gateway.state();
    answer(&Account {
        object: "balance",
        account_name: &state.settings.account_name,
        environment: &state.place.environment,
        balances: balances(&state, None)?,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PayoutsAsked {
    changed_since: Option<i64>,
    after: Option<String>,
    limit: Option<usize>,
}

async fn list_payouts(State(gateway): State<Arc<Gateway>>, uri: Uri) -> Result<Response, ApiError> {
    let asked: PayoutsAsked = read_query(&uri)?;
    let (after, limit) = (cursor(asked.after.as_deref())?, limit(asked.limit)?);
    let state = gateway.state();
    answer(&List::of_page(state.payouts.page(asked.changed_since, after, limit), |payout| payout.view(&state.place)))
}

async fn read_payout(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let state = gateway.state();
    let payout = state.payouts.get(&id).filter(|payout| payout.account.is_none());
    answer(&payout.ok_or_else(|| ApiError::not_found("payout"))?.view(&state.place))
}

/// Where to go on in a list that is numbered from 1.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbered {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

fn numbered<'a, T, V>(
    rows: impl Iterator<Item = &'a T>,
    after: u64,
    limit: usize,
    number: impl Fn(&T) -> u64,
    view: impl Fn(&'a T) -> V,
) -> List<V>
where
    T: 'a,
{
    let mut rows: Vec<&T> = rows.take(limit.saturating_add(1)).collect();
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().map_or(after, |row| number(row));
    List { data: rows.into_iter().map(view).collect(), has_more, next: Some(next.to_string()) }
}

async fn list_lines(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, ApiError> {
    let asked: Numbered = read_query(&uri)?;
    let limit = limit(asked.limit)?;
    let state = gateway.state();
    if state.payouts.get(&id).is_none_or(|payout| payout.account.is_some()) {
        return Err(ApiError::not_found("payout"));
    }
    let lines =
        state.lines.iter().filter(|line| line.number > asked.after && line.payout.as_deref() == Some(id.as_str()));
    answer(&numbered(lines, asked.after, limit, |line| line.number, BalanceLine::view))
}

async fn list_events(State(gateway): State<Arc<Gateway>>, uri: Uri) -> Result<Response, ApiError> {
    let asked: Numbered = read_query(&uri)?;
    let limit = limit(asked.limit)?;
    let state = gateway.state();
    let skip = usize::try_from(asked.after).unwrap_or(usize::MAX);
    let page = numbered(
        state.events.iter().filter(|event| event.account.is_none()).skip(skip),
        asked.after,
        limit,
        |event| event.seq,
        |event| event.body.clone(),
    );
    drop(state);
    let data = page.data.iter().map(|body| serde_json::from_str::<&RawValue>(body)).collect::<Result<Vec<_>, _>>();
    answer(&List { data: data.map_err(std::io::Error::from)?, has_more: page.has_more, next: page.next })
}

#[derive(Debug, Serialize)]
pub(crate) struct EndpointView<'a> {
    id: &'a str,
    object: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    url: &'a str,
    status: &'static str,
    created: i64,
    /// Told once, when the endpoint is made with one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

impl<'a> EndpointView<'a> {
    /// `all_off` is misbehaviour's switch for all of them.
    pub(crate) fn of(endpoint: &'a Endpoint, all_off: bool) -> Self {
        let status = if endpoint.enabled && !all_off { "enabled" } else { "disabled" };
        let account = endpoint.account.as_deref();
        let object = "webhook_endpoint";
        Self { id: &endpoint.id, object, account, url: &endpoint.url, status, created: endpoint.created, secret: None }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewEndpoint {
    url: String,
    /// Whether its deliveries are proven with a secret that this one answer tells, and not with the one of the account.
    #[serde(default)]
    own_secret: bool,
}

/// The name under which an endpoint has a secret of its own.
pub(crate) const SECRET: &str = "webhook_secret";

/// Registers an endpoint. An address that is registered already is switched on again and keeps its id.
async fn add_endpoint(
    State(gateway): State<Arc<Gateway>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let asked = Asked::of(&headers, uri.path(), &body)?;
    let new: NewEndpoint = read_body(&body)?;
    let (url, id, secret) = (endpoint_url(&new.url)?, ids::fresh("we")?, ids::secret("whsec_practice")?);
    gateway.act(None, asked, |state, at| {
        let mut endpoint = registered(state, None, url, id, at);
        if new.own_secret {
            endpoint.proof.insert(SECRET.to_owned(), secret);
        }
        let told = endpoint.proof.get(SECRET).filter(|_| new.own_secret).map(String::as_str);
        let view = EndpointView { secret: told, ..EndpointView::of(&endpoint, state.misbehaviour.webhooks_off) };
        Done::created(&view, Change::silent(Fact::EndpointSet { endpoint: endpoint.clone() }))
    })
}

/// The endpoint as it is after registering its address.
pub(crate) fn registered(state: &Truth, account: Option<String>, url: String, id: String, at: i64) -> Endpoint {
    match state.endpoints.iter().find(|endpoint| endpoint.url == url && endpoint.account == account) {
        Some(known) => Endpoint { enabled: true, ..known.clone() },
        None => Endpoint { id, account, url, enabled: true, created: at, proof: BTreeMap::new() },
    }
}

async fn list_endpoints(State(gateway): State<Arc<Gateway>>) -> Result<Response, ApiError> {
    let state = gateway.state();
    let off = state.misbehaviour.webhooks_off;
    let own = state.endpoints.iter().filter(|endpoint| endpoint.account.is_none());
    answer(&List::whole(own.map(|endpoint| EndpointView::of(endpoint, off)).collect()))
}

fn find_own(state: &Truth, id: &str) -> Result<Endpoint, ApiError> {
    let endpoint = find_endpoint(state, id)?;
    if endpoint.account.is_none() { Ok(endpoint) } else { Err(ApiError::not_found("webhook endpoint")) }
}

pub(crate) fn find_endpoint(state: &Truth, id: &str) -> Result<Endpoint, ApiError> {
    state.endpoint(id).cloned().ok_or_else(|| ApiError::not_found("webhook endpoint"))
}

async fn remove_endpoint(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    gateway.act(None, None, |state, _| {
        let endpoint = Endpoint { enabled: false, ..find_own(state, &id)? };
        Done::ok(&EndpointView::of(&endpoint, true), Change::silent(Fact::EndpointRemoved { endpoint: id.clone() }))
    })
}

async fn enable_endpoint(State(gateway): State<Arc<Gateway>>, Path(id): Path<String>) -> Result<Response, ApiError> {
    gateway.act(None, None, |state, _| {
        let endpoint = Endpoint { enabled: true, ..find_own(state, &id)? };
        let view = EndpointView::of(&endpoint, state.misbehaviour.webhooks_off);
        Done::ok(&view, Change::silent(Fact::EndpointSet { endpoint: endpoint.clone() }))
    })
}
