//! `/control`: the strings of the rehearsal. Pays as the customer would, sends payouts, opens disputes, moves the
//! clock, orders misbehaviour. Nothing here is ever delayed or answered wrongly.

mod accounts;
mod customers;
mod money_back;
mod reports;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use bytes::Bytes;
use http::Uri;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::account::{EndpointView, find_endpoint, registered};
use crate::book::Fact;
use crate::clock::{SPEED_MAX, STEP_MAX_MS, Setting, SignsWith, machine_ms};
use crate::error::ApiError;
use crate::gateway::{Gateway, List, VERSION, answer, read_body, read_query};
use crate::ids;
use crate::misbehaviour::Misbehaviour;
use crate::state::{Change, Settings, State as Truth};
use crate::webhooks::{Endpoint, endpoint_url};

type Answer = Result<Response, ApiError>;

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/", get(about))
        .route("/misbehaviour", get(misbehaviour).put(misbehave))
        .route("/settings", get(settings).put(set))
        .route("/clock", get(clock).post(move_clock))
        .route("/forget-idempotency-keys", post(forget_keys))
        .route("/webhook-endpoints", post(add_endpoint).get(list_endpoints))
        .route("/webhook-endpoints/{id}/{switch}", post(switch_endpoint))
        .route("/flush", post(flush))
        .merge(accounts::routes())
        .merge(customers::routes())
        .merge(money_back::routes())
        .merge(reports::routes())
}

async fn about(State(gateway): State<Arc<Gateway>>) -> Answer {
    let mut state = gateway.state();
    let now_ms = state.now();
    answer(&json!({
        "protocol": VERSION,
        "environment": state.place.environment,
        "url": state.place.base_url,
        "now_ms": now_ms,
        "payments": state.payments.all().len(),
        "refunds": state.refunds.all().len(),
        "events": state.events.len(),
        "remembered_keys": state.keys.count(),
        "accounts": state.accounts.len(),
        "strangers": state.strangers.values().sum::<u64>(),
    }))
}

async fn misbehaviour(State(gateway): State<Arc<Gateway>>, uri: Uri) -> Answer {
    let state = gateway.state();
    let whose = whose(&state, &uri)?;
    answer(state.misbehaviour_of(whose.as_deref()))
}

/// Replaces the whole misbehaviour; what is not named is off. With `?account=` that of one account, which then has its
/// own until the process ends.
async fn misbehave(State(gateway): State<Arc<Gateway>>, uri: Uri, body: Bytes) -> Answer {
    let how: Misbehaviour = read_body(&body)?;
    how.check().map_err(|message| ApiError::invalid("bad_misbehaviour", message))?;
    let mut state = gateway.state();
    let whose = whose(&state, &uri)?;
    match &whose {
        None => state.misbehaviour = how,
        Some(name) => {
            state.own_misbehaviour.insert(name.clone(), how);
        }
    }
    state.wake();
    answer(state.misbehaviour_of(whose.as_deref()))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Whose {
    account: Option<String>,
}

/// The account that a call names with `?account=`; none is the account of `/v1`, or all, as the call says.
fn whose(state: &Truth, uri: &Uri) -> Result<Option<String>, ApiError> {
    let Whose { account } = read_query(uri)?;
    known(state, account)
}

fn known(state: &Truth, account: Option<String>) -> Result<Option<String>, ApiError> {
    match account {
        Some(name) if !state.accounts.contains_key(&name) => Err(ApiError::not_found("account").about("account")),
        account => Ok(account),
    }
}

async fn settings(State(gateway): State<Arc<Gateway>>) -> Answer {
    answer(&gateway.state().settings)
}

/// Replaces the settings; what is not named has its default.
async fn set(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Answer {
    let settings: Settings = read_body(&body)?;
    settings.fees.check()?;
    if settings.account_name.is_empty() || settings.account_name.len() > 200 {
        return Err(ApiError::invalid("bad_account_name", "the account name is 1 to 200 bytes").about("account_name"));
    }
    let mut state = gateway.state();
    let at = state.now();
    state.commit(at, Change::silent(Fact::SettingsSet { settings }), None)?;
    answer(&state.settings)
}

#[derive(Debug, Serialize)]
struct ClockView {
    /// Unix milliseconds.
    now_ms: i64,
    speed: u32,
    signs_with: SignsWith,
}

fn clock_view(state: &mut Truth) -> ClockView {
    let Setting { speed, signs_with, .. } = state.clock.setting();
    ClockView { now_ms: state.now(), speed, signs_with }
}

async fn clock(State(gateway): State<Arc<Gateway>>) -> Answer {
    answer(&clock_view(&mut gateway.state()))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    advance_ms: Option<i64>,
    set_ms: Option<i64>,
    speed: Option<u32>,
    signs_with: Option<SignsWith>,
}

/// Moves the clock forward. Backwards only while the book is empty, since no line may be before another.
async fn move_clock(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Answer {
    let asked: Move = read_body(&body)?;
    let mut state = gateway.state();
    let now = state.now();
    let target = match (asked.advance_ms, asked.set_ms) {
        (Some(_), Some(_)) => return Err(ApiError::invalid("bad_clock", "either advance_ms or set_ms")),
        (Some(step), None) if (0..=STEP_MAX_MS).contains(&step) => now.saturating_add(step),
        (None, Some(to)) if (0..=now.saturating_add(STEP_MAX_MS)).contains(&to) => to,
        (None, None) => now,
        _ => return Err(ApiError::invalid("bad_clock", "the clock moves forward, ten years at most")),
    };
    if target < now && !state.is_fresh() {
        return Err(ApiError::conflict(
            "clock_backwards",
            "something has happened already; the clock only moves forward",
        ));
    }
    let old = state.clock.setting();
    let speed = asked.speed.unwrap_or(old.speed);
    if speed > SPEED_MAX {
        return Err(ApiError::invalid("bad_clock", "the speed is 0 to 1,000,000").about("speed"));
    }
    let signs_with = asked.signs_with.unwrap_or(old.signs_with);
    let clock = Setting { machine_ms: machine_ms(), gateway_ms: target, speed, signs_with };
    state.commit(target, Change::silent(Fact::ClockSet { clock }), None)?;
    state.run_timers();
    let view = clock_view(&mut state);
    drop(state);
    answer(&view)
}

async fn forget_keys(State(gateway): State<Arc<Gateway>>) -> Answer {
    let mut state = gateway.state();
    let at = state.now();
    let forgotten = state.keys.count();
    state.commit(at, Change::silent(Fact::KeysForgotten {}), None)?;
    answer(&json!({"forgotten": forgotten}))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewEndpoint {
    url: String,
    account: Option<String>,
}

async fn add_endpoint(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Answer {
    let new: NewEndpoint = read_body(&body)?;
    let (url, id) = (endpoint_url(&new.url)?, ids::fresh("we")?);
    let mut state = gateway.state();
    let at = state.now();
    let account = known(&state, new.account)?;
    let endpoint = registered(&state, account, url, id, at);
    set_endpoint(&mut state, endpoint, at)
}

fn set_endpoint(state: &mut Truth, endpoint: Endpoint, at: i64) -> Answer {
    state.commit(at, Change::silent(Fact::EndpointSet { endpoint: endpoint.clone() }), None)?;
    let off = state.misbehaviour_of(endpoint.account.as_deref()).webhooks_off;
    answer(&EndpointView::of(&endpoint, off))
}

async fn list_endpoints(State(gateway): State<Arc<Gateway>>) -> Answer {
    let state = gateway.state();
    let view = |endpoint| EndpointView::of(endpoint, state.misbehaviour_of(endpoint.account.as_deref()).webhooks_off);
    answer(&List::whole(state.endpoints.iter().map(view).collect()))
}

async fn switch_endpoint(State(gateway): State<Arc<Gateway>>, Path((id, switch)): Path<(String, String)>) -> Answer {
    let enabled = one_of(&switch, "on", "off")?;
    let mut state = gateway.state();
    let at = state.now();
    let endpoint = Endpoint { enabled, ..find_endpoint(&state, &id)? };
    set_endpoint(&mut state, endpoint, at)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flush {
    /// How long to wait for the end of it, in machine milliseconds.
    wait_ms: Option<u64>,
}

const FLUSH_WAIT_MS: u64 = 30_000;
const FLUSH_WAIT_MAX_MS: u64 = 600_000;

/// Delivers everything that waits, now, and answers when each has been tried once.
async fn flush(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Answer {
    let asked: Flush = read_body(&body)?;
    let wait = Duration::from_millis(asked.wait_ms.unwrap_or(FLUSH_WAIT_MS).min(FLUSH_WAIT_MAX_MS));
    let (hurried, until_ms) = {
        let mut state = gateway.state();
        let now = state.now();
        let hurried = state.deliveries.hurry(now);
        state.wake();
        (hurried, now)
    };
    let started = Instant::now();
    loop {
        let (under_way, report) = {
            let state = gateway.state();
            let due = state.deliveries.next_due().is_some_and(|due| due <= until_ms);
            (due || state.deliveries.in_flight > 0, reports::deliveries_view(&state))
        };
        if !under_way || started.elapsed() >= wait {
            return answer(&json!({"hurried": hurried, "finished": !under_way, "deliveries": report}));
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// Reads the last word of an address that has two forms.
fn one_of(word: &str, yes: &str, no: &str) -> Result<bool, ApiError> {
    if word == yes {
        Ok(true)
    } else if word == no {
        Ok(false)
    } else {
        Err(ApiError::not_found("address"))
    }
}
