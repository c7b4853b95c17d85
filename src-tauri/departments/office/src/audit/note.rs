//! Writing notes.

use base::{Author, Fault, Timestamp, WriteTx};
use serde_json::Value;

use super::chain::{self, Link};
use super::store;

/// A note before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    at: Timestamp,
    who_id: String,
    who_name: String,
    whence: String,
    action: String,
    subject: String,
    detail: String,
    request_id: String,
}

impl Note {
    /// What was done, by whom, at this instant; see [`note`].
    pub fn of(who: &impl Author, at: Timestamp, action: &str, subject: &str, detail: &Value) -> Self {
        Self {
            at,
            who_id: who.author_id().to_owned(),
            who_name: who.author_name().to_owned(),
            whence: who.author_from().to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_string(),
            request_id: who.correlation().to_owned(),
        }
    }
}

/// Notes what was done, in the transaction of the change itself.
///
/// `action` is the noun and the past of the verb (`invoice.issued`), `subject` the record's id, `detail` the facts: for an
/// edit [`super::diff`]. Never put a secret into it.
pub fn note(tx: &WriteTx<'_>, who: &impl Author, action: &str, subject: &str, detail: Value) -> Result<(), Fault> {
    note_all(tx, &[Note::of(who, tx.at(), action, subject, &detail)])
}

/// Writes many notes in their order, each behind the one before: the log is the same as after noting them one by one.
pub fn note_all(tx: &WriteTx<'_>, notes: &[Note]) -> Result<(), Fault> {
    if notes.is_empty() {
        return Ok(());
    }
    let store::Last { mut seq, mut hash, fresh_salts } = store::last_link(tx, notes.len())?;
    for (note, salt) in notes.iter().zip(fresh_salts.chunks_exact(store::SALT_BYTES)) {
        seq = seq.checked_add(1).ok_or_else(|| Fault::bug("the audit log is full"))?;
        let link = Link {
            seq,
            at: note.at,
            who_id: &note.who_id,
            who_name: &note.who_name,
            whence: &note.whence,
            action: &note.action,
            subject: &note.subject,
            detail_digest: chain::digest_of_detail(salt, &note.detail),
            request_id: &note.request_id,
        };
        let own = chain::hash(&hash, &link);
        store::insert(tx, &link, &note.detail, salt, &hash, &own)?;
        hash = own.to_vec();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use base::testing::fresh_shop;
    use base::{Actor, System};
    use serde_json::json;

    use super::super::{AuditEntry, find_of_subject};
    use super::*;

    #[tokio::test]
    async fn notes_written_together_read_like_notes_written_one_by_one_and_the_log_holds_together() {
        let folder = tempfile::tempdir().unwrap();
        let shop = fresh_shop(folder.path()).unwrap().0.build();
        let (owner, program) = (Actor::command_line(), System::because("news"));
        let at = base::testing::TEST_NOW;
        let author = owner.clone();
        let write = move |tx: &WriteTx<'_>| -> Result<(), Fault> {
            note(tx, &author, "invoice.issued", "inv_1", json!({ "number": "1" }))?;
            note_all(
                tx,
                &[
                    Note::of(&author, at, "invoice.issued", "inv_1", &json!({ "number": "1" })),
                    Note::of(&program, at, "payment.started", "pay_1", &json!({})),
                ],
            )?;
            note_all(tx, &[])?;
            note(tx, &author, "invoice.voided", "inv_2", json!({}))
        };
        shop.db.write(&owner, write).await.unwrap();
        let (seq, findings, told) = shop
            .db
            .read(|tx| Ok::<_, Fault>((super::super::head(tx)?.0, chain::check(tx)?, find_of_subject(tx, "inv_1")?)))
            .await
            .unwrap();
        assert_eq!((seq, findings.len()), (4, 0));
        let [single, many] = &told[..] else { panic!("{told:?}") };
        assert_eq!(AuditEntry { seq: single.seq, ..many.clone() }, *single);
    }
}
