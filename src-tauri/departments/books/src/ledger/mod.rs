//! The double-entry ledger: the one source of truth for balances.
//!
//! Tables: `ledger_accounts`, `journal_entries`, `postings`, `tax_entries`, `balances`, `daily_movements`,
//! `exchange_rates`, `tax_returns`, `tax_payments`. [`post`] is the only writer of postings; entries come from [`recipes`].
//! Entries are never changed or deleted, only reversed. Announces `exchange_rate.changed`, `tax_period.filed`,
//! `tax_period.paid`, `tax_period.payment_reversed`, and of entries those that people make here (by hand, by closing a year, by revaluing a month, by
//! filing and paying a tax return), `journal.entry_posted`: the area whose fact was posted tells of the others. It knows no
//! invoice and no payment.

mod account;
mod as_record;
mod balance_sheet;
mod by_hand;
mod carried;
mod chain;
mod change;
mod chart;
mod checks;
mod enter_exchange_rate;
mod entry;
mod exchange;
mod export_beancount;
mod export_hledger;
mod fact_hash;
mod figures;
mod general_ledger;
mod journal;
mod known;
mod link;
mod list_accounts;
mod manual_entry;
mod months;
mod post;
mod post_manual_entry;
mod profit_and_loss;
pub mod recipes;
mod reverse;
mod reverse_manual_entry;
mod routes;
mod store;
mod tax_periods;
mod tax_report;
mod trial_balance;
mod whole_journal;
mod years;

pub use account::{Account, AccountBalances, AccountType, Normal, PartyBalance};
pub use balance_sheet::{
    BalanceChanges, BalanceKind, BalanceSection, BalanceSheet, BalanceTotals, balance_sheet, balance_sheet_as_known,
};
pub use by_hand::open_to_people;
pub use carried::{Carried, carried, standing};
pub use change::Change;
pub use chart::{account_code, seed_chart};
pub use enter_exchange_rate::{ExchangeRateAsk, enter_exchange_rate};
pub use entry::{Entry, EntryId, Line, Posted, SignedEntry, TaxLine, TaxStanding};
pub use exchange::{ExchangeError, ExchangeRate, Rates, base_of, set_exchange_rate};
pub use export_beancount::export_beancount;
pub use export_hledger::export_hledger;
pub use fact_hash::{fact_hash, fact_lines};
pub use figures::{Nets, ReportRow};
pub use general_ledger::{AccountAsk, AccountMovement, GeneralLedger, GeneralLedgerError, LedgerLine, whole_account};
pub use journal::{
    EntryFilter, JournalEntry, JournalPosting, find_entry, list_entries, list_places, read_from, whole_entries,
};
pub use known::Known;
pub use link::{last_link, link_of};
pub use list_accounts::list_accounts;
pub use manual_entry::{ManualEntryAsk, ManualEntryError, ManualLineAsk, ReversalAsk, must_be_of_our_time};
pub use months::{
    ForeignBalance, MonthEnd, MonthError, MonthList, MonthState, MonthWorth, list_months, month_worth, revalue_month,
};
pub(crate) use post::{Counted, post_again};
pub use post::{is_posted, post, post_all, post_signed};
pub use post_manual_entry::post_manual_entry;
pub use profit_and_loss::{
    DayRange, ProfitAndLoss, ProfitBasis, ProfitKind, ProfitSection, ProfitStep, ProfitStepKind, is_of_profit,
    profit_and_loss, profit_and_loss_as_known,
};
pub use reverse::{Recorded, find_recorded, reverse};
pub use reverse_manual_entry::reverse_manual_entry;
pub use routes::LedgerAccountList;
pub(crate) use store::base_standing;
pub use store::{find_accounts, find_balances};
pub use tax_periods::{
    BoxLabel, NextTaxPeriod, ReturnKind, TaxBox, TaxHead, TaxPayment, TaxPaymentAsk, TaxPeriod, TaxPeriodError,
    TaxPeriodList, TaxPeriodStanding, TaxPeriodState, TaxReturn, TaxReturnAsk, TaxedLine, Turnover, file_return,
    find_tax_return, is_zero_rated_in_india, list_tax_periods, pay_return, reverse_tax_payment,
};
pub use tax_report::{
    TaxCodeReport, TaxComponentReport, TaxReport, TaxSide, TaxSideReport, TaxTie, tax_report, tax_report_as_known,
};
pub use trial_balance::{
    CurrencyRow, TrialBalance, TrialBalanceBeside, TrialBalanceRow, TrialBalanceTotals, trial_balance,
    trial_balance_as_known, trial_balance_compared,
};
pub use whole_journal::export_whole;
pub(crate) use whole_journal::{FORM, WholeEntry, WholeJournal};
pub use years::{YearError, YearList, YearReopenAsk, YearStanding, YearState, close_year, list_years, reopen_year};

use base::Permission;
use base::area::Area;

/// Sees the ledger.
pub const LEDGER_READ: Permission = Permission("ledger:read");
/// Enters something in the journal by hand.
pub const LEDGER_POST: Permission = Permission("ledger:post");
/// Takes figures and entries out of the program as files.
pub const EXPORT_RUN: Permission = Permission("export:run");

/// What this area hands to the program.
pub fn register() -> Area {
    let area = Area::new("books/ledger", routes::routes, &[LEDGER_READ, LEDGER_POST, EXPORT_RUN])
        .keeps(as_record::JOURNAL_ENTRY);
    checks::ALL.iter().fold(area, |area, check| area.checks(*check))
}
