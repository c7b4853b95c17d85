//! An invoice as it goes over the wire.

use base::{Actor, Currency, Fault, Money, Quantity, Rate, ReadTx, Shop, ShopDate, Timestamp, UnitPrice};
use books::tax::{self, TaxRounding, TaxShare};
use office::settings::{self, ShopSettings};
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use stock::catalogue::ProductId;
use utoipa::ToSchema;

use super::credit_notes::{self, CreditNote, CreditNoteId};
use super::early_discount::{self, EarlyDiscountShown};
use super::error::InvoiceError;
use super::frozen::Frozen;
use super::instalments::{self, Instalment};
use super::invoice::{BILLING_READ, Invoice, InvoiceId, InvoiceStatus, Sums};
use super::line::InvoiceLine;
use super::make_delivery_note::DeliveryNoteMade;
use super::period::ServicePeriod;
use super::receivable::due;
use super::reminders::{self, InvoiceReminder};
use super::supply_place::SupplyPlace;
use super::{frozen, pay_link, store};

/// An invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Invoice)]
pub struct InvoiceDocument {
    /// Its id.
    pub id: InvoiceId,
    /// Given when issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How far it is.
    pub status: InvoiceStatus,
    /// Past its due day with something still owed.
    pub overdue: bool,
    /// For whom: as frozen at issue, on a draft as the customer is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<InvoiceCustomer>,
    /// Currency of every amount on it.
    pub currency: Currency,
    /// Whether unit prices have tax inside.
    pub inclusive: bool,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// The lines.
    pub lines: Vec<DocumentLine>,
    /// Percent on the subtotal after discounts.
    pub service_fee_rate: Rate,
    /// Delivery as typed, in the price mode of the lines.
    pub delivery_asked: Money,
    /// Document discount as typed, in the price mode of the lines.
    pub discount_asked: Money,
    /// How fee and delivery are taxed: `as_goods`, `untaxed`, `by_address` or a tax code.
    pub charges_code: String,
    /// The total is rounded to a multiple of this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round_total_to: Option<Money>,
    /// The sums.
    #[serde(flatten)]
    pub sums: Sums,
    /// Received so far.
    pub paid: Money,
    /// Less settles it, or settled it, when it is paid early; absent without such terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_discount: Option<EarlyDiscountShown>,
    /// Taken off by credit notes.
    pub credited: Money,
    /// What of it a payer says is paid while nobody has decided on that: it is still owed.
    pub claimed: Money,
    /// Still owed.
    pub due: Money,
    /// What a payment started now would ask for: the first open instalment, what settles it early, or all that is owed.
    pub due_now: Money,
    /// The smallest coin in which it is paid in cash, where that is larger than the minor unit: cash is rounded to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash_coin: Option<Money>,
    /// Tax by code and component.
    pub tax_summary: Vec<TaxShare>,
    /// The day of supply, where it is not the day of issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplied_on: Option<ShopDate>,
    /// Code of the region in which the supply counts, where a person chose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_asked: Option<String>,
    /// The place of supply; absent where tax does not depend on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_of_supply: Option<SupplyPlace>,
    /// Printed under the totals.
    pub note: String,
    /// The day it counts in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<ShopDate>,
    /// The day until which it is to be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<ShopDate>,
    /// With instalments: the day until which the first open part is to be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_due_on: Option<ShopDate>,
    /// The parts in which it is to be paid; absent where it is to be paid in one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instalments: Vec<Instalment>,
    /// The credit notes on it, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub credit_notes: Vec<NoteOnInvoice>,
    /// The steps of reminding that it has reached, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<InvoiceReminder>,
    /// The issued invoice that this one raises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplements: Option<RelatedInvoice>,
    /// The supplementary invoices that raise this one, drafts among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supplementary: Vec<RelatedInvoice>,
    /// The instant of issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Timestamp>,
    /// When the last part came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Timestamp>,
    /// When it was marked as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// When somebody first began to pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_initiated_at: Option<Timestamp>,
    /// The delivery note; absent until one is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_note: Option<DeliveryNoteMade>,
    /// A test document: outside the numbers and the books.
    pub test: bool,
    /// Where the customer pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pay_link: Option<DocumentLink>,
    /// For `If-Match`.
    pub version: i64,
    /// When the draft was written.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When anything about it changed last.
    pub changed_at: Timestamp,
}

/// A credit note on an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoteOnInvoice {
    /// Its id.
    pub id: CreditNoteId,
    /// Its number.
    pub number: String,
    /// The day it counts in.
    pub issued_on: ShopDate,
    /// What the customer owes less.
    pub total: Money,
    /// How much of that lowered what was still owed; the rest is the customer's.
    pub to_due: Money,
    /// Why.
    pub reason: String,
}

/// An invoice that another one raises, or that raises another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RelatedInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number; drafts have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// The buyer on an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvoiceCustomer {
    /// The customer.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// Mail.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Address in lines.
    pub address: String,
    /// Tax number.
    pub tax_id: String,
}

/// A line on an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = InvoiceLine)]
pub struct DocumentLine {
    /// Place, from 1.
    pub line: u32,
    /// The product it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
    /// What is sold.
    pub description: String,
    /// Article number.
    pub sku: String,
    /// HSN or SAC code.
    pub hsn: String,
    /// Unit of the quantity.
    pub unit: String,
    /// How much.
    pub quantity: Quantity,
    /// Price of one, in major units.
    pub unit_price: UnitPrice,
    /// Discount of this line in percent.
    pub discount_rate: Rate,
    /// Tax code.
    pub tax_code: String,
    /// The code that was chosen, where the place of supply put another one in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code_asked: Option<String>,
    /// Quantity × price as typed.
    pub gross: Money,
    /// After all discounts, without tax.
    pub net: Money,
    /// Its tax.
    pub tax: Money,
    /// The days that it is for, by which it is earned; absent where it is earned by being billed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<ServicePeriod>,
}

/// The pay link on an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PayLink)]
pub struct DocumentLink {
    /// The address; none while customers cannot reach the shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its key.
    pub key: String,
    /// The link ends then.
    pub expires_at: Timestamp,
    /// Whether it has ended.
    pub expired: bool,
}

/// One invoice with its lines.
pub async fn get_invoice(shop: &Shop, who: &Actor, id: InvoiceId) -> Result<InvoiceDocument, InvoiceError> {
    who.may(BILLING_READ)?;
    find_document(shop, id).await
}

/// The same for whoever just changed it, and so has seen it.
pub(crate) async fn find_document(shop: &Shop, id: InvoiceId) -> Result<InvoiceDocument, InvoiceError> {
    let (now, today) = (shop.now(), shop.today()?);
    shop.db
        .read(move |tx| {
            let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
            Ok(document(tx, invoice, now, today)?)
        })
        .await
}

fn document(tx: &ReadTx<'_>, invoice: Invoice, now: Timestamp, today: ShopDate) -> Result<InvoiceDocument, Fault> {
    let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
    let lines = store::find_lines(tx, invoice.id)?;
    let frozen = frozen::find_or_make(tx, &invoice, &settings, today)?;
    let pay_link = link(&invoice, &settings, now);
    let credit_notes =
        if invoice.credited.is_zero() { Vec::new() } else { credit_notes::find_credit_notes(tx, invoice.id)? };
    let related = |(id, number)| RelatedInvoice { id, number };
    let supplements = match invoice.supplements_id {
        Some(first) => store::find(tx, first)?.map(|first| related((first.id, first.number))),
        None => None,
    };
    let place_of_supply = frozen.supply.clone();
    let claimed = store::list_claimed(tx, &[invoice.id])?.remove(&invoice.id).unwrap_or(0);
    Ok(InvoiceDocument {
        place_of_supply,
        claimed: Money { minor: claimed, currency: invoice.currency },
        due_now: instalments::due_on_day(tx, &invoice, today)?.amount,
        early_discount: early_discount::shown(&invoice, today)?,
        cash_coin: tax::smallest_coin(&settings.country, settings.books_currency, invoice.currency),
        instalments: instalments::find_instalments(tx, &invoice, today)?,
        credit_notes: credit_notes.into_iter().map(NoteOnInvoice::from).collect(),
        reminders: reminders::find_reminders(tx, invoice.id)?,
        supplements,
        delivery_note: store::find_delivery_note(tx, invoice.id)?,
        supplementary: store::find_supplementary(tx, invoice.id)?.into_iter().map(related).collect(),
        id: invoice.id,
        status: invoice.status,
        overdue: invoice.is_overdue(today),
        customer: invoice.customer_id.map(|id| customer(id, frozen)),
        due: due(&invoice),
        paid: invoice.received(),
        lines: lines.into_iter().map(DocumentLine::from).collect(),
        pay_link,
        number: invoice.number,
        currency: invoice.currency,
        inclusive: invoice.inclusive,
        tax_rounding: invoice.tax_rounding,
        service_fee_rate: invoice.service_fee_rate,
        delivery_asked: invoice.delivery_asked,
        discount_asked: invoice.discount_asked,
        charges_code: invoice.charges_code,
        round_total_to: invoice.round_total_to,
        sums: invoice.sums,
        credited: invoice.credited,
        next_due_on: invoice.next_due_on,
        tax_summary: invoice.tax_summary,
        supplied_on: invoice.supplied_on,
        place_asked: invoice.place_asked,
        note: invoice.note,
        issued_on: invoice.issued_on,
        due_on: invoice.due_on,
        issued_at: invoice.issued_at,
        paid_at: invoice.paid_at,
        sent_at: invoice.sent_at,
        payment_initiated_at: invoice.payment_initiated_at,
        test: invoice.test,
        version: invoice.version,
        created_at: invoice.created_at,
        created_by: invoice.created_by,
        changed_at: invoice.changed_at,
    })
}

/// The buyer as frozen.
pub(crate) fn customer(id: CustomerId, frozen: Frozen) -> InvoiceCustomer {
    let texts = frozen.customer;
    InvoiceCustomer {
        id,
        name: texts.name,
        email: texts.email,
        phone: texts.phone,
        address: texts.address,
        tax_id: texts.tax_id,
    }
}

fn link(invoice: &Invoice, settings: &ShopSettings, now: Timestamp) -> Option<DocumentLink> {
    let link = invoice.pay_link.as_ref()?;
    Some(DocumentLink {
        url: pay_link::pay_url(settings, invoice),
        key: link.key.clone(),
        expires_at: link.expires_at,
        expired: link.expires_at <= now,
    })
}

impl From<CreditNote> for NoteOnInvoice {
    fn from(note: CreditNote) -> Self {
        Self {
            id: note.id,
            number: note.number,
            issued_on: note.issued_on,
            total: note.total,
            to_due: note.to_due,
            reason: note.reason,
        }
    }
}

impl From<InvoiceLine> for DocumentLine {
    fn from(line: InvoiceLine) -> Self {
        let tax_code_asked = line.code_asked_apart().map(str::to_owned);
        Self {
            line: line.line,
            product_id: line.product_id,
            description: line.description,
            sku: line.sku,
            hsn: line.hsn,
            unit: line.unit,
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount_rate: line.discount_rate,
            tax_code: line.tax_code,
            tax_code_asked,
            gross: line.gross,
            net: line.net,
            tax: line.tax,
            period: line.period,
        }
    }
}
