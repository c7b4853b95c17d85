//! Drawing an invoice or receipt. The same rows give the same bytes.

use base::web::PaperForm;
use base::{Actor, Fault, ReadTx, Shop};
use engines::documents::Picture;
use engines::documents::model::{Document, DocumentError};
use office::settings;

use super::error::InvoiceError;
use super::invoice::{BILLING_READ, Invoice, InvoiceId};
use super::paper::{PaidRow, PaperChoice, Printed, Printing};
use super::{frozen, instalments, pay_link, store, upi_code};

/// Draws an invoice for somebody who may see it.
pub async fn print_invoice(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    printing: impl Into<Printing>,
) -> Result<Vec<u8>, InvoiceError> {
    who.may(BILLING_READ)?;
    let invoice = shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(InvoiceError::NoSuchInvoice)?;
    draw_invoice(shop, &invoice, printing.into()).await
}

/// Draws an invoice. Whoever calls has made sure that the reader may see it: the routes of the shop by a permission, the public
/// page by the key.
pub async fn invoice_pdf(shop: &Shop, invoice: &Invoice, choice: PaperChoice) -> Result<Vec<u8>, InvoiceError> {
    draw_invoice(shop, invoice, choice.into()).await
}

async fn draw_invoice(shop: &Shop, invoice: &Invoice, printing: Printing) -> Result<Vec<u8>, InvoiceError> {
    let printed = read(shop, invoice).await?;
    drawn(printing.form, move || printed.invoice(printing.choice)).await
}

/// Draws a receipt over what was paid. Payments are unknown here: the caller brings them, and has made sure that the reader may
/// see it.
pub async fn receipt_pdf(
    shop: &Shop,
    invoice: &Invoice,
    paid: &[PaidRow],
    printing: impl Into<Printing>,
) -> Result<Vec<u8>, InvoiceError> {
    invoice.must_be_issued()?;
    let printing = printing.into();
    let (printed, paid) = (read(shop, invoice).await?, paid.to_vec());
    drawn(printing.form, move || printed.receipt(&paid, printing.choice)).await
}

/// What a paper is drawn from, read in one snapshot.
pub(super) async fn read(shop: &Shop, invoice: &Invoice) -> Result<Printed, Fault> {
    let (handed, invoice) = (shop.clone(), invoice.clone());
    shop.db.read(move |tx| find(tx, &handed, invoice)).await
}

fn find(tx: &ReadTx<'_>, shop: &Shop, invoice: Invoice) -> Result<Printed, Fault> {
    let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
    let (today, now) = (shop.today()?, shop.now());
    let logo = if settings.has_logo { settings::find_logo(tx)? } else { None };
    let frozen = frozen::find_or_make(tx, &invoice, &settings, today)?;
    let claimed = store::list_claimed(tx, &[invoice.id])?.contains_key(&invoice.id);
    Ok(Printed {
        lines: store::find_lines(tx, invoice.id)?,
        instalments: instalments::find_instalments(tx, &invoice, today)?,
        logo: logo.as_deref().and_then(logo_picture),
        pay_url: pay_link::live_pay_url(&settings, &invoice, now).filter(|_| invoice.must_be_open().is_ok()),
        // Who says that it is paid is not asked to pay again by what nobody can stop.
        upi: if claimed { None } else { upi_code::find(tx, shop, &invoice, &frozen)? },
        frozen,
        claimed,
        invoice,
    })
}

/// The logo as papers take it. One that cannot be read is left out: the paper matters more.
pub(super) fn logo_picture(png: &[u8]) -> Option<Picture> {
    Picture::from_png(png).inspect_err(|cause| tracing::warn!(%cause, "the logo is left out of a paper")).ok()
}

/// Drawing takes milliseconds of computing, so it is done beside the threads that serve.
pub(super) async fn drawn(
    form: PaperForm,
    document: impl FnOnce() -> Document + Send + 'static,
) -> Result<Vec<u8>, InvoiceError> {
    let drawn = tokio::task::spawn_blocking(move || Document { form, ..document() }.draw());
    drawn.await.map_err(|cause| Fault::bug(format!("a paper was not drawn: {cause}")))?.map_err(told)
}

/// Figures that do not add up were stored by us: only a paper that cannot be drawn is told as one.
fn told(error: DocumentError) -> InvoiceError {
    match error {
        DocumentError::Draw(cause) => cause.into(),
        other => Fault::bug(other).into(),
    }
}
