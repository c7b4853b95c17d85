//! `/control/book`, `/control/side-effects`, `/control/deliveries`: what really happened, as the gateway knows it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{Uri, header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::account::{BalanceView, balances};
use crate::book::BookReader;
use crate::deliveries::Counts;
use crate::error::ApiError;
use crate::gateway::{Gateway, answer, read_query, text_of};
use crate::payment::{FeeView, Payment, PaymentView};
use crate::payouts::{BalanceLine, LineView, PayoutView};
use crate::refund::{DisputeView, RefundView};
use crate::state::{Effects, Place, State as Truth};

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/book", get(book))
        .route("/book.jsonl", get(book_lines))
        .route("/side-effects", get(side_effects))
        .route("/deliveries", get(deliveries))
}

#[derive(Debug, Serialize)]
struct TruePayment<'a> {
    #[serde(flatten)]
    payment: PaymentView<'a>,
    /// What the schedule would have charged.
    fee_by_schedule: Option<FeeView>,
    fee_is_wrong: bool,
}

impl<'a> TruePayment<'a> {
    fn of(payment: &'a Payment, place: &'a Place) -> Self {
        Self {
            payment: payment.view(place),
            fee_by_schedule: payment.fee_by_schedule.as_ref().map(FeeView::of),
            fee_is_wrong: payment.fee != payment.fee_by_schedule,
        }
    }
}

#[derive(Debug, Serialize)]
struct WholeTruth<'a> {
    protocol: &'static str,
    environment: &'a str,
    payments: Vec<TruePayment<'a>>,
    refunds: Vec<RefundView<'a>>,
    disputes: Vec<DisputeView<'a>>,
    payouts: Vec<PayoutView<'a>>,
    lines: Vec<LineView<'a>>,
    balances: Vec<BalanceView>,
    /// The balances of the accounts that speak a dialect.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    accounts: BTreeMap<&'a str, Vec<BalanceView>>,
    events: usize,
    wrong_fees: u64,
}

async fn book(State(gateway): State<Arc<Gateway>>) -> Result<Response, ApiError> {
    let state = gateway.state();
    let place = &state.place;
    let accounts = state.accounts.keys().map(|name| Ok((name.as_str(), balances(&state, Some(name))?)));
    let accounts = accounts.collect::<Result<_, ApiError>>()?;
    answer(&WholeTruth {
        protocol: crate::gateway::VERSION,
        environment: &place.environment,
        payments: state.payments.all().iter().map(|payment| TruePayment::of(payment, place)).collect(),
        refunds: state.refunds.all().iter().map(|refund| refund.view(place)).collect(),
        disputes: state.disputes.all().iter().map(|dispute| dispute.view(place)).collect(),
        payouts: state.payouts.all().iter().map(|payout| payout.view(place)).collect(),
        lines: state.lines.iter().map(BalanceLine::view).collect(),
        balances: balances(&state, None)?,
        accounts,
        events: state.events.len(),
        wrong_fees: state.wrong_fees,
    })
}

async fn book_lines(State(gateway): State<Arc<Gateway>>) -> Result<Response, ApiError> {
    let reader = gateway.state().book.reader()?;
    let text = match reader {
        BookReader::Memory(text) => text,
        BookReader::File { path, length } => {
            let mut text = tokio::fs::read(&path).await?;
            // A line that is being written meanwhile is left out.
            text.truncate(usize::try_from(length).unwrap_or(usize::MAX));
            text
        }
    };
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], text).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EffectsAsked {
    /// Leaves out what happened once, as it should.
    #[serde(default)]
    repeated: bool,
    /// Only what this account did, under its bare references and keys.
    account: Option<String>,
}

async fn side_effects(State(gateway): State<Arc<Gateway>>, uri: Uri) -> Result<Response, ApiError> {
    let asked: EffectsAsked = read_query(&uri)?;
    let state = gateway.state();
    let only = super::known(&state, asked.account)?;
    // Names of accounts hold no slash, so what stands before the first one is the account.
    let own = |key: &str| match &only {
        None => Some(key.to_owned()),
        Some(account) => Some(key.strip_prefix(account.as_str())?.strip_prefix('/')?.to_owned()),
    };
    let keys: BTreeMap<String, u32> =
        state.effects_by_key.iter().filter_map(|(key, count)| Some((own(key)?, *count))).collect();
    let references: BTreeMap<String, Effects> = state
        .effects_by_reference
        .iter()
        .filter_map(|((account, reference), effects)| {
            let whole = match account {
                Some(account) => format!("{account}/{reference}"),
                None => reference.clone(),
            };
            let meant = only.is_none() || only == *account;
            Some((own(&whole).filter(|_| meant)?, *effects))
        })
        .collect();
    let by_key: BTreeMap<_, _> = keys.iter().filter(|(_, count)| !asked.repeated || **count > 1).collect();
    let by_reference: BTreeMap<_, _> = references
        .iter()
        .filter(|(_, effects)| !asked.repeated || effects.charges > 1 || effects.created > 1)
        .collect();
    answer(&json!({
        "charges_per_reference_max": references.values().map(|effects| effects.charges).max().unwrap_or(0),
        "effects_per_key_max": keys.values().max().copied().unwrap_or(0),
        "references": references.len(),
        "by_reference": by_reference,
        "by_key": by_key,
    }))
}

#[derive(Debug, Serialize)]
pub(super) struct DeliveriesView {
    events: usize,
    #[serde(flatten)]
    counts: Counts,
    /// Genuine first tries and retries that wait.
    pending: usize,
    /// Everything that waits, copies and forgeries included.
    waiting: usize,
    in_flight: usize,
    /// When the next is due by the gateway's clock, in Unix milliseconds.
    next_due_ms: Option<i64>,
    idle: bool,
}

pub(super) fn deliveries_view(state: &Truth) -> DeliveriesView {
    DeliveriesView {
        events: state.events.len(),
        counts: state.deliveries.counts.clone(),
        pending: state.deliveries.waiting_genuine(),
        waiting: state.deliveries.waiting(),
        in_flight: state.deliveries.in_flight,
        next_due_ms: state.deliveries.next_due(),
        idle: state.deliveries.is_idle(),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeliveriesAsked {
    /// Waits until nothing waits and nothing is under way, in machine milliseconds.
    #[serde(default)]
    wait_ms: u64,
}

const WAIT_MAX_MS: u64 = 600_000;

async fn deliveries(State(gateway): State<Arc<Gateway>>, uri: Uri) -> Result<Response, ApiError> {
    let asked: DeliveriesAsked = read_query(&uri)?;
    let wait = Duration::from_millis(asked.wait_ms.min(WAIT_MAX_MS));
    let started = Instant::now();
    loop {
        let view = {
            let state = gateway.state();
            (state.deliveries.is_idle() || started.elapsed() >= wait).then(|| text_of(&deliveries_view(&state)))
        };
        if let Some(view) = view {
            return Ok(crate::gateway::json_text(http::StatusCode::OK, view?));
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
