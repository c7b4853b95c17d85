//! An entry as the file has it, before it is weighed.

use std::sync::Arc;

use base::{Money, ShopDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::accounts::Known;

/// The most postings of one entry.
pub(super) const POSTINGS_MAX: usize = 2_000;
/// The longest description, in characters.
pub(super) const MEMO_MAX: usize = 1_000;

/// A transaction of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileEntry {
    /// Where it begins.
    pub line: u64,
    pub day: ShopDate,
    pub memo: String,
    pub postings: Vec<FilePosting>,
}

/// A posting of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilePosting {
    /// Where it stands.
    pub line: u64,
    pub known: Arc<Known>,
    /// Absent where the file leaves it out: what the others come to, with the sign turned.
    pub amount: Option<Money>,
    /// What it is worth in the books currency, where the file says so.
    pub base: Option<Money>,
}

/// What is wrong, and in which line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineProblem {
    /// Line of the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub sentence: String,
}

impl LineProblem {
    pub(super) fn at(line: u64, sentence: impl Into<String>) -> Self {
        Self { line, sentence: sentence.into() }
    }
}
