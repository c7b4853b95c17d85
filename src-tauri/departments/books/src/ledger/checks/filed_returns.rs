//! A filed return holds all that fell due in its period, and nothing else.

use base::area::Finding;
use base::{Fault, ReadTx};

/// Returns whose filing did not empty what fell due in their days on 1300, 2100 and 2120, by component; and those that moved
/// another amount to 2140 than they say. Something that came later and still counts in a filed period is found by the first.
pub(super) fn filed_returns(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = tx.all(
        "SELECT id, component, sum(due), sum(emptied)
           FROM (SELECT returns.id, taxed.component, taxed.base_tax_minor AS due, 0 AS emptied
                   FROM tax_returns AS returns
                   JOIN tax_entries AS taxed ON taxed.tax_on BETWEEN returns.first_on AND returns.last_on
                  WHERE taxed.standing = 'due'
                  UNION ALL
                 SELECT returns.id, postings.party, 0, postings.base_minor
                   FROM tax_returns AS returns
                   JOIN journal_entries AS entries ON entries.id = returns.entry_id
                   JOIN postings ON postings.entry_seq = entries.seq
                  WHERE postings.account IN ('1300', '2100', '2120'))
          GROUP BY id, component
         HAVING sum(due) <> sum(emptied)
          ORDER BY id, component",
        [],
        |row| {
            let (id, component): (String, String) = (row.get(0)?, row.get(1)?);
            let (due, emptied): (i64, i64) = (row.get(2)?, row.get(3)?);
            let sentence = format!(
                "the return {id} took {emptied} minor units of {component} off the tax accounts, but {due} fell due in its days"
            );
            Ok(Finding::new(id, sentence))
        },
    )?;
    findings.extend(tx.all(
        "SELECT returns.id, returns.owed_minor,
                coalesce((SELECT -sum(postings.base_minor)
                            FROM journal_entries AS entries
                            JOIN postings ON postings.entry_seq = entries.seq
                           WHERE entries.id = returns.entry_id
                             AND postings.account = '2140'), 0) AS moved
           FROM tax_returns AS returns
          WHERE returns.owed_minor <> moved
          ORDER BY returns.id",
        [],
        |row| {
            let (id, owed, moved): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let sentence =
                format!("the return {id} says {owed} minor units, but moved {moved} to the account it is settled on");
            Ok(Finding::new(id, sentence))
        },
    )?);
    Ok(findings)
}
