//! Figures kept beside the postings are what the postings add up to.

use base::area::Finding;
use base::{Fault, ReadTx};

/// Running balances that are not the sum of their postings.
pub(super) fn running_balances(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT account, party, currency, sum(kept), sum(counted), sum(base_kept), sum(base_counted)
           FROM (SELECT account, party, currency, amount_minor AS kept, 0 AS counted, base_minor AS base_kept, 0 AS base_counted
                   FROM balances
                  UNION ALL
                 SELECT account, party, currency, 0, sum(amount_minor), 0, sum(base_minor)
                   FROM postings
                  GROUP BY account, party, currency)
          GROUP BY account, party, currency
         HAVING sum(kept) <> sum(counted) OR sum(base_kept) <> sum(base_counted)
          ORDER BY account, party, currency",
        [],
        |row| {
            let (account, party, currency): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (kept, counted, base_kept, base_counted): (i64, i64, i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
            let dot = if party.is_empty() { "" } else { "." };
            let sentence = if kept == counted {
                format!("the balance in {currency} has a base of {base_kept} minor units, but its postings come to {base_counted}")
            } else {
                format!("the balance is kept as {kept} minor units of {currency}, but its postings come to {counted}")
            };
            Ok(Finding::new(format!("{account}{dot}{party}"), sentence))
        },
    )
}

/// Movements of days that are not those of their postings.
pub(super) fn daily_movements(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    tx.all(
        "SELECT dated_on, account, currency
           FROM (SELECT dated_on, account, currency, debit_minor AS debit, credit_minor AS credit,
                        base_debit_minor AS base_debit, base_credit_minor AS base_credit
                   FROM daily_movements
                  UNION ALL
                 SELECT entries.dated_on, postings.account, postings.currency,
                        -sum(max(postings.amount_minor, 0)), sum(min(postings.amount_minor, 0)),
                        -sum(max(postings.base_minor, 0)), sum(min(postings.base_minor, 0))
                   FROM postings
                   JOIN journal_entries AS entries ON entries.seq = postings.entry_seq
                  GROUP BY entries.dated_on, postings.account, postings.currency)
          GROUP BY dated_on, account, currency
         HAVING sum(debit) <> 0 OR sum(credit) <> 0 OR sum(base_debit) <> 0 OR sum(base_credit) <> 0
          ORDER BY dated_on, account, currency",
        [],
        |row| {
            let (day, account, currency): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(Finding::new(
                &account,
                format!("the movements of {account} in {currency} on {day} are not those of its postings"),
            ))
        },
    )
}
