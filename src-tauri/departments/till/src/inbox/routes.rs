//! The inbox page over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Command, NoBody, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Page, PageAsk, Shop, text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::delivery::InboxError;
use super::replay::{Chosen, replay_deliveries};
use super::store::InboxItem;
use super::{INBOX_READ, InboxState, store};

/// The area's routes.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(replay_one))
        .routes(routes!(replay))
        .routes(routes!(refusals))
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListParams {
    /// Only those in this state.
    state: Option<InboxState>,
    /// Only those of this provider kind.
    #[param(max_length = 40)]
    provider: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many records, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Deliveries, newest first.
#[utoipa::path(get, path = "/inbox", tag = "till", params(ListParams), responses(
    (status = 200, body = Page<InboxItem>),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ListParams>,
) -> Answer<Json<Page<InboxItem>>> {
    who.may(INBOX_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("provider", ask.provider.as_deref(), 40)?;
    text::at_most("after", ask.after.as_deref(), 200)?;
    let before = match ask.after {
        None => i64::MAX,
        Some(text) => text.parse().map_err(|_| Refused::invalid("after", "not a cursor of this list"))?,
    };
    let rows = shop
        .db
        .read(move |tx| store::list(tx, ask.state.map(InboxState::text), ask.provider.as_deref(), before, limit + 1))
        .await?;
    Ok(Json(Page::cut(rows, limit, |row| row.id.to_string())))
}

/// A delivery with everything that is kept of it.
#[derive(Debug, Serialize, ToSchema)]
struct InboxDetail {
    #[serde(flatten)]
    item: InboxItem,
    /// Headers that were kept.
    headers: serde_json::Value,
    /// The body as text; bytes that are not UTF-8 are replaced.
    body: String,
    /// The same delivery told again has the same key.
    dedupe_key: String,
    /// Story it belongs to.
    correlation: String,
}

/// One delivery.
#[utoipa::path(get, path = "/inbox/{id}", tag = "till", params(("id" = i64, Path)), responses(
    (status = 200, body = InboxDetail),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn one(State(shop): State<Shop>, Signed(who): Signed, PathId(id): PathId<i64>) -> Answer<Json<InboxDetail>> {
    who.may(INBOX_READ)?;
    Ok(Json(detail(&shop, id).await?))
}

async fn detail(shop: &Shop, id: i64) -> Result<InboxDetail, InboxError> {
    let kept = shop.db.read(move |tx| store::find_whole(tx, id)).await?.ok_or(InboxError::NoSuchDelivery)?;
    Ok(InboxDetail {
        item: kept.item,
        headers: serde_json::from_str(&kept.headers).unwrap_or_default(),
        body: String::from_utf8_lossy(&kept.body).into_owned(),
        dedupe_key: kept.dedupe_key,
        correlation: kept.correlation,
    })
}

/// Has one delivery handled again.
#[utoipa::path(post, path = "/inbox/{id}/replay", tag = "till", params(("id" = i64, Path)), responses(
    (status = 200, body = InboxDetail),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn replay_one(
    State(shop): State<Shop>,
    PathId(id): PathId<i64>,
    command: Command<NoBody>,
) -> Answer<Json<InboxDetail>> {
    replay_deliveries(&shop, &command.who, Chosen::Rows(vec![id])).await?;
    Ok(Json(detail(&shop, id).await?))
}

/// Which deliveries: these, or all in a state.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplayAsk {
    /// Numbers of rows.
    #[schema(max_items = 1000)]
    ids: Option<Vec<i64>>,
    /// All in this state.
    state: Option<InboxState>,
}

/// How many are handled again.
#[derive(Debug, Serialize, ToSchema)]
struct Replayed {
    /// Rows made due.
    replayed: usize,
}

/// Has a selection, or all in a state, handled again.
#[utoipa::path(post, path = "/inbox/replay", tag = "till", request_body = ReplayAsk, responses(
    (status = 200, body = Replayed),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn replay(State(shop): State<Shop>, Command { who, ask }: Command<ReplayAsk>) -> Answer<Json<Replayed>> {
    let chosen = match (ask.ids, ask.state) {
        (Some(ids), None) if ids.len() <= 1000 => Chosen::Rows(ids),
        (None, Some(state)) => Chosen::InState(state),
        _ => return Err(InboxError::NothingChosen.into()),
    };
    Ok(Json(Replayed { replayed: replay_deliveries(&shop, &who, chosen).await? }))
}

/// How often an account refused deliveries in a minute.
#[derive(Debug, Serialize, ToSchema)]
struct RefusalCount {
    /// Name of the account.
    account_name: String,
    /// Why.
    reason: String,
    /// The minute.
    minute: base::Timestamp,
    /// How many.
    count: i64,
}

/// Refused deliveries.
#[derive(Debug, Serialize, ToSchema)]
struct Refusals {
    /// Counters, newest first.
    items: Vec<RefusalCount>,
}

/// Refused deliveries, counted per account, reason and minute.
#[utoipa::path(get, path = "/inbox/refusals", tag = "till", responses(
    (status = 200, body = Refusals),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn refusals(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<Refusals>> {
    who.may(INBOX_READ)?;
    let rows = shop.db.read(store::list_refusals).await?;
    let items = rows
        .into_iter()
        .map(|(account_name, reason, minute, count)| RefusalCount {
            account_name,
            reason,
            minute: base::Timestamp(minute * 60_000),
            count,
        })
        .collect();
    Ok(Json(Refusals { items }))
}
