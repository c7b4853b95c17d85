//! People: customers.

pub mod customers;

/// The areas of this department.
pub fn areas() -> Vec<base::area::Area> {
    vec![customers::register()]
}
