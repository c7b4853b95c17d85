//! A look at the machine over HTTP: the list of `counterfoil doctor`.

use axum::Json;
use axum::extract::State;
use base::Shop;
use base::web::{Answer, ProblemDocument, Signed};
use office::health::SYSTEM_ADMIN;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::doctor::{DoctorReport, look_from_inside};

/// `GET /doctor`.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(look))
}

/// What a look at the machine finds now: rights, room, clock, zone, keys, doors, tunnel, backups, the shop's file. Reads alone, and
/// looks through the whole file for ten seconds at most.
#[utoipa::path(get, path = "/doctor", tag = "office", operation_id = "get_doctor", responses(
    (status = 200, body = DoctorReport),
    (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn look(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<DoctorReport>> {
    who.may(SYSTEM_ADMIN)?;
    Ok(Json(look_from_inside(&shop).await?))
}
