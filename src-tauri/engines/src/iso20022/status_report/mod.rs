//! Payment status report (pain.002): what the bank says about a payment file of ours.
//!
//! A report is read into what it states, level by level, and then matched with what was sent. Only reports on our own
//! pain.001 files are read here: what a card or wallet gateway says about a payment has no such file behind it and is
//! kept as a state of the payment with the same codes.
//!
//! Sources: the schemas of pain.002.001.03 to .14; ISO 20022 external code sets for statuses and reasons.

mod matching;
mod read;
mod report;
mod write;

pub use matching::{
    Level, MatchError, Matched, Outcome, SentBatch, SentOrder, SentTransfer, Stranger, StrangerKind, match_report,
};
pub use read::read_status_report;
pub use report::{BatchReport, OriginalMessage, Reason, Status, StatusReport, TransferReport};
pub use write::write_status_report;
