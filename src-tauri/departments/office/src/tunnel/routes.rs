//! The tunnel over HTTP: read only. It names a program, so it is set on the command line.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, ProblemDocument, Signed};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{TunnelBoard, TunnelReport};
use crate::settings::SETTINGS_READ;

/// The routes of this area.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(read))
}

/// How the tunnel is: whether the shop can be reached from outside, at which address, and why not.
#[utoipa::path(get, path = "/tunnel", tag = "office", operation_id = "get_tunnel", responses(
    (status = 200, body = TunnelReport),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn read(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<TunnelReport>> {
    who.may(SETTINGS_READ)?;
    Ok(Json(shop.part::<TunnelBoard>()?.read()))
}
