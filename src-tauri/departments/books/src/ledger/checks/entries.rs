//! Entries balance and stand in one unbroken row.

use base::area::Finding;
use base::{Fault, ReadTx};

/// Entries whose postings do not sum to zero, or that have fewer than two.
pub(super) fn entries_balance(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let unbalanced = tx.all(
        "SELECT entries.id, entries.source, sums.currency, sums.amount
           FROM (SELECT entry_seq, currency, sum(amount_minor) AS amount
                   FROM postings
                  GROUP BY entry_seq, currency
                 HAVING amount <> 0) AS sums
           JOIN journal_entries AS entries ON entries.seq = sums.entry_seq
          ORDER BY entries.seq",
        [],
        |row| {
            let (id, source, currency, off): (String, String, String, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(Finding::new(id, format!("the entry {source} is out of balance by {off} minor units of {currency}")))
        },
    )?;
    let base = tx.all(
        "SELECT entries.id, entries.source, sums.base
           FROM (SELECT entry_seq, sum(base_minor) AS base
                   FROM postings
                  GROUP BY entry_seq
                 HAVING base <> 0) AS sums
           JOIN journal_entries AS entries ON entries.seq = sums.entry_seq
          ORDER BY entries.seq",
        [],
        |row| {
            let (id, source, off): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Finding::new(
                id,
                format!("the entry {source} is out of balance by {off} minor units of the books currency"),
            ))
        },
    )?;
    let short = tx.all(
        "SELECT entries.id, entries.source
           FROM journal_entries AS entries
          WHERE (SELECT count(*) FROM postings WHERE entry_seq = entries.seq) < 2
          ORDER BY entries.seq",
        [],
        |row| {
            let (id, source): (String, String) = (row.get(0)?, row.get(1)?);
            Ok(Finding::new(id, format!("the entry {source} has fewer than two postings")))
        },
    )?;
    Ok([unbalanced, base, short].concat())
}

/// The first hole in the row of entries, and postings or tax entries without an entry.
pub(super) fn sequence(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = tx.all(
        "SELECT coalesce(min(placed.seq), 0)
           FROM (SELECT seq, row_number() OVER (ORDER BY seq) AS place
                   FROM journal_entries) AS placed
          WHERE placed.seq <> placed.place",
        [],
        |row| row.get::<_, i64>(0),
    )?;
    findings.retain(|seq| *seq != 0);
    let mut findings: Vec<Finding> = findings
        .into_iter()
        .map(|seq| Finding::new(seq, format!("an entry is missing before entry number {seq}")))
        .collect();
    findings.extend(tx.all(
        "SELECT orphans.entry_seq
           FROM (SELECT entry_seq FROM postings UNION SELECT entry_seq FROM tax_entries) AS orphans
           LEFT JOIN journal_entries AS entries ON entries.seq = orphans.entry_seq
          WHERE entries.seq IS NULL
          ORDER BY orphans.entry_seq",
        [],
        |row| {
            let seq: i64 = row.get(0)?;
            Ok(Finding::new(seq, format!("there are postings of an entry number {seq} that is not there")))
        },
    )?);
    Ok(findings)
}
