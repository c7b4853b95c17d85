//! The catalogue: what the shop sells, at which price, under which tax code.
//!
//! Owns `products`. A product is never deleted, only set aside; a document keeps its own copy of what it sold. Announces
//! `product.changed`. Knows no stock level and no invoice.

mod change_product;
mod create_product;
mod product;
mod routes;
mod store;

pub use change_product::{ProductChange, change_product};
pub use create_product::{NewProduct, create_product};
pub use product::{CATALOGUE_READ, CATALOGUE_WRITE, Product, ProductError, ProductId};
pub use store::{find, find_many};

use base::area::Area;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("stock/catalogue", routes::routes, &[CATALOGUE_READ, CATALOGUE_WRITE])
}
