//! Tax entries come to what stands on the tax accounts.

use base::area::Finding;
use base::{Fault, ReadTx};

/// Entries whose tax entries differ from their movement on the tax accounts, by component and currency; what is due, what is not
/// yet, and what stands against an advance each beside their own accounts.
///
/// Tied entry by entry, so that every period ties as well. Moving a filed return (`tax_period:`) and taking over opening
/// balances (`opening:`) tax nothing, and are left out.
pub(super) fn taxes_tie(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT entries.id, entries.source, tied.component, tied.currency, sum(tied.stated), sum(tied.moved)
           FROM (SELECT entry_seq, standing, component, currency, tax_minor AS stated, 0 AS moved, base_tax_minor AS base_stated, 0 AS base_moved
                   FROM tax_entries
                  UNION ALL
                 SELECT entry_seq, CASE account WHEN '2110' THEN 'not_yet_due' WHEN '1310' THEN 'on_advance' ELSE 'due' END,
                        party, currency, 0, -amount_minor, 0, -base_minor
                   FROM postings
                  WHERE account IN ('1300', '1310', '2100', '2110', '2120')) AS tied
           JOIN journal_entries AS entries ON entries.seq = tied.entry_seq
          WHERE entries.source NOT LIKE 'tax_period:%'
            AND entries.source NOT LIKE 'opening:%'
          GROUP BY entries.seq, tied.standing, tied.component, tied.currency
         HAVING sum(tied.stated) <> sum(tied.moved) OR sum(tied.base_stated) <> sum(tied.base_moved)
          ORDER BY entries.seq, tied.component",
        [],
        |row| {
            let (id, source, component, currency): (String, String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let (stated, moved): (i64, i64) = (row.get(4)?, row.get(5)?);
            let sentence = format!(
                "the entry {source} states {stated} minor units of {currency} for {component}, but its tax accounts moved by {moved}"
            );
            Ok(Finding::new(id, sentence))
        },
    )
}
