//! Every statement on the ledger's tables, but those of the standing checks: there the statement is the check.

mod accounts;
mod as_known;
mod exchange_rates;
mod general_ledger;
mod journal;
mod months;
mod reports;
mod tax_periods;
mod tax_report;
mod whole_journal;
mod writing;
mod years;

pub(crate) use accounts::base_standing;
pub use accounts::{find_accounts, find_balances};
pub(super) use accounts::{find_balance, insert_account};
pub(super) use as_known::{find_account_sums_to_entry, find_nets_to_entry, find_party_nets_to_entry};
pub(super) use exchange_rates::{
    find_exchange_rate, find_exchange_rate_from, list_exchange_rates, write_exchange_rate,
};
pub(super) use general_ledger::{
    EVERY_ENTRY, find_account_sums, find_nets, find_nets_of_year_closings, find_party_nets, find_party_sums,
    find_sums_within_day, list_lines,
};
pub(super) use journal::{
    TaxRow, find_by_source, find_entries, find_filtered, find_first_posted, find_named_postings, find_postings,
    find_seq, find_seq_of_id, find_tax_entries,
};
pub(super) use months::{find_first_foreign_day, find_foreign_standing};
pub(super) use reports::{
    DaySums, each_net, each_posting, find_currencies, find_day_sums, find_day_sums_to_entry, find_first_day,
    find_known_to, find_net_of_chains,
};
pub(super) use tax_periods::{
    FiledReturn, TaxPaymentRow, find_filed_to, find_first_taxed_day, find_late_tax, find_left_to_settle,
    find_tax_movements, insert_return, insert_tax_payment, list_returns, list_tax_payments, list_taxed_lines,
    update_taken_back,
};
pub(super) use tax_report::{TaxSum, find_tax_moved, find_tax_sums};
pub(super) use whole_journal::{find_whole_entries, find_whole_postings, find_whole_taxes};
pub(super) use writing::{
    BalanceChange, DayChange, add_to_balance, add_to_day, find_hash, find_head, insert_entries, insert_postings,
    insert_tax_entries,
};
pub(super) use years::{find_first_result_day, find_result_standing};
