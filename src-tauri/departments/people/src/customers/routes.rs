//! Customers over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed};
use base::{Fault, Page, PageAsk, Shop, text};
use office::{IfMatch, contact, search_text};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::store::{self, Filter};
use super::{CUSTOMERS_READ, Customer, CustomerChange, CustomerError, CustomerId, NewCustomer};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(read, change))
}

/// Which customers are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CustomersAsk {
    /// Part of a name, an e-mail address or a phone number.
    #[param(max_length = 100)]
    q: Option<String>,
    /// Only active customers, or only those set aside.
    active: Option<bool>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Customers by name.
#[utoipa::path(
    get,
    path = "/customers",
    tag = "people",
    operation_id = "list_customers",
    params(CustomersAsk),
    responses(
        (status = 200, body = Page<Customer>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<CustomersAsk>,
) -> Answer<Json<Page<Customer>>> {
    who.may(CUSTOMERS_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("q", ask.q.as_deref(), 100)?;
    let q = ask.q.unwrap_or_default();
    let after = match &ask.after {
        None => None,
        Some(text) => {
            Some(CustomerId::parse(text).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?)
        }
    };
    let filter = Filter {
        like: search_text::like_pattern(&q),
        phone_like: contact::phone_digits(&q).and_then(|digits| search_text::like_pattern(&digits)),
        active: ask.active,
        after,
    };
    Ok(Json(shop.db.read(move |tx| store::list(tx, &filter, limit)).await?))
}

/// Adds a customer.
#[utoipa::path(
    post,
    path = "/customers",
    tag = "people",
    operation_id = "create_customer",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key answers the same")),
    request_body = NewCustomer,
    responses(
        (status = 201, body = Customer),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn create(
    State(shop): State<Shop>,
    Command { who, ask }: Command<NewCustomer>,
) -> Answer<(StatusCode, Json<Customer>)> {
    let made = super::create_customer(&shop, &who, ask).await.map_err(Refused::from);
    let customer = match made {
        Ok(customer) => customer,
        Err(refused) => match refused.repeated().and_then(CustomerId::parse) {
            Some(id) => find(&shop, id).await?,
            None => return Err(refused),
        },
    };
    Ok((StatusCode::CREATED, Json(customer)))
}

/// One customer.
#[utoipa::path(
    get,
    path = "/customers/{id}",
    tag = "people",
    operation_id = "get_customer",
    params(("id" = CustomerId, Path)),
    responses(
        (status = 200, body = Customer),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn read(State(shop): State<Shop>, Signed(who): Signed, PathId(id): PathId<CustomerId>) -> Answer<Json<Customer>> {
    who.may(CUSTOMERS_READ)?;
    Ok(Json(find(&shop, id).await?))
}

/// Changes a customer, or sets them aside.
#[utoipa::path(
    patch,
    path = "/customers/{id}",
    tag = "people",
    operation_id = "change_customer",
    params(("id" = CustomerId, Path), ("If-Match" = String, Header, description = "version that was edited")),
    request_body = CustomerChange,
    responses(
        (status = 200, body = Customer),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn change(
    State(shop): State<Shop>,
    PathId(id): PathId<CustomerId>,
    IfMatch(version): IfMatch,
    Command { who, ask }: Command<CustomerChange>,
) -> Answer<Json<Customer>> {
    Ok(Json(super::change_customer(&shop, &who, id, version, ask).await?))
}

async fn find(shop: &Shop, id: CustomerId) -> Result<Customer, CustomerError> {
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(CustomerError::NoSuchCustomer)
}
