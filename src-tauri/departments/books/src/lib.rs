//! The books: ledger, tax, document numbers.

mod csv;
pub mod documents;
pub mod imports;
pub mod ledger;
pub mod opening;
pub mod periods;
pub mod seals;
pub mod tax;

pub use csv::cell as csv_cell;

/// The areas of this department, for the program's list.
pub fn areas() -> Vec<base::area::Area> {
    vec![
        documents::register(),
        imports::register(),
        ledger::register(),
        opening::register(),
        periods::register(),
        seals::register(),
        tax::register(),
    ]
}

/// Opens the books of a shop in a country: chart of accounts, tax codes, number series. Run once, at set-up.
pub fn open_books(tx: &base::WriteTx<'_>, country: &str) -> Result<(), base::Fault> {
    ledger::seed_chart(tx)?;
    tax::seed_codes(tx, country)?;
    documents::seed_series(tx, country)
}
