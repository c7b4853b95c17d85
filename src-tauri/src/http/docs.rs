//! The API description and its offline reader.

use axum::Router;
use base::Shop;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Server};

/// The head of the description.
pub(super) fn head() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Counterfoil")
        .version("1")
        .description(Some(
            "One API for window, browser, phone and scripts. Amounts are whole minor units with a currency; times are RFC 3339 in UTC; \
             every POST honours Idempotency-Key; problems are RFC 9457 documents with a stable code.",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/api/v1")]))
        .components(Some(ComponentsBuilder::new().build()))
        .build()
}

/// `/api/v1/openapi.json` and the reader at `/api/docs`, all from this program.
pub(super) fn routes(description: OpenApi) -> Router<Shop> {
    Router::new().merge(utoipa_swagger_ui::SwaggerUi::new("/api/docs").url("/api/v1/openapi.json", description))
}
