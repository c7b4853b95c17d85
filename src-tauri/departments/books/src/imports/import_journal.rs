//! A person brings a journal in.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base::{Actor, Announce, Byline, Fault, Shop, WriteTx};
use office::audit;
use serde_json::json;
use tokio::sync::mpsc;

use super::ask::{ImportAsk, JournalForm};
use super::batch::{SoundEntries, SoundEntry, Zone};
use super::check_journal::{READ_BYTES, checked};
use super::context::Context;
use super::error::ImportError;
use super::file_entry::LineProblem;
use super::journal_import::{CheckedJournal, ImportId, ImportState, Imported, JournalImport};
use super::{IMPORT_RUN, store};
use crate::ledger::{self, LEDGER_POST, LEDGER_READ, post_again, post_signed};
use crate::periods;

/// Entries of one transaction: some tens of milliseconds, so that others get their turn between two of them.
const BATCH: usize = 2_000;

/// Entries that were read and wait to be posted, or what was found wrong the second time.
type Batch = Result<Vec<SoundEntry>, LineProblem>;

/// Checks the whole file, then posts its entries: all of them or, where one is wrong, none. What is answered is on disk. Broken
/// off in between (a power cut, a stop), the same call goes on where it stood; the same content posts nothing twice.
pub async fn import_journal(shop: &Shop, who: &Actor, file: PathBuf, ask: ImportAsk) -> Result<Imported, ImportError> {
    who.may(IMPORT_RUN)?;
    who.may(LEDGER_POST)?;
    // One request is many transactions here, and the content itself says whether it was taken in before.
    let who = &Actor { once: None, ..who.clone() };
    let stamp = stamp_of(&file)?;
    let (checked, context) = checked(shop, file.clone(), ask).await?;
    if checked.wrong > 0 {
        return Err(ImportError::NotSound(Box::new(checked)));
    }
    let begun = begin(shop, who, checked, &context).await?;
    if stamp_of(&file)? != stamp {
        return Err(ImportError::Changed);
    }
    let already = begun.posted;
    let (sender, mut batches) = mpsc::channel(2);
    let skipped = begun.posted;
    let read = file.clone();
    let reading = tokio::task::spawn_blocking(move || read_batches(&read, &context, skipped, &sender));
    let mut import = begun;
    while import.state == ImportState::Posting {
        let Some(batch) = batches.recv().await else { return Err(ImportError::Changed) };
        // Every entry was right a moment ago.
        let batch = batch.map_err(|_| ImportError::Changed)?;
        import = post_batch(shop, who, import, batch).await?;
    }
    drop(batches);
    reading.await.map_err(|cause| Fault::bug(cause.to_string()))??;
    Ok(Imported { newly_posted: import.posted - already, import })
}

/// Writes that the import begins, or finds the one that goes on. A file that is in the books is as good as imported.
async fn begin(
    shop: &Shop,
    who: &Actor,
    checked: CheckedJournal,
    context: &Context,
) -> Result<JournalImport, ImportError> {
    let (Some(first_on), Some(last_on)) = (checked.first_on, checked.last_on) else { return Err(ImportError::Empty) };
    let (author, ask, id) = (who.clone(), context.ask.clone(), ImportId::from_number(shop.new_id()));
    let file_name = base::text::line("file_name", &ask.file_name, 200)?;
    shop.db
        .write(who, move |tx| {
            if let Some(standing) = store::find_standing(tx, &checked.digest)? {
                return match standing.state {
                    ImportState::Posting | ImportState::Done => Ok(standing),
                    state @ (ImportState::Undoing | ImportState::Undone) => Err(ImportError::NotStanding { state }),
                };
            }
            let import = JournalImport {
                id,
                file_name,
                form: ask.form,
                state: ImportState::Posting,
                entries: checked.entries,
                postings: checked.postings,
                first_on,
                last_on,
                // A journal of ours in books that have none yet: entries keep who made them, when, and from what.
                restores: ask.form == JournalForm::Full && ledger::last_link(tx)?.0 == 0,
                posted: 0,
                taken_back: 0,
                begun_at: tx.at(),
                begun_by: tx.author().to_owned(),
                done_at: None,
                undone_at: None,
                undo_reason: String::new(),
            };
            store::insert(tx, &import, &checked.digest)?;
            note(tx, &author, "journal_import.begun", &import)?;
            Ok(import)
        })
        .await
}

/// Posts some entries and writes how far the import got, in one transaction.
async fn post_batch(
    shop: &Shop,
    who: &Actor,
    before: JournalImport,
    batch: Vec<SoundEntry>,
) -> Result<JournalImport, ImportError> {
    let (worker, author) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            if let Some(first) = batch.iter().map(|entry| entry.day).min() {
                periods::must_be_open(tx, first)?;
            }
            let by = Byline { at: tx.at(), author: tx.author().into(), correlation: tx.correlation().into() };
            let zone = Zone::of(worker.basics()?);
            let posted = before.posted + batch.len() as u64;
            if posted > before.entries {
                return Err(ImportError::Changed);
            }
            if before.restores {
                restore(tx, &worker, before.posted, &batch)?;
            } else {
                let signed = (before.posted + 1..).zip(batch);
                let signed =
                    signed.map(|(number, entry)| entry.signed(&worker, before.id, number, &zone, &by)).collect();
                post_signed(tx, &worker, signed)?;
            }
            let is_done = posted == before.entries;
            let after = JournalImport {
                posted,
                state: if is_done { ImportState::Done } else { ImportState::Posting },
                done_at: is_done.then(|| tx.at()),
                ..before.clone()
            };
            if !store::advance(tx, &before, &after)? {
                return Err(ImportError::InOtherHands { id: before.id });
            }
            if is_done {
                note(tx, &author, "journal_import.done", &after)?;
            }
            Ok(after)
        })
        .await
}

/// Posts entries of our own export as they were posted first. Each must have the link it had; where somebody posted something
/// else meanwhile it has not, and nothing is written.
fn restore(tx: &WriteTx<'_>, shop: &Shop, posted: u64, batch: &[SoundEntry]) -> Result<(), ImportError> {
    let books = shop.basics()?.books_currency;
    if u64::try_from(ledger::last_link(tx)?.0).ok() != Some(posted) {
        return Err(ImportError::NotEmpty);
    }
    let (mut entries, mut counted) = (Vec::with_capacity(batch.len()), Vec::with_capacity(batch.len()));
    for entry in batch {
        let (signed, day) = entry.again(books).ok_or(ImportError::Changed)?.map_err(|_| ImportError::Changed)?;
        entries.push(signed);
        counted.push(day);
    }
    post_again(tx, shop, &entries, &counted)?;
    for (whole, _) in batch.iter().filter_map(|entry| entry.whole.as_ref()) {
        let link = ledger::link_of(tx, whole.seq)?.map(hex::encode);
        if link.as_ref() != Some(&whole.hash) {
            return Err(ImportError::NotAsWritten { seq: whole.seq });
        }
    }
    Ok(())
}

/// Reads the file again and hands its entries on, without those that are in the books already.
fn read_batches(file: &Path, context: &Context, skipped: u64, to: &mpsc::Sender<Batch>) -> Result<(), ImportError> {
    let mut entries = SoundEntries::of(BufReader::with_capacity(READ_BYTES, File::open(file)?), context);
    let (mut number, mut batch) = (0_u64, Vec::with_capacity(BATCH));
    loop {
        let read = entries.next_sound();
        let ended = !matches!(read, Ok(Some(_)));
        match read {
            Ok(Some(entry)) => {
                number += 1;
                if number > skipped {
                    batch.push(entry);
                }
            }
            Ok(None) => {}
            // Whoever waits is told; it may have gone away over a problem of its own.
            Err(problem) => return to.blocking_send(Err(problem)).or(Ok(())),
        }
        if batch.len() == BATCH || (ended && !batch.is_empty()) {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if to.blocking_send(Ok(full)).is_err() {
                return Ok(());
            }
        }
        if ended {
            return Ok(());
        }
    }
}

/// Tells the audit log and the windows how an import stands.
pub(super) fn note(tx: &WriteTx<'_>, who: &Actor, action: &str, import: &JournalImport) -> Result<(), Fault> {
    let detail = json!({
        "file_name": import.file_name,
        "entries": import.entries,
        "postings": import.postings,
        "first_on": import.first_on,
        "last_on": import.last_on,
        "posted": import.posted,
        "taken_back": import.taken_back,
        "reason": import.undo_reason,
    });
    audit::note(tx, who, action, &import.id.to_string(), detail)?;
    tx.announce(&Announce {
        kind: "journal_import.changed",
        subject: &import.id.to_string(),
        tags: &["ledger", "journal-imports"],
        permission: LEDGER_READ,
        body: json!({ "state": import.state }),
    })?;
    Ok(())
}

/// By what a file is known to be the same as a moment ago: its length, and when it was written last.
fn stamp_of(file: &Path) -> Result<(u64, Option<SystemTime>), ImportError> {
    let about = std::fs::metadata(file)?;
    if !about.is_file() {
        return Err(ImportError::Unreadable("it is no ordinary file".to_owned()));
    }
    Ok((about.len(), about.modified().ok()))
}
