//! What all messages have in common: dates, amounts, parties, accounts, banks, remittance.

mod read;
mod values;
mod write;

pub(super) use read::{provided, read_account, read_bank, read_heading, read_party, read_remittance};
pub(super) use values::{read_amount, read_count, read_date, read_day, read_time};
pub(super) use write::{write_account, write_bank, write_heading, write_party, write_remittance, write_time};
