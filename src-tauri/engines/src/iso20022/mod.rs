//! ISO 20022: payment files for the bank, and what the bank says back.
//!
//! | message | here | direction |
//! | --- | --- | --- |
//! | pain.001 credit transfer initiation | [`credit_transfer`] | written, and read back |
//! | pain.013 request to pay | [`request_to_pay`] | written |
//! | pain.002 payment status report | [`status_report`] | read and matched with what was sent; written |
//! | camt.053 account statement | [`statement`] | read |
//!
//! Values in, values out: no clock, no network, no store. Amounts are [`base::Money`], never floats. What is written
//! keeps the rules that banks check, or is refused with the field to blame; the same order gives the same bytes. What is
//! read comes from outside: it is held to limits of size, depth and number, XML that can do harm is refused, and each
//! error ([`ReadError`]) says what is wrong and where.
//!
//! Elements and rules are those of the schemas and of the SEPA rulebooks of the European Payments Council, which no
//! longer allow unstructured addresses since 15 November 2026.

mod calendar;
mod control_sum;
pub mod credit_transfer;
mod error;
pub mod identifiers;
mod parts;
mod party;
pub mod request_to_pay;
pub mod statement;
pub mod status_report;
pub mod text;
mod time;
mod xml;

pub use calendar::{is_target_day, next_target_day};
pub use control_sum::ControlSum;
pub use error::{Place, ReadError};
pub use party::{Account, AccountHolder, Address, Party, Remittance};
pub use time::BankTime;
pub use xml::BYTES_MAX;
