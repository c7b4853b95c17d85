//! Sums as they were when the journal ended with an entry: the kept movements of days without those of later entries. What only
//! later entries moved is left out, as it was then.

use base::{Currency, Fault, ReadTx, ShopDate};

use super::general_ledger::{net, sums};
use super::reports::DaySums;

/// What an account moved before some days and in them, by currency.
pub(in crate::ledger) fn find_account_sums_to_entry(
    tx: &ReadTx<'_>,
    account: &str,
    from: ShopDate,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<DaySums>, Fault> {
    tx.all(
        "SELECT account, currency,
                sum(iif(dated_on < ?2, debit_minor - credit_minor, 0)),
                sum(iif(dated_on >= ?2, debit_minor, 0)),
                sum(iif(dated_on >= ?2, credit_minor, 0)),
                sum(iif(dated_on < ?2, base_debit_minor - base_credit_minor, 0)),
                sum(iif(dated_on >= ?2, base_debit_minor, 0)),
                sum(iif(dated_on >= ?2, base_credit_minor, 0))
           FROM (SELECT account, currency, dated_on, debit_minor, credit_minor, base_debit_minor, base_credit_minor
                   FROM daily_movements
                  WHERE account = ?1 AND dated_on <= ?3
                  UNION ALL
                 SELECT postings.account, postings.currency, entries.dated_on,
                        -max(postings.amount_minor, 0), min(postings.amount_minor, 0),
                        -max(postings.base_minor, 0), min(postings.base_minor, 0)
                   FROM journal_entries AS entries
                  CROSS JOIN postings ON postings.entry_seq = entries.seq
                  WHERE entries.seq > ?4 AND entries.dated_on <= ?3 AND postings.account = ?1)
          GROUP BY account, currency
         HAVING sum(debit_minor) <> 0 OR sum(credit_minor) <> 0 OR sum(base_debit_minor) <> 0 OR sum(base_credit_minor) <> 0
          ORDER BY currency",
        (account, from, to, last_seq),
        sums,
    )
}

/// What accounts came to in some days: account, currency, amount and base, + debit. Without a first day, ever since.
pub(in crate::ledger) fn find_nets_to_entry(
    tx: &ReadTx<'_>,
    from: Option<ShopDate>,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<(String, Currency, i64, i64)>, Fault> {
    tx.all(
        "SELECT account, currency, sum(moved), sum(base_moved)
           FROM (SELECT account, currency, debit_minor - credit_minor AS moved,
                        base_debit_minor - base_credit_minor AS base_moved
                   FROM daily_movements
                  WHERE dated_on >= coalesce(?1, '') AND dated_on <= ?2
                  UNION ALL
                 SELECT postings.account, postings.currency, -postings.amount_minor, -postings.base_minor
                   FROM journal_entries AS entries
                  CROSS JOIN postings ON postings.entry_seq = entries.seq
                  WHERE entries.seq > ?3 AND entries.dated_on >= coalesce(?1, '') AND entries.dated_on <= ?2)
          GROUP BY account, currency
          ORDER BY account, currency",
        (from, to, last_seq),
        net,
    )
}

/// What each sub-account left on an account on a day in the books currency, + debit: from what stands there now, less what came
/// later or was not known yet.
pub(in crate::ledger) fn find_party_nets_to_entry(
    tx: &ReadTx<'_>,
    account: &str,
    on: ShopDate,
    last_seq: i64,
) -> Result<Vec<(String, i64)>, Fault> {
    tx.all(
        "SELECT party, sum(base)
           FROM (SELECT party, base_minor AS base
                   FROM balances
                  WHERE account = ?1
                  UNION ALL
                 SELECT postings.party, -postings.base_minor
                   FROM journal_entries AS entries
                  CROSS JOIN postings ON postings.entry_seq = entries.seq
                  WHERE (entries.dated_on > ?2 OR entries.seq > ?3)
                    AND postings.account = ?1)
          GROUP BY party
         HAVING sum(base) <> 0",
        (account, on, last_seq),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
