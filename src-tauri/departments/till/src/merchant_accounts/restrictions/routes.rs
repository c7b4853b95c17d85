//! Restrictions over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument, Signed};
use office::IfMatch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Restriction, set_restrictions, store};
use crate::merchant_accounts::{ACCOUNTS_READ, AccountError, MerchantAccountId, store as accounts};

pub(in crate::merchant_accounts) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(restrictions, set))
}

/// The restrictions of an account.
#[derive(Debug, Serialize, ToSchema)]
struct RestrictionsShown {
    /// Empty = none.
    restrictions: Vec<Restriction>,
    /// The account's, for `If-Match`.
    version: i64,
}

async fn told(shop: &Shop, id: MerchantAccountId) -> Answer<Json<RestrictionsShown>> {
    let shown = shop
        .db
        .read(move |tx| {
            let account = accounts::find(tx, id)?.ok_or(AccountError::NoSuchAccount)?;
            let restrictions = store::restrictions_of(tx, id)?;
            Ok::<_, AccountError>(RestrictionsShown { restrictions, version: account.version })
        })
        .await?;
    Ok(Json(shown))
}

/// From which countries and by which card brands an account is paid.
#[utoipa::path(get, path = "/merchant-accounts/{id}/restrictions", tag = "till", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = RestrictionsShown),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn restrictions(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<MerchantAccountId>,
) -> Answer<Json<RestrictionsShown>> {
    who.may(ACCOUNTS_READ)?;
    told(&shop, id).await
}

/// Restrictions to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RestrictionsAsk {
    /// All of them; those that are left out are none any more.
    #[schema(max_items = 2)]
    restrictions: Vec<Restriction>,
}

/// Sets the restrictions of an account, all at once. By country they bind what is started; by card brand nothing is refused: what
/// came by another brand is shown to a person.
#[utoipa::path(put, path = "/merchant-accounts/{id}/restrictions", tag = "till", params(("id" = MerchantAccountId, Path), ("If-Match" = String, Header, description = "the version of the account that was read")), request_body = RestrictionsAsk, responses(
    (status = 200, body = RestrictionsShown),
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
    Command { who, ask }: Command<RestrictionsAsk>,
) -> Answer<Json<RestrictionsShown>> {
    set_restrictions(&shop, &who, id, version, ask.restrictions).await?;
    told(&shop, id).await
}
