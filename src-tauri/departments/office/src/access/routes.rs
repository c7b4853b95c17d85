//! The door over HTTP: routes that nobody needs to be signed in for, but for the last two.

use std::sync::Arc;

use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use base::web::{Answer, Command, ProblemDocument, Refused, Signed, Strict};
use base::{Actor, Shop};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::preferences::change_preferences;
use super::{Client, Preferences, SessionEnded, SessionState, SessionToken, SetUp, SignIn, SignedIn, Started, session};
use crate::staff::StaffId;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(read, begin, end))
        .routes(routes!(enter))
        .routes(routes!(set_up))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .routes(routes!(prefer))
}

/// What somebody asks who need not be signed in: where it comes from, the session they had, and a JSON body read strictly.
struct Stranger<T> {
    client: Client,
    earlier: Option<SessionToken>,
    ask: T,
}

/// No ask of a stranger is longer, in bytes; no more than that is read of one.
const BODY_MAX: usize = 16 * 1024;

impl<T: DeserializeOwned> FromRequest<Shop> for Stranger<T> {
    type Rejection = Refused;
    async fn from_request(mut request: Request, state: &Shop) -> Result<Self, Refused> {
        let client = request.extensions().get::<Client>().cloned();
        let client = client.ok_or_else(|| base::Fault::bug("a door did not say where the request comes from"))?;
        let earlier = request.extensions_mut().remove::<SessionToken>();
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.to_ascii_lowercase().starts_with("application/json") {
            return Err(
                Refused::invalid("Content-Type", "application/json").with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            );
        }
        let unreadable = |cause: BytesRejection| {
            let too_large = cause.status() == StatusCode::PAYLOAD_TOO_LARGE;
            let sentence = if too_large { "too large" } else { "could not be read" };
            Refused::invalid("body", sentence).with_status(cause.status())
        };
        let body = Bytes::from_request(request, state).await.map_err(unreadable)?;
        let mut reader = serde_json::Deserializer::from_slice(&body);
        let ask = serde_path_to_error::deserialize(Strict(&mut reader)).map_err(|cause| {
            // Only where, and of which kind: the text itself may be a password.
            let field = cause.path().to_string();
            let sentence = if cause.inner().is_data() { "missing, unknown or of the wrong kind" } else { "not JSON" };
            Refused::invalid(if field == "." { "body".to_owned() } else { field }, sentence)
        })?;
        reader.end().map_err(|_| Refused::invalid("body", "one JSON document, nothing after it"))?;
        Ok(Self { client, earlier, ask })
    }
}

/// The answer to whoever just signed in; the token goes to the HTTP layer alone.
fn welcome(status: StatusCode, started: Started) -> Response {
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")], Json(started.signed_in)).into_response();
    response.extensions_mut().insert(started.session);
    response
}

/// Who this screen is. Nobody needs to be signed in.
#[utoipa::path(get, path = "/session", tag = "office", operation_id = "get_session", security(()), responses((status = 200, body = SessionState)))]
async fn read(State(shop): State<Shop>, who: Option<Extension<Arc<Actor>>>) -> Answer<Response> {
    let person = who.and_then(|Extension(who)| StaffId::parse(&who.id));
    let state = shop.db.read(move |tx| session::state(tx, person)).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(state)).into_response())
}

/// Signs in with login and password. The cookie is set beside the answer; the page key is shown once.
#[utoipa::path(
    post,
    path = "/session",
    tag = "office",
    operation_id = "sign_in",
    security(()),
    request_body = SignIn,
    responses(
        (status = 200, body = SignedIn),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn begin(State(shop): State<Shop>, stranger: Stranger<SignIn>) -> Answer<Response> {
    let started = super::sign_in(&shop, &stranger.client, stranger.earlier, stranger.ask).await?;
    Ok(welcome(StatusCode::OK, started))
}

/// A one-time code from a printed address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Enter {
    /// Works once, for 30 minutes.
    #[schema(max_length = 60)]
    code: String,
}

/// Signs in with a one-time code.
#[utoipa::path(
    post,
    path = "/session/enter",
    tag = "office",
    operation_id = "enter",
    security(()),
    request_body = Enter,
    responses(
        (status = 200, body = SignedIn),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn enter(State(shop): State<Shop>, stranger: Stranger<Enter>) -> Answer<Response> {
    let started = super::enter(&shop, &stranger.client, stranger.earlier, &stranger.ask.code).await?;
    Ok(welcome(StatusCode::OK, started))
}

/// Sets the shop up and signs its first owner in.
#[utoipa::path(
    post,
    path = "/set-up",
    tag = "office",
    operation_id = "set_up",
    security(()),
    request_body = SetUp,
    responses(
        (status = 201, body = SignedIn),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn set_up(State(shop): State<Shop>, stranger: Stranger<SetUp>) -> Answer<Response> {
    let started = super::set_up_by_code(&shop, &stranger.client, stranger.ask).await?;
    Ok(welcome(StatusCode::CREATED, started))
}

/// Signs out: the session is over at once.
#[utoipa::path(
    delete,
    path = "/session",
    tag = "office",
    operation_id = "sign_out",
    responses(
        (status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn end(
    State(shop): State<Shop>,
    Signed(who): Signed,
    token: Option<Extension<SessionToken>>,
) -> Answer<Response> {
    if let Some(Extension(token)) = token {
        super::end_session(&shop, &who, &token).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.extensions_mut().insert(SessionEnded);
    Ok(response)
}

/// The preferences after a change.
#[derive(Debug, Serialize, ToSchema)]
struct Preferred {
    /// All of them.
    preferences: Preferences,
}

/// Changes how the person's own screens look.
#[utoipa::path(
    patch,
    path = "/me/preferences",
    tag = "office",
    operation_id = "change_preferences",
    request_body = Preferences,
    responses(
        (status = 200, body = Preferred),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn prefer(State(shop): State<Shop>, Command { who, ask }: Command<Preferences>) -> Answer<Json<Preferred>> {
    Ok(Json(Preferred { preferences: change_preferences(&shop, &who, ask).await? }))
}
