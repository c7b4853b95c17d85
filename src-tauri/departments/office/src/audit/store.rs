//! Statements on `audit_entries`.

use base::{Fault, Page, ReadTx, WriteTx};
use rusqlite::Row;

use super::chain::{BEGINNING, Link};
use super::entry::AuditEntry;

/// The end of the log, and fresh salts for the next notes, one behind the other.
pub(super) struct Last {
    pub seq: i64,
    pub hash: Vec<u8>,
    pub fresh_salts: Vec<u8>,
}

/// Bytes of a salt.
pub(super) const SALT_BYTES: usize = 16;

/// A row as the check reads it.
pub(super) struct Stored<'a> {
    pub link: Link<'a>,
    pub detail: &'a str,
    pub salt: &'a [u8],
    pub previous: &'a [u8],
    pub hash: &'a [u8],
}

/// The end of the log, and salts for so many notes.
pub(super) fn last_link(tx: &ReadTx<'_>, salts: usize) -> Result<Last, Fault> {
    let bytes = i64::try_from(salts.saturating_mul(SALT_BYTES)).map_err(Fault::bug)?;
    let last = tx.one(
        "SELECT seq, hash, randomblob(?2)
           FROM (SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1)
          UNION ALL
         SELECT 0, ?1, randomblob(?2)
          LIMIT 1",
        (&BEGINNING[..], bytes),
        |row| Ok(Last { seq: row.get(0)?, hash: row.get(1)?, fresh_salts: row.get(2)? }),
    )?;
    last.ok_or_else(|| Fault::bug("a SELECT without a table gave no row"))
}

pub(super) fn insert(
    tx: &WriteTx<'_>,
    link: &Link<'_>,
    detail: &str,
    salt: &[u8],
    previous: &[u8],
    hash: &[u8],
) -> Result<(), Fault> {
    tx.insert(
        "INSERT INTO audit_entries (seq, at, who_id, who_name, whence, action, subject,
                                    detail, detail_salt, detail_digest, request_id, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        (
            link.seq,
            link.at,
            link.who_id,
            link.who_name,
            link.whence,
            link.action,
            link.subject,
            detail,
            salt,
            &link.detail_digest[..],
            link.request_id,
            previous,
            hash,
        ),
    )?;
    Ok(())
}

/// Number and hash of the last note; number 0 and zeros before the first.
pub fn head(tx: &ReadTx<'_>) -> Result<(i64, Vec<u8>), Fault> {
    let last = last_link(tx, 1)?;
    Ok((last.seq, last.hash))
}

/// Every note about a record, oldest first, at most 500.
pub fn find_of_subject(tx: &ReadTx<'_>, subject: &str) -> Result<Vec<AuditEntry>, Fault> {
    tx.all(
        "SELECT seq, at, who_id, who_name, whence, action, subject, detail, request_id
           FROM audit_entries
          WHERE subject = ?1
          ORDER BY seq
          LIMIT 500",
        [subject],
        entry,
    )
}

pub(super) fn list(
    tx: &ReadTx<'_>,
    subject: Option<&str>,
    who_id: Option<&str>,
    before: i64,
    limit: u32,
) -> Result<Page<AuditEntry>, Fault> {
    let more = limit.saturating_add(1);
    let rows = match subject {
        Some(subject) => tx.all(
            "SELECT seq, at, who_id, who_name, whence, action, subject, detail, request_id
               FROM audit_entries
              WHERE subject = ?1 AND seq < ?2
                AND (?3 IS NULL OR who_id = ?3)
              ORDER BY seq DESC
              LIMIT ?4",
            (subject, before, who_id, more),
            entry,
        )?,
        None => tx.all(
            "SELECT seq, at, who_id, who_name, whence, action, subject, detail, request_id
               FROM audit_entries
              WHERE seq < ?1
                AND (?2 IS NULL OR who_id = ?2)
              ORDER BY seq DESC
              LIMIT ?3",
            (before, who_id, more),
            entry,
        )?,
    };
    Ok(Page::cut(rows, limit, |entry| entry.seq.to_string()))
}

pub(super) fn each_link(tx: &ReadTx<'_>, mut visit: impl FnMut(Stored<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    tx.each(
        "SELECT seq, at, who_id, who_name, whence, action, subject, detail_digest, request_id,
                detail, detail_salt, previous, hash
           FROM audit_entries
          ORDER BY seq",
        [],
        |row| {
            let digest: &[u8] = blob(row, 7)?;
            visit(Stored {
                link: Link {
                    seq: row.get(0)?,
                    at: row.get(1)?,
                    who_id: text(row, 2)?,
                    who_name: text(row, 3)?,
                    whence: text(row, 4)?,
                    action: text(row, 5)?,
                    subject: text(row, 6)?,
                    // A digest of another length cannot be right, and zeros are no digest of anything.
                    detail_digest: digest.try_into().unwrap_or(BEGINNING),
                    request_id: text(row, 8)?,
                },
                detail: text(row, 9)?,
                salt: blob(row, 10)?,
                previous: blob(row, 11)?,
                hash: blob(row, 12)?,
            })
        },
    )
}

fn text<'a>(row: &'a Row<'_>, at: usize) -> Result<&'a str, Fault> {
    row.get_ref(at)?.as_str().map_err(Fault::bug)
}

fn blob<'a>(row: &'a Row<'_>, at: usize) -> Result<&'a [u8], Fault> {
    row.get_ref(at)?.as_blob().map_err(Fault::bug)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    let detail: String = row.get(7)?;
    Ok(AuditEntry {
        seq: row.get(0)?,
        at: row.get(1)?,
        who_id: row.get(2)?,
        who_name: row.get(3)?,
        whence: row.get(4)?,
        action: row.get(5)?,
        subject: row.get(6)?,
        detail: serde_json::from_str(&detail).unwrap_or_default(),
        request_id: row.get(8)?,
    })
}
