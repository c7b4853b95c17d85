//! Reports on paper: chart of accounts, journal, trial balance, profit and loss, balance sheet, an account, tax, receivables by age, as PDF to print and to file.
//!
//! Owns no table, announces nothing, changes nothing, calculates nothing: figures are those of the reports, words those of their
//! spreadsheets.

mod ageing;
mod balance_sheet;
mod chart;
mod general_ledger;
mod journal;
mod paper;
mod print_report;
mod profit_and_loss;
mod routes;
mod store;
mod tax_report;
mod trial_balance;

pub use paper::{PaperError, ReportPaper};
pub use print_report::{
    AgeingPaperAsk, BalancePaperAsk, ChartPaperAsk, JournalPaperAsk, LedgerPaperAsk, ProfitPaperAsk, TaxPaperAsk,
    TrialPaperAsk, print_ageing, print_balance_sheet, print_chart, print_general_ledger, print_journal,
    print_profit_and_loss, print_tax_report, print_trial_balance,
};

use base::area::Area;

/// Hands the area to the program. Its permissions are those of the reports and that of taking files out.
pub fn register() -> Area {
    Area::new("insight/papers", routes::routes, &[])
}
