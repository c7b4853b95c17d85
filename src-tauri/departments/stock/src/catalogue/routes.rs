//! The catalogue over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Fault, Page, PageAsk, Shop, text};
use office::{IfMatch, search_text};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::store::{self, Filter};
use super::{CATALOGUE_READ, NewProduct, Product, ProductChange, ProductError, ProductId};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(read, change))
}

/// Which products are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ProductsAsk {
    /// Part of a name or SKU.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only active products, or only those set aside.
    active: Option<bool>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Products by name.
#[utoipa::path(
    get,
    path = "/products",
    tag = "stock",
    operation_id = "list_products",
    params(ProductsAsk),
    responses(
        (status = 200, body = Page<Product>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ProductsAsk>,
) -> Answer<Json<Page<Product>>> {
    who.may(CATALOGUE_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("q", ask.q.as_deref(), 100)?;
    let q = ask.q.unwrap_or_default();
    let after = match &ask.after {
        None => None,
        Some(text) => Some(ProductId::parse(text).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?),
    };
    let filter = Filter { like: search_text::like_pattern(&q), active: ask.active, after };
    Ok(Json(shop.db.read(move |tx| store::list(tx, &filter, limit)).await?))
}

/// Adds a product.
#[utoipa::path(
    post,
    path = "/products",
    tag = "stock",
    operation_id = "create_product",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key answers the same")),
    request_body = NewProduct,
    responses(
        (status = 201, body = Product),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn create(
    State(shop): State<Shop>,
    Command { who, ask }: Command<NewProduct>,
) -> Answer<(StatusCode, Json<Product>)> {
    let made = super::create_product(&shop, &who, ask).await.map_err(Refused::from);
    let product = match made {
        Ok(product) => product,
        Err(refused) => match refused.repeated().and_then(ProductId::parse) {
            Some(id) => find(&shop, id).await?,
            None => return Err(refused),
        },
    };
    Ok((StatusCode::CREATED, Json(product)))
}

/// One product.
#[utoipa::path(
    get,
    path = "/products/{id}",
    tag = "stock",
    operation_id = "get_product",
    params(("id" = ProductId, Path)),
    responses(
        (status = 200, body = Product),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn read(State(shop): State<Shop>, Signed(who): Signed, PathId(id): PathId<ProductId>) -> Answer<Json<Product>> {
    who.may(CATALOGUE_READ)?;
    Ok(Json(find(&shop, id).await?))
}

/// Changes a product, or sets it aside.
#[utoipa::path(
    patch,
    path = "/products/{id}",
    tag = "stock",
    operation_id = "change_product",
    params(("id" = ProductId, Path), ("If-Match" = String, Header, description = "version that was edited")),
    request_body = ProductChange,
    responses(
        (status = 200, body = Product),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(
    State(shop): State<Shop>,
    PathId(id): PathId<ProductId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<ProductChange>,
) -> Answer<Json<Product>> {
    Ok(Json(super::change_product(&shop, &who, id, version, ask).await?))
}

async fn find(shop: &Shop, id: ProductId) -> Result<Product, ProductError> {
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(ProductError::NoSuchProduct)
}
