//! Payment batches: transfers that the shop sends out, to suppliers, to staff, to whoever is owed, in one file for its bank
//! (pain.001).
//!
//! A batch never changes, posts nothing, and is told apart from what was ordered before: the same amount to the same account with
//! the same reference is not ordered twice without being asked. What the bank reports of each transfer (pain.002) stands beside it.

mod batch;
mod drop_batch;
mod make_batch;
mod report;
mod store;

#[cfg(test)]
mod stories;

pub use batch::{BatchListAsk, PaymentBatchDocument};
pub use batch::{BatchPurpose, BatchTransfer, PaymentBatch, PaymentBatchId, batch_file, find_batch, list_batches};
pub use drop_batch::{DropAsk, drop_batch};
pub use make_batch::{BatchAsk, TransferAsk, make_batch};
pub(super) use report::{BatchReported, take_report};
