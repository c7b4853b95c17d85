//! Tax codes, the presets of countries, and the calculation of documents.
//!
//! Table: `tax_codes`. The calculation is pure: values in, values out. Announces nothing and posts nothing; what was
//! taxed is written beside the postings by `ledger`.

mod calculate;
mod code;
mod document;
pub mod presets;
mod routes;
mod store;

pub use calculate::calculate;
pub use code::{BaseFactor, Component, TaxCode, Treatment};
pub use document::{
    CalculationError, CalculationProblem, ChargeKind, ChargeLine, Charges, DocumentAmounts, DocumentInput, LineAmounts,
    LineInput, TaxRounding, TaxShare, UNTAXED,
};
pub use routes::TaxCodeList;
pub use store::{find_charges, find_code, find_codes, insert_code, seed_codes};

use base::area::Area;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("books/tax", routes::routes, &[])
}
