//! People: customers.
