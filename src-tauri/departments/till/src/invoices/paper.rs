//! An invoice or receipt as a document to print: from frozen rows alone, in the words and figures of the reader.

use base::format::Locale;
use base::{Money, Rate, Timestamp};
use engines::documents::model::{self, Content, Document, Goods, GoodsLine, PayCode, Receipt, Standing};
use engines::documents::upi::UpiLink;
use engines::documents::{PaperSize, Picture};
use serde::Deserialize;
use utoipa::ToSchema;

use super::frozen::Frozen;
use super::frozen_sides::rate_share;
use super::instalments::Instalment;
use super::invoice::{Invoice, InvoiceStatus};
use super::line::InvoiceLine;
use super::receivable::due;
use super::words;

/// Sheets an invoice or receipt can be drawn on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PaperChoice {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 8.5 × 11 in.
    Letter,
    /// Receipt roll of 80 mm.
    Receipt80,
    /// Receipt roll of 58 mm.
    Receipt58,
}

impl PaperChoice {
    /// The sheet.
    pub fn size(self) -> PaperSize {
        match self {
            Self::A4 => PaperSize::A4,
            Self::Letter => PaperSize::Letter,
            Self::Receipt80 => PaperSize::Receipt80,
            Self::Receipt58 => PaperSize::Receipt58,
        }
    }

    fn is_roll(self) -> bool {
        matches!(self, Self::Receipt80 | Self::Receipt58)
    }
}

/// How a receipt is told that a customer withheld tax.
pub const WITHHELD: &str = "tax_withheld";

/// Money that came in, as a receipt shows it. Whoever knows the payments brings these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// When.
    pub at: Timestamp,
    /// How, as printed: `visa ••4242`; `cash`, `transfer` and [`WITHHELD`] are put into the reader's language.
    pub method: String,
    /// How much.
    pub amount: Money,
}

/// What a paper is drawn from.
pub(super) struct Printed {
    pub invoice: Invoice,
    pub lines: Vec<InvoiceLine>,
    /// The parts in which it is to be paid; none where it is to be paid in one.
    pub instalments: Vec<Instalment>,
    /// The copies made at issue; for a draft those that an issue would make now.
    pub frozen: Frozen,
    pub logo: Option<Picture>,
    /// Where the customer pays, while there is something to pay.
    pub pay_url: Option<String>,
    /// What a payment app pays, while there is something to pay.
    pub upi: Option<UpiLink>,
    /// Whether a payer says that it is paid, and nobody has decided on that.
    pub claimed: bool,
}

impl Printed {
    /// The invoice.
    pub(super) fn invoice(&self, choice: PaperChoice) -> Document {
        let invoice = &self.invoice;
        let owed = invoice.status.is_open() || invoice.status == InvoiceStatus::Draft;
        let content = model::Invoice {
            goods: self.goods(choice),
            exempt: self.frozen.taxes.iter().any(|tax| tax.exempt),
            supplied_on: invoice.supplied_on,
            due_on: invoice.next_due_on.or(invoice.due_on).filter(|_| owed),
            period: None,
            paid: invoice.paid,
            credited: invoice.credited,
            parts: self.instalments.iter().map(part).collect(),
        };
        Document {
            issued_at: invoice.issued_at,
            codes: self.codes(),
            ..self.document(Content::Invoice(content), choice)
        }
    }

    /// The receipt: the same goods, and what was paid for them when and how. It has no number of its own.
    pub(super) fn receipt(&self, paid: &[PaidRow], choice: PaperChoice) -> Document {
        let (invoice, zone) = (&self.invoice, self.frozen.zone());
        let row = |row: &PaidRow| model::PaidRow {
            on: row.at.day_in(&zone),
            method: row.method.clone(),
            amount: row.amount,
        };
        let content = Receipt {
            goods: self.goods(choice),
            invoice: invoice.number.clone().unwrap_or_default(),
            invoice_at: invoice.issued_at,
            credited: invoice.credited,
            payments: paid.iter().map(row).collect(),
            due: due(invoice),
        };
        Document {
            issued_on: None,
            issued_at: paid.iter().map(|row| row.at).max(),
            ..self.document(Content::Receipt(content), choice)
        }
    }

    /// What invoice and receipt have in common.
    fn document(&self, content: Content, choice: PaperChoice) -> Document {
        let Frozen { shop, customer, .. } = &self.frozen;
        let locale = self.frozen.locale();
        Document {
            size: choice.size(),
            zone: self.frozen.zone(),
            number: self.invoice.number.clone().unwrap_or_default(),
            issued_on: self.invoice.issued_on,
            buyer: customer.side(),
            logo: self.logo.clone(),
            standing: Some(self.standing()),
            notes: self.notes(&locale),
            footer: shop.name.clone(),
            ..Document::new(content, locale, shop.side())
        }
    }

    fn goods(&self, choice: PaperChoice) -> Goods {
        let (invoice, frozen) = (&self.invoice, &self.frozen);
        let sums = &invoice.sums;
        // Indian papers between states must name the place (CGST Rules, rule 46); a roll has room for what must be.
        let place = frozen.supply.as_ref().filter(|place| !choice.is_roll() || place.is_interstate());
        Goods {
            currency: invoice.currency,
            lines: self.lines.iter().map(|line| self.line(line)).collect(),
            sums: model::Sums {
                subtotal: sums.subtotal,
                discount: sums.discount,
                service_fee: sums.service_fee,
                delivery: sums.delivery,
                tax: sums.tax,
                rounding: sums.rounding,
                total: sums.total,
            },
            rates: if sums.tax.is_zero() { vec![] } else { invoice.tax_summary.iter().map(rate_share).collect() },
            inclusive: invoice.inclusive,
            supply_place: place.map(|place| place.printed()).unwrap_or_default(),
            // No tax code asks the buyer for the tax: what a shop sells is taxed by the shop or not at all.
            reverse_charge: false,
            books_tax: frozen.books_tax,
        }
    }

    fn line(&self, line: &InvoiceLine) -> GoodsLine {
        let tax = self.frozen.taxes.iter().find(|tax| tax.code == line.tax_code);
        GoodsLine {
            description: line.description.clone(),
            code: line.hsn.clone(),
            quantity: Some(line.quantity),
            unit: line.unit.clone(),
            price: Some(line.unit_price),
            discount: line.discount_rate,
            tax: tax.map_or(Rate::ZERO, |tax| tax.rate),
            amount: line.gross,
        }
    }

    fn standing(&self) -> Standing {
        match self.invoice.status {
            InvoiceStatus::Draft => Standing::Draft,
            InvoiceStatus::Void => Standing::Void,
            InvoiceStatus::WrittenOff => Standing::WrittenOff,
            _ if self.invoice.test => Standing::Test,
            InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid if self.claimed => Standing::Claimed,
            InvoiceStatus::Issued => Standing::Due,
            InvoiceStatus::PartiallyPaid => Standing::PartPaid,
            InvoiceStatus::Paid => Standing::Paid,
            InvoiceStatus::Credited => Standing::Credited,
        }
    }

    fn notes(&self, locale: &Locale) -> Vec<String> {
        let Frozen { shop, taxes, .. } = &self.frozen;
        let invoice = &self.invoice;
        let practice = (shop.practice || invoice.test).then(|| words::of(locale.language).practice.to_owned());
        let note = Some(invoice.note.clone());
        let reasons = taxes.iter().map(|tax| tax.reason.clone());
        note.into_iter().chain(reasons).filter(|text| !text.is_empty()).chain(practice).collect()
    }

    fn codes(&self) -> Vec<PayCode> {
        let until = self.invoice.pay_link.as_ref().map(|link| link.expires_at);
        let link = self.pay_url.clone().map(|url| PayCode::Link { url, until });
        link.into_iter().chain(self.upi.clone().map(PayCode::Upi)).collect()
    }
}

fn part(part: &Instalment) -> model::InvoicePart {
    model::InvoicePart { place: part.part, due_on: part.due_on, amount: part.sums.total, due: part.due }
}

#[cfg(test)]
mod tests {
}
