//! Lines, and what is said about them.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Page, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::bank::book_line::{BookAsk, book_line};
use crate::bank::error::BankError;
use crate::bank::ignore_line::{IgnoreAsk, ignore_line};
use crate::bank::line::BankLineId;
use crate::bank::list_lines::{LineDocument, LineListAsk, find_line, list_lines};
use crate::bank::match_line::{MatchAsk, match_line};
use crate::bank::undo_line::{UndoAsk, undo_line};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(match_it))
        .routes(routes!(book))
        .routes(routes!(ignore))
        .routes(routes!(undo))
}

/// Answers a command with the line as it is now; a repeated one alike.
async fn answer(shop: &Shop, id: BankLineId, done: Result<(), BankError>) -> Answer<Json<LineDocument>> {
    match done.map_err(Refused::from) {
        Err(refused) if refused.repeated().is_none() => Err(refused),
        _ => Ok(Json(find_line(shop, id).await?)),
    }
}

/// Lines of statements, the last one brought in first, with proposals for those that nobody has said anything about.
#[utoipa::path(
    get,
    path = "/bank/lines",
    tag = "till",
    operation_id = "list_bank_lines",
    params(LineListAsk),
    responses(
        (status = 200, body = Page<LineDocument>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<LineListAsk>,
) -> Answer<Json<Page<LineDocument>>> {
    Ok(Json(list_lines(&shop, &who, ask).await?))
}

/// Says which invoices or payments a line that came in is; without any, that nobody knows yet.
#[utoipa::path(
    post,
    path = "/bank/lines/{id}/match",
    tag = "till",
    operation_id = "match_bank_line",
    params(("id" = BankLineId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = MatchAsk,
    responses(
        (status = 200, body = LineDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn match_it(
    State(shop): State<Shop>,
    PathId(id): PathId<BankLineId>,
    Command { who, ask }: Command<MatchAsk>,
) -> Answer<Json<LineDocument>> {
    answer(&shop, id, match_line(&shop, &who, id, ask).await).await
}

/// Puts a line on an account of the chart.
#[utoipa::path(
    post,
    path = "/bank/lines/{id}/book",
    tag = "till",
    operation_id = "book_bank_line",
    params(("id" = BankLineId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = BookAsk,
    responses(
        (status = 200, body = LineDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn book(
    State(shop): State<Shop>,
    PathId(id): PathId<BankLineId>,
    Command { who, ask }: Command<BookAsk>,
) -> Answer<Json<LineDocument>> {
    answer(&shop, id, book_line(&shop, &who, id, ask).await).await
}

/// Leaves a line out of the books, for a reason.
#[utoipa::path(
    post,
    path = "/bank/lines/{id}/ignore",
    tag = "till",
    operation_id = "ignore_bank_line",
    params(("id" = BankLineId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = IgnoreAsk,
    responses(
        (status = 200, body = LineDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn ignore(
    State(shop): State<Shop>,
    PathId(id): PathId<BankLineId>,
    Command { who, ask }: Command<IgnoreAsk>,
) -> Answer<Json<LineDocument>> {
    answer(&shop, id, ignore_line(&shop, &who, id, ask).await).await
}

/// Undoes what was decided on a line: entries are reversed, payments that the match made are withdrawn.
#[utoipa::path(
    post,
    path = "/bank/lines/{id}/undo",
    tag = "till",
    operation_id = "undo_bank_line",
    params(("id" = BankLineId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = UndoAsk,
    responses(
        (status = 200, body = LineDocument),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn undo(
    State(shop): State<Shop>,
    PathId(id): PathId<BankLineId>,
    Command { who, ask }: Command<UndoAsk>,
) -> Answer<Json<LineDocument>> {
    answer(&shop, id, undo_line(&shop, &who, id, ask).await).await
}
