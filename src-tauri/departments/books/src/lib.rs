//! The books: ledger, tax, document numbers.
