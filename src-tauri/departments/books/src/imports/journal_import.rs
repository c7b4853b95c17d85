//! An import: what is known of a file before it is taken in, and how far its entries got.

use base::{Currency, ShopDate, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ask::JournalForm;
use super::file_entry::LineProblem;

base::ids!(/// An import of a journal.
    ImportId, "imp");

/// How far an import got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Some entries may be in the books and others not: importing the same file again goes on.
    Posting,
    /// All entries are in the books.
    Done,
    /// Some entries may be reversed and others not: undoing it again goes on.
    Undoing,
    /// Every entry is reversed.
    Undone,
}

impl ImportState {
    /// As stored and on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Posting => "posting",
            Self::Done => "done",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    /// Reads what [`ImportState::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Posting, Self::Done, Self::Undoing, Self::Undone].into_iter().find(|state| state.text() == text)
    }
}

/// A file that was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalImport {
    /// Its id; its entries have the sources `import:<id>:<number>`.
    pub id: ImportId,
    /// The name that the file had.
    pub file_name: String,
    /// How it was written.
    pub form: JournalForm,
    /// How far it got.
    pub state: ImportState,
    /// Entries of the file.
    pub entries: u64,
    /// Postings of the file.
    pub postings: u64,
    /// First day of its entries.
    pub first_on: ShopDate,
    /// Last day of its entries.
    pub last_on: ShopDate,
    /// Whether entries kept their own sources, because a journal of ours came into empty books. It cannot be undone.
    pub restores: bool,
    /// Entries that are in the journal.
    pub posted: u64,
    /// Of these, entries that were reversed.
    pub taken_back: u64,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// Who began it.
    pub begun_by: String,
    /// When its last entry was posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// When its last entry was reversed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Timestamp>,
    /// Why it was undone; empty while it was not.
    pub undo_reason: String,
}

/// What importing gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Imported {
    /// The import.
    pub import: JournalImport,
    /// Entries that this call posted: none where the same content was in the books already.
    pub newly_posted: u64,
}

/// What reading a file found. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CheckedJournal {
    /// The currency of the books.
    pub books_currency: Currency,
    /// Entries that are right.
    pub entries: u64,
    /// Their postings.
    pub postings: u64,
    /// First day of these entries; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_on: Option<ShopDate>,
    /// Last day of these entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_on: Option<ShopDate>,
    /// Currencies of their postings.
    pub currencies: Vec<Currency>,
    /// Entries that are wrong; none of the file is taken in while there is one.
    pub wrong: u64,
    /// What is wrong with the first hundred of them.
    pub problems: Vec<LineProblem>,
    /// Accounts that nothing was said of, the first hundred: map them.
    pub unknown_accounts: Vec<UnknownAccount>,
    /// The import that brought the same content in before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imported_as: Option<ImportId>,
    /// SHA-256 over the content.
    #[serde(skip)]
    pub(super) digest: [u8; 32],
}

/// An account of the file that is none of the chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnknownAccount {
    /// As the file calls it.
    pub name: String,
    /// The first line it stands in.
    pub line: u64,
    /// How many entries wait for it.
    pub entries: u64,
}

impl CheckedJournal {
    /// Whether all of the file can be taken in.
    pub fn is_sound(&self) -> bool {
        self.wrong == 0 && self.entries > 0
    }
}
