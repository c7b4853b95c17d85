//! What posting writes: postings, tax entries, the entry that seals them, and the figures kept beside them.

use base::db::Cell;
use base::{Currency, Fault, ReadTx, WriteTx};

use crate::ledger::chain::{ChainEntry, ChainPosting, ChainTax, GENESIS, Hash};

/// Place and hash of the newest entry; nought and the hash before the first where there is none.
pub(in crate::ledger) fn find_head(tx: &ReadTx<'_>) -> Result<(i64, Hash), Fault> {
    let head = tx.one(
        "SELECT seq, hash
           FROM journal_entries
          ORDER BY seq DESC
          LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(head.unwrap_or((0, GENESIS)))
}

/// The hash of the entry at a place.
pub(in crate::ledger) fn find_hash(tx: &ReadTx<'_>, seq: i64) -> Result<Option<Hash>, Fault> {
    tx.one(
        "SELECT hash
           FROM journal_entries
          WHERE seq = ?1",
        [seq],
        |row| row.get(0),
    )
}

/// Postings, each with the place of its entry.
pub(in crate::ledger) fn insert_postings(tx: &WriteTx<'_>, postings: &[(i64, ChainPosting<'_>)]) -> Result<(), Fault> {
    let rows: Vec<[Cell<'_>; 7]> = postings
        .iter()
        .map(|(seq, posting)| {
            [
                Cell::Integer(*seq),
                Cell::Integer(posting.line),
                text(posting.account),
                text(posting.party),
                text(posting.currency),
                Cell::Integer(posting.amount_minor),
                Cell::Integer(posting.base_minor),
            ]
        })
        .collect();
    tx.insert_rows(
        "INSERT INTO postings (entry_seq, line, account, party, currency, amount_minor, base_minor)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &rows,
    )
}

/// Tax entries, each with the place of its entry.
pub(in crate::ledger) fn insert_tax_entries(tx: &WriteTx<'_>, taxes: &[(i64, ChainTax<'_>)]) -> Result<(), Fault> {
    let rows: Vec<[Cell<'_>; 12]> = taxes
        .iter()
        .map(|(seq, tax)| {
            [
                Cell::Integer(*seq),
                Cell::Integer(tax.line),
                text(tax.document),
                text(tax.code),
                text(tax.component),
                text(tax.currency),
                Cell::Integer(tax.taxable_minor),
                Cell::Integer(tax.tax_minor),
                Cell::Integer(tax.base_taxable_minor),
                Cell::Integer(tax.base_tax_minor),
                text(tax.tax_on),
                text(tax.standing),
            ]
        })
        .collect();
    tx.insert_rows(
        "INSERT INTO tax_entries (entry_seq, line, document, code, component, currency, taxable_minor, tax_minor,
                                  base_taxable_minor, base_tax_minor, tax_on, standing)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        &rows,
    )
}

/// The entries themselves, which seal what was written for them, each with the hash before it and its own.
pub(in crate::ledger) fn insert_entries(
    tx: &WriteTx<'_>,
    entries: &[(ChainEntry<'_>, Hash, Hash)],
) -> Result<(), Fault> {
    let rows: Vec<[Cell<'_>; 15]> = entries
        .iter()
        .map(|(entry, previous, hash)| {
            [
                Cell::Integer(entry.seq),
                text(entry.id),
                text(entry.source),
                text(entry.recipe),
                text(entry.chain),
                Cell::Integer(entry.happened_at),
                text(entry.dated_on),
                Cell::Integer(entry.recorded_at),
                Cell::Integer(entry.late.into()),
                entry.reverses.map_or(Cell::Null, Cell::Integer),
                text(entry.memo),
                text(entry.correlation),
                text(entry.author),
                Cell::Blob(previous),
                Cell::Blob(hash),
            ]
        })
        .collect();
    tx.insert_rows(
        "INSERT INTO journal_entries (seq, id, source, recipe, chain, happened_at, dated_on, recorded_at, late, reverses, memo,
                                      correlation, author, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        &rows,
    )
}

fn text(words: &str) -> Cell<'_> {
    Cell::Text(words.as_bytes())
}

/// What postings add to a running balance.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::ledger) struct BalanceChange {
    pub amount_minor: i64,
    pub base_minor: i64,
}

pub(in crate::ledger) fn add_to_balance(
    tx: &WriteTx<'_>,
    account: &str,
    party: &str,
    currency: Currency,
    change: &BalanceChange,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO balances (account, party, currency, amount_minor, base_minor)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (account, party, currency) DO UPDATE
            SET amount_minor = amount_minor + excluded.amount_minor,
                base_minor = base_minor + excluded.base_minor",
        (account, party, currency, change.amount_minor, change.base_minor),
    )?;
    Ok(())
}

/// What postings add to the movements of a day; every figure is 0 or more.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::ledger) struct DayChange {
    pub debit_minor: i64,
    pub credit_minor: i64,
    pub base_debit_minor: i64,
    pub base_credit_minor: i64,
}

pub(in crate::ledger) fn add_to_day(
    tx: &WriteTx<'_>,
    day: &str,
    account: &str,
    currency: Currency,
    change: &DayChange,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO daily_movements (dated_on, account, currency, debit_minor, credit_minor, base_debit_minor, base_credit_minor)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (dated_on, account, currency) DO UPDATE
            SET debit_minor = debit_minor + excluded.debit_minor,
                credit_minor = credit_minor + excluded.credit_minor,
                base_debit_minor = base_debit_minor + excluded.base_debit_minor,
                base_credit_minor = base_credit_minor + excluded.base_credit_minor",
        (day, account, currency, change.debit_minor, change.credit_minor, change.base_debit_minor, change.base_credit_minor),
    )?;
    Ok(())
}
