//! Statements on what customers owe, document by document, and on when it was paid.

use std::collections::BTreeSet;

use base::{Currency, Fault, ReadTx, ShopDate};

/// The document that an entry is about: `invoice:<id>` where there is one, else the entry's own chain.
///
/// Money that was assigned stands in the chain in which it had come, and so does what was refunded of it: there the payment says
/// which invoice it belongs to. The source is `payment:<id>:…`; what lies between the colons begins at its ninth character.
const DOCUMENT: &str = "CASE
    WHEN entries.source GLOB 'payment:*:assigned*' THEN coalesce((
        SELECT 'invoice:' || payments.invoice_id
          FROM payments
         WHERE payments.id = substr(entries.source, 9, instr(substr(entries.source, 9), ':') - 1)), entries.chain)
    WHEN entries.chain >= 'payment:' AND entries.chain < 'payment;' THEN coalesce((
        SELECT 'invoice:' || payments.invoice_id
          FROM journal_entries AS captures
          JOIN payments ON payments.id = substr(captures.source, 9, instr(substr(captures.source, 9), ':') - 1)
         WHERE captures.chain = entries.chain
           AND captures.source GLOB 'payment:*:captured*'
           AND payments.invoice_id IS NOT NULL
         LIMIT 1), entries.chain)
    ELSE entries.chain END";

/// What is open of a document of one customer in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reports) struct OpenDocument {
    /// `invoice:<id>`, or the chain of an entry that is about no invoice.
    pub document: String,
    pub party: String,
    pub customer: Option<String>,
    pub currency: Currency,
    pub amount_minor: i64,
    pub base_minor: i64,
    pub invoice_id: Option<String>,
    /// The invoice's, or that of the document that was taken over.
    pub number: Option<String>,
    /// When it is to be paid; the day of its first entry where neither an invoice nor a document taken over says it.
    pub due_on: ShopDate,
    /// What credit notes took off it, 0 or more.
    pub credited_minor: i64,
}

/// Above the place of every entry: all of them are read.
pub(in crate::reports) const EVERY_ENTRY: i64 = i64::MAX;

/// Everything on account 1200 at the end of a day, by document, of one customer or of all; what came to nothing is left out. Of
/// the entries up to one.
pub(in crate::reports) fn open_documents(
    tx: &ReadTx<'_>,
    on: ShopDate,
    party: Option<&str>,
    last_seq: i64,
) -> Result<Vec<OpenDocument>, Fault> {
    let sql = format!(
        "WITH moved AS (
             SELECT {DOCUMENT} AS document, postings.party, postings.currency, postings.amount_minor, postings.base_minor,
                    iif(entries.source GLOB 'credit_note:*', -postings.amount_minor, 0) AS credited, entries.dated_on
               FROM postings
               JOIN journal_entries AS entries ON entries.seq = postings.entry_seq
              WHERE postings.account = '1200'
                AND (?2 IS NULL OR postings.party = ?2)
                AND entries.dated_on <= ?1
                AND entries.seq <= ?3),
         open AS (
             SELECT document, party, currency, sum(amount_minor) AS amount, sum(base_minor) AS base, sum(credited) AS credited,
                    min(dated_on) AS first_on
               FROM moved
              GROUP BY document, party, currency
             HAVING sum(amount_minor) <> 0 OR sum(base_minor) <> 0)
         SELECT open.document, open.party, customers.name, open.currency, open.amount, open.base, invoices.id,
                coalesce(invoices.number, (SELECT taken.document
                                             FROM opening_balances AS taken
                                            WHERE taken.chain = open.document
                                            ORDER BY taken.id DESC
                                            LIMIT 1)),
                coalesce(invoices.due_on, (SELECT taken.due_on
                                             FROM opening_balances AS taken
                                            WHERE taken.chain = open.document
                                            ORDER BY taken.id DESC
                                            LIMIT 1), open.first_on), open.credited
           FROM open
           LEFT JOIN customers ON customers.id = open.party
           LEFT JOIN invoices ON open.document = 'invoice:' || invoices.id AND invoices.id = substr(open.document, 9)
          ORDER BY coalesce(customers.name, open.party), open.party, open.currency, 9, open.document"
    );
    tx.all(&sql, (on, party, last_seq), |row| {
        Ok(OpenDocument {
            document: row.get(0)?,
            party: row.get(1)?,
            customer: row.get(2)?,
            currency: row.get(3)?,
            amount_minor: row.get(4)?,
            base_minor: row.get(5)?,
            invoice_id: row.get(6)?,
            number: row.get(7)?,
            due_on: row.get(8)?,
            credited_minor: row.get(9)?,
        })
    })
}

/// Instalments of these invoices: invoice, day, total in minor units; in the order in which they are paid.
pub(in crate::reports) fn instalments(
    tx: &ReadTx<'_>,
    invoices: &[&str],
) -> Result<Vec<(String, ShopDate, i64)>, Fault> {
    tx.all(
        "SELECT invoice_id, due_on, total_minor
           FROM instalments
          WHERE invoice_id IN (SELECT value FROM json_each(?1))
          ORDER BY invoice_id, part",
        [serde_json::to_string(invoices).map_err(Fault::bug)?],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// A posting of an entry that is about a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::reports) struct DocumentPosting {
    pub document: String,
    pub seq: i64,
    pub source: String,
    pub dated_on: ShopDate,
    pub account: String,
    pub base_minor: i64,
}

/// Documents on whose receivable or payable something moved in some days, by the entries up to one.
pub(in crate::reports) fn documents_moved(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<String>, Fault> {
    let sql = format!(
        "SELECT DISTINCT {DOCUMENT}
           FROM journal_entries AS entries
          CROSS JOIN postings ON postings.entry_seq = entries.seq
          WHERE entries.dated_on >= ?1
            AND entries.dated_on <= ?2
            AND entries.seq <= ?3
            AND postings.account IN ('1200', '2000')"
    );
    tx.all(&sql, (from, to, last_seq), |row| row.get(0))
}

/// Every posting of the entries about these documents that touch a receivable or a payable, up to a day and up to an entry, in
/// the order of days.
pub(in crate::reports) fn document_postings(
    tx: &ReadTx<'_>,
    documents: &BTreeSet<String>,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<DocumentPosting>, Fault> {
    let sql = format!(
        "WITH wanted AS (
             SELECT value AS document FROM json_each(?1)),
         chains AS (
             SELECT document AS chain FROM wanted
              UNION
             SELECT captures.chain
               FROM wanted
               JOIN payments ON payments.invoice_id = substr(wanted.document, 9)
               JOIN journal_entries AS captures ON captures.source >= 'payment:' || payments.id || ':'
                                               AND captures.source < 'payment:' || payments.id || ';')
         SELECT {DOCUMENT} AS document, entries.seq, entries.source, entries.dated_on, postings.account, postings.base_minor
           FROM chains
           JOIN journal_entries AS entries ON entries.chain = chains.chain
           JOIN postings ON postings.entry_seq = entries.seq
          WHERE entries.dated_on <= ?2
            AND entries.seq <= ?3
            AND EXISTS (SELECT 1
                          FROM postings AS control
                         WHERE control.entry_seq = entries.seq
                           AND control.account IN ('1200', '2000'))
          ORDER BY entries.dated_on, entries.seq, postings.line"
    );
    tx.all(&sql, (serde_json::to_string(documents).map_err(Fault::bug)?, to, last_seq), |row| {
        Ok(DocumentPosting {
            document: row.get(0)?,
            seq: row.get(1)?,
            source: row.get(2)?,
            dated_on: row.get(3)?,
            account: row.get(4)?,
            base_minor: row.get(5)?,
        })
    })
}

/// Every posting of the entries of some days that touch income or cost and neither a receivable nor a payable: entry, account,
/// base. Of the entries up to one; the closing of years is left out.
pub(in crate::reports) fn direct_postings(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<(i64, String, i64)>, Fault> {
    tx.all(
        "SELECT entries.seq, postings.account, postings.base_minor
           FROM journal_entries AS entries
          CROSS JOIN postings ON postings.entry_seq = entries.seq
          WHERE entries.dated_on >= ?1
            AND entries.dated_on <= ?2
            AND entries.seq <= ?3
            AND NOT (entries.source >= 'year:' AND entries.source < 'year;')
            AND EXISTS (SELECT 1
                          FROM postings AS result
                         WHERE result.entry_seq = entries.seq
                           AND result.account >= '4000'
                           AND result.account < '9000')
            AND NOT EXISTS (SELECT 1
                              FROM postings AS control
                             WHERE control.entry_seq = entries.seq
                               AND control.account IN ('1200', '2000'))
          ORDER BY entries.seq, postings.line",
        (from, to, last_seq),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}
