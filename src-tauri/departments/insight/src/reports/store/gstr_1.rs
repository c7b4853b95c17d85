//! What the tables of GSTR-1 are made from: the tax entries of some days with the papers that show them.

use base::{Currency, Fault, Money, ReadTx, ShopDate};

/// Which paper shows the tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reports) enum PaperKind {
    Invoice,
    CreditNote,
    Advance,
}

/// A paper of which something fell due, with its invoice's where it is a note.
#[derive(Debug, Clone)]
pub(in crate::reports) struct TaxedPaper {
    pub id: String,
    pub kind: PaperKind,
    pub number: String,
    pub issued_on: ShopDate,
    /// Worth of the paper with tax, in the books currency.
    pub total: Money,
    /// The invoice that a note is about; an invoice itself; empty for an advance.
    pub invoice_number: String,
    /// Worth of that invoice.
    pub invoice_total: Money,
    /// Where it was supplied to; empty where tax did not depend on it.
    pub region: String,
    pub shop_region: String,
    pub buyer: String,
    pub tax_id: String,
}

/// What fell due of a paper under one code and component.
#[derive(Debug, Clone)]
pub(in crate::reports) struct FellDue {
    pub document: String,
    pub code: String,
    pub component: String,
    pub treatment: String,
    pub reason: String,
    /// The rate of all components together, as the paper has it: `18.0000`.
    pub rate: String,
    pub taxable: Money,
    pub tax: Money,
}

/// A line of a paper, for the summary by HSN.
#[derive(Debug, Clone)]
pub(in crate::reports) struct SoldLine {
    pub document: String,
    pub code: String,
    pub hsn: String,
    pub unit: String,
    /// As typed; empty where nothing was counted.
    pub quantity: String,
    pub net_minor: i64,
}

/// Numbers that a series gave in some days.
#[derive(Debug, Clone)]
pub(in crate::reports) struct NumbersGiven {
    pub series: String,
    pub from: String,
    pub to: String,
    pub count: i64,
    pub cancelled: i64,
}

/// The papers of which output tax, or a value without tax, counts in some days.
pub(in crate::reports) fn taxed_papers(
    tx: &ReadTx<'_>,
    books: Currency,
    from: ShopDate,
    to: ShopDate,
) -> Result<Vec<TaxedPaper>, Fault> {
    tx.all(
        "WITH due AS (SELECT DISTINCT document
                        FROM tax_entries
                       WHERE tax_on BETWEEN ?1 AND ?2
                         AND standing = 'due')
         SELECT invoices.id, 'invoice', coalesce(invoices.number, ''), invoices.issued_on, coalesce(invoices.base_total_minor, 0),
                coalesce(invoices.number, ''), coalesce(invoices.base_total_minor, 0),
                coalesce(invoices.place_of_supply, ''),
                coalesce(json_extract(invoices.frozen, '$.supply.shop_region'), ''),
                coalesce(json_extract(invoices.frozen, '$.customer.name'), ''),
                coalesce(json_extract(invoices.frozen, '$.customer.tax_id'), '')
           FROM due
           JOIN invoices ON invoices.id = due.document
          UNION ALL
         SELECT notes.id, 'credit_note', notes.number, notes.issued_on, notes.base_total_minor,
                coalesce(invoices.number, ''), coalesce(invoices.base_total_minor, 0),
                coalesce(invoices.place_of_supply, ''),
                coalesce(json_extract(invoices.frozen, '$.supply.shop_region'), ''),
                coalesce(json_extract(invoices.frozen, '$.customer.name'), ''),
                coalesce(json_extract(invoices.frozen, '$.customer.tax_id'), '')
           FROM due
           JOIN credit_notes AS notes ON notes.id = due.document
           JOIN invoices ON invoices.id = notes.invoice_id
          UNION ALL
         SELECT advances.id, 'advance', advances.number, advances.issued_on, 0,
                '', 0,
                coalesce(json_extract(advances.frozen, '$.supply.region'), ''),
                coalesce(json_extract(advances.frozen, '$.supply.shop_region'), ''),
                coalesce(json_extract(advances.frozen, '$.customer.name'), ''),
                coalesce(json_extract(advances.frozen, '$.customer.tax_id'), '')
           FROM due
           JOIN advances ON advances.id = due.document
          ORDER BY 4, 3, 1",
        (from, to),
        |row| {
            let money = |column| Ok::<_, rusqlite::Error>(Money { minor: row.get(column)?, currency: books });
            let kind: String = row.get(1)?;
            Ok(TaxedPaper {
                id: row.get(0)?,
                kind: match kind.as_str() {
                    "invoice" => PaperKind::Invoice,
                    "credit_note" => PaperKind::CreditNote,
                    _ => PaperKind::Advance,
                },
                number: row.get(2)?,
                issued_on: row.get(3)?,
                total: money(4)?,
                invoice_number: row.get(5)?,
                invoice_total: money(6)?,
                region: row.get(7)?,
                shop_region: row.get(8)?,
                buyer: row.get(9)?,
                tax_id: row.get(10)?,
            })
        },
    )
}

/// What fell due of these papers in some days, by code and component; what came to nothing is left out.
pub(in crate::reports) fn fell_due(
    tx: &ReadTx<'_>,
    books: Currency,
    from: ShopDate,
    to: ShopDate,
) -> Result<Vec<FellDue>, Fault> {
    tx.all(
        "SELECT taxed.document, taxed.code, taxed.component, coalesce(codes.treatment, 'taxed'), coalesce(codes.reason, ''),
                coalesce((SELECT json_extract(frozen.value, '$.rate')
                            FROM json_each(coalesce(invoices.frozen, notes.frozen, advances.frozen), '$.taxes') AS frozen
                           WHERE json_extract(frozen.value, '$.code') = taxed.code), '0'),
                sum(taxed.base_taxable_minor), sum(taxed.base_tax_minor)
           FROM tax_entries AS taxed
           LEFT JOIN invoices ON invoices.id = taxed.document
           LEFT JOIN credit_notes AS notes ON notes.id = taxed.document
           LEFT JOIN advances ON advances.id = taxed.document
           LEFT JOIN tax_codes AS codes ON codes.code = taxed.code
          WHERE taxed.tax_on BETWEEN ?1 AND ?2
            AND taxed.standing = 'due'
            AND (invoices.id IS NOT NULL OR notes.id IS NOT NULL OR advances.id IS NOT NULL)
          GROUP BY taxed.document, taxed.code, taxed.component
         HAVING sum(taxed.base_taxable_minor) <> 0 OR sum(taxed.base_tax_minor) <> 0
          ORDER BY taxed.document, taxed.code, taxed.component",
        (from, to),
        |row| {
            let money = |column| Ok::<_, rusqlite::Error>(Money { minor: row.get(column)?, currency: books });
            Ok(FellDue {
                document: row.get(0)?,
                code: row.get(1)?,
                component: row.get(2)?,
                treatment: row.get(3)?,
                reason: row.get(4)?,
                rate: row.get(5)?,
                taxable: money(6)?,
                tax: money(7)?,
            })
        },
    )
}

/// The lines of the invoices and credit notes among those papers. What no line says of a note or an invoice (service fee, delivery)
/// has no HSN.
pub(in crate::reports) fn sold_lines(tx: &ReadTx<'_>, from: ShopDate, to: ShopDate) -> Result<Vec<SoldLine>, Fault> {
    tx.all(
        "WITH due AS (SELECT DISTINCT document
                        FROM tax_entries
                       WHERE tax_on BETWEEN ?1 AND ?2
                         AND standing = 'due')
         SELECT due.document, lines.tax_code, lines.hsn, lines.unit, lines.quantity, lines.net_minor, lines.line
           FROM due
           JOIN invoice_lines AS lines ON lines.invoice_id = due.document
          UNION ALL
         SELECT due.document, lines.tax_code, coalesce(sold.hsn, ''), lines.unit, coalesce(lines.quantity, ''), lines.net_minor,
                lines.line
           FROM due
           JOIN credit_notes AS notes ON notes.id = due.document
           JOIN credit_note_lines AS lines ON lines.credit_note_id = notes.id
           LEFT JOIN invoice_lines AS sold ON sold.invoice_id = notes.invoice_id AND sold.line = lines.invoice_line
          ORDER BY 1, 7",
        (from, to),
        |row| {
            Ok(SoldLine {
                document: row.get(0)?,
                code: row.get(1)?,
                hsn: row.get(2)?,
                unit: row.get(3)?,
                quantity: row.get(4)?,
                net_minor: row.get(5)?,
            })
        },
    )
}

/// The value of service fee and delivery of these invoices by code, in the currency of each: what the summary has and no line.
pub(in crate::reports) fn charged_by_code(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
) -> Result<Vec<(String, String, i64)>, Fault> {
    tx.all(
        "WITH due AS (SELECT DISTINCT document
                        FROM tax_entries
                       WHERE tax_on BETWEEN ?1 AND ?2
                         AND standing = 'due'),
              summed AS (SELECT due.document AS document, json_extract(share.value, '$.code') AS code,
                                max(json_extract(share.value, '$.taxable.minor')) AS taxable
                           FROM due
                           JOIN invoices ON invoices.id = due.document
                           JOIN json_each(invoices.tax_summary) AS share
                          GROUP BY 1, 2)
         SELECT summed.document, summed.code,
                summed.taxable - coalesce((SELECT sum(lines.net_minor)
                                             FROM invoice_lines AS lines
                                            WHERE lines.invoice_id = summed.document AND lines.tax_code = summed.code), 0)
           FROM summed
          ORDER BY 1, 2",
        (from, to),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// The numbers that were given to papers of some days, by series; test documents stand outside of them.
pub(in crate::reports) fn numbers_given(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
) -> Result<Vec<NumbersGiven>, Fault> {
    tx.all(
        "WITH given AS (SELECT series, number, issued_at, id, status = 'void' AS cancelled
                          FROM invoices
                         WHERE issued_on BETWEEN ?1 AND ?2 AND status <> 'draft' AND test = 0
                         UNION ALL
                        SELECT 'credit_note', number, issued_at, id, 0
                          FROM credit_notes
                         WHERE issued_on BETWEEN ?1 AND ?2 AND test = 0
                         UNION ALL
                        SELECT 'receipt_voucher', number, issued_at, id, 0
                          FROM advances
                         WHERE issued_on BETWEEN ?1 AND ?2)
         SELECT series,
                (SELECT number FROM given AS first WHERE first.series = given.series ORDER BY issued_at, id LIMIT 1),
                (SELECT number FROM given AS last WHERE last.series = given.series ORDER BY issued_at DESC, id DESC LIMIT 1),
                count(*), sum(cancelled)
           FROM given
          GROUP BY series
          ORDER BY series",
        (from, to),
        |row| {
            Ok(NumbersGiven {
                series: row.get(0)?,
                from: row.get(1)?,
                to: row.get(2)?,
                count: row.get(3)?,
                cancelled: row.get(4)?,
            })
        },
    )
}
