//! The till: advances, invoices, quotes, merchant accounts, payments, inbox.

pub mod advances;
pub mod bank;
pub mod inbox;
pub mod invoices;
pub mod merchant_accounts;
pub mod payments;
pub mod quotes;

/// Every area of this department.
pub fn areas() -> Vec<base::area::Area> {
    vec![
        advances::register(),
        bank::register(),
        inbox::register(),
        invoices::register(),
        merchant_accounts::register(),
        payments::register(),
        quotes::register(),
    ]
}
