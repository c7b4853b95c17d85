//! Reports as spreadsheets: chart of accounts, journal, trial balance, profit and loss, balance sheet, an account, tax, receivables by
//! age, a customer's statement, for an accountant to go on with. The journal is a table and a text for programs, too.
//!
//! Owns no table, announces nothing, changes nothing, calculates nothing: figures are those of the reports.

mod ageing;
mod balance_sheet;
mod chart;
mod general_ledger;
mod journal;
mod journal_text;
mod profit_and_loss;
mod routes;
mod statement;
mod tax_report;
mod trial_balance;
mod words;
mod workbook;
mod write_spreadsheet;

pub(crate) use general_ledger::sides_of;
pub(crate) use journal::sides;
pub use journal_text::{JournalFile, JournalForm, write_journal_text};
pub(crate) use words::{Words, step_after};
pub(crate) use workbook::Reader;
pub use workbook::SpreadsheetError;
pub(crate) use write_spreadsheet::days;
pub use write_spreadsheet::{
    AgeingSheetAsk, BalanceSheetAsk, Basis, ChartSheetAsk, JournalSheetAsk, LedgerSheetAsk, ProfitSheetAsk,
    StatementSheetAsk, TaxSheetAsk, TrialSheetAsk, write_ageing, write_balance_sheet, write_chart,
    write_general_ledger, write_journal, write_profit_and_loss, write_statement, write_tax_report, write_trial_balance,
};

use base::area::Area;

/// Hands the area to the program. Its permissions are those of the reports and that of taking files out.
pub fn register() -> Area {
    Area::new("insight/spreadsheets", routes::routes, &[])
}
