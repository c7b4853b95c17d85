//! Every statement on `journal_imports`.

use base::{Fault, ReadTx, Timestamp, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use super::ask::JournalForm;
use super::journal_import::{ImportId, ImportState, JournalImport};

pub(super) fn find(tx: &ReadTx<'_>, id: ImportId) -> Result<Option<JournalImport>, Fault> {
    tx.one(
        "SELECT id, file_name, form, state, entries, postings, first_on, last_on, restores, posted, taken_back, begun_at, begun_by,
                done_at, undone_at, undo_reason
           FROM journal_imports
          WHERE id = ?1",
        [id],
        import,
    )
}

/// The import that brought this content in and was not undone.
pub(super) fn find_standing(tx: &ReadTx<'_>, digest: &[u8; 32]) -> Result<Option<JournalImport>, Fault> {
    tx.one(
        "SELECT id, file_name, form, state, entries, postings, first_on, last_on, restores, posted, taken_back, begun_at, begun_by,
                done_at, undone_at, undo_reason
           FROM journal_imports
          WHERE digest = ?1 AND state <> 'undone'",
        [&digest[..]],
        import,
    )
}

/// The newest first.
pub(super) fn list(tx: &ReadTx<'_>, limit: u32) -> Result<Vec<JournalImport>, Fault> {
    tx.all(
        "SELECT id, file_name, form, state, entries, postings, first_on, last_on, restores, posted, taken_back, begun_at, begun_by,
                done_at, undone_at, undo_reason
           FROM journal_imports
          ORDER BY id DESC
          LIMIT ?1",
        [limit],
        import,
    )
}

pub(super) fn insert(tx: &WriteTx<'_>, import: &JournalImport, digest: &[u8; 32]) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO journal_imports (id, digest, file_name, form, state, entries, postings, first_on, last_on, restores, posted,
                                      taken_back, begun_at, begun_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        rusqlite::params![
            import.id,
            &digest[..],
            import.file_name,
            import.form.text(),
            import.state.text(),
            whole(import.entries)?,
            whole(import.postings)?,
            import.first_on,
            import.last_on,
            import.restores,
            whole(import.posted)?,
            whole(import.taken_back)?,
            import.begun_at,
            import.begun_by,
        ],
    )?;
    Ok(())
}

/// Writes how far an import got, where it stood like that before; else nothing is written and the answer is no.
pub(super) fn advance(tx: &WriteTx<'_>, before: &JournalImport, after: &JournalImport) -> Result<bool, Fault> {
    let changed = tx.exec(
        "UPDATE journal_imports
            SET state = ?2, posted = ?3, taken_back = ?4, done_at = ?5, undone_at = ?6, undo_reason = ?7
          WHERE id = ?1 AND state = ?8 AND posted = ?9 AND taken_back = ?10",
        rusqlite::params![
            after.id,
            after.state.text(),
            whole(after.posted)?,
            whole(after.taken_back)?,
            after.done_at,
            after.undone_at,
            after.undo_reason,
            before.state.text(),
            whole(before.posted)?,
            whole(before.taken_back)?,
        ],
    )?;
    Ok(changed == 1)
}

fn whole(count: u64) -> Result<i64, Fault> {
    i64::try_from(count).map_err(Fault::bug)
}

fn import(row: &Row<'_>) -> rusqlite::Result<JournalImport> {
    let (form, state): (String, String) = (row.get(2)?, row.get(3)?);
    Ok(JournalImport {
        id: row.get(0)?,
        file_name: row.get(1)?,
        form: JournalForm::parse(&form).ok_or_else(|| wrong_text(2))?,
        state: ImportState::parse(&state).ok_or_else(|| wrong_text(3))?,
        entries: count(row, 4)?,
        postings: count(row, 5)?,
        first_on: row.get(6)?,
        last_on: row.get(7)?,
        restores: row.get(8)?,
        posted: count(row, 9)?,
        taken_back: count(row, 10)?,
        begun_at: row.get(11)?,
        begun_by: row.get(12)?,
        done_at: row.get::<_, Option<Timestamp>>(13)?,
        undone_at: row.get::<_, Option<Timestamp>>(14)?,
        undo_reason: row.get(15)?,
    })
}

fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let count: i64 = row.get(column)?;
    u64::try_from(count).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, count))
}

fn wrong_text(column: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(std::io::Error::other("not a known word")))
}
