//! Every statement on the ledger's tables, but those of the standing checks: there the statement is the check.

mod accounts;
mod journal;
mod reports;
mod writing;

pub use accounts::{find_accounts, find_balances};
pub(super) use accounts::{find_exchange_rate, insert_account, write_exchange_rate};
pub(super) use journal::{
    TaxRow, find_by_source, find_entries, find_filtered, find_named_postings, find_postings, find_seq, find_seq_of_id,
    find_tax_entries,
};
pub(super) use reports::{DaySums, each_net, each_posting, find_currencies, find_day_sums};
pub(super) use writing::{
    BalanceChange, DayChange, add_to_balance, add_to_day, find_head, insert_entry, insert_posting, insert_tax_entry,
};
