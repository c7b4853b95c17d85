//! Reading the whole journal with all that its links cover, a stretch at a time.

use base::{Fault, ReadTx};

use crate::ledger::whole_journal::{WholeEntry, WholePosting, WholeTax};

/// The entries behind a place, in their order, without their postings and taxes.
pub(in crate::ledger) fn find_whole_entries(tx: &ReadTx<'_>, after: i64, count: i64) -> Result<Vec<WholeEntry>, Fault> {
    tx.all(
        "SELECT seq, id, source, recipe, chain, happened_at, dated_on, recorded_at, late, reverses, memo, correlation, author, hash
           FROM journal_entries
          WHERE seq > ?1
          ORDER BY seq
          LIMIT ?2",
        (after, count),
        |row| {
            let hash: [u8; 32] = row.get(13)?;
            Ok(WholeEntry {
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
                postings: Vec::new(),
                taxes: Vec::new(),
                hash: hex::encode(hash),
            })
        },
    )
}

/// The postings of the entries between two places, each with its entry's place.
pub(in crate::ledger) fn find_whole_postings(
    tx: &ReadTx<'_>,
    first: i64,
    last: i64,
) -> Result<Vec<(i64, WholePosting)>, Fault> {
    tx.all(
        "SELECT entry_seq, account, party, currency, amount_minor, base_minor
           FROM postings
          WHERE entry_seq BETWEEN ?1 AND ?2
          ORDER BY entry_seq, line",
        (first, last),
        |row| {
            let posting = WholePosting {
                account: row.get(1)?,
                party: row.get(2)?,
                currency: row.get(3)?,
                amount_minor: row.get(4)?,
                base_minor: row.get(5)?,
            };
            Ok((row.get(0)?, posting))
        },
    )
}

/// The tax entries of the entries between two places, each with its entry's place.
pub(in crate::ledger) fn find_whole_taxes(
    tx: &ReadTx<'_>,
    first: i64,
    last: i64,
) -> Result<Vec<(i64, WholeTax)>, Fault> {
    tx.all(
        "SELECT entry_seq, document, code, component, currency, taxable_minor, tax_minor, base_taxable_minor, base_tax_minor, tax_on,
                standing
           FROM tax_entries
          WHERE entry_seq BETWEEN ?1 AND ?2
          ORDER BY entry_seq, line",
        (first, last),
        |row| {
            let tax = WholeTax {
                document: row.get(1)?,
                code: row.get(2)?,
                component: row.get(3)?,
                currency: row.get(4)?,
                taxable_minor: row.get(5)?,
                tax_minor: row.get(6)?,
                base_taxable_minor: row.get(7)?,
                base_tax_minor: row.get(8)?,
                tax_on: row.get(9)?,
                standing: row.get(10)?,
            };
            Ok((row.get(0)?, tax))
        },
    )
}
