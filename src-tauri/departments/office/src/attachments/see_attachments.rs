//! Seeing the files of a record, and reading one.

use base::{Actor, Fault, Shop};

use super::add_attachment::{kind_of, record_of};
use super::attachment::{Attachment, AttachmentError, AttachmentId, Attachments, FILES_MAX};
use super::store;

/// The files of a record for somebody who may see it.
pub async fn list_attachments(
    shop: &Shop,
    who: &Actor,
    kind: &str,
    subject: &str,
) -> Result<Attachments, AttachmentError> {
    let kind = *kind_of(shop, kind)?;
    who.may(kind.sees)?;
    let subject = subject.to_owned();
    shop.db
        .read(move |tx| {
            let record = record_of(tx, &kind, &subject)?;
            let items = store::list(tx, kind.kind, &subject)?;
            let (shown, _) = store::count(tx, kind.kind, &subject)?;
            Ok(Attachments { items, is_fact: record.is_fact, left: (FILES_MAX - shown).max(0) })
        })
        .await
}

/// A file with what it holds, for somebody who may see its record. One that is marked as removed is still read.
pub async fn read_attachment(
    shop: &Shop,
    who: &Actor,
    id: AttachmentId,
) -> Result<(Attachment, Vec<u8>), AttachmentError> {
    let attachment = shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(AttachmentError::NoSuchAttachment)?;
    let kind = *kind_of(shop, &attachment.kind)?;
    who.may(kind.sees)?;
    shop.db
        .read(move |tx| {
            record_of(tx, &kind, &attachment.subject)?;
            let bytes = store::find_content(tx, &attachment.digest)?;
            let bytes = bytes.ok_or_else(|| Fault::bug("an attachment has no content"))?;
            Ok((attachment, bytes))
        })
        .await
}
