//! Stubs over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Params, PathId, ProblemDocument, Signed};
use base::{Fault, Page, PageAsk, Shop, text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Compared, Seal, StubCode, compare, store};
use crate::ledger::LEDGER_READ;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list_seals)).routes(routes!(get_seal)).routes(routes!(compare_seal))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SealsAsk {
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The stubs of closed days, the newest first.
#[utoipa::path(
    get,
    path = "/seals",
    tag = "books",
    params(SealsAsk),
    responses(
        (status = 200, body = Page<Seal>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_seals(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<SealsAsk>,
) -> Answer<Json<Page<Seal>>> {
    who.may(LEDGER_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("after", ask.after.as_deref(), 200)?;
    let before = match &ask.after {
        None => i64::MAX,
        Some(after) => after.parse().map_err(|_| Fault::invalid("after", "not a cursor of this list"))?,
    };
    Ok(Json(shop.db.read(move |tx| store::list(tx, before, limit)).await?))
}

/// One stub.
#[utoipa::path(
    get,
    path = "/seals/{number}",
    tag = "books",
    params(("number" = i64, Path)),
    responses(
        (status = 200, body = Seal),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_seal(State(shop): State<Shop>, Signed(who): Signed, PathId(number): PathId<i64>) -> Answer<Json<Seal>> {
    who.may(LEDGER_READ)?;
    let found = shop.db.read(move |tx| store::find(tx, number)).await?;
    Ok(Json(found.ok_or(Fault::NoSuch("stub"))?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CompareAsk {
    /// The code on the paper, as typed.
    #[param(max_length = 60)]
    code: String,
}

/// What a printed code says about the books.
#[derive(Debug, Serialize, ToSchema)]
struct CompareAnswer {
    /// Number of the stub.
    number: i64,
    /// Whether it is the printed one.
    outcome: Compared,
}

/// Compares a printed stub with the one that is kept.
#[utoipa::path(
    get,
    path = "/seals/{number}/compare",
    tag = "books",
    params(("number" = i64, Path), CompareAsk),
    responses(
        (status = 200, body = CompareAnswer),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn compare_seal(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(number): PathId<i64>,
    Params(ask): Params<CompareAsk>,
) -> Answer<Json<CompareAnswer>> {
    who.may(LEDGER_READ)?;
    text::at_most("code", Some(&ask.code), 60)?;
    let code: StubCode = ask.code.parse().map_err(|cause| Fault::invalid("code", cause))?;
    let outcome = shop.db.read(move |tx| compare(tx, number, &code)).await?;
    Ok(Json(CompareAnswer { number, outcome }))
}
