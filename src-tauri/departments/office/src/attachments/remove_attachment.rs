//! A person removes a file from a record; and what becomes of the files of a record that is gone.

use base::{Actor, Fault, Shop, WriteTx, text};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::add_attachment::{announce, kind_of, record_of};
use super::attachment::{Attachment, AttachmentError, AttachmentId};
use super::store;
use crate::audit;

/// Why a file is removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovalAsk {
    /// Why, in a sentence; needed where the record is a posted or issued fact. Stands with the file and in the audit log.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// Removes a file for somebody who may change its record. What was filed with a posted or issued fact belongs to its evidence: it
/// is marked as removed, with the reason, and stays. Any other file goes, and its content where nothing else holds the same.
pub async fn remove_attachment(
    shop: &Shop,
    who: &Actor,
    id: AttachmentId,
    ask: RemovalAsk,
) -> Result<(), AttachmentError> {
    let attachment = shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(AttachmentError::NoSuchAttachment)?;
    let kind = *kind_of(shop, &attachment.kind)?;
    who.may(kind.changes)?;
    let reason = text::optional_line("reason", ask.reason.as_deref().unwrap_or_default(), 500)?;
    let author = who.clone();
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let attachment = store::find(tx, id)?.ok_or(AttachmentError::NoSuchAttachment)?;
        let record = record_of(tx, &kind, &attachment.subject)?;
        if attachment.removed_at.is_some() {
            return Err(AttachmentError::RemovedAlready);
        }
        if record.is_fact {
            let wanted = || Fault::invalid("reason", "say why: this file belongs to what was posted or issued");
            let reason = reason.as_deref().ok_or_else(wanted)?;
            store::mark_removed(tx, id, &author, reason)?;
        } else {
            drop_one(tx, &attachment)?;
        }
        let detail = json!({
            "attachment": id, "kind": kind.kind, "name": attachment.name, "digest": attachment.digest, "reason": reason,
            "kept": record.is_fact,
        });
        audit::note(tx, &author, "attachment.removed", &attachment.subject, detail)?;
        announce(tx, &kind, &attachment.subject)?;
        tx.outcome(&author, id)?;
        Ok(())
    })
    .await
}

/// Drops the files of a record that goes: a draft that is deleted. Within the transaction of whoever deletes it.
pub fn forget_record(tx: &WriteTx<'_>, kind: &str, subject: &str) -> Result<(), Fault> {
    for attachment in store::list(tx, kind, subject)? {
        drop_one(tx, &attachment)?;
    }
    Ok(())
}

fn drop_one(tx: &WriteTx<'_>, attachment: &Attachment) -> Result<(), Fault> {
    store::delete(tx, attachment.id)?;
    store::drop_unused_content(tx, &attachment.digest)
}
