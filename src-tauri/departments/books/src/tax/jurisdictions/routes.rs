//! The sales tax table over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Fault, Page, PageAsk, Shop, text};
use office::IfMatch;
use office::settings::SETTINGS_READ;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::import_jurisdictions::{self, TaxTable, TaxTableImport};
use super::jurisdiction::{TaxJurisdiction, TaxJurisdictionId};
use super::problem::JurisdictionError;
use super::row_rules::JurisdictionAsk;
use super::{store, table};

pub(in crate::tax) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(change, remove))
        .routes(routes!(import))
        .routes(routes!(export))
}

/// Which rows are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct JurisdictionsAsk {
    /// Only those of this state.
    #[param(max_length = 8)]
    region: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The sales tax table, place by place.
#[utoipa::path(
    get,
    path = "/tax-jurisdictions",
    tag = "books",
    operation_id = "list_tax_jurisdictions",
    params(JurisdictionsAsk),
    responses(
        (status = 200, body = Page<TaxJurisdiction>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<JurisdictionsAsk>,
) -> Answer<Json<Page<TaxJurisdiction>>> {
    who.may(SETTINGS_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("region", ask.region.as_deref(), 8)?;
    let not_a_cursor = || Fault::invalid("after", "not a cursor of this list");
    let after = match &ask.after {
        Some(text) => Some(TaxJurisdictionId::parse(text).ok_or_else(not_a_cursor)?),
        None => None,
    };
    Ok(Json(shop.db.read(move |tx| store::list(tx, ask.region.as_deref(), after, limit)).await?))
}

/// Adds a row: which tax code applies at the addresses of a place, from a day on.
#[utoipa::path(
    post,
    path = "/tax-jurisdictions",
    tag = "books",
    operation_id = "add_tax_jurisdiction",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key answers the same")),
    request_body = JurisdictionAsk,
    responses(
        (status = 201, body = TaxJurisdiction),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn add(
    State(shop): State<Shop>,
    Command { who, ask }: Command<JurisdictionAsk>,
) -> Answer<(StatusCode, Json<TaxJurisdiction>)> {
    let row = match super::add_jurisdiction(&shop, &who, ask).await.map_err(Refused::from) {
        Ok(row) => row,
        Err(refused) => match refused.repeated().and_then(TaxJurisdictionId::parse) {
            Some(id) => find(&shop, id).await?,
            None => return Err(refused),
        },
    };
    Ok((StatusCode::CREATED, Json(row)))
}

/// Writes a row over. Drafts are taxed by it from now on; what was issued keeps the code it was issued with.
#[utoipa::path(
    put,
    path = "/tax-jurisdictions/{id}",
    tag = "books",
    operation_id = "change_tax_jurisdiction",
    params(("id" = TaxJurisdictionId, Path), ("If-Match" = String, Header, description = "version that was edited")),
    request_body = JurisdictionAsk,
    responses(
        (status = 200, body = TaxJurisdiction),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(
    State(shop): State<Shop>,
    PathId(id): PathId<TaxJurisdictionId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<JurisdictionAsk>,
) -> Answer<Json<TaxJurisdiction>> {
    Ok(Json(super::change_jurisdiction(&shop, &who, id, version, ask).await?))
}

/// Removes a row: the next less specific one counts at its place.
#[utoipa::path(
    delete,
    path = "/tax-jurisdictions/{id}",
    tag = "books",
    operation_id = "remove_tax_jurisdiction",
    params(("id" = TaxJurisdictionId, Path)),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn remove(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<TaxJurisdictionId>,
) -> Answer<StatusCode> {
    super::remove_jurisdiction(&shop, &who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Brings the table in from a file, all of its rows or none; a dry run only looks. Wrong lines stand in the answer.
#[utoipa::path(
    post,
    path = "/tax-jurisdictions/import",
    tag = "books",
    operation_id = "import_tax_jurisdictions",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key writes nothing more")),
    request_body = TaxTable,
    responses(
        (status = 200, body = TaxTableImport),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn import(State(shop): State<Shop>, Command { who, ask }: Command<TaxTable>) -> Answer<Json<TaxTableImport>> {
    let refused = match super::import_jurisdictions(&shop, &who, ask).await.map_err(Refused::from) {
        Ok(report) => return Ok(Json(report)),
        Err(refused) => refused,
    };
    refused.repeated().and_then(import_jurisdictions::repeated).map(Json).ok_or(refused)
}

/// The whole table as a file that can be brought in again.
#[utoipa::path(
    get,
    path = "/tax-jurisdictions/export",
    tag = "books",
    operation_id = "export_tax_jurisdictions",
    responses(
        (status = 200, content_type = "text/csv", body = String),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn export(State(shop): State<Shop>, Signed(who): Signed) -> Answer<impl IntoResponse> {
    who.may(SETTINGS_READ)?;
    let rows = shop.db.read(store::find_all).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"sales-tax-table.csv\""),
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    Ok((headers, table::written(&rows)))
}

async fn find(shop: &Shop, id: TaxJurisdictionId) -> Result<TaxJurisdiction, JurisdictionError> {
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(JurisdictionError::NoSuchRow)
}
