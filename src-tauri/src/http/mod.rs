//! The app's doors: one router for the window and for TCP, with what stands before every route.

mod docs;
mod doctor;
mod doors;
mod every_operation;
mod headers;
mod health;
mod held;
mod live;
pub(crate) mod outside;
mod pages;
mod public;
mod session;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use base::{Door, Shop};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

pub use doors::HostNames;
pub(crate) use health::is_ready;
pub use live::Stopping;
pub use outside::{OUTSIDE, OutsideRoute};
pub use public::public_router;
pub(crate) use session::Recognised;
pub use session::WindowSession;

/// Largest body of an API call, in bytes.
const BODY_MAX: usize = 1024 * 1024;

/// Every area's routes with their description; served below `/api/v1`.
pub fn api(areas: &[base::area::Area]) -> OpenApiRouter<Shop> {
    let start = OpenApiRouter::with_openapi(docs::head());
    areas.iter().fold(start, |router, area| router.merge((area.routes)())).merge(live::routes()).merge(doctor::routes())
}

/// The description alone.
pub fn description(areas: &[base::area::Area]) -> OpenApi {
    every_operation::finished(api(areas).split_for_parts().1)
}

/// The router of one of the app's doors.
pub fn app_router(shop: &Shop, areas: &[base::area::Area], door: DoorRules) -> Router {
    let (api, description) = api(areas).split_for_parts();
    let router = Router::new()
        .nest("/api/v1", api)
        .merge(docs::routes(every_operation::finished(description)))
        .merge(health::routes())
        .merge(pages::app_routes())
        .method_not_allowed_fallback(pages::other_method)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(middleware::from_fn_with_state((shop.clone(), door.clone()), session::attach))
        .layer(middleware::from_fn_with_state(door.clone(), doors::guard))
        .layer(middleware::from_fn_with_state(door, headers::dress));
    router.with_state(shop.clone())
}

/// What a door demands of every request.
#[derive(Clone)]
pub struct DoorRules {
    /// Which door this is.
    pub door: Door,
    /// Names it answers to; empty for the window, which has none.
    pub hosts: Arc<HostNames>,
    /// The window's session, kept in process.
    pub window: Option<Arc<WindowSession>>,
}
