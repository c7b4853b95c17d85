//! Backups over HTTP: how they stand, and one more. Where they go is set on the command line alone.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::Shop;
use base::web::{Answer, Command, NoBody, ProblemDocument, Signed};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{BACKUP_RUN, BackupBoard, BackupReport};

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(read, make))
}

/// How it stands with the backups: where they go, when the last one was made, why none was, and which lie there.
#[utoipa::path(get, path = "/backups", tag = "office", operation_id = "get_backups", responses(
    (status = 200, body = BackupReport),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn read(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<BackupReport>> {
    who.may(BACKUP_RUN)?;
    Ok(Json(shop.part::<BackupBoard>()?.read(shop.now())))
}

/// Has a backup made now. It is made beside everything else; `GET /backups` tells how it went. Where none is set nothing happens.
#[utoipa::path(post, path = "/backups", tag = "office", operation_id = "make_backup", responses(
    (status = 202, body = BackupReport),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn make(
    State(shop): State<Shop>,
    Command { who, .. }: Command<NoBody>,
) -> Answer<(StatusCode, Json<BackupReport>)> {
    who.may(BACKUP_RUN)?;
    let board = shop.part::<BackupBoard>()?;
    board.ask();
    Ok((StatusCode::ACCEPTED, Json(board.read(shop.now()))))
}
