//! Reading one account: its sums, its postings in the order of days, what parties left on it.

use base::{Currency, Fault, Money, ReadTx, ShopDate};
use rusqlite::Row;

use super::reports::DaySums;
use crate::ledger::general_ledger::{LedgerLine, LinePlace};

/// Postings up to which an account (or one sub-account of it) counts as quiet.
const QUIET_POSTINGS: i64 = 2000;

/// What an account moved before some days and in them, from the movements of each day.
pub(in crate::ledger) fn find_account_sums(
    tx: &ReadTx<'_>,
    account: &str,
    from: ShopDate,
    to: ShopDate,
) -> Result<Vec<DaySums>, Fault> {
    tx.all(
        "SELECT account, currency,
                sum(iif(dated_on < ?2, debit_minor - credit_minor, 0)),
                sum(iif(dated_on >= ?2, debit_minor, 0)),
                sum(iif(dated_on >= ?2, credit_minor, 0)),
                sum(iif(dated_on < ?2, base_debit_minor - base_credit_minor, 0)),
                sum(iif(dated_on >= ?2, base_debit_minor, 0)),
                sum(iif(dated_on >= ?2, base_credit_minor, 0))
           FROM daily_movements
          WHERE account = ?1
            AND dated_on <= ?3
          GROUP BY account, currency
          ORDER BY currency",
        (account, from, to),
        sums,
    )
}

/// Above the place of every entry: all of them are read.
pub(in crate::ledger) const EVERY_ENTRY: i64 = i64::MAX;

/// The same of one sub-account, for which no movements of days are kept: from its postings, up to an entry.
pub(in crate::ledger) fn find_party_sums(
    tx: &ReadTx<'_>,
    account: &str,
    party: &str,
    from: ShopDate,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<DaySums>, Fault> {
    tx.all(
        "SELECT postings.account, postings.currency,
                sum(iif(entries.dated_on < ?3, postings.amount_minor, 0)),
                sum(iif(entries.dated_on >= ?3, max(postings.amount_minor, 0), 0)),
                sum(iif(entries.dated_on >= ?3, max(-postings.amount_minor, 0), 0)),
                sum(iif(entries.dated_on < ?3, postings.base_minor, 0)),
                sum(iif(entries.dated_on >= ?3, max(postings.base_minor, 0), 0)),
                sum(iif(entries.dated_on >= ?3, max(-postings.base_minor, 0), 0))
           FROM postings
           JOIN journal_entries AS entries ON entries.seq = postings.entry_seq
          WHERE postings.account = ?1
            AND postings.party = ?2
            AND entries.dated_on <= ?4
            AND postings.entry_seq <= ?5
          GROUP BY postings.account, postings.currency
          ORDER BY postings.currency",
        (account, party, from, to, last_seq),
        sums,
    )
}

pub(super) fn sums(row: &Row<'_>) -> rusqlite::Result<DaySums> {
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

/// What the postings of one day up to and including one place come to, of the entries up to one: currency, amount, base.
pub(in crate::ledger) fn find_sums_within_day(
    tx: &ReadTx<'_>,
    account: &str,
    party: Option<&str>,
    place: LinePlace,
    last_seq: i64,
) -> Result<Vec<(Currency, i64, i64)>, Fault> {
    tx.all(
        "SELECT postings.currency, sum(postings.amount_minor), sum(postings.base_minor)
           FROM journal_entries AS entries
          CROSS JOIN postings ON postings.entry_seq = entries.seq
          WHERE entries.dated_on = ?3
            AND postings.account = ?1
            AND (?2 IS NULL OR postings.party = ?2)
            AND (entries.seq, postings.line) <= (?4, ?5)
            AND entries.seq <= ?6
          GROUP BY postings.currency",
        (account, party, place.dated_on, place.seq, place.line, last_seq),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Postings on an account from a day to a day, after a place, in the order of days, of the entries up to one; one more than
/// `limit`. Their balances are left at nothing.
///
/// A busy account is met soon on the way through the days; a quiet one is read whole and put in order.
pub(in crate::ledger) fn list_lines(
    tx: &ReadTx<'_>,
    books: Currency,
    account: &str,
    party: Option<&str>,
    after: LinePlace,
    (to, last_seq): (ShopDate, i64),
    limit: u32,
) -> Result<Vec<LedgerLine>, Fault> {
    let sql = if is_quiet(tx, account, party)? {
        "SELECT entries.id, entries.seq, postings.line, entries.dated_on, entries.source, entries.memo, entries.late,
                postings.party, postings.currency, postings.amount_minor, postings.base_minor, entries.chain
           FROM postings
          CROSS JOIN journal_entries AS entries ON entries.seq = postings.entry_seq
          WHERE postings.account = ?1
            AND (?2 IS NULL OR postings.party = ?2)
            AND entries.dated_on >= ?3
            AND entries.dated_on <= ?6
            AND entries.seq <= ?8
            AND (entries.dated_on, entries.seq, postings.line) > (?3, ?4, ?5)
          ORDER BY entries.dated_on, entries.seq, postings.line
          LIMIT ?7"
    } else {
        "SELECT entries.id, entries.seq, postings.line, entries.dated_on, entries.source, entries.memo, entries.late,
                postings.party, postings.currency, postings.amount_minor, postings.base_minor, entries.chain
           FROM journal_entries AS entries
          CROSS JOIN postings ON postings.entry_seq = entries.seq
          WHERE postings.account = ?1
            AND (?2 IS NULL OR postings.party = ?2)
            AND entries.dated_on >= ?3
            AND entries.dated_on <= ?6
            AND entries.seq <= ?8
            AND (entries.dated_on, entries.seq, postings.line) > (?3, ?4, ?5)
          ORDER BY entries.dated_on, entries.seq, postings.line
          LIMIT ?7"
    };
    let most = limit.saturating_add(1);
    tx.all(sql, (account, party, after.dated_on, after.seq, after.line, to, most, last_seq), |row| {
        let amount = Money { minor: row.get(9)?, currency: row.get(8)? };
        Ok(LedgerLine {
            entry: row.get(0)?,
            seq: row.get(1)?,
            line: row.get(2)?,
            dated_on: row.get(3)?,
            source: row.get(4)?,
            chain: row.get(11)?,
            memo: row.get(5)?,
            late: row.get(6)?,
            party: row.get(7)?,
            amount,
            base: Money { minor: row.get(10)?, currency: books },
            balance: Money::zero(amount.currency),
            base_balance: Money::zero(books),
        })
    })
}

fn is_quiet(tx: &ReadTx<'_>, account: &str, party: Option<&str>) -> Result<bool, Fault> {
    let count = tx.one(
        "SELECT count(*)
           FROM (SELECT 1 FROM postings WHERE account = ?1 AND (?2 IS NULL OR party = ?2) LIMIT ?3)",
        (account, party, QUIET_POSTINGS),
        |row| row.get::<_, i64>(0),
    )?;
    Ok(count.is_some_and(|count| count < QUIET_POSTINGS))
}

/// What an account came to in some days: account, currency, amount and base, + debit. Without a first day, ever since.
pub(in crate::ledger) fn find_nets(
    tx: &ReadTx<'_>,
    from: Option<ShopDate>,
    to: ShopDate,
) -> Result<Vec<(String, Currency, i64, i64)>, Fault> {
    tx.all(
        "SELECT account, currency, sum(debit_minor - credit_minor), sum(base_debit_minor - base_credit_minor)
           FROM daily_movements
          WHERE dated_on >= coalesce(?1, '')
            AND dated_on <= ?2
          GROUP BY account, currency
          ORDER BY account, currency",
        (from, to),
        net,
    )
}

/// What of that the closing of years moved, and the taking back of a closing, of the entries up to one.
pub(in crate::ledger) fn find_nets_of_year_closings(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<(String, Currency, i64, i64)>, Fault> {
    tx.all(
        "SELECT postings.account, postings.currency, sum(postings.amount_minor), sum(postings.base_minor)
           FROM journal_entries AS entries
          CROSS JOIN postings ON postings.entry_seq = entries.seq
          WHERE entries.source >= 'year:'
            AND entries.source < 'year;'
            AND entries.dated_on >= ?1
            AND entries.dated_on <= ?2
            AND entries.seq <= ?3
          GROUP BY postings.account, postings.currency
          ORDER BY postings.account, postings.currency",
        (from, to, last_seq),
        net,
    )
}

pub(super) fn net(row: &Row<'_>) -> rusqlite::Result<(String, Currency, i64, i64)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

/// What each sub-account left on an account on a day in the books currency, + debit: from what stands there now, less what came
/// later.
pub(in crate::ledger) fn find_party_nets(
    tx: &ReadTx<'_>,
    account: &str,
    on: ShopDate,
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
                  WHERE entries.dated_on > ?2
                    AND postings.account = ?1)
          GROUP BY party
         HAVING sum(base) <> 0",
        (account, on),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
