//! Every statement on `attachments` and `attachment_contents`.

use base::{Author, Fault, ReadTx, WriteTx};
use rusqlite::Row;

use super::attachment::{Attachment, AttachmentId};

pub(super) fn find(tx: &ReadTx<'_>, id: AttachmentId) -> Result<Option<Attachment>, Fault> {
    tx.one(
        "SELECT id, kind, subject, name, media, size, digest, added_at, added_by_name, removed_at, removed_by_name, reason
           FROM attachments
          WHERE id = ?1",
        [id],
        attachment,
    )
}

/// The files of a record in the order in which they were added, those marked as removed among them.
pub(super) fn list(tx: &ReadTx<'_>, kind: &str, subject: &str) -> Result<Vec<Attachment>, Fault> {
    tx.all(
        "SELECT id, kind, subject, name, media, size, digest, added_at, added_by_name, removed_at, removed_by_name, reason
           FROM attachments
          WHERE kind = ?1 AND subject = ?2
          ORDER BY added_at, id",
        (kind, subject),
        attachment,
    )
}

/// How many files a record shows, and how many are kept of it.
pub(super) fn count(tx: &ReadTx<'_>, kind: &str, subject: &str) -> Result<(i64, i64), Fault> {
    let counted = tx.one(
        "SELECT coalesce(sum(removed_at IS NULL), 0), count(*)
           FROM attachments
          WHERE kind = ?1 AND subject = ?2",
        (kind, subject),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(counted.unwrap_or_default())
}

/// The same file under the same name, where the record shows it already.
pub(super) fn find_same(
    tx: &ReadTx<'_>,
    kind: &str,
    subject: &str,
    name: &str,
    digest: &str,
) -> Result<Option<Attachment>, Fault> {
    tx.one(
        "SELECT id, kind, subject, name, media, size, digest, added_at, added_by_name, removed_at, removed_by_name, reason
           FROM attachments
          WHERE kind = ?1
            AND subject = ?2
            AND name = ?3
            AND digest = ?4
            AND removed_at IS NULL",
        (kind, subject, name, digest),
        attachment,
    )
}

pub(super) fn find_content(tx: &ReadTx<'_>, digest: &str) -> Result<Option<Vec<u8>>, Fault> {
    tx.one(
        "SELECT bytes
           FROM attachment_contents
          WHERE digest = ?1",
        [digest],
        |row| row.get(0),
    )
}

/// Keeps a content, once.
pub(super) fn keep_content(tx: &WriteTx<'_>, digest: &str, size: i64, bytes: &[u8]) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO attachment_contents (digest, size, bytes)
         VALUES (?1, ?2, ?3)
         ON CONFLICT (digest) DO NOTHING",
        (digest, size, bytes),
    )?;
    Ok(())
}

pub(super) fn insert(tx: &WriteTx<'_>, attachment: &Attachment) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO attachments (id, kind, subject, name, media, size, digest, added_at, added_by, added_by_name, removed_at,
                                  removed_by_name, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, NULL, NULL)",
        (
            attachment.id,
            &attachment.kind,
            &attachment.subject,
            &attachment.name,
            attachment.media,
            attachment.size,
            &attachment.digest,
            attachment.added_at,
            tx.author(),
            &attachment.added_by,
        ),
    )?;
    Ok(())
}

pub(super) fn mark_removed(tx: &WriteTx<'_>, id: AttachmentId, who: &impl Author, reason: &str) -> Result<(), Fault> {
    tx.exec(
        "UPDATE attachments
            SET removed_at = ?2, removed_by_name = ?3, reason = ?4
          WHERE id = ?1",
        (id, tx.at(), who.author_name(), reason),
    )?;
    Ok(())
}

pub(super) fn delete(tx: &WriteTx<'_>, id: AttachmentId) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM attachments
          WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

/// Drops a content that no file holds any more.
pub(super) fn drop_unused_content(tx: &WriteTx<'_>, digest: &str) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM attachment_contents
          WHERE digest = ?1
            AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.digest = ?1)",
        [digest],
    )?;
    Ok(())
}

/// Walks over every content: digest, size, bytes.
pub(super) fn each_content(
    tx: &ReadTx<'_>,
    mut visit: impl FnMut(&str, i64, &[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    tx.each(
        "SELECT digest, size, bytes
           FROM attachment_contents
          ORDER BY digest",
        [],
        |row| {
            let bytes = row.get_ref(2)?.as_blob().map_err(Fault::bug)?;
            visit(&row.get::<_, String>(0)?, row.get(1)?, bytes)
        },
    )
}

fn attachment(row: &Row<'_>) -> rusqlite::Result<Attachment> {
    Ok(Attachment {
        id: row.get(0)?,
        kind: row.get(1)?,
        subject: row.get(2)?,
        name: row.get(3)?,
        media: row.get(4)?,
        size: row.get(5)?,
        digest: row.get(6)?,
        added_at: row.get(7)?,
        added_by: row.get(8)?,
        removed_at: row.get(9)?,
        removed_by: row.get(10)?,
        reason: row.get(11)?,
    })
}
