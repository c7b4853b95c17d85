//! What of an invoice is earned later: known when it is issued.

use base::{Fault, WriteTx};
use books::ledger::recipes::UnearnedLine;
use books::tax::DocumentAmounts;

use super::store::{self, UnearnedRow};
use crate::invoices::invoice::InvoiceId;
use crate::invoices::line::InvoiceLine;

/// The lines of a calculated document that are for a period and come to something.
pub(in crate::invoices) fn lines(lines: &[InvoiceLine], amounts: &DocumentAmounts) -> Vec<UnearnedLine> {
    let later = lines.iter().zip(&amounts.lines).filter(|(line, _)| line.period.is_some() && !line.net.is_zero());
    later
        .map(|(line, amounts)| UnearnedLine { line: line.line, subtotal: amounts.subtotal, net: amounts.net })
        .collect()
}

/// Notes that these lines of an issued invoice are earned from the first day of their period on.
pub(in crate::invoices) fn begin(
    tx: &WriteTx<'_>,
    invoice_id: InvoiceId,
    lines: &[InvoiceLine],
    unearned: &[UnearnedLine],
) -> Result<(), Fault> {
    for line in lines.iter().filter(|line| unearned.iter().any(|later| later.line == line.line)) {
        let Some(period) = line.period else { continue };
        let (begins_on, ends_on) = (period.from, period.to);
        store::insert(tx, &UnearnedRow { invoice_id, line: line.line, begins_on, ends_on, next_on: Some(begins_on) })?;
    }
    Ok(())
}
