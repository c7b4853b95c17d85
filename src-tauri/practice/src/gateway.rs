//! The running gateway: its secrets, its state behind the lock, and the way in which a request changes that state.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, Uri, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use crate::dialects::Account;
use crate::error::ApiError;
use crate::idempotency::{Asked, Remembered};
use crate::state::{Change, Place, State};
use crate::table::{Mark, Page};

/// The version of the protocol that this gateway speaks.
pub(crate) const VERSION: &str = "2026-11-01";

/// How long an endpoint has for its answer.
pub(crate) const ENDPOINT_TIMEOUT: Duration = Duration::from_secs(10);
const ENDPOINT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

pub(crate) struct Secrets {
    pub(crate) control_token: String,
    pub(crate) api_key: String,
    pub(crate) webhook_secret: String,
}

pub(crate) struct Gateway {
    pub(crate) secrets: Secrets,
    pub(crate) client: reqwest::Client,
    pub(crate) wake: Arc<Notify>,
    state: Mutex<State>,
}

impl Gateway {
    #[expect(clippy::disallowed_methods, reason = "this program uses no crate of ours, so it has its own client")]
    pub(crate) fn open(
        secrets: Secrets,
        place: Place,
        book: Option<&Path>,
        seed: u64,
        accounts: Vec<Account>,
    ) -> io::Result<Self> {
        // An error means that a provider is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent(concat!("practice-gateway/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(ENDPOINT_CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .build()
            .map_err(io::Error::other)?;
        let wake = Arc::new(Notify::new());
        let state = Mutex::new(State::open(place, book, seed, accounts, Arc::clone(&wake))?);
        Ok(Self { secrets, client, wake, state })
    }

    /// The state, with everything done whose time has come. Never held across a wait.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.run_timers();
        state
    }

    /// Carries out a request that changes something: once for each idempotency key, and with the faults that were
    /// ordered. `whose` is the account that speaks a dialect.
    pub(crate) fn act(
        &self,
        whose: Option<&str>,
        asked: Option<Asked>,
        how: impl FnOnce(&mut State, i64) -> Result<Done, ApiError>,
    ) -> Result<Response, ApiError> {
        let mut guard = self.state();
        let state = &mut *guard;
        let at = state.now();
        if let Some(asked) = &asked
            && let Some(earlier) = state.keys.earlier(asked, at)?
        {
            let status = StatusCode::from_u16(earlier.status).unwrap_or(StatusCode::OK);
            let mut response = json_text(status, earlier.body);
            response.headers_mut().insert("idempotent-replayed", HeaderValue::from_static("true"));
            return Ok(response);
        }
        let Done { status, body, change } = how(state, at)?;
        let wrong = state.misbehaviour_of(whose).clone();
        let fails = state.dice.answers.chance(wrong.answer_500_after_percent);
        let key = asked.map(|asked| {
            let fault = asked.kept_fault.filter(|_| fails);
            Remembered {
                key: asked.key,
                fingerprint: asked.fingerprint,
                status: if fault.is_some() { StatusCode::INTERNAL_SERVER_ERROR } else { status }.as_u16(),
                body: fault.unwrap_or_else(|| body.clone()),
                kept_ms: asked.kept_ms,
            }
        });
        let name = key.as_ref().map(|key| key.key.clone());
        state.commit(at, change, key)?;
        if fails {
            return Err(ApiError::internal("internal_error", "something went wrong"));
        }
        let mut response = json_text(status, body);
        if state.dice.answers.chance(wrong.timeout_after_charge_percent) {
            response.extensions_mut().insert(NoAnswer(Duration::from_millis(wrong.hang_ms)));
        } else if state.dice.answers.chance(wrong.hold_answer_percent) {
            let time = Duration::from_millis(wrong.hold_answer_ms);
            if let Some(name) = name {
                state.keys.runs(name, time);
            }
            response.extensions_mut().insert(LateAnswer(time));
        }
        Ok(response)
    }
}

/// Marks a response that is never sent: the connection hangs this long and is then closed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoAnswer(pub(crate) Duration);

/// Marks a response that is sent only after this time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LateAnswer(pub(crate) Duration);

/// A change with the answer to the one who asked for it.
pub(crate) struct Done {
    status: StatusCode,
    body: String,
    change: Change,
}

impl Done {
    pub(crate) fn created(view: &impl Serialize, change: Change) -> Result<Self, ApiError> {
        Ok(Self { status: StatusCode::CREATED, body: text_of(view)?, change })
    }

    pub(crate) fn ok(view: &impl Serialize, change: Change) -> Result<Self, ApiError> {
        Ok(Self { status: StatusCode::OK, body: text_of(view)?, change })
    }
}

impl Done {
    /// An answer in a form of a dialect's own.
    pub(crate) fn own(status: StatusCode, view: &impl Serialize, change: Change) -> Result<Self, ApiError> {
        Ok(Self { status, body: text_of(view)?, change })
    }

    /// An answer of a dialect whose answers are no JSON.
    pub(crate) fn words(body: String, change: Change) -> Self {
        Self { status: StatusCode::OK, body, change }
    }
}

pub(crate) fn text_of(view: &impl Serialize) -> Result<String, ApiError> {
    Ok(serde_json::to_string(view).map_err(io::Error::from)?)
}

pub(crate) fn json_text(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Answers 200 with a view.
pub(crate) fn answer(view: &impl Serialize) -> Result<Response, ApiError> {
    Ok(json_text(StatusCode::OK, text_of(view)?))
}

/// Reads a JSON body; an empty one counts as `{}`.
pub(crate) fn read_body<T: DeserializeOwned>(body: &Bytes) -> Result<T, ApiError> {
    let body: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ApiError::invalid("bad_body", error.to_string()))
}

pub(crate) fn read_query<T: DeserializeOwned>(uri: &Uri) -> Result<T, ApiError> {
    let query = axum::extract::Query::try_from_uri(uri);
    query.map(|query| query.0).map_err(|error| ApiError::invalid("bad_query", error.body_text()))
}

/// How many rows a list gives at most.
pub(crate) fn limit(asked: Option<usize>) -> Result<usize, ApiError> {
    match asked.unwrap_or(100) {
        limit @ 1..=500 => Ok(limit),
        _ => Err(ApiError::invalid("bad_limit", "the limit is 1 to 500").about("limit")),
    }
}

pub(crate) fn cursor(asked: Option<&str>) -> Result<Option<Mark>, ApiError> {
    let read = |text| {
        Mark::read(text).ok_or_else(|| ApiError::invalid("bad_cursor", "this cursor is not one of ours").about("after"))
    };
    asked.map(read).transpose()
}

/// A list as the API gives it. `next` is where to go on, also when there is no more yet.
#[derive(Debug, Serialize)]
pub(crate) struct List<V> {
    pub(crate) data: Vec<V>,
    pub(crate) has_more: bool,
    pub(crate) next: Option<String>,
}

impl<V> List<V> {
    pub(crate) fn whole(data: Vec<V>) -> Self {
        Self { data, has_more: false, next: None }
    }

    pub(crate) fn of_page<'a, T>(page: Page<'a, T>, view: impl Fn(&'a T) -> V) -> Self {
        Self {
            data: page.rows.into_iter().map(view).collect(),
            has_more: page.has_more,
            next: page.next.map(Mark::write),
        }
    }
}
