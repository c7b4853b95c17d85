//! Journals brought in from other programs, or from another shop of ours.
//!
//! Table: `journal_imports`. Announces `journal_import.changed`. A file is read twice: the first time every entry is checked and
//! nothing is written, the second time it is posted, some thousand entries to a transaction. The same content is in the books
//! once, whatever its blanks and comments; what was broken off goes on where it stood, and an import is undone by reversing
//! its entries. It reads files that anybody may have written: lines, numbers and entries are bounded, nothing is kept of what
//! it does not understand, and no file leads to another.

mod accounts;
mod amounts;
mod ask;
mod batch;
mod check_journal;
mod context;
mod error;
mod file_entry;
mod import_journal;
mod journal_import;
mod journal_text;
mod lines;
mod list;
mod posting_text;
mod store;
mod undo_import;
mod weigh;
mod whole_text;

pub use ask::{CommodityNames, ImportAsk, JournalForm, Mapping, NotAMapping};
pub use check_journal::check_journal;
pub use error::ImportError;
pub use file_entry::LineProblem;
pub use import_journal::import_journal;
pub use journal_import::{CheckedJournal, ImportId, ImportState, Imported, JournalImport, UnknownAccount};
pub use list::{find_import, list_imports};
pub use undo_import::undo_import;

use base::Permission;
use base::area::Area;

/// Brings records of other programs in.
pub const IMPORT_RUN: Permission = Permission("import:run");

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("books/imports", utoipa_axum::router::OpenApiRouter::new, &[IMPORT_RUN])
}
