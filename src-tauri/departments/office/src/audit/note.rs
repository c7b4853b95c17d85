//! Writing a note.

use base::{Author, Fault, WriteTx};
use serde_json::Value;

use super::chain::{self, Link};
use super::store;

/// Notes what was done, in the transaction of the change itself.
///
/// `action` is the noun and the past of the verb (`invoice.issued`), `subject` the record's id, `detail` the facts: for an
/// edit [`super::diff`]. Never put a secret into it.
pub fn note(tx: &WriteTx<'_>, who: &impl Author, action: &str, subject: &str, detail: Value) -> Result<(), Fault> {
    let last = store::last_link(tx)?;
    let detail = detail.to_string();
    let link = Link {
        seq: last.seq.checked_add(1).ok_or_else(|| Fault::bug("the audit log is full"))?,
        at: tx.at(),
        who_id: who.author_id(),
        who_name: who.author_name(),
        whence: who.author_from(),
        action,
        subject,
        detail_digest: chain::digest_of_detail(&last.fresh_salt, &detail),
        request_id: who.correlation(),
    };
    let hash = chain::hash(&last.hash, &link);
    store::insert(tx, &link, &detail, &last.fresh_salt, &last.hash, &hash)
}
