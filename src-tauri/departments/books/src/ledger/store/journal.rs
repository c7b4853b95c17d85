//! Reading the journal.

use std::collections::HashSet;

use base::{Currency, Fault, Money, ReadTx, ShopDate, Timestamp};
use rusqlite::Row;

use crate::ledger::journal::{EntryFilter, JournalEntry, JournalPosting};

pub(in crate::ledger) fn find_seq(tx: &ReadTx<'_>, source: &str) -> Result<Option<i64>, Fault> {
    tx.one(
        "SELECT seq
           FROM journal_entries
          WHERE source = ?1",
        [source],
        |row| row.get(0),
    )
}

/// One of these sources that is posted already.
pub(in crate::ledger) fn find_first_posted(tx: &ReadTx<'_>, sources: &HashSet<&str>) -> Result<Option<String>, Fault> {
    let sources = serde_json::to_string(sources).map_err(Fault::bug)?;
    tx.one(
        "SELECT source
           FROM journal_entries
          WHERE source IN (SELECT value FROM json_each(?1))
          LIMIT 1",
        [sources],
        |row| row.get(0),
    )
}

/// Place, chain, instant, memo and what it reverses, of the entry of that source.
type EntryHead = (i64, String, Timestamp, String, Option<i64>);

pub(in crate::ledger) fn find_by_source(tx: &ReadTx<'_>, source: &str) -> Result<Option<EntryHead>, Fault> {
    tx.one(
        "SELECT seq, chain, happened_at, memo, reverses
           FROM journal_entries
          WHERE source = ?1",
        [source],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )
}

/// A posting as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct PostingRow {
    pub account: String,
    pub party: String,
    pub amount: Money,
    pub base_minor: i64,
}

pub(in crate::ledger) fn find_postings(tx: &ReadTx<'_>, seq: i64) -> Result<Vec<PostingRow>, Fault> {
    tx.all(
        "SELECT account, party, currency, amount_minor, base_minor
           FROM postings
          WHERE entry_seq = ?1
          ORDER BY line",
        [seq],
        |row| {
            let amount = Money { minor: row.get(3)?, currency: row.get(2)? };
            Ok(PostingRow { account: row.get(0)?, party: row.get(1)?, amount, base_minor: row.get(4)? })
        },
    )
}

/// A tax entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct TaxRow {
    pub document: String,
    pub code: String,
    pub component: String,
    pub currency: Currency,
    pub taxable_minor: i64,
    pub tax_minor: i64,
    pub base_taxable_minor: i64,
    pub base_tax_minor: i64,
    pub tax_on: ShopDate,
    pub standing: String,
}

pub(in crate::ledger) fn find_tax_entries(tx: &ReadTx<'_>, seq: i64) -> Result<Vec<TaxRow>, Fault> {
    tx.all(
        "SELECT document, code, component, currency, taxable_minor, tax_minor, base_taxable_minor, base_tax_minor, tax_on,
                standing
           FROM tax_entries
          WHERE entry_seq = ?1
          ORDER BY line",
        [seq],
        |row| {
            Ok(TaxRow {
                document: row.get(0)?,
                code: row.get(1)?,
                component: row.get(2)?,
                currency: row.get(3)?,
                taxable_minor: row.get(4)?,
                tax_minor: row.get(5)?,
                base_taxable_minor: row.get(6)?,
                base_tax_minor: row.get(7)?,
                tax_on: row.get(8)?,
                standing: row.get(9)?,
            })
        },
    )
}

/// Places of the entries that a filter lets through, the newest first; one more than `limit`.
///
/// Each way in has an index: a source, a chain, a sub-account, a quiet account. A busy account is soon met walking the
/// journal from its end, and that is the way without any of them.
pub(in crate::ledger) fn find_filtered(tx: &ReadTx<'_>, filter: &EntryFilter, limit: u32) -> Result<Vec<i64>, Fault> {
    let sql = if filter.source.is_some() {
        "SELECT entries.seq
           FROM journal_entries AS entries
          WHERE entries.source = ?1
            AND (?2 IS NULL OR entries.chain = ?2)
            AND (?3 IS NULL OR EXISTS (SELECT 1 FROM postings WHERE entry_seq = entries.seq AND account = ?3))
            AND (?4 IS NULL OR EXISTS (SELECT 1 FROM postings WHERE entry_seq = entries.seq AND party = ?4 AND account = coalesce(?3, account)))
            AND (?5 IS NULL OR entries.dated_on >= ?5)
            AND (?6 IS NULL OR entries.dated_on <= ?6)
            AND (?7 IS NULL OR entries.seq < ?7)
          LIMIT ?8"
    } else if filter.chain.is_some() {
        "SELECT entries.seq
           FROM journal_entries AS entries
          WHERE entries.chain = ?2
            AND (?1 IS NULL OR entries.source = ?1)
            AND (?3 IS NULL OR EXISTS (SELECT 1 FROM postings WHERE entry_seq = entries.seq AND account = ?3))
            AND (?4 IS NULL OR EXISTS (SELECT 1 FROM postings WHERE entry_seq = entries.seq AND party = ?4 AND account = coalesce(?3, account)))
            AND (?5 IS NULL OR entries.dated_on >= ?5)
            AND (?6 IS NULL OR entries.dated_on <= ?6)
            AND (?7 IS NULL OR entries.seq < ?7)
          ORDER BY entries.seq DESC
          LIMIT ?8"
    } else if filter.account.is_some() && filter.party.is_some() {
        "SELECT DISTINCT entries.seq
           FROM postings
           JOIN journal_entries AS entries ON entries.seq = postings.entry_seq
          WHERE postings.account = ?3
            AND postings.party = ?4
            AND (?1 IS NULL OR entries.source = ?1)
            AND (?2 IS NULL OR entries.chain = ?2)
            AND (?5 IS NULL OR entries.dated_on >= ?5)
            AND (?6 IS NULL OR entries.dated_on <= ?6)
            AND (?7 IS NULL OR postings.entry_seq < ?7)
          ORDER BY entries.seq DESC
          LIMIT ?8"
    } else if is_quiet(tx, filter)? {
        "SELECT DISTINCT entries.seq
           FROM postings
           JOIN journal_entries AS entries ON entries.seq = postings.entry_seq
          WHERE postings.account = ?3
            AND (?4 IS NULL OR postings.party = ?4)
            AND (?1 IS NULL OR entries.source = ?1)
            AND (?2 IS NULL OR entries.chain = ?2)
            AND (?5 IS NULL OR entries.dated_on >= ?5)
            AND (?6 IS NULL OR entries.dated_on <= ?6)
            AND (?7 IS NULL OR postings.entry_seq < ?7)
          ORDER BY entries.seq DESC
          LIMIT ?8"
    } else {
        "SELECT entries.seq
           FROM journal_entries AS entries
          WHERE (?1 IS NULL OR entries.source = ?1)
            AND (?2 IS NULL OR entries.chain = ?2)
            AND (?3 IS NULL OR EXISTS (SELECT 1 FROM postings WHERE entry_seq = entries.seq AND account = ?3))
            AND (?4 IS NULL OR EXISTS (SELECT 1 FROM postings WHERE entry_seq = entries.seq AND party = ?4 AND account = coalesce(?3, account)))
            AND (?5 IS NULL OR entries.dated_on >= ?5)
            AND (?6 IS NULL OR entries.dated_on <= ?6)
            AND (?7 IS NULL OR entries.seq < ?7)
          ORDER BY entries.seq DESC
          LIMIT ?8"
    };
    tx.all(
        sql,
        (
            &filter.source,
            &filter.chain,
            &filter.account,
            &filter.party,
            filter.from,
            filter.to,
            filter.before_seq,
            limit.saturating_add(1),
        ),
        |row| row.get(0),
    )
}

/// Postings up to which an account counts as quiet.
const QUIET_POSTINGS: i64 = 2000;

/// Whether the filter names an account with few postings.
fn is_quiet(tx: &ReadTx<'_>, filter: &EntryFilter) -> Result<bool, Fault> {
    let Some(account) = &filter.account else { return Ok(false) };
    let count = tx.one(
        "SELECT count(*)
           FROM (SELECT 1 FROM postings WHERE account = ?1 LIMIT ?2)",
        (account, QUIET_POSTINGS),
        |row| row.get::<_, i64>(0),
    )?;
    Ok(count.is_some_and(|count| count < QUIET_POSTINGS))
}

pub(in crate::ledger) fn find_seq_of_id(tx: &ReadTx<'_>, id: crate::ledger::EntryId) -> Result<Option<i64>, Fault> {
    tx.one(
        "SELECT seq
           FROM journal_entries
          WHERE id = ?1",
        [id],
        |row| row.get(0),
    )
}

/// The entries at these places, the newest first, without their postings.
pub(in crate::ledger) fn find_entries(tx: &ReadTx<'_>, seqs: &[i64]) -> Result<Vec<JournalEntry>, Fault> {
    tx.all(
        "SELECT entries.seq, entries.id, entries.source, entries.recipe, entries.chain, entries.happened_at, entries.dated_on,
                entries.recorded_at, entries.late, reversed.id, entries.memo, entries.author, entries.correlation, entries.hash,
                reversal.id
           FROM json_each(?1) AS wanted
           JOIN journal_entries AS entries ON entries.seq = wanted.value
           LEFT JOIN journal_entries AS reversed ON reversed.seq = entries.reverses
           LEFT JOIN journal_entries AS reversal ON reversal.reverses = entries.seq
          ORDER BY entries.seq DESC",
        [serde_json::to_string(seqs).map_err(Fault::bug)?],
        journal_entry,
    )
}

/// The postings of the entries at these places, each with its entry's place, in their order.
pub(in crate::ledger) fn find_named_postings(
    tx: &ReadTx<'_>,
    books: Currency,
    seqs: &[i64],
) -> Result<Vec<(i64, JournalPosting)>, Fault> {
    tx.all(
        "SELECT postings.entry_seq, postings.account, accounts.name, postings.party, postings.currency, postings.amount_minor,
                postings.base_minor
           FROM json_each(?1) AS wanted
           JOIN postings ON postings.entry_seq = wanted.value
           JOIN ledger_accounts AS accounts ON accounts.code = postings.account
          ORDER BY postings.entry_seq, postings.line",
        [serde_json::to_string(seqs).map_err(Fault::bug)?],
        |row| {
            let amount = Money { minor: row.get(5)?, currency: row.get(4)? };
            let base = Money { minor: row.get(6)?, currency: books };
            let posting = JournalPosting { account: row.get(1)?, account_name: row.get(2)?, party: row.get(3)?, amount, base };
            Ok((row.get(0)?, posting))
        },
    )
}

fn journal_entry(row: &Row<'_>) -> rusqlite::Result<JournalEntry> {
    let hash: [u8; 32] = row.get(13)?;
    Ok(JournalEntry {
        seq: row.get(0)?,
        id: row.get(1)?,
        source: row.get(2)?,
        recipe: row.get(3)?,
        chain: row.get(4)?,
        happened_at: row.get(5)?,
        dated_on: row.get(6)?,
        recorded_at: row.get(7)?,
        late: row.get(8)?,
        reverses: row.get(9)?,
        reversed_by: row.get(14)?,
        memo: row.get(10)?,
        author: row.get(11)?,
        correlation: row.get(12)?,
        hash: hex::encode(hash),
        postings: Vec::new(),
    })
}
