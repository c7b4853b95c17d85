//! The journal as people read it: entries with their postings.

use std::collections::BTreeMap;

use base::{Fault, Money, Page, ReadTx, Shop, ShopDate, Timestamp, text};
use serde::Serialize;
use utoipa::ToSchema;

use super::entry::EntryId;
use super::known::Known;
use super::store;

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JournalEntry {
    /// Place in the order of writing.
    pub seq: i64,
    /// Its id.
    pub id: EntryId,
    /// What caused it.
    pub source: String,
    /// The recipe it was made by.
    pub recipe: String,
    /// The invoice or lone event it belongs to.
    pub chain: String,
    /// When the fact happened.
    pub happened_at: Timestamp,
    /// The day it counts in.
    pub dated_on: ShopDate,
    /// When it was written.
    pub recorded_at: Timestamp,
    /// Whether its own day was closed.
    pub late: bool,
    /// The entry it takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<EntryId>,
    /// The entry that takes this one back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversed_by: Option<EntryId>,
    /// For people; may be empty.
    pub memo: String,
    /// Who wrote it: a staff member's id, or the program.
    pub author: String,
    /// The story it is part of.
    pub correlation: String,
    /// Its link in the chain, hex.
    pub hash: String,
    /// Debits and credits, in the order of the recipe.
    pub postings: Vec<JournalPosting>,
}

/// A posting of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JournalPosting {
    /// Account of the chart.
    pub account: String,
    /// Its name.
    pub account_name: String,
    /// Sub-account; empty for none.
    pub party: String,
    /// + debit, − credit.
    pub amount: Money,
    /// The same in the books currency.
    pub base: Money,
}

/// Which entries are listed. All that are given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// With a posting on this account.
    pub account: Option<String>,
    /// With a posting of this sub-account (on `account`, where that is given too).
    pub party: Option<String>,
    /// Of this invoice or lone event.
    pub chain: Option<String>,
    /// Of this source.
    pub source: Option<String>,
    /// Counting on this day or later.
    pub from: Option<ShopDate>,
    /// Counting on this day or earlier.
    pub to: Option<ShopDate>,
    /// Written before this place: where the page before ended.
    pub before_seq: Option<i64>,
}

impl EntryFilter {
    /// Refuses texts that are longer than any that the journal holds.
    ///
    /// # Errors
    /// [`Fault::Invalid`] that names the field.
    pub fn must_be_short(&self) -> Result<(), Fault> {
        text::at_most("account", self.account.as_deref(), 40)?;
        for (field, value) in [("party", &self.party), ("chain", &self.chain), ("source", &self.source)] {
            text::at_most(field, value.as_deref(), 200)?;
        }
        Ok(())
    }

    /// The same over what was known of the journal.
    pub fn as_known(mut self, tx: &ReadTx<'_>, shop: &Shop, known: Known) -> Result<Self, Fault> {
        if let Some(last) = known.last_entry(tx, shop)? {
            let after = last.saturating_add(1);
            self.before_seq = Some(self.before_seq.map_or(after, |before| before.min(after)));
        }
        Ok(self)
    }
}

/// The entry of that id.
pub fn find_entry(tx: &ReadTx<'_>, shop: &Shop, id: EntryId) -> Result<Option<JournalEntry>, Fault> {
    let seqs: Vec<i64> = store::find_seq_of_id(tx, id)?.into_iter().collect();
    Ok(read_entries(tx, shop, &seqs)?.pop())
}

/// The entry at that place in the order of writing.
pub(super) fn find_at(tx: &ReadTx<'_>, shop: &Shop, seq: i64) -> Result<Option<JournalEntry>, Fault> {
    Ok(read_entries(tx, shop, &[seq])?.pop())
}

/// Entries, the newest first, one page of them.
pub fn list_entries(
    tx: &ReadTx<'_>,
    shop: &Shop,
    filter: &EntryFilter,
    limit: u32,
) -> Result<Page<JournalEntry>, Fault> {
    let page = Page::cut(store::find_filtered(tx, filter, limit)?, limit, i64::to_string);
    Ok(Page { items: read_entries(tx, shop, &page.items)?, next: page.next })
}

/// How many entries are read at once where all of them are wanted.
const AT_ONCE: usize = 500;

/// Places of all entries that a filter lets through, the oldest first. Entries never change, so who reads them later, some at a
/// time, reads what stood there now.
pub fn list_places(tx: &ReadTx<'_>, filter: &EntryFilter) -> Result<Vec<i64>, Fault> {
    let mut places = store::find_filtered(tx, filter, u32::MAX)?;
    places.reverse();
    Ok(places)
}

/// The entries at the next of these places from `at` on, in the order of the places; none after the last.
pub fn read_from(tx: &ReadTx<'_>, shop: &Shop, places: &[i64], at: usize) -> Result<Vec<JournalEntry>, Fault> {
    let wanted: Vec<i64> = places.iter().skip(at).take(AT_ONCE).copied().collect();
    let mut entries = read_entries(tx, shop, &wanted)?;
    entries.reverse();
    Ok(entries)
}

/// All entries that a filter lets through, the oldest first; `None` where they have more postings than `most`, of which no more
/// are read than it takes to see that.
pub fn whole_entries(
    tx: &ReadTx<'_>,
    shop: &Shop,
    filter: &EntryFilter,
    most: usize,
) -> Result<Option<Vec<JournalEntry>>, Fault> {
    let places = list_places(tx, filter)?;
    let (mut entries, mut postings) = (Vec::new(), 0_usize);
    while entries.len() < places.len() {
        let more = read_from(tx, shop, &places, entries.len())?;
        if more.is_empty() {
            break;
        }
        postings = more.iter().fold(postings, |sum, entry| sum.saturating_add(entry.postings.len()));
        if postings > most {
            return Ok(None);
        }
        entries.extend(more);
    }
    Ok(Some(entries))
}

/// The entries at these places with their postings: two statements, however many there are.
fn read_entries(tx: &ReadTx<'_>, shop: &Shop, seqs: &[i64]) -> Result<Vec<JournalEntry>, Fault> {
    let mut postings: BTreeMap<i64, Vec<JournalPosting>> = BTreeMap::new();
    for (seq, posting) in store::find_named_postings(tx, shop.basics()?.books_currency, seqs)? {
        postings.entry(seq).or_default().push(posting);
    }
    let mut entries = store::find_entries(tx, seqs)?;
    for entry in &mut entries {
        entry.postings = postings.remove(&entry.seq).unwrap_or_default();
    }
    Ok(entries)
}
