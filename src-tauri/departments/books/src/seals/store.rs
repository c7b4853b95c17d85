//! Every statement on `seals`.

use base::{Currency, Fault, Money, Page, ReadTx, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use super::seal::{Seal, SealedBalance, SealedBy, Sealing};

pub(super) fn insert(tx: &WriteTx<'_>, seal: &Sealing, hash: &[u8; 32]) -> Result<(), Fault> {
    tx.insert(
        "INSERT INTO seals (number, closed_to, entries, entry_hash, balances, at, author, author_name, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            seal.number,
            seal.closed_to,
            seal.entries,
            &seal.entry_hash[..],
            balances_text(&seal.balances)?,
            seal.at,
            &seal.by.id,
            &seal.by.name,
            &seal.previous[..],
            &hash[..],
        ),
    )?;
    Ok(())
}

/// The newest stub with the hash that is kept of it.
pub(super) fn find_last(tx: &ReadTx<'_>) -> Result<Option<(Sealing, [u8; 32])>, Fault> {
    tx.one(
        "SELECT number, closed_to, entries, entry_hash, balances, at, author, author_name, previous, hash
           FROM seals
          ORDER BY number DESC
          LIMIT 1",
        [],
        kept,
    )
}

/// The numbers of all stubs, in order.
pub(super) fn numbers(tx: &ReadTx<'_>) -> Result<Vec<i64>, Fault> {
    tx.all(
        "SELECT number
           FROM seals
          ORDER BY number",
        [],
        |row| row.get(0),
    )
}

/// One stub.
pub fn find(tx: &ReadTx<'_>, number: i64) -> Result<Option<Seal>, Fault> {
    Ok(find_kept(tx, number)?.map(|(seal, hash)| seal.with_hash(hash)))
}

/// One stub as it is kept, with the hash that is kept of it.
pub(super) fn find_kept(tx: &ReadTx<'_>, number: i64) -> Result<Option<(Sealing, [u8; 32])>, Fault> {
    tx.one(
        "SELECT number, closed_to, entries, entry_hash, balances, at, author, author_name, previous, hash
           FROM seals
          WHERE number = ?1",
        [number],
        kept,
    )
}

/// Stubs before one, the newest first.
pub fn list(tx: &ReadTx<'_>, before: i64, limit: u32) -> Result<Page<Seal>, Fault> {
    let rows = tx.all(
        "SELECT number, closed_to, entries, entry_hash, balances, at, author, author_name, previous, hash
           FROM seals
          WHERE number < ?1
          ORDER BY number DESC
          LIMIT ?2",
        (before, limit.saturating_add(1)),
        kept,
    )?;
    let seals = rows.into_iter().map(|(seal, hash)| seal.with_hash(hash)).collect();
    Ok(Page::cut(seals, limit, |seal: &Seal| seal.number.to_string()))
}

fn kept(row: &Row<'_>) -> rusqlite::Result<(Sealing, [u8; 32])> {
    let sealing = Sealing {
        number: row.get(0)?,
        closed_to: row.get(1)?,
        entries: row.get(2)?,
        entry_hash: row.get(3)?,
        balances: balances(row, 4)?,
        at: row.get(5)?,
        by: SealedBy { id: row.get(6)?, name: row.get(7)? },
        previous: row.get(8)?,
    };
    Ok((sealing, row.get(9)?))
}

fn balances_text(balances: &[SealedBalance]) -> Result<String, Fault> {
    let rows: Vec<(&str, Currency, i64)> =
        balances.iter().map(|row| (row.account.as_str(), row.balance.currency, row.balance.minor)).collect();
    serde_json::to_string(&rows).map_err(Fault::bug)
}

fn balances(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<SealedBalance>> {
    let text: String = row.get(column)?;
    let rows: Vec<(String, Currency, i64)> = serde_json::from_str(&text)
        .map_err(|cause| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause)))?;
    let balance = |(account, currency, minor)| SealedBalance { account, balance: Money { minor, currency } };
    Ok(rows.into_iter().map(balance).collect())
}
