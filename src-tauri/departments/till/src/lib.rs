//! The till: advances, bank, invoices, quotes, merchant accounts, payments, payouts, refunds, registered hooks, inbox.

pub mod advances;
pub mod bank;
pub mod inbox;
pub mod invoices;
pub mod merchant_accounts;
pub mod payments;
pub mod payouts;
pub mod quotes;
pub mod refunds;
pub mod registered_hooks;

/// Every area of this department.
pub fn areas() -> Vec<base::area::Area> {
    vec![
        advances::register(),
        bank::register(),
        inbox::register(),
        invoices::register(),
        merchant_accounts::register(),
        payments::register(),
        payouts::register(),
        quotes::register(),
        refunds::register(),
        registered_hooks::register(),
    ]
}

/// The parts that areas hand in to areas below them, for the stories of one area.
#[cfg(test)]
fn handed_in(builder: base::ShopBuilder) -> base::ShopBuilder {
    builder.part(refunds::desk()).part(payouts::desk())
}
