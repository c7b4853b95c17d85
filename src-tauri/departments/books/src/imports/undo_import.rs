//! A person takes an import back.

use base::{Actor, Byline, Fault, Shop, WriteTx};

use super::IMPORT_RUN;
use super::batch::source_of;
use super::error::ImportError;
use super::import_journal::note;
use super::journal_import::{ImportId, ImportState, JournalImport};
use super::store;
use crate::ledger::{LEDGER_POST, SignedEntry, find_recorded, post_signed};

/// Entries that are reversed in one transaction.
const BATCH: u64 = 500;
/// The recipe of what only takes back.
const REVERSED: &str = "reversed";

/// Reverses every entry of an import, each in its own day or, where that is closed, in the first open one. Broken off in between,
/// the same call goes on where it stood. The same file can be imported again afterwards.
pub async fn undo_import(shop: &Shop, who: &Actor, id: ImportId, reason: &str) -> Result<JournalImport, ImportError> {
    who.may(IMPORT_RUN)?;
    who.may(LEDGER_POST)?;
    let reason = base::text::line("reason", reason, 500)?;
    let who = &Actor { once: None, ..who.clone() };
    loop {
        let (worker, author, reason) = (shop.clone(), who.clone(), reason.clone());
        let import = shop.db.write(who, move |tx| take_back(tx, &worker, &author, id, &reason)).await?;
        if import.state == ImportState::Undone {
            return Ok(import);
        }
    }
}

/// Reverses the next entries of an import, and writes how far it got.
fn take_back(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    id: ImportId,
    reason: &str,
) -> Result<JournalImport, ImportError> {
    let before = store::find(tx, id)?.ok_or(ImportError::NoSuchImport)?;
    if before.restores {
        return Err(ImportError::Restored);
    }
    if before.state == ImportState::Undone {
        return Err(ImportError::NotStanding { state: before.state });
    }
    let taken_back = before.posted.min(before.taken_back + BATCH);
    let by = Byline { at: tx.at(), author: tx.author().into(), correlation: tx.correlation().into() };
    let mut reversals = Vec::new();
    for number in before.taken_back + 1..=taken_back {
        let source = source_of(id, number);
        let recorded = find_recorded(tx, shop, &source)?
            .ok_or_else(|| Fault::bug(format!("{source} was imported and is not there")))?;
        let at = recorded.entry.happened_at;
        let mut turned = recorded.turned(format!("{source}:reversed"), REVERSED, at);
        reason.clone_into(&mut turned.memo);
        reversals.push(SignedEntry::new(shop, turned, by.clone()));
    }
    post_signed(tx, shop, reversals)?;
    let is_undone = taken_back == before.posted;
    let after = JournalImport {
        taken_back,
        state: if is_undone { ImportState::Undone } else { ImportState::Undoing },
        undone_at: is_undone.then(|| tx.at()),
        undo_reason: reason.to_owned(),
        ..before.clone()
    };
    if !store::advance(tx, &before, &after)? {
        return Err(ImportError::InOtherHands { id });
    }
    if before.state != ImportState::Undoing || is_undone {
        let action = if is_undone { "journal_import.undone" } else { "journal_import.undo_begun" };
        note(tx, who, action, &after)?;
    }
    Ok(after)
}
