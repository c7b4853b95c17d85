//! The whole journal as a file for another program.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use base::Shop;
use base::web::{Answer, PathId, ProblemDocument, Signed};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ledger::{EXPORT_RUN, LEDGER_READ, export_beancount, export_hledger};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(export_journal))
}

/// Which program reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum JournalFormat {
    /// hledger, and with it Ledger's family.
    Hledger,
    /// beancount.
    Beancount,
}

/// The whole journal with every amount in its own currency and in that of the books.
#[utoipa::path(
    get,
    path = "/ledger/journal/{format}",
    tag = "books",
    params(("format" = inline(JournalFormat), Path, description = "which program reads it")),
    responses(
        (status = 200, content_type = "text/plain", body = String),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn export_journal(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(format): PathId<JournalFormat>,
) -> Answer<impl IntoResponse> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let reader = shop.clone();
    let (name, journal) = match format {
        JournalFormat::Hledger => ("books.journal", shop.db.read(move |tx| export_hledger(tx, &reader)).await?),
        JournalFormat::Beancount => ("books.beancount", shop.db.read(move |tx| export_beancount(tx, &reader)).await?),
    };
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((headers, journal))
}
