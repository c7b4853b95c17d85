//! Numbers of papers: each kind's series without gaps, none twice, days that never go back.
//!
//! The rules are those of `books/documents`, which gave the numbers; which table the papers of a kind lie in is known here.

use base::area::Finding;
use base::{Fault, ReadTx};
use books::documents::{KINDS, SeriesCheck};

/// Papers of a kind: its name in the series, and its numbers with their days.
const PAPERS: [(&str, &str); 7] = [
    (
        "invoice",
        "SELECT number, issued_on
           FROM invoices
          WHERE number IS NOT NULL AND test = 0 AND series = 'invoice'",
    ),
    (
        "bill_of_supply",
        "SELECT number, issued_on
           FROM invoices
          WHERE number IS NOT NULL AND test = 0 AND series = 'bill_of_supply'",
    ),
    (
        "delivery_note",
        "SELECT number, made_on
           FROM delivery_notes
          WHERE test = 0",
    ),
    (
        "credit_note",
        "SELECT number, issued_on
           FROM credit_notes
          WHERE test = 0",
    ),
    (
        "quote",
        "SELECT number, sent_on
           FROM quotes
          WHERE number IS NOT NULL",
    ),
    (
        "receipt_voucher",
        "SELECT number, issued_on
           FROM advances",
    ),
    (
        "refund_voucher",
        "SELECT number, issued_on
           FROM refund_vouchers",
    ),
];

/// Numbers that are missing, that stand twice, or whose day is before that of an earlier one. A kind that has no papers here
/// has no numbers either.
pub(super) fn numbers_without_gaps(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    for (kind, _) in KINDS {
        let mut series = match SeriesCheck::begin(tx, kind) {
            Ok(series) => series,
            // A shop that is not set up yet numbers nothing.
            Err(Fault::NoSuch(_)) => continue,
            Err(other) => return Err(other),
        };
        if let Some((_, papers)) = PAPERS.iter().find(|(known, _)| known == kind) {
            tx.each(papers, [], |row| {
                series.take(&row.get::<_, String>(0)?, row.get(1)?);
                Ok(())
            })?;
        }
        findings.extend(series.findings());
    }
    Ok(findings)
}
