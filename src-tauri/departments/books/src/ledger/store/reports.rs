//! Reading over the whole journal: sums of days, nets of chains, exports.

use base::{Currency, Fault, ReadTx, ShopDate, Timestamp};
use rusqlite::Row;

/// What an account moved in one currency, before some days and in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct DaySums {
    pub account: String,
    pub currency: Currency,
    pub opening_minor: i64,
    pub debit_minor: i64,
    pub credit_minor: i64,
    pub base_opening_minor: i64,
    pub base_debit_minor: i64,
    pub base_credit_minor: i64,
}

pub(in crate::ledger) fn find_day_sums(tx: &ReadTx<'_>, from: ShopDate, to: ShopDate) -> Result<Vec<DaySums>, Fault> {
    tx.all(
        "SELECT account, currency,
                sum(iif(dated_on < ?1, debit_minor - credit_minor, 0)),
                sum(iif(dated_on >= ?1, debit_minor, 0)),
                sum(iif(dated_on >= ?1, credit_minor, 0)),
                sum(iif(dated_on < ?1, base_debit_minor - base_credit_minor, 0)),
                sum(iif(dated_on >= ?1, base_debit_minor, 0)),
                sum(iif(dated_on >= ?1, base_credit_minor, 0))
           FROM daily_movements
          WHERE dated_on <= ?2
          GROUP BY account, currency
          ORDER BY account, currency",
        (from, to),
        day_sums,
    )
}

/// The same as they were when the journal ended with an entry: the movements of the days without those of later entries. An
/// account that only later entries moved is left out, as it was then.
pub(in crate::ledger) fn find_day_sums_to_entry(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<DaySums>, Fault> {
    tx.all(
        "SELECT account, currency,
                sum(iif(dated_on < ?1, debit_minor - credit_minor, 0)),
                sum(iif(dated_on >= ?1, debit_minor, 0)),
                sum(iif(dated_on >= ?1, credit_minor, 0)),
                sum(iif(dated_on < ?1, base_debit_minor - base_credit_minor, 0)),
                sum(iif(dated_on >= ?1, base_debit_minor, 0)),
                sum(iif(dated_on >= ?1, base_credit_minor, 0))
           FROM (SELECT account, currency, dated_on, debit_minor, credit_minor, base_debit_minor, base_credit_minor
                   FROM daily_movements
                  WHERE dated_on <= ?2
                  UNION ALL
                 SELECT postings.account, postings.currency, entries.dated_on,
                        -max(postings.amount_minor, 0), min(postings.amount_minor, 0),
                        -max(postings.base_minor, 0), min(postings.base_minor, 0)
                   FROM journal_entries AS entries
                  CROSS JOIN postings ON postings.entry_seq = entries.seq
                  WHERE entries.seq > ?3 AND entries.dated_on <= ?2)
          GROUP BY account, currency
         HAVING sum(debit_minor) <> 0 OR sum(credit_minor) <> 0 OR sum(base_debit_minor) <> 0 OR sum(base_credit_minor) <> 0
          ORDER BY account, currency",
        (from, to, last_seq),
        day_sums,
    )
}

/// Place of the newest entry that was recorded before an instant; 0 where there is none.
pub(in crate::ledger) fn find_known_to(tx: &ReadTx<'_>, before: Timestamp) -> Result<i64, Fault> {
    let newest = tx.one(
        "SELECT seq
           FROM journal_entries
          WHERE recorded_at < ?1
          ORDER BY seq DESC
          LIMIT 1",
        [before],
        |row| row.get(0),
    )?;
    Ok(newest.unwrap_or(0))
}

fn day_sums(row: &Row<'_>) -> rusqlite::Result<DaySums> {
    Ok(DaySums {
        account: row.get(0)?,
        currency: row.get(1)?,
        opening_minor: row.get(2)?,
        debit_minor: row.get(3)?,
        credit_minor: row.get(4)?,
        base_opening_minor: row.get(5)?,
        base_debit_minor: row.get(6)?,
        base_credit_minor: row.get(7)?,
    })
}

/// What the postings of these chains on one sub-account come to in one currency: amount and base.
pub(in crate::ledger) fn find_net_of_chains(
    tx: &ReadTx<'_>,
    chains: &[String],
    account: &str,
    party: &str,
    currency: Currency,
) -> Result<(i64, i64), Fault> {
    let net = tx.one(
        "SELECT coalesce(sum(postings.amount_minor), 0), coalesce(sum(postings.base_minor), 0)
           FROM journal_entries AS entries
           JOIN postings ON postings.entry_seq = entries.seq
          WHERE entries.chain IN (SELECT value FROM json_each(?1))
            AND postings.account = ?2
            AND postings.party = ?3
            AND postings.currency = ?4",
        (serde_json::to_string(chains).map_err(Fault::bug)?, account, party, currency),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(net.unwrap_or_default())
}

/// Walks over what the postings of each chain, account, sub-account and currency come to, where that is not nothing.
pub(in crate::ledger) fn each_net(
    tx: &ReadTx<'_>,
    visit: impl FnMut(&Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    tx.each(
        "SELECT entries.chain, postings.account, postings.party, postings.currency, sum(postings.amount_minor) AS net
           FROM journal_entries AS entries
           JOIN postings ON postings.entry_seq = entries.seq
          GROUP BY entries.chain, postings.account, postings.party, postings.currency
         HAVING net <> 0",
        [],
        visit,
    )
}

/// Walks over every posting with its entry, in the order of writing.
pub(in crate::ledger) fn each_posting(
    tx: &ReadTx<'_>,
    visit: impl FnMut(&Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    tx.each(
        "SELECT entries.seq, entries.dated_on, entries.source, entries.memo,
                postings.account, postings.party, postings.currency, postings.amount_minor, postings.base_minor
           FROM journal_entries AS entries
           JOIN postings ON postings.entry_seq = entries.seq
          ORDER BY entries.seq, postings.line",
        [],
        visit,
    )
}

/// Every currency that was ever posted in.
pub(in crate::ledger) fn find_currencies(tx: &ReadTx<'_>) -> Result<Vec<Currency>, Fault> {
    tx.all(
        "SELECT DISTINCT currency
           FROM balances
          ORDER BY currency",
        [],
        |row| row.get(0),
    )
}

/// The first day on which anything was posted.
pub(in crate::ledger) fn find_first_day(tx: &ReadTx<'_>) -> Result<Option<ShopDate>, Fault> {
    let day = tx.one(
        "SELECT min(dated_on)
           FROM journal_entries",
        [],
        |row| row.get::<_, Option<ShopDate>>(0),
    )?;
    Ok(day.flatten())
}
