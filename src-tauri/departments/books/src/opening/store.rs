//! Every statement on `opening_state` and `opening_balances`.

use base::{Author, Currency, Fault, Money, ReadTx, ShopDate, Timestamp, WriteTx};
use rusqlite::Row;

use super::ask::Checked;
use super::opening_balance::{OpeningBalance, OpeningBalanceId};
use crate::ledger::EntryId;

/// How moving in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// The day that balances are taken over on.
    pub opened_on: ShopDate,
    /// When it was finished; `None` while the shop is moving in.
    pub done_at: Option<Timestamp>,
    /// Who set the day, or who finished.
    pub who_name: String,
}

pub(super) fn find_state(tx: &ReadTx<'_>) -> Result<Option<State>, Fault> {
    tx.one(
        "SELECT opened_on, done_at, author_name
           FROM opening_state
          WHERE id = 1",
        [],
        |row| Ok(State { opened_on: row.get(0)?, done_at: row.get(1)?, who_name: row.get(2)? }),
    )
}

pub(super) fn write_day(tx: &WriteTx<'_>, who: &impl Author, day: ShopDate) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO opening_state (id, opened_on, done_at, author, author_name)
         VALUES (1, ?1, NULL, ?2, ?3)
         ON CONFLICT (id) DO UPDATE
            SET opened_on = excluded.opened_on, author = excluded.author, author_name = excluded.author_name",
        (day, who.author_id(), who.author_name()),
    )?;
    Ok(())
}

pub(super) fn write_done(tx: &WriteTx<'_>, who: &impl Author) -> Result<(), Fault> {
    tx.exec(
        "UPDATE opening_state
            SET done_at = ?1, author = ?2, author_name = ?3
          WHERE id = 1",
        (tx.at(), who.author_id(), who.author_name()),
    )?;
    Ok(())
}

/// The balance that stands on a sub-account, for a document (empty: none), in a currency.
pub(super) fn find_standing(
    tx: &ReadTx<'_>,
    account: &str,
    party: &str,
    document: &str,
    currency: Currency,
) -> Result<Option<OpeningBalanceId>, Fault> {
    tx.one(
        "SELECT id
           FROM opening_balances
          WHERE account = ?1
            AND party = ?2
            AND document = ?3
            AND currency = ?4
            AND reversal_id IS NULL",
        (account, party, document, currency),
        |row| row.get(0),
    )
}

/// How many balances stand.
pub(super) fn count_standing(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    let count = tx.one(
        "SELECT count(*)
           FROM opening_balances
          WHERE reversal_id IS NULL",
        [],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

pub(super) fn insert(
    tx: &WriteTx<'_>,
    id: OpeningBalanceId,
    balance: &Checked,
    entry: EntryId,
    chain: &str,
) -> Result<(), Fault> {
    let document = balance.document.as_ref();
    tx.exec(
        "INSERT INTO opening_balances (id, account, party, document, issued_on, due_on, currency, amount_minor, base_minor, entry_id,
                                       chain, reversal_id, at, author)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, NULL, ?12, ?13)",
        (
            id,
            balance.account,
            &balance.party,
            document.map_or("", |document| document.number.as_str()),
            document.map(|document| document.issued_on),
            document.map(|document| document.due_on),
            balance.amount.currency,
            balance.amount.minor,
            balance.base.minor,
            entry,
            chain,
            tx.at(),
            tx.author(),
        ),
    )?;
    Ok(())
}

pub(super) fn write_reversal(tx: &WriteTx<'_>, id: OpeningBalanceId, reversal: EntryId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE opening_balances
            SET reversal_id = ?2
          WHERE id = ?1",
        (id, reversal),
    )?;
    Ok(())
}

/// One balance; `books` is the currency of the books.
pub(super) fn find(tx: &ReadTx<'_>, books: Currency, id: OpeningBalanceId) -> Result<Option<OpeningBalance>, Fault> {
    tx.one(
        "SELECT id, account, party, document, issued_on, due_on, currency, amount_minor, base_minor, entry_id, chain, reversal_id, at
           FROM opening_balances
          WHERE id = ?1",
        [id],
        |row| balance(row, books),
    )
}

/// Balances by account, sub-account and document, after one of them.
pub(super) fn list(
    tx: &ReadTx<'_>,
    books: Currency,
    after: Option<&OpeningBalance>,
    limit: u32,
) -> Result<Vec<OpeningBalance>, Fault> {
    let (account, party, document, id) = match after {
        None => ("", "", "", String::new()),
        Some(last) => (&*last.account, &*last.party, last.document.as_deref().unwrap_or_default(), last.id.to_string()),
    };
    tx.all(
        "SELECT id, account, party, document, issued_on, due_on, currency, amount_minor, base_minor, entry_id, chain, reversal_id, at
           FROM opening_balances
          WHERE (account, party, document, id) > (?1, ?2, ?3, ?4)
          ORDER BY account, party, document, id
          LIMIT ?5",
        (account, party, document, id, limit.saturating_add(1)),
        |row| balance(row, books),
    )
}

fn balance(row: &Row<'_>, books: Currency) -> rusqlite::Result<OpeningBalance> {
    let document: String = row.get(3)?;
    Ok(OpeningBalance {
        id: row.get(0)?,
        account: row.get(1)?,
        party: row.get(2)?,
        document: (!document.is_empty()).then_some(document),
        issued_on: row.get(4)?,
        due_on: row.get(5)?,
        amount: Money { minor: row.get(7)?, currency: row.get(6)? },
        base: Money { minor: row.get(8)?, currency: books },
        open: None,
        entry_id: row.get(9)?,
        reversal_id: row.get(11)?,
        at: row.get(12)?,
        chain: row.get(10)?,
    })
}
