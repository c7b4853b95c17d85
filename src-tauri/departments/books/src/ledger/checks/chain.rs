//! The hash chain, recomputed from the rows.

use base::area::Finding;
use base::{Fault, ReadTx};

use crate::ledger::chain::{ChainEntry, ChainPosting, ChainTax, ChainText, GENESIS};

/// How many entries are read at a time.
const STRIDE: i64 = 1000;

/// Names the first entry that is not as it was written, or that does not follow the one before it.
pub(super) fn chain(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let mut text = ChainText::default();
    let mut previous = GENESIS.to_vec();
    let mut after = 0_i64;
    loop {
        let entries = entries_after(tx, after)?;
        let Some(last) = entries.last() else { return Ok(Vec::new()) };
        let (first, last) = (entries.first().map_or(0, |entry| entry.seq), last.seq);
        let mut postings = postings_between(tx, first, last)?.into_iter().peekable();
        let mut taxes = taxes_between(tx, first, last)?.into_iter().peekable();
        for entry in &entries {
            text.begin(&previous, &entry.link());
            while let Some(posting) = postings.next_if(|posting| posting.entry_seq <= entry.seq) {
                if posting.entry_seq == entry.seq {
                    text.posting(&posting.link());
                }
            }
            while let Some(tax) = taxes.next_if(|tax| tax.entry_seq <= entry.seq) {
                if tax.entry_seq == entry.seq {
                    text.tax(&tax.link());
                }
            }
            if entry.previous != previous {
                return Ok(vec![finding(
                    entry,
                    "does not follow the entry before it: one was changed, taken out or put in between",
                )]);
            }
            if text.hash()[..] != entry.hash[..] {
                return Ok(vec![finding(entry, "is not as it was written: it is the first that was tampered with")]);
            }
            previous.clone_from(&entry.hash);
        }
        after = last;
    }
}

fn finding(entry: &EntryRow, what: &str) -> Finding {
    Finding::new(&entry.id, format!("entry number {} ({}) {what}", entry.seq, entry.source))
}

struct EntryRow {
    seq: i64,
    id: String,
    source: String,
    recipe: String,
    chain: String,
    happened_at: i64,
    dated_on: String,
    recorded_at: i64,
    late: bool,
    reverses: Option<i64>,
    memo: String,
    correlation: String,
    author: String,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

impl EntryRow {
    fn link(&self) -> ChainEntry<'_> {
        ChainEntry {
            seq: self.seq,
            id: &self.id,
            source: &self.source,
            recipe: &self.recipe,
            chain: &self.chain,
            happened_at: self.happened_at,
            dated_on: &self.dated_on,
            recorded_at: self.recorded_at,
            late: self.late,
            reverses: self.reverses,
            memo: &self.memo,
            correlation: &self.correlation,
            author: &self.author,
        }
    }
}

fn entries_after(tx: &ReadTx<'_>, seq: i64) -> Result<Vec<EntryRow>, Fault> {
    tx.all(
        "SELECT seq, id, source, recipe, chain, happened_at, dated_on, recorded_at, late, reverses, memo, correlation, author, previous, hash
           FROM journal_entries
          WHERE seq > ?1
          ORDER BY seq
          LIMIT ?2",
        (seq, STRIDE),
        |row| {
            Ok(EntryRow {
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
                memo: row.get(10)?,
                correlation: row.get(11)?,
                author: row.get(12)?,
                previous: row.get(13)?,
                hash: row.get(14)?,
            })
        },
    )
}

struct PostingRow {
    entry_seq: i64,
    line: i64,
    account: String,
    party: String,
    currency: String,
    amount_minor: i64,
    base_minor: i64,
}

impl PostingRow {
    fn link(&self) -> ChainPosting<'_> {
        ChainPosting {
            line: self.line,
            account: &self.account,
            party: &self.party,
            currency: &self.currency,
            amount_minor: self.amount_minor,
            base_minor: self.base_minor,
        }
    }
}

fn postings_between(tx: &ReadTx<'_>, first: i64, last: i64) -> Result<Vec<PostingRow>, Fault> {
    tx.all(
        "SELECT entry_seq, line, account, party, currency, amount_minor, base_minor
           FROM postings
          WHERE entry_seq BETWEEN ?1 AND ?2
          ORDER BY entry_seq, line",
        (first, last),
        |row| {
            Ok(PostingRow {
                entry_seq: row.get(0)?,
                line: row.get(1)?,
                account: row.get(2)?,
                party: row.get(3)?,
                currency: row.get(4)?,
                amount_minor: row.get(5)?,
                base_minor: row.get(6)?,
            })
        },
    )
}

struct TaxEntryRow {
    entry_seq: i64,
    line: i64,
    document: String,
    code: String,
    component: String,
    currency: String,
    taxable_minor: i64,
    tax_minor: i64,
    base_taxable_minor: i64,
    base_tax_minor: i64,
    tax_on: String,
    standing: String,
}

impl TaxEntryRow {
    fn link(&self) -> ChainTax<'_> {
        ChainTax {
            line: self.line,
            document: &self.document,
            code: &self.code,
            component: &self.component,
            currency: &self.currency,
            taxable_minor: self.taxable_minor,
            tax_minor: self.tax_minor,
            base_taxable_minor: self.base_taxable_minor,
            base_tax_minor: self.base_tax_minor,
            tax_on: &self.tax_on,
            standing: &self.standing,
        }
    }
}

fn taxes_between(tx: &ReadTx<'_>, first: i64, last: i64) -> Result<Vec<TaxEntryRow>, Fault> {
    tx.all(
        "SELECT entry_seq, line, document, code, component, currency, taxable_minor, tax_minor, base_taxable_minor, base_tax_minor, tax_on,
                standing
           FROM tax_entries
          WHERE entry_seq BETWEEN ?1 AND ?2
          ORDER BY entry_seq, line",
        (first, last),
        |row| {
            Ok(TaxEntryRow {
                entry_seq: row.get(0)?,
                line: row.get(1)?,
                document: row.get(2)?,
                code: row.get(3)?,
                component: row.get(4)?,
                currency: row.get(5)?,
                taxable_minor: row.get(6)?,
                tax_minor: row.get(7)?,
                base_taxable_minor: row.get(8)?,
                base_tax_minor: row.get(9)?,
                tax_on: row.get(10)?,
                standing: row.get(11)?,
            })
        },
    )
}
