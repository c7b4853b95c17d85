//! A person's own entry: what no other recipe knows. Money put in and taken out, a bank's fee, what was set aside.
//!
//! ```text
//!        any account open to people              any account open to people
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    as entered          │                       │ as entered
//! ```
//! source `manual:<id of the entry>`; the reason stands in the memo

use base::Timestamp;

use crate::ledger::entry::{Entry, EntryId, Line};

/// The recipe's name, by which entries of people are told from those of the program.
pub const MANUAL_ENTRY: &str = "manual_entry";

/// What the entry is made from.
pub struct ManualEntry<'a> {
    /// The entry's own id: there is no other record that it comes from.
    pub id: EntryId,
    /// The beginning of the day the person dated it on.
    pub happened_at: Timestamp,
    /// Why, in a sentence.
    pub reason: &'a str,
    /// Two or more, zero in sum per currency and in the books currency.
    pub lines: Vec<Line>,
}

/// The entry of a person.
pub fn manual_entry(fact: ManualEntry<'_>) -> Entry {
    let source = format!("manual:{}", fact.id);
    Entry {
        chain: source.clone(),
        source,
        recipe: MANUAL_ENTRY,
        happened_at: fact.happened_at,
        memo: fact.reason.to_owned(),
        reverses: None,
        lines: fact.lines,
        taxes: Vec::new(),
    }
}
