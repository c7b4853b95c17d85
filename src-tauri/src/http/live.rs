//! Live updates: announcements as a stream for browsers and as a long poll for the window's scheme.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::web::{Answer, Params, ProblemDocument, Signed};
use base::{Actor, Announcement, Fault, Rights, Shop, Timestamp};
use futures::StreamExt;
use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Comment lines keep the line open through whatever stands between.
const BEAT: Duration = Duration::from_secs(15);
/// Most rows read at a time.
const BATCH: u32 = 500;
/// A stream ends then and is asked for anew, so that whoever may no longer listen does not.
const STREAM_LASTS: Duration = Duration::from_secs(300);

/// Turns true when the program stops; a part of the shop. Streams end with it.
pub struct Stopping(pub watch::Receiver<bool>);

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(stream)).routes(routes!(events))
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct StreamParams {
    /// The last sequence the window has seen; without it the stream begins now.
    after: Option<i64>,
}

/// One change, without figures: what to fetch again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct LiveChange {
    /// Its place in the order of all changes; pass the last one as `after`.
    seq: i64,
    /// `payment.changed` and the like.
    kind: String,
    /// Id of the record.
    subject: String,
    /// Cache tags of what to fetch again.
    tags: Vec<String>,
    /// When it happened.
    at: Timestamp,
}

impl From<Announcement> for LiveChange {
    fn from(row: Announcement) -> Self {
        Self { seq: row.seq, kind: row.kind, subject: row.subject, tags: row.tags, at: row.at }
    }
}

fn may_hear(who: &Actor, row: &Announcement) -> bool {
    match &*who.rights {
        Rights::All => true,
        Rights::Only(set) => set.contains(&row.permission),
    }
}

/// Changes after a sequence, the last sequence read, and whether the cursor is too old to go on from.
async fn changes_after(shop: &Shop, who: &Actor, after: i64) -> Result<(Vec<LiveChange>, i64, bool), Fault> {
    let (rows, (oldest, newest)) = shop
        .db
        .read(move |tx| Ok::<_, Fault>((tx.announcements_after(after, BATCH)?, tx.announcement_range()?)))
        .await?;
    let last = rows.last().map_or(after, |row| row.seq);
    // Any number may come from outside, the largest one too.
    let gone = after.saturating_add(1) < oldest || after > newest;
    let changes = rows.into_iter().filter(|row| may_hear(who, row)).map(LiveChange::from).collect();
    Ok((changes, last, gone))
}

/// A stream of server-sent events: `change`, or `reload` when the cursor is too old.
#[utoipa::path(get, path = "/live", tag = "office", params(StreamParams), responses(
    (status = 200, description = "server-sent events: change, reload", content_type = "text/event-stream", body = String),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn stream(
    State(shop): State<Shop>,
    Signed(who): Signed,
    headers: HeaderMap,
    Params(ask): Params<StreamParams>,
) -> Answer<Response> {
    let resumed = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let after = match resumed.or(ask.after) {
        Some(after) => after,
        None => shop.db.read(|tx| tx.announcement_range()).await?.1,
    };
    let stopping = shop.part::<Stopping>()?.0.clone();
    let ends_at = Instant::now() + STREAM_LASTS;
    let start = Reader { news: shop.db.news(), stopping, ends_at, shop, who, after, greeted: false };
    let body = futures::stream::unfold(start, |mut reader| async move {
        reader.next().await.map(|text| (Ok::<_, Infallible>(text), reader))
    });
    Ok((
        [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")],
        Body::from_stream(body.boxed()),
    )
        .into_response())
}

struct Reader {
    shop: Shop,
    who: Actor,
    news: watch::Receiver<i64>,
    stopping: watch::Receiver<bool>,
    ends_at: Instant,
    after: i64,
    greeted: bool,
}

impl Reader {
    /// The next piece of text; `None` ends the stream.
    async fn next(&mut self) -> Option<String> {
        if !self.greeted {
            self.greeted = true;
            return Some(format!(": here since {}\n\n", self.after));
        }
        loop {
            let (changes, last, gone) = changes_after(&self.shop, &self.who, self.after).await.ok()?;
            if gone {
                // The newest there is, also for a cursor that is ahead of it (a copy was put back): else this would go round.
                self.after = self.shop.db.read(|tx| tx.announcement_range()).await.ok()?.1;
                return Some(format!("id: {}\nevent: reload\ndata: {{}}\n\n", self.after));
            }
            self.after = last;
            if !changes.is_empty() {
                return Some(changes.iter().filter_map(text_of).collect());
            }
            tokio::select! {
                news = self.news.changed() => news.ok()?,
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                () = tokio::time::sleep_until(self.ends_at) => return None,
                () = tokio::time::sleep(BEAT) => return Some(": beat\n\n".to_owned()),
            }
        }
    }
}

fn text_of(change: &LiveChange) -> Option<String> {
    let data = serde_json::to_string(change).ok()?;
    Some(format!("id: {}\nevent: change\ndata: {data}\n\n", change.seq))
}

/// Where to go on, and how long to wait.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PollParams {
    /// The last sequence the window has seen.
    after: i64,
    /// Longest wait in milliseconds, at most 30000.
    #[param(minimum = 0, maximum = 30000)]
    wait_ms: Option<u32>,
}

/// What a long poll gives.
#[derive(Debug, Serialize, ToSchema)]
struct Changes {
    /// The changes, oldest first.
    events: Vec<LiveChange>,
    /// Pass it as `after` next time.
    last: i64,
    /// The cursor was too old: fetch everything anew.
    reload: bool,
}

/// The same changes by long poll, for places where a stream does not arrive.
#[utoipa::path(get, path = "/live/events", tag = "office", params(PollParams), responses(
    (status = 200, body = Changes),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn events(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<PollParams>,
) -> Answer<Json<Changes>> {
    let wait = Duration::from_millis(ask.wait_ms.unwrap_or(0).min(30_000).into());
    let deadline = Instant::now() + wait;
    let mut stopping = shop.part::<Stopping>()?.0.clone();
    let mut news = shop.db.news();
    let mut after = ask.after;
    loop {
        let (events, last, gone) = changes_after(&shop, &who, after).await?;
        if gone {
            let newest = shop.db.read(|tx| tx.announcement_range()).await?.1;
            return Ok(Json(Changes { events: Vec::new(), last: newest, reload: true }));
        }
        after = last;
        let more = async {
            tokio::select! {
                news = news.changed() => news.is_ok(),
                _ = stopping.wait_for(|stopping| *stopping) => false,
                () = tokio::time::sleep_until(deadline) => false,
            }
        };
        if !events.is_empty() || !more.await {
            return Ok(Json(Changes { events, last: after, reload: false }));
        }
    }
}
