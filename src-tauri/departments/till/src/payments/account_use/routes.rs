//! What is used of merchant accounts, and how they do, over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, PathId, ProblemDocument, Signed};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AccountUse, list_account_use};
use crate::merchant_accounts::{self, ACCOUNTS_READ, AccountError, MerchantAccountId};

pub(in crate::payments) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(all)).routes(routes!(one))
}

/// How the accounts stand.
#[derive(Debug, Serialize, ToSchema)]
struct AccountUseList {
    items: Vec<AccountUse>,
}

/// What is used of each merchant account, and how its gateway does.
#[utoipa::path(get, path = "/merchant-accounts/use", tag = "till", responses(
    (status = 200, body = AccountUseList),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn all(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<AccountUseList>> {
    who.may(ACCOUNTS_READ)?;
    let handed = shop.clone();
    let items = shop
        .db
        .read(move |tx| {
            let accounts: Vec<_> = merchant_accounts::list(tx)?.into_iter().map(|account| account.id).collect();
            list_account_use(tx, &handed, &accounts)
        })
        .await?;
    Ok(Json(AccountUseList { items }))
}

/// What is used of a merchant account, and how its gateway does.
#[utoipa::path(get, path = "/merchant-accounts/{id}/use", tag = "till", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = AccountUse),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn one(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<MerchantAccountId>,
) -> Answer<Json<AccountUse>> {
    who.may(ACCOUNTS_READ)?;
    let handed = shop.clone();
    let found = shop
        .db
        .read(move |tx| {
            merchant_accounts::find(tx, id)?.ok_or(AccountError::NoSuchAccount)?;
            list_account_use(tx, &handed, &[id])?.pop().ok_or(AccountError::NoSuchAccount)
        })
        .await?;
    Ok(Json(found))
}
