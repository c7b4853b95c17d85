//! Account statement (camt.053): what the bank booked, line by line.
//!
//! Read into the words that all bank files share: a statement with its balances, bank lines with an amount, two days,
//! a counterparty, references and a text. A statement whose lines do not lead from its opening to its closing balance is
//! refused: something is missing in it.
//!
//! Source: the schemas of camt.053.001.02 to .12, and the ISO 20022 message definition report of bank-to-customer cash
//! management for what the elements mean.

mod balance;
mod detail;
mod key;
mod line;
mod nouns;
mod read;
mod version;

pub use nouns::{
    Balance, BalanceKind, BankLine, BatchDetails, Counterparty, LineDetail, LineKey, LineState, Page, References,
    Statement, StatementAccount, StatementFile, TransactionCode,
};
pub use read::read_statements;
