//! The double-entry ledger: the one source of truth for balances.
//!
//! Tables: `ledger_accounts`, `journal_entries`, `postings`, `tax_entries`, `balances`, `daily_movements`,
//! `exchange_rates`. [`post`] is the only writer of postings; entries come from [`recipes`]. Entries are never changed or
//! deleted, only reversed. Announces `exchange_rate.changed`, and no entry: the area whose fact was posted does that. It knows
//! no invoice and no payment.

mod account;
mod carried;
mod chain;
mod chart;
mod checks;
mod enter_exchange_rate;
mod entry;
mod exchange;
mod export_hledger;
mod fact_hash;
mod journal;
mod link;
mod post;
pub mod recipes;
mod reverse;
mod routes;
mod store;
mod trial_balance;

pub use account::{Account, AccountBalances, AccountType, Normal, PartyBalance};
pub use carried::{Carried, carried};
pub use chart::{account_code, seed_chart};
pub use enter_exchange_rate::{ExchangeRateAsk, enter_exchange_rate};
pub use entry::{Entry, EntryId, Line, Posted, SignedEntry, TaxLine};
pub use exchange::{ExchangeError, ExchangeRate, Rates, base_of, set_exchange_rate};
pub use export_hledger::export_hledger;
pub use fact_hash::{fact_hash, fact_lines};
pub use journal::{EntryFilter, JournalEntry, JournalPosting, find_entry, list_entries};
pub use link::{last_link, link_of};
pub use post::{is_posted, post, post_all, post_signed};
pub use reverse::{Recorded, find_recorded, reverse};
pub use routes::LedgerAccountList;
pub use store::{find_accounts, find_balances};
pub use trial_balance::{
    CurrencyRow, Known, TrialBalance, TrialBalanceRow, TrialBalanceTotals, trial_balance, trial_balance_as_known,
};

use base::Permission;
use base::area::Area;

/// Sees the ledger.
pub const LEDGER_READ: Permission = Permission("ledger:read");

/// What this area hands to the program.
pub fn register() -> Area {
    let area = Area::new("books/ledger", routes::routes, &[LEDGER_READ]);
    checks::ALL.iter().fold(area, |area, check| area.checks(*check))
}
