//! Customers: who buys, how they are reached, what stands on their papers.
//!
//! Owns `customers`. A customer is never deleted, only set aside, because papers name them; an issued invoice keeps its own
//! copy of what it printed. Announces `customer.changed`. Knows no invoice and no money.

mod change_customer;
mod create_customer;
mod customer;
mod routes;
mod store;

pub use change_customer::{CustomerChange, change_customer};
pub use create_customer::{NewCustomer, create_customer};
pub use customer::{CUSTOMERS_READ, CUSTOMERS_WRITE, Customer, CustomerError, CustomerId};
pub use store::{find, find_many, names};

use base::area::{Area, RecordKind};

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("people/customers", routes::routes, &[CUSTOMERS_READ, CUSTOMERS_WRITE]).keeps(RecordKind {
        kind: "customer",
        sees: CUSTOMERS_READ,
        changes: CUSTOMERS_WRITE,
        find: store::find_record,
        named: store::ids_named,
    })
}
