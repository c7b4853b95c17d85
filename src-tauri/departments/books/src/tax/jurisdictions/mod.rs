//! Sales tax by address: the owner's table of which tax code applies where.
//!
//! In the United States every state, and below it counties, cities and districts, sets a rate of its own, and the goods are taxed
//! where they go (BOOKS, country presets). A line asks for a tax code that has a class of product; the table says which code
//! applies in its place at the customer's address. Rows are changed and removed freely: what is issued keeps the code it was issued
//! with. Announces `tax_jurisdiction.changed`.

mod add_jurisdiction;
mod change_jurisdiction;
mod import_jurisdictions;
mod jurisdiction;
mod problem;
mod remove_jurisdiction;
mod routes;
mod row_rules;
mod store;
mod table;

pub use add_jurisdiction::add_jurisdiction;
pub use change_jurisdiction::change_jurisdiction;
pub use import_jurisdictions::{TaxTable, TaxTableImport, TaxTableProblem, import_jurisdictions};
pub use jurisdiction::{TaxAddress, TaxJurisdiction, TaxJurisdictionId, find_jurisdiction};
pub use problem::JurisdictionError;
pub use remove_jurisdiction::remove_jurisdiction;
pub(super) use routes::routes;
pub use row_rules::JurisdictionAsk;
pub(super) use row_rules::clean_class;
pub use store::{find_at_address, find_code_regions, find_in_regions};

/// Whether sales tax is found by address in this country.
pub fn found_by_address(country: &str) -> bool {
    country == row_rules::COUNTRY
}

/// The class of product that fee and delivery are looked up as.
pub const SHIPPING: &str = "shipping";
/// The class of product that sales to exempt customers are looked up as, so that each state counts its own.
pub const EXEMPT: &str = "exempt";
