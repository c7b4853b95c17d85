//! The till: invoices, quotes, merchant accounts, payments, inbox.

pub mod bank;
pub mod inbox;
pub mod invoices;
pub mod merchant_accounts;
pub mod payments;
pub mod quotes;

/// Every area of this department.
pub fn areas() -> Vec<base::area::Area> {
    vec![
        bank::register(),
        inbox::register(),
        invoices::register(),
        merchant_accounts::register(),
        payments::register(),
        quotes::register(),
    ]
}
