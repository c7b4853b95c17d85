//! The tax scheme over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, ProblemDocument, Refused, Signed};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::change_scheme::{SchemeAsk, standing};
use super::scheme_from::TaxScheme;

pub(in crate::tax) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(get_tax_scheme, change))
}

async fn find(shop: &Shop) -> Answer<TaxScheme> {
    let (today, country) = (shop.today()?, shop.basics()?.country);
    Ok(shop.db.read(move |tx| standing(tx, &country, today)).await?)
}

/// Whether the shop is taxed by its tax codes or by its turnover, and since when.
#[utoipa::path(
    get,
    path = "/tax-scheme",
    tag = "books",
    responses(
        (status = 200, body = TaxScheme),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_tax_scheme(State(shop): State<Shop>, _signed: Signed) -> Answer<Json<TaxScheme>> {
    Ok(Json(find(&shop).await?))
}

/// Chooses how the shop is taxed from a month on.
#[utoipa::path(
    put,
    path = "/tax-scheme",
    tag = "books",
    operation_id = "change_tax_scheme",
    request_body = SchemeAsk,
    responses(
        (status = 200, body = TaxScheme),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(State(shop): State<Shop>, Command { who, ask }: Command<SchemeAsk>) -> Answer<Json<TaxScheme>> {
    match super::change_scheme(&shop, &who, ask).await.map_err(Refused::from) {
        Ok(scheme) => Ok(Json(scheme)),
        Err(refused) if refused.repeated().is_some() => Ok(Json(find(&shop).await?)),
        Err(refused) => Err(refused),
    }
}
