//! Registered hooks over HTTP.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, Command, PathId, ProblemDocument, Signed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{HookComparison, accept_hook, compare_hooks, find_hooks, list_hooks, register_hook};
use crate::merchant_accounts::MerchantAccountId;

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(of_account))
        .routes(routes!(compare))
        .routes(routes!(accept))
        .routes(routes!(register))
}

/// The last comparisons.
#[derive(Debug, Serialize, ToSchema)]
struct HookComparisons {
    /// One for each account, in the order in which they are offered.
    items: Vec<HookComparison>,
}

/// Which webhook addresses are registered at the gateways, account by account.
#[utoipa::path(get, path = "/registered-hooks", tag = "till", operation_id = "list_registered_hooks", responses(
    (status = 200, body = HookComparisons),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn list(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<HookComparisons>> {
    Ok(Json(HookComparisons { items: list_hooks(&shop, &who).await? }))
}

/// Which webhook addresses are registered at the gateway of an account, by the last comparison.
#[utoipa::path(get, path = "/merchant-accounts/{id}/hooks", tag = "till", operation_id = "get_registered_hooks", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = HookComparison),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn of_account(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<MerchantAccountId>,
) -> Answer<Json<HookComparison>> {
    Ok(Json(find_hooks(&shop, &who, id).await?))
}

/// A command that needs no more than its path.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NothingElse {}

/// Asks the gateway which webhook addresses are registered, and compares them with the shop's own.
#[utoipa::path(post, path = "/merchant-accounts/{id}/compare-hooks", tag = "till", operation_id = "compare_hooks", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = HookComparison),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 503, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn compare(
    State(shop): State<Shop>,
    PathId(id): PathId<MerchantAccountId>,
    command: Command<NothingElse>,
) -> Answer<Json<HookComparison>> {
    Ok(Json(compare_hooks(&shop, &command.who, id).await?))
}

/// Which address one knows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcceptAsk {
    /// The gateway's id of it.
    #[schema(max_length = 200)]
    hook_ref: String,
}

/// Says of a strange address that it is known: it asks for nobody any more.
#[utoipa::path(post, path = "/merchant-accounts/{id}/hooks/accept", tag = "till", operation_id = "accept_hook", params(("id" = MerchantAccountId, Path)), request_body = AcceptAsk, responses(
    (status = 200, body = HookComparison),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn accept(
    State(shop): State<Shop>,
    PathId(id): PathId<MerchantAccountId>,
    Command { who, ask }: Command<AcceptAsk>,
) -> Answer<Json<HookComparison>> {
    Ok(Json(accept_hook(&shop, &who, id, ask.hook_ref).await?))
}

/// Registers the account's address at its gateway, with what proves its deliveries, and withdraws those of the account from before.
#[utoipa::path(post, path = "/merchant-accounts/{id}/hooks/register", tag = "till", operation_id = "register_hook", params(("id" = MerchantAccountId, Path)), responses(
    (status = 200, body = HookComparison),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 503, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn register(
    State(shop): State<Shop>,
    PathId(id): PathId<MerchantAccountId>,
    command: Command<NothingElse>,
) -> Answer<Json<HookComparison>> {
    Ok(Json(register_hook(&shop, &command.who, id).await?))
}
