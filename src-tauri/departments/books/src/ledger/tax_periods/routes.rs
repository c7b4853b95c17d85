//! Tax periods and their returns over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Fault, Page, PageAsk, Shop, text};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::file_return::TaxReturnAsk;
use super::list_periods::{TaxPeriodList, list_tax_periods};
use super::pay_return::TaxPaymentAsk;
use super::problem::TaxPeriodError;
use super::tax_return::{TaxReturn, find_tax_return};
use super::taxed::{TaxedLine, list_taxed_lines};
use crate::ledger::LEDGER_READ;
use crate::ledger::general_ledger::LinePlace;
use crate::ledger::manual_entry::ReversalAsk;

pub(in crate::ledger) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(get_tax_periods, file))
        .routes(routes!(get_tax_return))
        .routes(routes!(list_tax_entries))
        .routes(routes!(pay))
        .routes(routes!(reverse_payment))
}

async fn find(shop: &Shop, id: String) -> Answer<TaxReturn> {
    let (reader, today) = (shop.clone(), shop.today()?);
    Ok(shop.db.read(move |tx| find_tax_return(tx, &reader, &id, today)).await?)
}

/// The return as a command left it; after a repeated one as it is now.
async fn answer(shop: &Shop, done: Result<TaxReturn, TaxPeriodError>) -> Answer<(StatusCode, Json<TaxReturn>)> {
    let found = match done.map_err(Refused::from) {
        Ok(found) => found,
        Err(refused) => match refused.repeated().map(str::to_owned) {
            Some(id) => find(shop, id).await?,
            None => return Err(refused),
        },
    };
    Ok((StatusCode::CREATED, Json(found)))
}

/// The tax periods of the shop: the one that runs, those due, those filed; and which is filed next.
#[utoipa::path(
    get,
    path = "/tax-periods",
    tag = "books",
    responses(
        (status = 200, body = TaxPeriodList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_tax_periods(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<TaxPeriodList>> {
    who.may(LEDGER_READ)?;
    let (reader, today) = (shop.clone(), shop.today()?);
    Ok(Json(shop.db.read(move |tx| list_tax_periods(tx, &reader, today)).await?))
}

/// Files the return of a period that is over. There is no way back: what was wrong is put right in the next return.
#[utoipa::path(
    post,
    path = "/tax-periods",
    tag = "books",
    operation_id = "file_tax_return",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key files nothing more")),
    request_body = TaxReturnAsk,
    responses(
        (status = 201, body = TaxReturn),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn file(
    State(shop): State<Shop>,
    Command { who, ask }: Command<TaxReturnAsk>,
) -> Answer<(StatusCode, Json<TaxReturn>)> {
    answer(&shop, super::file_return(&shop, &who, ask).await).await
}

/// A tax return with its figures: as it was filed, or as it would be filed now.
#[utoipa::path(
    get,
    path = "/tax-periods/{id}",
    tag = "books",
    params(("id" = String, Path, description = "2026-12, 2026Q4, 2026, or 2026-09_2026-10", max_length = 15)),
    responses(
        (status = 200, body = TaxReturn),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_tax_return(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<String>,
) -> Answer<Json<TaxReturn>> {
    who.may(LEDGER_READ)?;
    Ok(Json(find(&shop, id).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TaxEntriesAsk {
    /// Number of the box.
    #[serde(rename = "box")]
    #[param(rename = "box", max_length = 60)]
    number: String,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The tax entries behind a figure of a return, in the order of their days.
#[utoipa::path(
    get,
    path = "/tax-periods/{id}/entries",
    tag = "books",
    params(
        ("id" = String, Path, description = "2026-12, 2026Q4, 2026, or 2026-09_2026-10", max_length = 15),
        TaxEntriesAsk,
    ),
    responses(
        (status = 200, body = Page<TaxedLine>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_tax_entries(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<String>,
    Params(ask): Params<TaxEntriesAsk>,
) -> Answer<Json<Page<TaxedLine>>> {
    who.may(LEDGER_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("box", Some(&ask.number), 60)?;
    text::at_most("after", ask.after.as_deref(), 200)?;
    let after = match &ask.after {
        None => None,
        Some(after) => {
            Some(LinePlace::parse(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?)
        }
    };
    let (reader, today) = (shop.clone(), shop.today()?);
    let lines = shop.db.read(move |tx| list_taxed_lines(tx, &reader, &id, (&ask.number, after, limit), today)).await?;
    Ok(Json(lines))
}

/// Books what was paid to the tax office for a filed return, or what came back from it.
#[utoipa::path(
    post,
    path = "/tax-periods/{id}/payments",
    tag = "books",
    operation_id = "pay_tax_return",
    params(
        ("id" = String, Path, description = "2026-12, 2026Q4, 2026, or 2026-09_2026-10", max_length = 15),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key books nothing more"),
    ),
    request_body = TaxPaymentAsk,
    responses(
        (status = 201, body = TaxReturn),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn pay(
    State(shop): State<Shop>,
    PathId(id): PathId<String>,
    Command { who, ask }: Command<TaxPaymentAsk>,
) -> Answer<(StatusCode, Json<TaxReturn>)> {
    answer(&shop, super::pay_return(&shop, &who, &id, ask).await).await
}

/// Takes back a payment of tax that was entered wrongly.
#[utoipa::path(
    post,
    path = "/tax-periods/{id}/payments/{number}/reversal",
    tag = "books",
    operation_id = "reverse_tax_payment",
    params(
        ("id" = String, Path, description = "2026-12, 2026Q4, 2026, or 2026-09_2026-10", max_length = 15),
        ("number" = u32, Path, description = "number of the payment, from 1"),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key takes nothing more back"),
    ),
    request_body = ReversalAsk,
    responses(
        (status = 201, body = TaxReturn),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn reverse_payment(
    State(shop): State<Shop>,
    PathId((id, number)): PathId<(String, u32)>,
    Command { who, ask }: Command<ReversalAsk>,
) -> Answer<(StatusCode, Json<TaxReturn>)> {
    answer(&shop, super::reverse_tax_payment(&shop, &who, &id, number, ask).await).await
}
