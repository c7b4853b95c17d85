//! The bank over HTTP.

mod batches;
mod files;
mod lines;
mod unbanked;
mod uploaded;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Page, Shop};
use office::IfMatch;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::account::{BankAccount, BankAccountId, BankAccountStanding, list_accounts};
use super::error::BankError;
use super::statement::{BankStatement, StatementListAsk, list_statements};
use super::store;
use super::write_account::{BankAccountAsk, add_account, change_account};

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(accounts, add))
        .routes(routes!(change))
        .routes(routes!(statements))
        .merge(batches::routes())
        .merge(files::routes())
        .merge(lines::routes())
        .merge(unbanked::routes())
}

/// Bank accounts of the shop.
#[derive(Debug, Serialize, ToSchema)]
struct BankAccountList {
    items: Vec<BankAccountStanding>,
}

/// The shop's bank accounts, each with how the books stand beside the bank.
#[utoipa::path(
    get,
    path = "/bank/accounts",
    tag = "till",
    operation_id = "list_bank_accounts",
    responses(
        (status = 200, body = BankAccountList),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn accounts(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<BankAccountList>> {
    Ok(Json(BankAccountList { items: list_accounts(&shop, &who).await? }))
}

/// Enters a bank account of the shop.
#[utoipa::path(
    post,
    path = "/bank/accounts",
    tag = "till",
    operation_id = "add_bank_account",
    params(("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = BankAccountAsk,
    responses(
        (status = 201, body = BankAccount),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn add(
    State(shop): State<Shop>,
    Command { who, ask }: Command<BankAccountAsk>,
) -> Answer<(StatusCode, Json<BankAccount>)> {
    let added = match add_account(&shop, &who, ask).await.map_err(Refused::from) {
        Ok(account) => account,
        Err(refused) => match refused.repeated().and_then(BankAccountId::parse) {
            Some(id) => {
                let found = shop.db.read(move |tx| store::find_account(tx, id)).await?;
                found.ok_or(BankError::NoSuchAccount)?
            }
            None => return Err(refused),
        },
    };
    Ok((StatusCode::CREATED, Json(added)))
}

/// Writes a bank account over the version that was read. Its currency stays.
#[utoipa::path(
    patch,
    path = "/bank/accounts/{id}",
    tag = "till",
    operation_id = "change_bank_account",
    params(("id" = BankAccountId, Path), ("If-Match" = String, Header, description = "version that was edited")),
    request_body = BankAccountAsk,
    responses(
        (status = 200, body = BankAccount),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(
    State(shop): State<Shop>,
    PathId(id): PathId<BankAccountId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<BankAccountAsk>,
) -> Answer<Json<BankAccount>> {
    Ok(Json(change_account(&shop, &who, id, version, ask).await?))
}

/// Statements that were brought in, the last one first.
#[utoipa::path(
    get,
    path = "/bank/statements",
    tag = "till",
    operation_id = "list_bank_statements",
    params(StatementListAsk),
    responses(
        (status = 200, body = Page<BankStatement>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn statements(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<StatementListAsk>,
) -> Answer<Json<Page<BankStatement>>> {
    Ok(Json(list_statements(&shop, &who, ask).await?))
}
