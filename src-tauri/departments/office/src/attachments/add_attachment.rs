//! A person attaches a file to a record.

use base::area::{Record, RecordKind, Records};
use base::{Actor, Announce, Fault, ReadTx, Shop, WriteTx};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::attachment::{Attachment, AttachmentError, AttachmentId, BYTES_MAX, FILES_MAX, KEPT_MAX};
use super::{content, file_name, store};
use crate::audit;

/// A file as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// Kind of the record.
    pub kind: String,
    /// Id of the record.
    pub subject: String,
    /// Its name on the other machine.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Attaches a file for somebody who may change the record. The same file under the same name is attached once.
pub async fn add_attachment(shop: &Shop, who: &Actor, new: NewAttachment) -> Result<Attachment, AttachmentError> {
    let kind = *kind_of(shop, &new.kind)?;
    who.may(kind.changes)?;
    if new.bytes.len() > BYTES_MAX {
        return Err(AttachmentError::TooLarge);
    }
    let NewAttachment { subject, name, bytes, .. } = new;
    let id = subject.clone();
    // Before a picture is unpacked for nothing.
    shop.db.read(move |tx| record_of(tx, &kind, &id).map(drop)).await?;
    let sent_as = name.clone();
    let read = move || content::recognise(bytes, &sent_as);
    let (media, bytes) = tokio::task::spawn_blocking(read).await.map_err(Fault::bug)??;
    let name = file_name::cleaned(&name, media)?;
    let digest = hex::encode(Sha256::digest(&bytes));
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        record_of(tx, &kind, &subject)?;
        let (shown, kept) = store::count(tx, kind.kind, &subject)?;
        if let Some(same) = store::find_same(tx, kind.kind, &subject, &name, &digest)? {
            return Ok(same);
        }
        if shown >= FILES_MAX {
            return Err(AttachmentError::TooMany(FILES_MAX));
        }
        if kept >= KEPT_MAX {
            return Err(AttachmentError::TooMany(KEPT_MAX));
        }
        let size = i64::try_from(bytes.len()).map_err(Fault::bug)?;
        store::keep_content(tx, &digest, size, &bytes)?;
        let attachment = Attachment {
            id: AttachmentId::from_number(shop.new_id()),
            kind: kind.kind.to_owned(),
            subject,
            name,
            media,
            size,
            digest,
            added_at: tx.at(),
            added_by: author.name.to_string(),
            removed_at: None,
            removed_by: None,
            reason: None,
        };
        store::insert(tx, &attachment)?;
        let detail = json!({
            "attachment": attachment.id, "kind": kind.kind, "name": attachment.name, "size": size, "digest": attachment.digest,
        });
        audit::note(tx, &author, "attachment.added", &attachment.subject, detail)?;
        announce(tx, &kind, &attachment.subject)?;
        tx.outcome(&author, attachment.id)?;
        Ok(attachment)
    })
    .await
}

/// The kind of records of that name.
pub(super) fn kind_of<'a>(shop: &'a Shop, kind: &str) -> Result<&'a RecordKind, AttachmentError> {
    shop.part::<Records>()?.of(kind).ok_or(AttachmentError::NoSuchKind)
}

/// The record of that id.
pub(super) fn record_of(tx: &ReadTx<'_>, kind: &RecordKind, subject: &str) -> Result<Record, AttachmentError> {
    (kind.find)(tx, subject)?.ok_or(AttachmentError::NoSuchRecord)
}

/// Tells the windows of those who may see the record.
pub(super) fn announce(tx: &WriteTx<'_>, kind: &RecordKind, subject: &str) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "attachment.changed",
        subject,
        tags: &["attachments"],
        permission: kind.sees,
        body: json!({ "kind": kind.kind }),
    })?;
    Ok(())
}
