//! The tax codes over HTTP. Every signed-in person may see them: whoever writes a line needs one.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, ProblemDocument, Signed};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{TaxCode, store};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list_tax_codes))
}

/// All tax codes of the shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxCodeList {
    /// In the order of the preset.
    pub items: Vec<TaxCode>,
}

/// Lists the tax codes of the shop.
#[utoipa::path(
    get,
    path = "/tax-codes",
    tag = "books",
    responses(
        (status = 200, body = TaxCodeList),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_tax_codes(State(shop): State<Shop>, _signed: Signed) -> Answer<Json<TaxCodeList>> {
    let items = shop.db.read(store::find_codes).await?;
    Ok(Json(TaxCodeList { items }))
}
