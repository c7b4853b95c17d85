//! Credit transfer initiation (pain.001): what the payer asks the bank to pay.
//!
//! For the shop's own supplier bills, refunds by bank and staff payouts it is a batch that the shop loads into its bank;
//! for an invoice it is a file that the *customer* loads into theirs, with the customer as payer. A file posts nothing:
//! the bank line does, or the bank's word that it settled ([`super::status_report`]).
//!
//! Source of the elements: the schemas of pain.001.001.03 and .09; of the rules that no schema knows: the SEPA credit
//! transfer rulebooks of the European Payments Council.

mod check;
mod error;
mod order;
mod read;
pub(super) mod rules;
mod write;

pub use check::SEPA_MINOR_MAX;
pub use error::OrderError;
pub use order::{Batch, OrderVersion, PaymentOrder, Purpose, Scheme, Transfer};
pub use read::read_payment_order;
pub use write::write_payment_order;
