//! Exchange rates.

use base::{Currency, Fault, ReadTx, ShopDate, WriteTx};
use rusqlite::Row;

use crate::ledger::exchange::ExchangeRate;

/// The rate of a currency on a day, as written: the newest one from that day or before.
pub(in crate::ledger) fn find_exchange_rate(
    tx: &ReadTx<'_>,
    currency: Currency,
    on: ShopDate,
) -> Result<Option<String>, Fault> {
    tx.one(
        "SELECT rate
           FROM exchange_rates
          WHERE currency = ?1 AND from_on <= ?2
          ORDER BY from_on DESC
          LIMIT 1",
        (currency, on),
        |row| row.get(0),
    )
}

/// The rate that begins on this very day.
pub(in crate::ledger) fn find_exchange_rate_from(
    tx: &ReadTx<'_>,
    currency: Currency,
    from_on: ShopDate,
) -> Result<Option<ExchangeRate>, Fault> {
    tx.one(
        "SELECT currency, from_on, rate
           FROM exchange_rates
          WHERE currency = ?1 AND from_on = ?2",
        (currency, from_on),
        exchange_rate,
    )
}

/// Rates by their day, the newest first, those of one day by currency; one more than `limit`. `after` is the last one of the
/// page before.
pub(in crate::ledger) fn list_exchange_rates(
    tx: &ReadTx<'_>,
    currency: Option<Currency>,
    after: Option<(Currency, ShopDate)>,
    limit: u32,
) -> Result<Vec<ExchangeRate>, Fault> {
    let (after_currency, after_on) = after.unzip();
    tx.all(
        "SELECT currency, from_on, rate
           FROM exchange_rates
          WHERE (?1 IS NULL OR currency = ?1)
            AND (?2 IS NULL OR from_on < ?2 OR (from_on = ?2 AND currency > ?3))
          ORDER BY from_on DESC, currency
          LIMIT ?4",
        (currency, after_on, after_currency, limit.saturating_add(1)),
        exchange_rate,
    )
}

pub(in crate::ledger) fn write_exchange_rate(
    tx: &WriteTx<'_>,
    currency: Currency,
    from_on: ShopDate,
    rate: &str,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO exchange_rates (currency, from_on, rate)
         VALUES (?1, ?2, ?3)
         ON CONFLICT (currency, from_on) DO UPDATE SET rate = excluded.rate",
        (currency, from_on, rate),
    )?;
    Ok(())
}

fn exchange_rate(row: &Row<'_>) -> rusqlite::Result<ExchangeRate> {
    Ok(ExchangeRate { currency: row.get(0)?, from_on: row.get(1)?, rate: row.get(2)? })
}
