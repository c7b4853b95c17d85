//! The dry run: reads a file to its end, checks every entry, writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use base::{Actor, Fault, Shop};
use sha2::{Digest, Sha256};

use super::ask::ImportAsk;
use super::batch::SoundEntries;
use super::context::Context;
use super::error::ImportError;
use super::file_entry::LineProblem;
use super::journal_import::{CheckedJournal, UnknownAccount};
use super::journal_text::Unread;
use super::{IMPORT_RUN, store};

/// Problems that are told one by one.
const TOLD_MOST: usize = 100;
/// How much of the file is read at a time, in bytes.
pub(super) const READ_BYTES: usize = 256 * 1024;

/// What importing the file would do, with every bad line named.
pub async fn check_journal(
    shop: &Shop,
    who: &Actor,
    file: PathBuf,
    ask: ImportAsk,
) -> Result<CheckedJournal, ImportError> {
    who.may(IMPORT_RUN)?;
    checked(shop, file, ask).await.map(|(checked, _)| checked)
}

/// The same for the import itself, with what the file was read by.
pub(super) async fn checked(
    shop: &Shop,
    file: PathBuf,
    ask: ImportAsk,
) -> Result<(CheckedJournal, Context), ImportError> {
    let reader = shop.clone();
    let context = shop.db.read(move |tx| Context::load(tx, &reader, ask)).await?;
    let read_by = context.clone();
    let read = tokio::task::spawn_blocking(move || read_whole(&file, &read_by));
    let mut checked = read.await.map_err(|cause| Fault::bug(cause.to_string()))??;
    let digest = checked.digest;
    checked.imported_as = shop.db.read(move |tx| store::find_standing(tx, &digest)).await?.map(|import| import.id);
    Ok((checked, context))
}

fn read_whole(file: &Path, context: &Context) -> Result<CheckedJournal, ImportError> {
    let mut entries = SoundEntries::of(BufReader::with_capacity(READ_BYTES, File::open(file)?), context);
    let (mut digest, mut text) = (Sha256::new(), String::new());
    let mut found = CheckedJournal {
        books_currency: context.books,
        entries: 0,
        postings: 0,
        first_on: None,
        last_on: None,
        currencies: Vec::new(),
        wrong: 0,
        problems: Vec::new(),
        unknown_accounts: Vec::new(),
        imported_as: None,
        digest: [0; 32],
    };
    let mut currencies = BTreeSet::new();
    let mut unknown: BTreeMap<String, UnknownAccount> = BTreeMap::new();
    while let Some(read) = entries.next()? {
        match read {
            Ok(entry) => {
                entry.digest(&mut digest, &mut text);
                found.entries += 1;
                found.postings += entry.lines.len() as u64;
                found.first_on = Some(found.first_on.map_or(entry.day, |first| first.min(entry.day)));
                found.last_on = Some(found.last_on.map_or(entry.day, |last| last.max(entry.day)));
                for line in entry.lines.iter().filter(|line| line.amount.currency != context.books) {
                    currencies.insert(line.amount.currency);
                }
            }
            Err(unread) => {
                found.wrong += 1;
                note(unread, &mut found.problems, &mut unknown);
            }
        }
    }
    found.currencies = std::iter::once(context.books).chain(currencies).collect();
    found.unknown_accounts = unknown.into_values().collect();
    found.digest = digest.finalize().into();
    Ok(found)
}

fn note(unread: Unread, problems: &mut Vec<LineProblem>, unknown: &mut BTreeMap<String, UnknownAccount>) {
    match unread {
        Unread::Problem(problem) if problems.len() < TOLD_MOST => problems.push(problem),
        Unread::UnknownAccount { line, name } => {
            if let Some(known) = unknown.get_mut(&name) {
                known.entries += 1;
            } else if unknown.len() < TOLD_MOST {
                unknown.insert(name.clone(), UnknownAccount { name, line, entries: 1 });
            }
        }
        Unread::Problem(_) => {}
    }
}
