//! Limits over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument, Signed};
use office::IfMatch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LimitData, set_limits, store};
use crate::merchant_accounts::{ACCOUNTS_READ, AccountError, MerchantAccountId, store as accounts};

pub(in crate::merchant_accounts) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(limits, set))
}

/// The limits of an account.
#[derive(Debug, Serialize, ToSchema)]
struct LimitsShown {
    /// Empty = no limit.
    limits: Vec<LimitData>,
    /// The account's, for `If-Match`.
    version: i64,
}

async fn told(shop: &Shop, id: MerchantAccountId) -> Answer<Json<LimitsShown>> {
    let shown = shop
        .db
        .read(move |tx| {
            let account = accounts::find(tx, id)?.ok_or(AccountError::NoSuchAccount)?;
            let limits = store::limits_of(tx, id)?.into_iter().map(LimitData::from).collect();
            Ok::<_, AccountError>(LimitsShown { limits, version: account.version })
        })
        .await?;
    Ok(Json(shown))
}

/// What may be started through an account.
#[utoipa::path(get, path = "/merchant-accounts/{id}/limits", tag = "till", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = LimitsShown),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn limits(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<MerchantAccountId>,
) -> Answer<Json<LimitsShown>> {
    who.may(ACCOUNTS_READ)?;
    told(&shop, id).await
}

/// Limits to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LimitsAsk {
    /// All of them; those that are left out are none any more.
    #[schema(max_items = 100)]
    limits: Vec<LimitData>,
}

/// Sets the limits of an account, all at once. They bind what is started, never what a gateway reports.
#[utoipa::path(put, path = "/merchant-accounts/{id}/limits", tag = "till", params(("id" = MerchantAccountId, Path), ("If-Match" = String, Header, description = "the version of the account that was read")), request_body = LimitsAsk, responses(
    (status = 200, body = LimitsShown),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 412, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 428, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn set(
    State(shop): State<Shop>,
    PathId(id): PathId<MerchantAccountId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<LimitsAsk>,
) -> Answer<Json<LimitsShown>> {
    set_limits(&shop, &who, id, version, ask.limits).await?;
    told(&shop, id).await
}
