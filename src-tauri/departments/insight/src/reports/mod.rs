//! Reports: daily sales, by gateway, customer statement (on paper, too), receivables by age, profit on cash basis, and the standing checks.
//! Sales are read from roll-ups that are kept in the transaction of the posting.
//!
//! Owns no table, announces nothing, changes nothing.

mod ageing;
mod cash_profit;
mod checks;
mod days;
mod gstr_1;
mod interstate;
mod print_statement;
mod routes;
mod series_checks;
mod statement;
mod statement_rows;
mod store;

pub(crate) use ageing::receivables_ageing;
pub use ageing::{Ages, ReceivablesAgeing};
pub(crate) use cash_profit::cash_profit;
pub(crate) use days::days as report_days;
pub use gstr_1::{BillLine, Gstr1, HsnLine, NumbersLine, PlaceLine, TaxHeads, UntaxedKind, UntaxedLine};
pub use interstate::{BuyerKind, StateSupplies};
pub(crate) use print_statement::STATEMENT_DAYS;
pub(crate) use print_statement::side;
pub use print_statement::{StatementError, StatementPaperAsk, print_statement};
pub use statement::{StatementInCurrency, StatementLine, of_customer};

use base::Permission;
use base::area::Area;

/// See reports.
pub const REPORTS_READ: Permission = Permission("reports:read");
/// See what the standing checks find.
pub const CHECKS_READ: Permission = Permission("audit:read");

/// Hands the area to the program.
pub fn register() -> Area {
    let area = Area::new("insight/reports", routes::routes, &[REPORTS_READ, CHECKS_READ]);
    checks::ALL.iter().fold(area, |area, check| area.checks(*check))
}
