//! The audit log: who did what, when, from where, to which record.
//!
//! Owns `audit_entries`. A note is written in the transaction of the change it tells of, is never changed or deleted, and
//! is chained to the one before. Personal text lies beside the chain, which covers a salted digest of it. Announces
//! nothing; never holds a secret: whoever notes a credential notes its mask.

mod chain;
mod entry;
mod note;
mod routes;
mod store;

pub use entry::{AUDIT_READ, AuditEntry, AuditFilter, diff};
pub use note::{Note, note, note_all};
pub use store::{find_of_subject, head};

use base::area::{Area, Check};

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("office/audit", routes::routes, &[AUDIT_READ]).checks(Check {
        name: "audit.chain",
        about: "no note of the audit log was changed, removed or put in afterwards",
        run: chain::check,
    })
}
