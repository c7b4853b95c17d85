//! The inbox page over HTTP.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use base::web::{Answer, Command, NoBody, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Page, PageAsk, Shop, ShopDate, text};
use connectors::gateways::without_secrets;
use http::header;
use office::integrations::IntegrationId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::delivery::InboxError;
use super::filter::InboxFilter;
use super::replay::{Chosen, Replayed, replay_deliveries};
use super::store::InboxItem;
use super::table::write_table;
use super::{INBOX_READ, InboxState, Origin, store};

/// The area's routes.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(table))
        .routes(routes!(senders))
        .routes(routes!(one))
        .routes(routes!(replay_one))
        .routes(routes!(replay))
        .routes(routes!(refusals))
}

/// A page of the list: the filter's fields, and which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListParams {
    /// Only those in this state.
    state: Option<InboxState>,
    /// Only those of this provider kind.
    #[param(max_length = 40)]
    provider: Option<String>,
    /// Only those for this account, by the id that `/inbox/senders` tells.
    #[param(value_type = Option<String>)]
    sender: Option<IntegrationId>,
    /// Only those whose event type begins so.
    #[param(max_length = 100)]
    kind: Option<String>,
    /// Only those that came this way.
    origin: Option<Origin>,
    /// Only those that came on this day of the shop or later.
    from: Option<ShopDate>,
    /// Only those that came on this day of the shop or earlier.
    to: Option<ShopDate>,
    /// Only that with this event id, those about this payment, and, of those that are not handled, those about this reference of
    /// the gateway's.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many records, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl From<ListParams> for InboxFilter {
    fn from(ask: ListParams) -> Self {
        let ListParams { state, provider, sender, kind, origin, from, to, q, .. } = ask;
        Self { state, provider, sender, kind, origin, from, to, q }
    }
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
    text::at_most("after", ask.after.as_deref(), 200)?;
    let before = match &ask.after {
        None => i64::MAX,
        Some(text) => text.parse().map_err(|_| Refused::invalid("after", "not a cursor of this list"))?,
    };
    let meant = InboxFilter::from(ask).meant(&shop)?;
    let rows = shop.db.read(move |tx| store::list(tx, &meant, before, limit.saturating_add(1))).await?;
    Ok(Json(Page::cut(rows, limit, |row| row.id.to_string())))
}

/// Every delivery that a filter means as a table (RFC 4180), newest first; without headers and bodies.
#[utoipa::path(get, path = "/inbox/table", tag = "till", operation_id = "inbox_table", params(InboxFilter), responses(
    (status = 200, content_type = "text/csv", body = String),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn table(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(filter): Params<InboxFilter>,
) -> Answer<impl IntoResponse> {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"inbox.csv\""),
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    Ok((headers, Body::from_stream(write_table(&shop, &who, filter)?)))
}

/// Somebody whose deliveries the inbox takes.
#[derive(Debug, Serialize, ToSchema)]
struct InboxSender {
    /// What the filter wants.
    #[schema(value_type = String)]
    id: IntegrationId,
    /// Name of the account.
    name: String,
    /// Provider kind.
    provider: String,
}

/// Everybody whose deliveries the inbox takes.
#[derive(Debug, Serialize, ToSchema)]
struct InboxSenders {
    /// In the order in which they were added.
    items: Vec<InboxSender>,
}

/// Accounts by which the inbox can be narrowed.
#[utoipa::path(get, path = "/inbox/senders", tag = "till", operation_id = "inbox_senders", responses(
    (status = 200, body = InboxSenders),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn senders(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<InboxSenders>> {
    who.may(INBOX_READ)?;
    let known = shop.db.read(office::integrations::find_all).await?;
    let items = known.into_iter().map(|one| InboxSender { id: one.id, name: one.name, provider: one.provider });
    Ok(Json(InboxSenders { items: items.collect() }))
}

/// A delivery with everything that is kept of it.
#[derive(Debug, Serialize, ToSchema)]
struct InboxDetail {
    #[serde(flatten)]
    item: InboxItem,
    /// Headers that were kept; secrets among them are struck out.
    headers: serde_json::Value,
    /// The body as text; bytes that are not UTF-8 are replaced, and secrets struck out. The row keeps what came.
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
        headers: serde_json::from_str(&without_secrets(&kept.headers)).unwrap_or_default(),
        body: without_secrets(&String::from_utf8_lossy(&kept.body)),
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

/// Which deliveries: these, or what a filter means.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplayAsk {
    /// Numbers of rows.
    #[schema(max_items = 1000)]
    ids: Option<Vec<i64>>,
    /// What this means, the newest first, 5,000 at a time; it has to narrow something.
    filter: Option<InboxFilter>,
    /// `next` of the replay before, where that left something.
    before: Option<i64>,
}

/// Has a selection, or what a filter means, handled again.
#[utoipa::path(post, path = "/inbox/replay", tag = "till", request_body = ReplayAsk, responses(
    (status = 200, body = Replayed),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn replay(State(shop): State<Shop>, Command { who, ask }: Command<ReplayAsk>) -> Answer<Json<Replayed>> {
    let chosen = match (ask.ids, ask.filter) {
        (Some(ids), None) if ids.len() <= 1000 && ask.before.is_none() => Chosen::Rows(ids),
        (None, Some(filter)) if !filter.is_everything() => Chosen::Filtered { filter, before: ask.before },
        _ => return Err(InboxError::NothingChosen.into()),
    };
    Ok(Json(replay_deliveries(&shop, &who, chosen).await?))
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
