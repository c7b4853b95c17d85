//! The tax codes over HTTP. Every signed-in person may see them: whoever writes a line needs one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument, Refused, Signed};
use office::IfMatch;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{KeptTaxCode, NewTaxCode, TaxCodeChange, TaxCodeError, Treatment, presets, store};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list_tax_codes, create))
        .routes(routes!(change))
        .merge(super::jurisdictions::routes())
        .merge(super::scheme::routes())
}

/// All tax codes of the shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaxCodeList {
    /// In the order of the preset, then as they were added; retired ones among them.
    pub items: Vec<KeptTaxCode>,
    /// Treatments under which papers of the shop's country must say why nothing is charged: a code that counts so has a reason.
    #[serde(skip_serializing_if = "<[Treatment]>::is_empty")]
    pub reason_for: &'static [Treatment],
}

/// Lists the tax codes of the shop, each with the rate that counts today.
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
    let today = shop.today()?;
    let items = shop.db.read(move |tx| store::find_all_kept(tx, today)).await?;
    Ok(Json(TaxCodeList { items, reason_for: presets::of(&shop.basics()?.country).reason_for }))
}

/// Adds a tax code; lines may use it at once.
#[utoipa::path(
    post,
    path = "/tax-codes",
    tag = "books",
    operation_id = "create_tax_code",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key answers the same")),
    request_body = NewTaxCode,
    responses(
        (status = 201, body = KeptTaxCode),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn create(
    State(shop): State<Shop>,
    Command { who, ask }: Command<NewTaxCode>,
) -> Answer<(StatusCode, Json<KeptTaxCode>)> {
    let made = super::create_tax_code(&shop, &who, ask).await.map_err(Refused::from);
    let code = match made {
        Ok(code) => code,
        Err(refused) => match refused.repeated().map(str::to_owned) {
            Some(code) => find(&shop, code).await?,
            None => return Err(refused),
        },
    };
    Ok((StatusCode::CREATED, Json(code)))
}

/// Changes a tax code's texts, retires it or takes it back into use, or gives it another rate from a day on. What was
/// issued keeps the names and rates it was issued with.
#[utoipa::path(
    patch,
    path = "/tax-codes/{code}",
    tag = "books",
    operation_id = "change_tax_code",
    params(
        ("code" = String, Path, description = "the code, like IN18"),
        ("If-Match" = String, Header, description = "version that was edited"),
    ),
    request_body = TaxCodeChange,
    responses(
        (status = 200, body = KeptTaxCode),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(
    State(shop): State<Shop>,
    PathId(code): PathId<String>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<TaxCodeChange>,
) -> Answer<Json<KeptTaxCode>> {
    Ok(Json(super::change_tax_code(&shop, &who, code, version, ask).await?))
}

async fn find(shop: &Shop, code: String) -> Result<KeptTaxCode, TaxCodeError> {
    let today = shop.today()?;
    shop.db.read(move |tx| store::find_kept(tx, &code, today)).await?.ok_or(TaxCodeError::NoSuchCode)
}
