//! Drawing an invoice or receipt as PDF. The same rows give the same bytes.

use base::{Actor, Fault, ReadTx, Shop, ShopDate, Timestamp};
use engines::documents::{DrawError, Paper, Picture, draw};
use office::settings;

use super::error::InvoiceError;
use super::frozen::Frozen;
use super::instalments::Instalment;
use super::invoice::{BILLING_READ, Invoice, InvoiceId};
use super::line::InvoiceLine;
use super::paper::{PaidRow, PaperChoice, Printed, invoice_paper, receipt_paper};
use super::{frozen, instalments, pay_link, store};

/// Draws an invoice for somebody who may see it.
pub async fn print_invoice(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    choice: PaperChoice,
) -> Result<Vec<u8>, InvoiceError> {
    who.may(BILLING_READ)?;
    let invoice = shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(InvoiceError::NoSuchInvoice)?;
    invoice_pdf(shop, &invoice, choice).await
}

/// Draws an invoice. Whoever calls has made sure that the reader may see it: the routes of the shop by a permission, the public
/// page by the key.
pub async fn invoice_pdf(shop: &Shop, invoice: &Invoice, choice: PaperChoice) -> Result<Vec<u8>, InvoiceError> {
    let (invoice, today, now) = (invoice.clone(), shop.today()?, shop.now());
    let material = shop.db.read(move |tx| Material::find(tx, invoice, today, now)).await?;
    drawn(move |short_head| invoice_paper(&material.printed(short_head), choice)).await
}

/// Draws a receipt over what was paid. Payments are unknown here: the caller brings them, and has made sure that the reader may
/// see it.
pub async fn receipt_pdf(
    shop: &Shop,
    invoice: &Invoice,
    paid: &[PaidRow],
    choice: PaperChoice,
) -> Result<Vec<u8>, InvoiceError> {
    invoice.must_be_issued()?;
    let (invoice, paid, today, now) = (invoice.clone(), paid.to_vec(), shop.today()?, shop.now());
    let material = shop.db.read(move |tx| Material::find(tx, invoice, today, now)).await?;
    drawn(move |short_head| receipt_paper(&material.printed(short_head), &paid, choice)).await
}

/// What a paper is drawn from, read in one snapshot.
struct Material {
    invoice: Invoice,
    lines: Vec<InvoiceLine>,
    instalments: Vec<Instalment>,
    frozen: Frozen,
    logo: Option<Vec<u8>>,
    pay_url: Option<String>,
}

impl Material {
    fn find(tx: &ReadTx<'_>, invoice: Invoice, today: ShopDate, now: Timestamp) -> Result<Self, Fault> {
        let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
        Ok(Self {
            lines: store::find_lines(tx, invoice.id)?,
            instalments: instalments::find_instalments(tx, &invoice, today)?,
            frozen: frozen::find_or_make(tx, &invoice, &settings, today)?,
            logo: if settings.has_logo { settings::find_logo(tx)? } else { None },
            pay_url: pay_link::live_pay_url(&settings, &invoice, now).filter(|_| invoice.must_be_open().is_ok()),
            invoice,
        })
    }

    fn printed(&self, short_head: bool) -> Printed<'_> {
        Printed {
            invoice: &self.invoice,
            lines: &self.lines,
            instalments: &self.instalments,
            frozen: &self.frozen,
            logo: self.logo.as_deref().and_then(logo_picture),
            pay_url: self.pay_url.clone(),
            short_head,
        }
    }
}

/// The logo as papers take it. One that cannot be read is left out: the paper matters more.
pub(super) fn logo_picture(png: &[u8]) -> Option<Picture> {
    Picture::from_png(png).inspect_err(|cause| tracing::warn!(%cause, "the logo is left out of a paper")).ok()
}

/// Drawing takes milliseconds of computing, so it is done beside the threads that serve. Addresses that push the table off the
/// first page are shortened: an issued invoice can always be printed.
async fn drawn(paper: impl Fn(bool) -> Paper + Send + 'static) -> Result<Vec<u8>, InvoiceError> {
    let drawn = tokio::task::spawn_blocking(move || match draw(&paper(false)) {
        Err(DrawError::HeadTooTall) => draw(&paper(true)),
        other => other,
    });
    Ok(drawn.await.map_err(|cause| Fault::bug(format!("a paper was not drawn: {cause}")))??)
}
