//! Tax codes, the presets of countries, and the calculation of documents.
//!
//! Tables: `tax_codes`, `tax_rates`, `tax_schemes`, `tax_jurisdictions`. A code is never deleted, only retired, and a rate is never
//! changed in place: another one takes its place from a day on. The calculation is pure: values in, values out. Announces `tax_code.changed`,
//! `tax_jurisdiction.changed` and `tax_scheme.changed`, and posts nothing; what was taxed is written beside the postings by `ledger`.

mod calculate;
mod change_tax_code;
mod code;
mod coins;
mod create_tax_code;
mod credit;
mod creditable;
mod document;
mod hsn;
mod interstate;
pub mod jurisdictions;
mod kept_code;
mod point;
pub mod presets;
mod rate_rules;
mod rounding_step;
mod routes;
mod scheme;
mod share_due;
mod store;
mod sums;

pub use calculate::calculate;
pub use change_tax_code::{NewRate, TaxCodeChange, change_tax_code};
pub use code::{BaseFactor, Component, TaxCode, Treatment};
pub use coins::{in_coins, smallest_coin};
pub use create_tax_code::{NewTaxCode, create_tax_code};
pub use credit::{Credit, CreditError, CreditOf, CreditedPart};
pub use creditable::{CreditPart, Creditable, IssuedLine};
pub use document::{
    CalculationError, CalculationProblem, ChargeKind, ChargeLine, Charges, DocumentAmounts, DocumentInput, LineAmounts,
    LineInput, TaxRounding, TaxShare, UNTAXED,
};
pub use hsn::{NotAnHsn, check_hsn};
pub use kept_code::{KeptTaxCode, RateFrom, TaxCodeError};
pub use point::TaxPoint;
pub use rounding_step::largest_rounding_step;
pub use routes::TaxCodeList;
pub use scheme::{
    Scheme, SchemeAsk, SchemeFrom, Supplies, TaxScheme, TaxSchemeError, change_scheme, claims_input_tax, find_scheme,
    find_scheme_change,
};
pub use share_due::share_due;
pub(crate) use store::find_all_kept;
pub use store::{find_charges, find_code, find_codes, insert_code, is_active, seed_codes};
pub use sums::Sums;

use base::area::Area;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("books/tax", routes::routes, &[])
}
