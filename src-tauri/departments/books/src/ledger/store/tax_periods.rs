//! Filed tax returns, their payments, and what a period is filed from.

use base::{Currency, Fault, Money, Rate, ReadTx, ShopDate, Timestamp, WriteTx};
use rusqlite::Row;
use rusqlite::types::Type;

use crate::ledger::entry::EntryId;
use crate::ledger::general_ledger::LinePlace;
use crate::ledger::tax_periods::{ReturnKind, Rows, TaxPeriod, TaxedLine};
use crate::ledger::tax_report::TaxSide;

/// A return as filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct FiledReturn {
    pub period: TaxPeriod,
    pub kind: ReturnKind,
    /// In minor units of the books currency: + owed to the office, − in favour.
    pub owed_minor: i64,
    /// What turnover tax was reckoned on, and its rate.
    pub turnover: Option<(i64, Rate)>,
    pub refund_asked: bool,
    pub reference: String,
    pub entry: Option<EntryId>,
    pub turnover_entry: Option<EntryId>,
    pub at: Timestamp,
    pub who_name: String,
    /// What was paid for it and stands: + to the office, − from it.
    pub paid_minor: i64,
}

/// The last day of the last filed return. Tax that is told later counts after it.
pub(in crate::ledger) fn find_filed_to(tx: &ReadTx<'_>) -> Result<Option<ShopDate>, Fault> {
    let filed_to = tx.one(
        "SELECT max(last_on)
           FROM tax_returns",
        [],
        |row| row.get::<_, Option<ShopDate>>(0),
    )?;
    Ok(filed_to.flatten())
}

/// Every filed return, the oldest first.
pub(in crate::ledger) fn list_returns(tx: &ReadTx<'_>) -> Result<Vec<FiledReturn>, Fault> {
    tx.all(
        "SELECT id, kind, owed_minor, turnover_minor, turnover_rate, refund_asked, reference, entry_id, turnover_entry_id, at,
                author_name,
                (SELECT coalesce(sum(paid.amount_minor), 0)
                   FROM tax_payments AS paid
                  WHERE paid.return_id = tax_returns.id
                    AND paid.reversal_id IS NULL)
           FROM tax_returns
          ORDER BY first_on",
        [],
        filed_return,
    )
}

fn filed_return(row: &Row<'_>) -> rusqlite::Result<FiledReturn> {
    let (id, kind, rate): (String, String, Option<String>) = (row.get(0)?, row.get(1)?, row.get(4)?);
    let rate = rate.map(|text| Rate::parse(&text).map_err(|_| wrong(4, "rate"))).transpose()?;
    Ok(FiledReturn {
        period: TaxPeriod::named(&id).ok_or_else(|| wrong(0, "period"))?,
        kind: ReturnKind::parse(&kind).ok_or_else(|| wrong(1, "kind"))?,
        owed_minor: row.get(2)?,
        turnover: row.get::<_, Option<i64>>(3)?.zip(rate),
        refund_asked: row.get(5)?,
        reference: row.get(6)?,
        entry: row.get(7)?,
        turnover_entry: row.get(8)?,
        at: row.get(9)?,
        who_name: row.get(10)?,
        paid_minor: row.get(11)?,
    })
}

fn wrong(column: usize, what: &str) -> rusqlite::Error {
    let cause = std::io::Error::other(format!("unknown {what} of a tax return"));
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(cause))
}

pub(in crate::ledger) fn insert_return(
    tx: &WriteTx<'_>,
    filed: &FiledReturn,
    (author, author_name): (&str, &str),
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO tax_returns (id, first_on, last_on, kind, owed_minor, turnover_minor, turnover_rate, refund_asked, reference,
                                  entry_id, turnover_entry_id, at, author, author_name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        (
            &filed.period.id,
            filed.period.first_on,
            filed.period.last_on,
            filed.kind.text(),
            filed.owed_minor,
            filed.turnover.map(|(minor, _)| minor),
            filed.turnover.map(|(_, rate)| rate.to_string()),
            filed.refund_asked,
            &filed.reference,
            filed.entry,
            filed.turnover_entry,
            filed.at,
            author,
            author_name,
        ),
    )?;
    Ok(())
}

/// A payment for a return as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct TaxPaymentRow {
    pub number: u32,
    pub paid_on: ShopDate,
    pub amount_minor: i64,
    pub entry: EntryId,
    pub reversal: Option<EntryId>,
    pub at: Timestamp,
    pub who_name: String,
}

/// The payments of a return in their order, those taken back among them.
pub(in crate::ledger) fn list_tax_payments(tx: &ReadTx<'_>, period: &str) -> Result<Vec<TaxPaymentRow>, Fault> {
    tx.all(
        "SELECT number, paid_on, amount_minor, entry_id, reversal_id, at, author_name
           FROM tax_payments
          WHERE return_id = ?1
          ORDER BY number",
        [period],
        |row| {
            Ok(TaxPaymentRow {
                number: row.get(0)?,
                paid_on: row.get(1)?,
                amount_minor: row.get(2)?,
                entry: row.get(3)?,
                reversal: row.get(4)?,
                at: row.get(5)?,
                who_name: row.get(6)?,
            })
        },
    )
}

pub(in crate::ledger) fn insert_tax_payment(
    tx: &WriteTx<'_>,
    period: &str,
    payment: &TaxPaymentRow,
    author: &str,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO tax_payments (return_id, number, paid_on, amount_minor, entry_id, reversal_id, at, author, author_name)
         VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6, ?7, ?8)",
        (
            period,
            payment.number,
            payment.paid_on,
            payment.amount_minor,
            payment.entry,
            payment.at,
            author,
            &payment.who_name,
        ),
    )?;
    Ok(())
}

/// Says which entry took a payment back.
pub(in crate::ledger) fn update_taken_back(
    tx: &WriteTx<'_>,
    period: &str,
    number: u32,
    reversal: EntryId,
) -> Result<(), Fault> {
    tx.exec(
        "UPDATE tax_payments
            SET reversal_id = ?3
          WHERE return_id = ?1
            AND number = ?2",
        (period, number, reversal),
    )?;
    Ok(())
}

/// What some days put on an account of tax that is due: account, component, currency, amount and base in minor units, + debit.
pub(in crate::ledger) type TaxMovement = (String, String, Currency, i64, i64);

/// What the entries whose tax fell due in some days have put on 1300, 2100 and 2120. Of an entry that has several of them, each tax
/// entry lies beside the posting that turns its amount; a filed return itself has no tax entries.
pub(in crate::ledger) fn find_tax_movements(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
) -> Result<Vec<TaxMovement>, Fault> {
    tx.all(
        "SELECT account, component, currency, -sum(tax_minor), -sum(base_tax_minor)
           FROM (SELECT taxed.component, taxed.currency, taxed.tax_minor, taxed.base_tax_minor,
                        coalesce((SELECT turned.account
                                    FROM postings AS turned
                                   WHERE turned.entry_seq = taxed.entry_seq
                                     AND turned.party = taxed.component
                                     AND turned.currency = taxed.currency
                                     AND turned.account IN ('1300', '2100', '2120')
                                     AND turned.amount_minor = -taxed.tax_minor
                                     AND turned.base_minor = -taxed.base_tax_minor
                                   LIMIT 1),
                                 (SELECT beside.account
                                    FROM postings AS beside
                                   WHERE beside.entry_seq = taxed.entry_seq
                                     AND beside.party = taxed.component
                                     AND beside.currency = taxed.currency
                                     AND beside.account IN ('1300', '2100', '2120')
                                   LIMIT 1),
                                 '2100') AS account
                   FROM tax_entries AS taxed
                  WHERE taxed.tax_on BETWEEN ?1 AND ?2
                    AND taxed.standing = 'due'
                    AND (taxed.tax_minor <> 0 OR taxed.base_tax_minor <> 0))
          GROUP BY account, component, currency
         HAVING sum(tax_minor) <> 0 OR sum(base_tax_minor) <> 0
          ORDER BY account, component, currency",
        (from, to),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
    )
}

/// The first day on which anything fell due, if only a supply without tax.
pub(in crate::ledger) fn find_first_taxed_day(tx: &ReadTx<'_>) -> Result<Option<ShopDate>, Fault> {
    tx.one(
        "SELECT tax_on
           FROM tax_entries
          WHERE standing = 'due'
          ORDER BY tax_on
          LIMIT 1",
        [],
        |row| row.get(0),
    )
}

/// The tax of some days whose entries count in an earlier period, filed by then: + owed, in minor units of the books currency.
pub(in crate::ledger) fn find_late_tax(tx: &ReadTx<'_>, from: ShopDate, to: ShopDate) -> Result<i64, Fault> {
    let late = tx.one(
        "SELECT coalesce(sum(taxed.base_tax_minor), 0)
           FROM tax_entries AS taxed
           JOIN journal_entries AS entries ON entries.seq = taxed.entry_seq
          WHERE taxed.tax_on BETWEEN ?1 AND ?2
            AND taxed.standing = 'due'
            AND entries.dated_on < ?1",
        (from, to),
        |row| row.get(0),
    )?;
    Ok(late.unwrap_or(0))
}

/// What the entries of a return left on 2140 by component, in minor units of the books currency: + owed, − in favour.
pub(in crate::ledger) fn find_left_to_settle(tx: &ReadTx<'_>, chain: &str) -> Result<Vec<(String, i64)>, Fault> {
    tx.all(
        "SELECT postings.party, -sum(postings.base_minor)
           FROM journal_entries AS entries
           JOIN postings ON postings.entry_seq = entries.seq
          WHERE entries.chain = ?1
            AND postings.account = '2140'
          GROUP BY postings.party
         HAVING sum(postings.base_minor) <> 0
          ORDER BY postings.party",
        [chain],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Tax entries that are due in some days, of these codes and this side, after a place in the order of their days; one more than
/// `limit`.
pub(in crate::ledger) fn list_taxed_lines(
    tx: &ReadTx<'_>,
    books: Currency,
    rows: &Rows,
    (from, to): (ShopDate, ShopDate),
    after: LinePlace,
    limit: u32,
) -> Result<Vec<TaxedLine>, Fault> {
    let codes = serde_json::to_string(&rows.codes).map_err(Fault::bug)?;
    let bought = rows.side == TaxSide::Input;
    let component = rows.component.as_deref();
    let most = limit.saturating_add(1);
    tx.all(
        "SELECT entries.id, taxed.entry_seq, taxed.line, entries.source, taxed.document, entries.dated_on, taxed.tax_on, taxed.code,
                taxed.component, taxed.base_taxable_minor, taxed.base_tax_minor
           FROM tax_entries AS taxed
           JOIN journal_entries AS entries ON entries.seq = taxed.entry_seq
          WHERE taxed.tax_on BETWEEN ?1 AND ?2
            AND taxed.standing = 'due'
            AND taxed.code IN (SELECT value FROM json_each(?3))
            AND (?4 IS NULL OR taxed.component = ?4)
            AND (taxed.document GLOB 'payment:*') = ?5
            AND (taxed.tax_on, taxed.entry_seq, taxed.line) > (?6, ?7, ?8)
          ORDER BY taxed.tax_on, taxed.entry_seq, taxed.line
          LIMIT ?9",
        (from, to, codes, component, bought, after.dated_on, after.seq, after.line, most),
        |row| {
            let money = |column| Ok::<_, rusqlite::Error>(Money { minor: row.get(column)?, currency: books });
            Ok(TaxedLine {
                entry: row.get(0)?,
                seq: row.get(1)?,
                line: row.get(2)?,
                source: row.get(3)?,
                document: row.get(4)?,
                dated_on: row.get(5)?,
                tax_on: row.get(6)?,
                code: row.get(7)?,
                component: row.get(8)?,
                taxable: money(9)?,
                tax: money(10)?,
            })
        },
    )
}
