//! The imports there were.

use base::{Fault, ReadTx};

use super::journal_import::{ImportId, JournalImport};
use super::store;

/// How many are listed.
const LISTED: u32 = 200;

/// The import of that id.
pub fn find_import(tx: &ReadTx<'_>, id: ImportId) -> Result<Option<JournalImport>, Fault> {
    store::find(tx, id)
}

/// The newest two hundred imports, the newest first.
pub fn list_imports(tx: &ReadTx<'_>) -> Result<Vec<JournalImport>, Fault> {
    store::list(tx, LISTED)
}
