//! What can be wrong with an import.

use base::{Fault, Kind, Problem};

use super::journal_import::{CheckedJournal, ImportId, ImportState};
use crate::periods::PeriodError;

/// What can be wrong with an import or with its undoing.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Some entry of the file is wrong; nothing was written.
    #[error("{} entries of the file are wrong, the first in line {}: {}", .0.wrong, first_line(.0), first_sentence(.0))]
    NotSound(Box<CheckedJournal>),
    /// There is no entry in the file.
    #[error("there is no entry in the file")]
    Empty,
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    /// The file is another one than when it was checked.
    #[error("the file changed while it was read: import it again")]
    Changed,
    /// No such import.
    #[error("there is no such import")]
    NoSuchImport,
    /// It was undone, or is being undone.
    #[error("this import is {}: what was undone is imported anew from its file", .state.text())]
    NotStanding {
        /// How far it got.
        state: ImportState,
    },
    /// The entries are those of the shop itself.
    #[error("this import put a whole journal of ours into empty books: there is nothing to go back to")]
    Restored,
    /// An entry of our own export is not as it was written.
    #[error("entry {seq} of the file is not as it was written: its link in the chain is another one")]
    NotAsWritten {
        /// Its place in the journal.
        seq: i64,
    },
    /// Something else was posted while a journal of ours was brought back.
    #[error("something else was posted meanwhile: a whole journal is brought back into books that nobody works in yet")]
    NotEmpty,
    /// Somebody else goes on with the same import.
    #[error("somebody else goes on with this import already")]
    InOtherHands {
        /// The import.
        id: ImportId,
    },
    /// A day of its entries was closed meanwhile.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for ImportError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotSound(checked) => Kind::refused("journal_import.not_sound").subject(first_line(checked)),
            Self::Empty => Kind::refused("journal_import.empty"),
            Self::Unreadable(_) => Kind::refused("journal_import.unreadable"),
            Self::Changed => Kind::conflict("journal_import.changed"),
            Self::NoSuchImport => Kind::not_found("journal_import.no_such_import"),
            Self::NotStanding { .. } => Kind::conflict("journal_import.not_standing"),
            Self::Restored => Kind::conflict("journal_import.restored"),
            Self::NotAsWritten { seq } => Kind::refused("journal_import.not_as_written").subject(seq),
            Self::NotEmpty => Kind::conflict("journal_import.not_empty"),
            Self::InOtherHands { id } => Kind::conflict("journal_import.in_other_hands").subject(id),
            Self::Period(closed) => closed.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// A fault of the disk while a file is read.
impl From<std::io::Error> for ImportError {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

fn first_line(checked: &CheckedJournal) -> u64 {
    let unknown = checked.unknown_accounts.iter().map(|account| account.line);
    checked.problems.iter().map(|problem| problem.line).chain(unknown).min().unwrap_or_default()
}

fn first_sentence(checked: &CheckedJournal) -> String {
    let line = first_line(checked);
    match checked.problems.iter().find(|problem| problem.line == line) {
        Some(problem) => problem.sentence.clone(),
        None => {
            let name = checked.unknown_accounts.first().map_or("", |account| account.name.as_str());
            format!("nothing says which account of the chart '{name}' is")
        }
    }
}
