//! The books: ledger, tax, document numbers.

pub mod documents;
pub mod ledger;
pub mod periods;
pub mod tax;

/// The areas of this department, for the program's list.
pub fn areas() -> Vec<base::area::Area> {
    vec![documents::register(), ledger::register(), periods::register(), tax::register()]
}
