//! The inbox: everything that senders deliver, kept before it is understood.
//!
//! Tables: `inbox`, `inbox_refusals`. Announces `inbox.changed` (tag `inbox`).
//! It serves every sender and knows none: an area hands in a [`Sender`] by provider kind (proof, labels, what to do).
//! It never answers a sender before the row is on disk, and never handles a row in the answer. What nothing vouches for takes so much
//! room at most.

mod delivery;
mod desk;
mod filter;
mod flood;
mod hearing;
mod hooks;
mod receive;
mod replay;
mod routes;
mod store;
mod table;
mod tidy;
mod unproven;
mod work;

use base::Permission;
use base::area::Area;

pub use delivery::{Delivery, InboxId, InboxRow, InboxState, Label, Origin, Receipt, Refusal};
pub use desk::IntakeDesk;
pub use flood::Flood;
pub use hearing::Hearing;
pub use hooks::{HookAccount, HookTable, MakeProof, Proof, Sender, Senders};
pub use receive::{keep_listed, receive};
pub use routes::routes;
pub use store::{Handled, count_waiting, find, handled, ignored, list_of_payment, processed, put_off, wake, wake_but};
pub use tidy::tidy;
pub use work::{Idle, work_once};

/// See what was delivered.
pub const INBOX_READ: Permission = Permission("inbox:read");
/// Have a delivery handled again.
pub const INBOX_REPLAY: Permission = Permission("inbox:replay");

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/inbox", routes, &[INBOX_READ, INBOX_REPLAY])
}
