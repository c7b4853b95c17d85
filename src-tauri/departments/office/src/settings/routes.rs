//! Settings over HTTP.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use base::web::{Answer, Command, Params, ProblemDocument, Refused, Signed};
use base::{Currency, Fault, Shop, regions, text};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::shop_settings::{SETTINGS_READ, SettingsChange, SettingsError, ShopSettings};
use super::{AtSetUp, PRESETS, PresetTaxCode, store};
use crate::IfMatch;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list_presets))
        .routes(routes!(list_regions))
        .routes(routes!(read, change))
        .routes(routes!(read_logo, set_logo, remove_logo))
}

/// What a country brings to the set-up.
#[derive(Debug, Serialize, ToSchema)]
struct Preset {
    /// ISO 3166-1 alpha-2.
    country: &'static str,
    /// English name.
    name: &'static str,
    /// Usual currency of the books.
    currency: Currency,
    /// Time zones, the most usual first.
    zones: Vec<&'static str>,
    /// Language and region of papers.
    locale: &'static str,
    /// Tax codes that the shop begins with.
    tax_codes: Vec<PresetTaxCode>,
    /// First month of the fiscal year.
    fiscal_year_starts_month: u8,
}

/// The countries to choose from.
#[derive(Debug, Serialize, ToSchema)]
struct Presets {
    /// By country code.
    presets: Vec<Preset>,
}

/// What each country brings to the set-up. Nobody needs to be signed in.
#[utoipa::path(get, path = "/set-up/presets", tag = "office", operation_id = "list_presets", security(()), responses((status = 200, body = Presets)))]
async fn list_presets(State(shop): State<Shop>) -> Answer<Json<Presets>> {
    let tax_codes = shop.part::<AtSetUp>()?.tax_codes;
    let preset = |preset: &super::CountryPreset| {
        Ok(Preset {
            country: preset.country,
            name: preset.name,
            currency: Currency::of(preset.currency).map_err(Fault::bug)?,
            zones: preset.zones.to_vec(),
            locale: preset.locale,
            tax_codes: tax_codes(preset.country),
            fiscal_year_starts_month: preset.fiscal_year_starts_month,
        })
    };
    let presets: Result<Vec<Preset>, Fault> = PRESETS.iter().map(preset).collect();
    Ok(Json(Presets { presets: presets? }))
}

/// Of which country regions are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RegionsAsk {
    /// ISO 3166-1 alpha-2.
    #[param(max_length = 2)]
    country: String,
}

/// A region of a country.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Region)]
struct ListedRegion {
    /// `27`, `CA`.
    code: &'static str,
    /// English name, as papers print it.
    name: &'static str,
}

/// The regions of a country.
#[derive(Debug, Serialize, ToSchema)]
struct Regions {
    /// By code; none where no tax depends on them.
    items: Vec<ListedRegion>,
}

/// The regions of a country that tax depends on: the states of India and of the USA.
#[utoipa::path(
    get,
    path = "/regions",
    tag = "office",
    operation_id = "list_regions",
    params(RegionsAsk),
    responses(
        (status = 200, body = Regions),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_regions(_signed: Signed, Params(ask): Params<RegionsAsk>) -> Answer<Json<Regions>> {
    // Whoever writes an address may read what is in the law books anyway.
    text::at_most("country", Some(&ask.country), 2)?;
    let items = regions::of(&ask.country).iter().map(|region| ListedRegion { code: region.code, name: region.name });
    Ok(Json(Regions { items: items.collect() }))
}

/// The shop's settings.
#[utoipa::path(
    get,
    path = "/settings",
    tag = "office",
    operation_id = "get_settings",
    responses(
        (status = 200, body = ShopSettings),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn read(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<ShopSettings>> {
    who.may(SETTINGS_READ)?;
    let settings = shop.db.read(store::load).await?;
    Ok(Json(settings.ok_or(SettingsError::NotSetUp)?))
}

/// Changes settings.
#[utoipa::path(
    patch,
    path = "/settings",
    tag = "office",
    operation_id = "change_settings",
    params(("If-Match" = String, Header, description = "version that was edited")),
    request_body = SettingsChange,
    responses(
        (status = 200, body = ShopSettings),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(
    State(shop): State<Shop>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<SettingsChange>,
) -> Answer<Json<ShopSettings>> {
    Ok(Json(super::change_settings(&shop, &who, version, ask).await?))
}

/// The shop's logo.
#[utoipa::path(
    get,
    path = "/settings/logo",
    tag = "office",
    operation_id = "get_logo",
    responses(
        (status = 200, content_type = "image/png", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn read_logo(State(shop): State<Shop>, _signed: Signed) -> Answer<impl IntoResponse> {
    // The logo stands on every paper and page, so whoever is signed in may see it.
    let logo = shop.db.read(store::find_logo).await?.ok_or(Fault::NoSuch("logo"))?;
    Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, no-cache")], logo))
}

/// Sets the shop's logo: a PNG of at most 1 MiB and 2000 × 2000 pixels.
#[utoipa::path(
    put,
    path = "/settings/logo",
    tag = "office",
    operation_id = "set_logo",
    request_body(content = Vec<u8>, content_type = "image/png"),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn set_logo(
    State(shop): State<Shop>,
    Signed(who): Signed,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer<StatusCode> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes() != b"image/png") {
        return Err(Refused::invalid("Content-Type", "image/png").with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let unreadable = |cause: BytesRejection| Refused::invalid("logo", "at most 1 MiB").with_status(cause.status());
    super::set_logo(&shop, &who, body.map_err(unreadable)?.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes the shop's logo.
#[utoipa::path(
    delete,
    path = "/settings/logo",
    tag = "office",
    operation_id = "remove_logo",
    responses(
        (status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn remove_logo(State(shop): State<Shop>, Signed(who): Signed) -> Answer<StatusCode> {
    super::remove_logo(&shop, &who).await?;
    Ok(StatusCode::NO_CONTENT)
}
