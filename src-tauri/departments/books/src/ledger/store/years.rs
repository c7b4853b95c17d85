//! What closing a fiscal year reads.

use base::{Currency, Fault, ReadTx, ShopDate};

/// What stands on an account: its sub-account, its currency, amount and base in minor units, + debit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct StandingRow {
    pub account: String,
    pub party: String,
    pub currency: Currency,
    pub amount_minor: i64,
    pub base_minor: i64,
}

/// What stands on income and cost accounts at the end of a day: what stands there now, less what came later.
pub(in crate::ledger) fn find_result_standing(tx: &ReadTx<'_>, on: ShopDate) -> Result<Vec<StandingRow>, Fault> {
    tx.all(
        "SELECT account, party, currency, sum(amount), sum(base)
           FROM (SELECT account, party, currency, amount_minor AS amount, base_minor AS base
                   FROM balances
                  WHERE account >= '4000'
                    AND account < '9000'
                  UNION ALL
                 SELECT postings.account, postings.party, postings.currency, -postings.amount_minor, -postings.base_minor
                   FROM journal_entries AS entries
                  CROSS JOIN postings ON postings.entry_seq = entries.seq
                  WHERE entries.dated_on > ?1
                    AND postings.account >= '4000'
                    AND postings.account < '9000')
          GROUP BY account, party, currency
         HAVING sum(amount) <> 0 OR sum(base) <> 0
          ORDER BY account, party, currency",
        [on],
        |row| {
            Ok(StandingRow {
                account: row.get(0)?,
                party: row.get(1)?,
                currency: row.get(2)?,
                amount_minor: row.get(3)?,
                base_minor: row.get(4)?,
            })
        },
    )
}

/// The first day after this one that changed what stands on income or cost; after no day, ever. What was taken back on its own day
/// changed nothing.
pub(in crate::ledger) fn find_first_result_day(
    tx: &ReadTx<'_>,
    after: Option<ShopDate>,
) -> Result<Option<ShopDate>, Fault> {
    let day = tx.one(
        "SELECT min(dated_on)
           FROM daily_movements
          WHERE dated_on > coalesce(?1, '')
            AND account >= '4000'
            AND account < '9000'
            AND (debit_minor <> credit_minor OR base_debit_minor <> base_credit_minor)",
        [after],
        |row| row.get::<_, Option<ShopDate>>(0),
    )?;
    Ok(day.flatten())
}
