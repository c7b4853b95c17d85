//! Reports as spreadsheets: trial balance, profit and loss, balance sheet, receivables by age, for an accountant to go on with.
//!
//! Owns no table, announces nothing, changes nothing, calculates nothing: figures are those of the reports.

mod ageing;
mod balance_sheet;
mod profit_and_loss;
mod routes;
mod trial_balance;
mod words;
mod workbook;
mod write_spreadsheet;

pub use workbook::SpreadsheetError;
pub use write_spreadsheet::{
    AgeingSheetAsk, BalanceSheetAsk, Basis, ProfitSheetAsk, TrialSheetAsk, write_ageing, write_balance_sheet,
    write_profit_and_loss, write_trial_balance,
};

use base::area::Area;

/// Hands the area to the program. Its permissions are those of the reports and that of taking files out.
pub fn register() -> Area {
    Area::new("insight/spreadsheets", routes::routes, &[])
}
