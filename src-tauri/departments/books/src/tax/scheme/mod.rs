//! Whether the shop is taxed by its tax codes, or by its turnover.
//!
//! India: whoever registers under the composition levy (CGST Act 2017, section 10) shows no tax on a bill of supply, claims none
//! on what is bought, and pays a percentage of the turnover. What is decided here counts from a day on and is never changed
//! backwards.

mod change_scheme;
mod routes;
mod scheme_from;
mod store;

pub use change_scheme::{SchemeAsk, change_scheme};
pub(super) use routes::routes;
pub(super) use scheme_from::untaxed_by_scheme;
pub use scheme_from::{Scheme, SchemeFrom, Supplies, TaxScheme, TaxSchemeError};
pub use store::{find_scheme, find_scheme_change};

use base::{Fault, ReadTx, ShopDate};

/// Whether the shop may claim tax on what it buys on a day; under composition it may not, and the tax is part of the cost.
pub fn claims_input_tax(tx: &ReadTx<'_>, on: ShopDate) -> Result<bool, Fault> {
    Ok(find_scheme(tx, on)?.is_none_or(|scheme| scheme.scheme == Scheme::Regular))
}
