//! Statements of the reports.

pub(super) mod gstr_1;
pub(super) mod receivables;

use base::{Currency, Fault, Money, ReadTx, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

/// Sales of a day in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DailySales {
    /// The day, in the shop's zone.
    pub day: ShopDate,
    /// Currency.
    pub currency: Currency,
    /// Payments captured.
    pub count: i64,
    /// Money captured.
    pub captured: Money,
    /// Fees known for that day's captures and those told on it.
    pub fee: Money,
}

/// Sales through one account in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GatewaySales {
    /// The account.
    pub merchant_account_id: String,
    /// Its name.
    pub name: String,
    /// Currency.
    pub currency: Currency,
    /// Payments captured.
    pub count: i64,
    /// Money captured.
    pub captured: Money,
    /// Fees known.
    pub fee: Money,
}

/// What was taxed under IGST and went to a region other than the shop's, for buyers with one registration.
pub(super) struct InterstateTaxed {
    /// Code of the region.
    pub region: String,
    /// Registration of the buyers as their papers have it; empty = none.
    pub tax_id: String,
    /// Value without tax.
    pub value: Money,
    /// Its tax.
    pub tax: Money,
}

/// The tax entries of some days that fell due under IGST, with where their papers went: invoices, and credit notes on them.
pub(super) fn interstate_taxed(
    tx: &ReadTx<'_>,
    books: Currency,
    from: ShopDate,
    to: ShopDate,
) -> Result<Vec<InterstateTaxed>, Fault> {
    tx.all(
        "SELECT invoices.place_of_supply, coalesce(json_extract(invoices.frozen, '$.customer.tax_id'), ''),
                sum(taxed.base_taxable_minor), sum(taxed.base_tax_minor)
           FROM tax_entries AS taxed
           LEFT JOIN credit_notes AS notes ON notes.id = taxed.document
           JOIN invoices ON invoices.id = coalesce(notes.invoice_id, taxed.document)
          WHERE taxed.tax_on BETWEEN ?1 AND ?2
            AND taxed.standing = 'due'
            AND taxed.component GLOB 'IGST*'
            AND invoices.place_of_supply <> json_extract(invoices.frozen, '$.supply.shop_region')
          GROUP BY 1, 2
          ORDER BY 1, 2",
        (from, to),
        |row| {
            let money = |column| Ok::<_, rusqlite::Error>(Money { minor: row.get(column)?, currency: books });
            Ok(InterstateTaxed { region: row.get(0)?, tax_id: row.get(1)?, value: money(2)?, tax: money(3)? })
        },
    )
}

/// Captured money per day and currency.
pub(super) fn daily_sales(tx: &ReadTx<'_>, from: ShopDate, to: ShopDate) -> Result<Vec<DailySales>, Fault> {
    tx.all(
        "SELECT day, currency, sum(count), sum(captured_minor), sum(fee_minor)
           FROM daily_takings
          WHERE day BETWEEN ?1 AND ?2
          GROUP BY day, currency
          ORDER BY day, currency",
        (from, to),
        |row| {
            let currency: Currency = row.get(1)?;
            let money = |minor| Money { minor, currency };
            Ok(DailySales {
                day: row.get(0)?,
                currency,
                count: row.get(2)?,
                captured: money(row.get(3)?),
                fee: money(row.get(4)?),
            })
        },
    )
}

/// Captured money per account and currency.
pub(super) fn by_gateway(tx: &ReadTx<'_>, from: ShopDate, to: ShopDate) -> Result<Vec<GatewaySales>, Fault> {
    tx.all(
        "SELECT t.merchant_account_id, a.name, t.currency, sum(t.count), sum(t.captured_minor), sum(t.fee_minor)
           FROM daily_takings t
           JOIN merchant_accounts a ON a.id = t.merchant_account_id
          WHERE t.day BETWEEN ?1 AND ?2
          GROUP BY t.merchant_account_id, t.currency
          ORDER BY a.position, t.currency",
        (from, to),
        |row| {
            let currency: Currency = row.get(2)?;
            let money = |minor| Money { minor, currency };
            Ok(GatewaySales {
                merchant_account_id: row.get(0)?,
                name: row.get(1)?,
                currency,
                count: row.get(3)?,
                captured: money(row.get(4)?),
                fee: money(row.get(5)?),
            })
        },
    )
}

/// One movement on a customer's receivable or advance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Movement {
    pub dated_on: ShopDate,
    pub source: String,
    pub entry: String,
    pub account: String,
    pub amount: Money,
    /// Of the invoice, or of the document that was taken over.
    pub number: Option<String>,
    pub invoice_id: Option<String>,
}

/// What a customer owes (1200) and has paid ahead (2240, below zero) by the entries up to one, by account and currency: what stands
/// there now without what came after it.
pub(super) fn customer_balances(tx: &ReadTx<'_>, customer: &str, last_seq: i64) -> Result<Vec<(String, Money)>, Fault> {
    tx.all(
        "SELECT account, sum(amount), currency
           FROM (SELECT account, amount_minor AS amount, currency
                   FROM balances
                  WHERE account IN ('1200', '2240') AND party = ?1
                  UNION ALL
                 SELECT account, -amount_minor, currency
                   FROM postings
                  WHERE account IN ('1200', '2240') AND party = ?1 AND entry_seq > ?2)
          GROUP BY account, currency
          ORDER BY currency, account",
        (customer, last_seq),
        |row| Ok((row.get(0)?, Money { minor: row.get(1)?, currency: row.get(2)? })),
    )
}

/// Everything that has moved a customer's receivable (1200) or advance (2240) since a day, in order of the books.
///
/// The days that have entries are walked from index entry to index entry: the first entry written of any of them is where
/// the customer's postings begin to be of interest. What was written before it counts in an earlier day. Of the entries up to one.
pub(super) fn list_movements(
    tx: &ReadTx<'_>,
    customer: &str,
    from: ShopDate,
    last_seq: i64,
) -> Result<Vec<Movement>, Fault> {
    tx.all(
        "WITH RECURSIVE days (day) AS (
             SELECT min(dated_on)
               FROM journal_entries
              WHERE dated_on >= ?2
             UNION ALL
             SELECT (SELECT min(dated_on)
                       FROM journal_entries
                      WHERE dated_on > day)
               FROM days
              WHERE day IS NOT NULL
         )
         SELECT e.dated_on, e.source, e.id, p.account, p.amount_minor, p.currency,
                coalesce(i.number,
                         (SELECT t.document FROM opening_balances t WHERE t.chain = e.chain AND t.document <> '' LIMIT 1),
                         (SELECT a.number FROM advances a WHERE a.payment_id = substr(e.source, 9, 30) AND e.source LIKE 'payment:%')),
                i.id
           FROM postings p
           JOIN journal_entries e ON e.seq = p.entry_seq
           LEFT JOIN invoices i ON i.id = substr(e.chain, 9) AND e.chain LIKE 'invoice:%'
          WHERE p.party = ?1 AND p.account IN ('1200', '2240')
            AND p.entry_seq >= (SELECT min((SELECT min(seq) FROM journal_entries WHERE dated_on = day)) FROM days)
            AND p.entry_seq <= ?3
            AND e.dated_on >= ?2
          ORDER BY e.dated_on, e.seq, p.line",
        (customer, from, last_seq),
        |row| {
            Ok(Movement {
                dated_on: row.get(0)?,
                source: row.get(1)?,
                entry: row.get(2)?,
                account: row.get(3)?,
                amount: Money { minor: row.get(4)?, currency: row.get(5)? },
                number: row.get(6)?,
                invoice_id: row.get(7)?,
            })
        },
    )
}

/// Credit notes of a customer: source of the entry of the issue, number.
pub(super) fn credit_note_numbers(tx: &ReadTx<'_>, customer: &str) -> Result<Vec<(String, String)>, Fault> {
    tx.all(
        "SELECT 'credit_note:' || id || ':issued', number
           FROM credit_notes
          WHERE customer_id = ?1",
        [customer],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
