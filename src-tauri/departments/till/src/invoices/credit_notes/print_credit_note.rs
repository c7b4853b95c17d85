//! Drawing a credit note. It never changes, so it gives the same bytes each time.

use base::{Actor, Fault, ReadTx, Shop};
use office::settings;

use super::credit_note::CreditNoteId;
use super::paper::Printed;
use super::store;
use crate::invoices::error::InvoiceError;
use crate::invoices::invoice::BILLING_READ;
use crate::invoices::paper::Printing;
use crate::invoices::print_invoice::{drawn, logo_picture};
use crate::invoices::store as invoices;

/// Draws a credit note for somebody who may see it.
pub async fn print_credit_note(
    shop: &Shop,
    who: &Actor,
    id: CreditNoteId,
    printing: impl Into<Printing>,
) -> Result<Vec<u8>, InvoiceError> {
    who.may(BILLING_READ)?;
    let printing = printing.into();
    let printed = shop.db.read(move |tx| printed(tx, id)).await?;
    drawn(printing.form, move || printed.document(printing.choice.size())).await
}

/// All of it, read in one snapshot.
fn printed(tx: &ReadTx<'_>, id: CreditNoteId) -> Result<Printed, InvoiceError> {
    let note = store::find(tx, id)?.ok_or(InvoiceError::NoSuchCreditNote)?;
    let invoice = invoices::find(tx, note.invoice_id)?.ok_or(InvoiceError::NoSuchInvoice)?;
    let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
    let logo = if settings.has_logo { settings::find_logo(tx)? } else { None };
    let lines = invoices::find_lines(tx, invoice.id)?;
    Ok(Printed {
        lines: store::find_lines(tx, id)?,
        invoice: (invoice.number.unwrap_or_default(), invoice.issued_on),
        codes: lines.into_iter().map(|line| (line.line, line.hsn)).collect(),
        logo: logo.as_deref().and_then(logo_picture),
        note,
    })
}
