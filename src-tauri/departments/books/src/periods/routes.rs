//! The closed days over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Command, Params, ProblemDocument, Refused, Signed};
use base::{Fault, Page, PageAsk, Shop, text};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::period::LEDGER_READ;
use super::{CloseAsk, PeriodChange, PeriodError, Periods, ReopenAsk, store};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(get_periods))
        .routes(routes!(list_period_changes))
        .routes(routes!(close_period))
        .routes(routes!(reopen_period))
}

async fn find(shop: &Shop) -> Result<Periods, Fault> {
    let today = shop.today()?;
    shop.db.read(move |tx| store::find_periods(tx, today)).await
}

/// The periods as a command left them; a repeated one as they are now.
async fn answer(shop: &Shop, done: Result<Periods, PeriodError>) -> Answer<Json<Periods>> {
    match done.map_err(Refused::from) {
        Ok(periods) => Ok(Json(periods)),
        Err(refused) if refused.repeated().is_some() => Ok(Json(find(shop).await?)),
        Err(refused) => Err(refused),
    }
}

/// Up to which day the books are closed, and who changed that last.
#[utoipa::path(
    get,
    path = "/periods",
    tag = "books",
    responses(
        (status = 200, body = Periods),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_periods(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<Periods>> {
    who.may(LEDGER_READ)?;
    Ok(Json(find(&shop).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChangesAsk {
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Who closed and who opened days, the newest first.
#[utoipa::path(
    get,
    path = "/periods/changes",
    tag = "books",
    params(ChangesAsk),
    responses(
        (status = 200, body = Page<PeriodChange>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_period_changes(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ChangesAsk>,
) -> Answer<Json<Page<PeriodChange>>> {
    who.may(LEDGER_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("after", ask.after.as_deref(), 200)?;
    let before = match &ask.after {
        None => i64::MAX,
        Some(after) => after.parse().map_err(|_| Fault::invalid("after", "not a cursor of this list"))?,
    };
    Ok(Json(shop.db.read(move |tx| store::list_changes(tx, before, limit)).await?))
}

/// Closes every day up to and including one that is over.
#[utoipa::path(
    post,
    path = "/periods/close",
    tag = "books",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key closes nothing more")),
    request_body = CloseAsk,
    responses(
        (status = 200, body = Periods),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn close_period(State(shop): State<Shop>, Command { who, ask }: Command<CloseAsk>) -> Answer<Json<Periods>> {
    answer(&shop, super::close_period(&shop, &who, ask).await).await
}

/// Opens closed days again, with a reason.
#[utoipa::path(
    post,
    path = "/periods/reopen",
    tag = "books",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key opens nothing more")),
    request_body = ReopenAsk,
    responses(
        (status = 200, body = Periods),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn reopen_period(State(shop): State<Shop>, Command { who, ask }: Command<ReopenAsk>) -> Answer<Json<Periods>> {
    answer(&shop, super::reopen_period(&shop, &who, ask).await).await
}
