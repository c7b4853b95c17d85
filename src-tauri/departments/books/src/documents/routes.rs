//! The series of numbers over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Signed};
use office::IfMatch;
use office::settings::SETTINGS_READ;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NumberSeries, NumberSeriesChange, list_series};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(change)).routes(routes!(preview))
}

/// The series of every kind of document.
#[derive(Debug, Serialize, ToSchema)]
struct NumberSeriesList {
    /// Invoices first.
    items: Vec<NumberSeries>,
}

/// How each kind of document is numbered, with the number that one issued today gets.
#[utoipa::path(
    get,
    path = "/number-series",
    tag = "books",
    operation_id = "list_number_series",
    responses(
        (status = 200, body = NumberSeriesList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<NumberSeriesList>> {
    who.may(SETTINGS_READ)?;
    let (reader, today) = (shop.clone(), shop.today()?);
    let items = shop.db.read(move |tx| list_series(tx, &reader, today)).await?;
    Ok(Json(NumberSeriesList { items }))
}

/// Changes how the numbers of one kind look, from the next one on. The running number goes on.
#[utoipa::path(
    patch,
    path = "/number-series/{kind}",
    tag = "books",
    operation_id = "change_number_series",
    params(
        ("kind" = String, Path, description = "kind of document: invoice, credit_note …"),
        ("If-Match" = String, Header, description = "version that was edited"),
    ),
    request_body = NumberSeriesChange,
    responses(
        (status = 200, body = NumberSeries),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(
    State(shop): State<Shop>,
    PathId(kind): PathId<String>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<NumberSeriesChange>,
) -> Answer<Json<NumberSeries>> {
    Ok(Json(super::change_series(&shop, &who, kind, version, ask).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PreviewAsk {
    /// The pattern to try.
    #[param(max_length = 80)]
    pattern: String,
}

/// A number that was not given.
#[derive(Debug, Serialize, ToSchema)]
struct NumberPreview {
    /// What the next document of this kind would be numbered, were it issued today.
    next: String,
}

/// The next number by a pattern that is not saved; the problem that saving it would meet, where there is one.
#[utoipa::path(
    get,
    path = "/number-series/{kind}/preview",
    tag = "books",
    operation_id = "preview_number",
    params(("kind" = String, Path, description = "kind of document: invoice, credit_note …"), PreviewAsk),
    responses(
        (status = 200, body = NumberPreview),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn preview(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(kind): PathId<String>,
    Params(ask): Params<PreviewAsk>,
) -> Answer<Json<NumberPreview>> {
    let next = super::preview_number(&shop, &who, kind, ask.pattern).await?;
    Ok(Json(NumberPreview { next }))
}
