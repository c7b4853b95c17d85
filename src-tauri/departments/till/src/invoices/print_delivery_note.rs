//! Drawing what goes with the goods of an issued invoice: what and how much, no prices, a line to sign on. The same rows give
//! the same bytes.

use base::{Actor, Fault, ReadTx, Shop};
use engines::documents::Document;
use engines::documents::model::{Content, DeliveryLine, DeliveryNote, Side, Standing};
use office::settings;

use super::error::InvoiceError;
use super::frozen::{Frozen, FrozenCustomer, FrozenShop};
use super::frozen_sides::lines_of;
use super::invoice::{BILLING_READ, Invoice, InvoiceId, InvoiceStatus};
use super::line::InvoiceLine;
use super::make_delivery_note::DeliveryNoteMade;
use super::paper::{PaperChoice, Printing};
use super::print_invoice::{drawn, logo_picture};
use super::store;

/// Draws the delivery note that was made of an invoice for somebody who may see the invoice.
///
/// # Errors
/// [`InvoiceError::StillADraft`], [`InvoiceError::NoDeliveryNote`] where none was made yet.
pub async fn print_delivery_note(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    printing: impl Into<Printing>,
) -> Result<Vec<u8>, InvoiceError> {
    who.may(BILLING_READ)?;
    let printing = printing.into();
    let material = shop.db.read(move |tx| Material::find(tx, id)).await?;
    // There are no figures to add up.
    drawn(printing.form, move || material.document(printing.choice)).await
}

/// What the paper is drawn from, read in one snapshot.
struct Material {
    invoice: Invoice,
    made: DeliveryNoteMade,
    frozen: Frozen,
    lines: Vec<InvoiceLine>,
    logo: Option<Vec<u8>>,
}

impl Material {
    fn find(tx: &ReadTx<'_>, id: InvoiceId) -> Result<Self, InvoiceError> {
        let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
        invoice.must_be_issued()?;
        let made = store::find_delivery_note(tx, id)?.ok_or(InvoiceError::NoDeliveryNote)?;
        let frozen =
            invoice.frozen.clone().ok_or_else(|| Fault::bug("an issued invoice lacks the copies of its issue"))?;
        let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
        let logo = if settings.has_logo { settings::find_logo(tx)? } else { None };
        Ok(Self { lines: store::find_lines(tx, id)?, invoice, made, frozen, logo })
    }

    /// The delivery note as the engine takes it.
    fn document(&self, choice: PaperChoice) -> Document {
        let Frozen { shop, customer, .. } = &self.frozen;
        let note = DeliveryNote {
            order: String::new(),
            invoice: self.invoice.number.clone().unwrap_or_default(),
            // When they leave is not known here: who receives them writes the day beside the signature.
            delivered_on: None,
            carrier: String::new(),
            parcels: None,
            weight: String::new(),
            lines: self.lines.iter().map(goods).collect(),
        };
        Document {
            size: choice.size(),
            zone: self.frozen.zone(),
            number: self.made.number.clone(),
            issued_on: Some(self.made.made_on),
            buyer: (!customer.name.is_empty()).then(|| Side {
                name: customer.name.clone(),
                tax_number: customer.tax_id.clone(),
                country: customer.country.clone(),
                ..Side::default()
            }),
            recipient: recipient(customer),
            logo: self.logo.as_deref().and_then(logo_picture),
            standing: self.standing(shop),
            footer: shop.name.clone(),
            ..Document::new(Content::DeliveryNote(note), self.frozen.locale(), shop.side())
        }
    }

    /// What is paid or due is no matter of whoever carries the goods.
    fn standing(&self, shop: &FrozenShop) -> Option<Standing> {
        match self.invoice.status {
            InvoiceStatus::Void => Some(Standing::Void),
            _ if shop.practice || self.invoice.test => Some(Standing::Test),
            _ => None,
        }
    }
}

/// The goods of a line; all of them go in one delivery.
fn goods(line: &InvoiceLine) -> DeliveryLine {
    DeliveryLine {
        description: line.description.clone(),
        code: line.sku.clone(),
        unit: line.unit.clone(),
        ordered: line.quantity,
        delivered: line.quantity,
    }
}

/// Where the goods go and whom to call there: to the address of the customer as it was at issue. None without an address, for
/// then they are handed over in the shop.
fn recipient(customer: &FrozenCustomer) -> Option<Side> {
    let address = lines_of(&customer.address);
    (!address.is_empty()).then(|| Side {
        name: customer.name.clone(),
        address,
        country: customer.country.clone(),
        tax_number: String::new(),
        email: String::new(),
        phone: customer.phone.clone(),
    })
}
