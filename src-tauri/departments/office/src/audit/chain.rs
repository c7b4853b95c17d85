//! The chain: each note's hash covers the note and the hash before it, so a change anywhere shows.
//!
//! Written down once and for ever: `hash = SHA-256(previous ‖ text)`, where `text` is the JSON array
//! `[seq, at in milliseconds, who_id, who_name, whence, action, subject, detail_digest in hex, request_id]` without spaces,
//! `detail_digest = SHA-256(salt ‖ detail)`, and the first note's `previous` is 32 zero bytes.

use base::area::Finding;
use base::{Fault, ReadTx, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::store;

/// What stands before the first note.
pub(super) const BEGINNING: [u8; 32] = [0; 32];

/// What the hash of a note covers.
pub(super) struct Link<'a> {
    pub seq: i64,
    pub at: Timestamp,
    pub who_id: &'a str,
    pub who_name: &'a str,
    pub whence: &'a str,
    pub action: &'a str,
    pub subject: &'a str,
    pub detail_digest: [u8; 32],
    pub request_id: &'a str,
}

/// The digest that stands for the detail in the chain. The salt keeps short texts from being guessed once they are erased.
pub(super) fn digest_of_detail(salt: &[u8], detail: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(detail).finalize().into()
}

/// The hash of a note after the note with hash `previous`.
pub(super) fn hash(previous: &[u8], link: &Link<'_>) -> [u8; 32] {
    let text = json!([
        link.seq,
        link.at.0,
        link.who_id,
        link.who_name,
        link.whence,
        link.action,
        link.subject,
        hex::encode(link.detail_digest),
        link.request_id
    ]);
    Sha256::new().chain_update(previous).chain_update(text.to_string()).finalize().into()
}

/// Walks the whole log and tells the first places where it does not hold together.
pub(super) fn check(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    const MOST: usize = 50;
    let mut findings = Vec::new();
    let mut expected_seq = 1_i64;
    let mut expected_previous = BEGINNING.to_vec();
    store::each_link(tx, |row| {
        if findings.len() < MOST {
            let subject = format!("audit {}", row.link.seq);
            if row.link.seq != expected_seq {
                findings.push(Finding::new(
                    &subject,
                    format!("notes are missing before this one: {expected_seq} was expected"),
                ));
            }
            if row.previous != expected_previous {
                findings.push(Finding::new(&subject, "this note does not follow the one before it"));
            }
            if row.link.detail_digest != digest_of_detail(row.salt, row.detail) {
                findings.push(Finding::new(&subject, "the detail of this note was changed"));
            }
            if row.hash != hash(row.previous, &row.link) {
                findings.push(Finding::new(&subject, "this note was changed"));
            }
        }
        expected_seq = row.link.seq.saturating_add(1);
        expected_previous = row.hash.to_vec();
        Ok(())
    })?;
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use base::testing::fresh_shop;
    use base::{Actor, Shop};
    use rusqlite::Connection;

    use super::super::note;
    use super::*;

    async fn shop_with_three_notes(folder: &std::path::Path) -> Shop {
        let shop = fresh_shop(folder).unwrap().0.build();
        let who = Actor::command_line();
        let author = who.clone();
        shop.db
            .write(&who, move |tx| -> Result<(), Fault> {
                note(tx, &author, "customer.created", "cus_1", json!({"name": "Ravi"}))?;
                note(tx, &author, "customer.changed", "cus_1", json!({"name": ["Ravi", "Ravi Kumar"]}))?;
                note(tx, &author, "customer.changed", "cus_2", json!({}))
            })
            .await
            .unwrap();
        shop
    }

    fn tamper(shop: &Shop, sql: &str) {
        let file = Connection::open(shop.db.path()).unwrap();
        file.execute_batch("DROP TRIGGER audit_entries_stay; DROP TRIGGER audit_entries_keep;").unwrap();
        file.execute_batch(sql).unwrap();
    }

    async fn findings(shop: &Shop) -> Vec<String> {
        let found = shop.db.read(check).await.unwrap();
        found.into_iter().map(|f| format!("{}: {}", f.subject, f.sentence)).collect()
    }

    #[tokio::test]
    async fn an_untouched_log_holds_together() {
        let folder = tempfile::tempdir().unwrap();
        let shop = shop_with_three_notes(folder.path()).await;
        assert_eq!(findings(&shop).await, Vec::<String>::new());
        assert_eq!(shop.db.read(super::super::head).await.unwrap().0, 3);
    }

    #[tokio::test]
    async fn a_changed_detail_is_found_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let shop = shop_with_three_notes(folder.path()).await;
        tamper(&shop, "UPDATE audit_entries SET detail = '{}' WHERE seq = 2");
        assert_eq!(findings(&shop).await, ["audit 2: the detail of this note was changed"]);
    }

    #[tokio::test]
    async fn a_changed_name_is_found_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let shop = shop_with_three_notes(folder.path()).await;
        tamper(&shop, "UPDATE audit_entries SET who_name = 'somebody else' WHERE seq = 1");
        assert_eq!(findings(&shop).await, ["audit 1: this note was changed"]);
    }

    #[tokio::test]
    async fn a_removed_note_is_found_by_the_one_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let shop = shop_with_three_notes(folder.path()).await;
        tamper(&shop, "DELETE FROM audit_entries WHERE seq = 2");
        assert_eq!(
            findings(&shop).await,
            [
                "audit 3: notes are missing before this one: 2 was expected",
                "audit 3: this note does not follow the one before it"
            ]
        );
    }

    #[tokio::test]
    async fn the_database_refuses_to_change_or_delete_a_note() {
        let folder = tempfile::tempdir().unwrap();
        let shop = shop_with_three_notes(folder.path()).await;
        let who = Actor::command_line();
        for sql in ["UPDATE audit_entries SET detail = '{}'", "DELETE FROM audit_entries"] {
            let refused = shop.db.write(&who, move |tx| tx.exec(sql, [])).await;
            assert!(matches!(refused, Err(Fault::Constraint(_))), "{sql}");
        }
    }
}
