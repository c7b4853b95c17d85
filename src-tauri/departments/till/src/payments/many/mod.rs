//! Many payments at a time, with the invoices they pay: worked out in memory by the rules of the single form, written together.
//!
//! For imports and practice shops, which have the store to themselves while they write: of each payment everything that is known
//! was told here. [`Trade`] keeps what is still open between two writes and gives a [`Batch`] of rows, which come out as
//! `record_intent`, `record_cash` and `observe` would have written them; nothing is announced. What
//! needs the store or a person (refunds, disputes, charges that nobody asked for, test documents) is refused and told one by one.

mod batch;
mod booking;
mod held;
mod store;
mod trade;

pub use batch::Batch;
pub use trade::Trade;

use base::Fault;

/// What is not worked out in memory. Whoever hears it made a mistake; nothing of it is a person's doing.
fn one_by_one(what: impl std::fmt::Display) -> Fault {
    Fault::bug(format!("{what}: this is told one by one"))
}
