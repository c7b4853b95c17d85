//! The bank: the shop's accounts there, what its statements say, which payment each line is, the payment files that customers
//! load into theirs, and the files of transfers that the shop gives to its own.
//!
//! Tables: `bank_accounts`, `bank_statements`, `bank_lines`, `bank_matches`, `bank_messages`, `bank_reports`; those of
//! payment batches are in `batches`. Announces `bank.changed` (tags `bank`, and `ledger` where figures move). Hears `bank.changed`
//! and `payment.claim_changed`.
//!
//! Each line is there once, whichever file brought it, and never changes. A line posts nothing until a person says what it is:
//! proposals are shown and never applied by themselves. One kind of line says by itself what it is: money over just what was asked
//! for that names a payment by a link of our own, by our reference or the number that its payer told. A payment file posts nothing at all, and neither does what a bank reports
//! about it.

mod account;
mod batches;
mod book_line;
mod error;
mod ignore_line;
mod import_statement;
mod line;
mod list_lines;
mod match_line;
mod mention;
mod message;
mod ordered;
mod payment_initiation;
mod propose;
mod request_to_pay;
mod routes;
mod settle_named;
mod statement;
mod store;
mod take_report;
mod twins;
mod undo_line;
mod withdraw_unbanked;
mod write_account;

#[cfg(test)]
mod stories;

use base::area::{Area, Subscriber};
use base::{Announce, Fault, Permission, WriteTx};

pub use account::{BankAccount, BankAccountId, BankAccountStanding, list_accounts};
pub use batches::{
    BatchAsk, BatchListAsk, BatchPurpose, BatchTransfer, DropAsk, PaymentBatch, PaymentBatchDocument, PaymentBatchId,
    TransferAsk, batch_file, drop_batch, find_batch, list_batches, make_batch,
};
pub use book_line::{BOOKABLE, BookAsk, book_line};
pub use error::BankError;
pub use ignore_line::{IgnoreAsk, ignore_line};
pub use import_statement::{ImportedFile, ImportedStatement, import_statement};
pub use line::{BankLine, BankLineId, LineState, Matched};
pub use list_lines::{LineDocument, LineListAsk, list_lines};
pub use match_line::{MatchAsk, MatchPart, match_line};
pub use message::{BankMessage, BankMessageId, MessageKind, MessageReason, list_messages};
pub use payment_initiation::{InitiationAsk, InitiationVersion, PaymentFile, payment_initiation};
pub use propose::{Proposal, ProposalReason};
pub use request_to_pay::{RequestAsk, request_to_pay};
pub use statement::{BankStatement, BankStatementId, StatementNote, list_statements};
pub use take_report::{ReportTaken, take_report};
pub use undo_line::{UndoAsk, undo_line};
pub use withdraw_unbanked::{WithdrawAsk, withdraw_unbanked};
pub use write_account::{BankAccountAsk, add_account, change_account};

use crate::payments::CLAIM_CHANGED;

/// Announced when accounts, statements or lines change.
const CHANGED: &str = "bank.changed";

/// See bank accounts, statements and lines.
pub const BANK_READ: Permission = Permission("bank:read");
/// Change bank accounts, bring in statements and status reports, say what lines are.
pub const BANK_WRITE: Permission = Permission("bank:write");

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/bank", routes::routes, &[BANK_READ, BANK_WRITE]).hears(Subscriber {
        name: "till/bank",
        kinds: &[CHANGED, CLAIM_CHANGED],
        handle: settle_named::on_news,
    })
}

/// Tells open windows that something of the bank changed.
fn announce(tx: &WriteTx<'_>, subject: impl std::fmt::Display, tags: &'static [&'static str]) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: CHANGED,
        subject: &subject.to_string(),
        tags,
        permission: BANK_READ,
        body: serde_json::Value::Null,
    })?;
    Ok(())
}
