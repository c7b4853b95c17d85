//! A request as it is read here: whose it is, its parameters, what it wants along, and the key under which its answer is kept.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use serde_json::{Map, Value, json};

use super::wanted::Wanted;
use super::{VERSION, failure, missing, refuse};
use crate::dialects::Known;
use crate::dialects::door::Caller;
use crate::dialects::fields::Params;
use crate::error::ApiError;
use crate::gateway::{Done, Gateway};
use crate::idempotency::Asked;
use crate::state::{Change, State as Truth};

/// One request of an account.
pub(super) struct Asking {
    pub(super) account: Arc<Known>,
    pub(super) params: Params,
    pub(super) wanted: Wanted,
    asked: Option<Asked>,
    /// Where it was sent: what nobody reads of it is counted under this name.
    whose: String,
}

impl FromRequest<Arc<Gateway>> for Asking {
    type Rejection = ApiError;

    async fn from_request(request: Request, gateway: &Arc<Gateway>) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let Caller(account) =
            parts.extensions.get::<Caller>().cloned().ok_or_else(|| ApiError::unauthorised("No API key provided."))?;
        let body = axum::body::to_bytes(body, crate::server::BODY_MAX).await;
        let body: Bytes = body.map_err(|_| refuse("the body is too long or came to no end"))?;
        let is_post = parts.method == Method::POST;
        let mut params = if is_post { form(&parts.headers, &body)? } else { Params::read(&parts.uri) };
        let asked = if is_post { kept(&account, &parts.headers, &parts.uri, &body)? } else { None };
        let whose = format!("stripe {}", noun(parts.uri.path()));
        let mut state = gateway.state();
        // stripe: "version". One is spoken here.
        let version = parts.headers.get("stripe-version").and_then(|value| value.to_str().ok());
        if let Some(other) = version.filter(|version| *version != VERSION) {
            state.count_stranger(format!("stripe Stripe-Version {other}"));
        }
        let wanted = Wanted::take(&mut params, &mut state, &whose);
        Ok(Self { account, params, wanted, asked, whose })
    }
}

impl Asking {
    /// Carries out what changes something, once for its key; `how` reads the request.
    pub(super) fn act(
        mut self,
        gateway: &Gateway,
        how: impl FnOnce(&mut Self, &mut Truth, i64) -> Result<Done, ApiError>,
    ) -> Result<Response, ApiError> {
        let (account, asked) = (Arc::clone(&self.account), self.asked.take());
        gateway.act(Some(account.name()), asked, |state, at| {
            let done = how(&mut self, state, at)?;
            self.params.count_rest(state, &self.whose);
            Ok(done)
        })
    }

    /// What a parameter says; an empty text is none.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.params.take(name).filter(|text| !text.is_empty())
    }

    pub(super) fn need(&mut self, name: &'static str) -> Result<String, ApiError> {
        self.take(name).ok_or_else(|| missing(name))
    }

    /// True, false, or not said.
    pub(super) fn flag(&mut self, name: &'static str) -> Result<bool, ApiError> {
        match self.take(name).as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(refuse(format!("Invalid boolean: {other}")).about(name)),
        }
    }

    /// The shop's own words (`metadata[…]`), and the first of them, which the book takes for its number.
    pub(super) fn metadata(&mut self, name: &str) -> (Map<String, Value>, Option<String>) {
        let given = self.params.under(name);
        let first = given.first().map(|(_, value)| value.clone()).filter(|value| !value.is_empty());
        (given.into_iter().map(|(key, value)| (key, value.into())).collect(), first)
    }

    /// What was left of a question is counted.
    pub(super) fn count_rest(self, state: &mut Truth) {
        self.params.count_rest(state, &self.whose);
    }
}

/// stripe: "encoding": request `application/x-www-form-urlencoded` with bracket nesting.
fn form(headers: &HeaderMap, body: &Bytes) -> Result<Params, ApiError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !body.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(refuse(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded).",
        ));
    }
    Ok(Params::of_form(body))
}

/// stripe: "idempotency": header `Idempotency-Key` (<= 255 chars) on POST; the stored result, also an error 500, is replayed.
fn kept(account: &Known, headers: &HeaderMap, uri: &Uri, body: &[u8]) -> Result<Option<Asked>, ApiError> {
    let asked = Asked::of(headers, uri.path(), body)?;
    let fault = failure("api_error", None, None, "something went wrong").to_string();
    Ok(asked.map(|asked| Asked { key: format!("{}/{}", account.name(), asked.key), kept_fault: Some(fault), ..asked }))
}

/// The things that an address is about, without ids: `payment_intents capture`.
fn noun(path: &str) -> String {
    let is_id =
        |part: &&str| part.contains('_') && part.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != "v1" && !is_id(part));
    parts.collect::<Vec<_>>().join(" ")
}

/// A card's bank said no: kept under the key like any other result.
pub(super) fn declined(error: &Value, change: Change) -> Result<Done, ApiError> {
    Done::own(StatusCode::PAYMENT_REQUIRED, &json!({"error": error}), change)
}
