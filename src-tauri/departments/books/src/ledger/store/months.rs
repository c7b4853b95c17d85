//! What revaluing a month reads.

use base::{Currency, Fault, ReadTx, ShopDate};

use super::years::StandingRow;

/// What stands in other currencies than that of the books at the end of a day on accounts of money and of debts, by sub-account:
/// what stands there now, less what came later. `accounts` are their codes.
pub(in crate::ledger) fn find_foreign_standing(
    tx: &ReadTx<'_>,
    accounts: &[&str],
    books: Currency,
    on: ShopDate,
) -> Result<Vec<StandingRow>, Fault> {
    let accounts = serde_json::to_string(accounts).map_err(Fault::bug)?;
    tx.all(
        "SELECT account, party, currency, sum(amount), sum(base)
           FROM (SELECT account, party, currency, amount_minor AS amount, base_minor AS base
                   FROM balances
                  WHERE account IN (SELECT value FROM json_each(?1))
                    AND currency <> ?2
                  UNION ALL
                 SELECT postings.account, postings.party, postings.currency, -postings.amount_minor, -postings.base_minor
                   FROM journal_entries AS entries
                  CROSS JOIN postings ON postings.entry_seq = entries.seq
                  WHERE entries.dated_on > ?3
                    AND postings.currency <> ?2
                    AND postings.account IN (SELECT value FROM json_each(?1)))
          GROUP BY account, party, currency
         HAVING sum(amount) <> 0
          ORDER BY account, party, currency",
        (accounts, books, on),
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

/// The first day on which such an account was moved in another currency than that of the books.
pub(in crate::ledger) fn find_first_foreign_day(
    tx: &ReadTx<'_>,
    accounts: &[&str],
    books: Currency,
) -> Result<Option<ShopDate>, Fault> {
    let accounts = serde_json::to_string(accounts).map_err(Fault::bug)?;
    let day = tx.one(
        "SELECT min(dated_on)
           FROM daily_movements
          WHERE currency <> ?2
            AND account IN (SELECT value FROM json_each(?1))",
        (accounts, books),
        |row| row.get::<_, Option<ShopDate>>(0),
    )?;
    Ok(day.flatten())
}
