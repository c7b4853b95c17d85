//! An invoice or receipt as a document to print: from frozen rows alone, in the words and figures of the reader.

use base::format::Locale;
use base::web::PaperForm;
use base::{Money, Rate, Timestamp};
use engines::documents::model::{self, Content, Document, Goods, GoodsLine, PayCode, Receipt, Standing};
use engines::documents::upi::UpiLink;
use engines::documents::{PaperSize, Picture};
use serde::Deserialize;
use utoipa::ToSchema;

use super::early_discount::early_offer;
use super::frozen::Frozen;
use super::frozen_sides::rate_share;
use super::instalments::Instalment;
use super::invoice::{Invoice, InvoiceStatus};
use super::line::InvoiceLine;
use super::period::ServicePeriod;
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

/// What a paper is drawn on, and in which form. A sheet alone is asked for as PDF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Printing {
    /// The sheet.
    pub choice: PaperChoice,
    /// As a file, or as pictures of its pages.
    pub form: PaperForm,
}

impl Printing {
    /// As it was asked for; a PDF on A4 where nothing was said.
    #[must_use]
    pub fn asked(choice: Option<PaperChoice>, form: Option<PaperForm>) -> Self {
        Self { choice: choice.unwrap_or_default(), form: form.unwrap_or_default() }
    }
}

impl From<PaperChoice> for Printing {
    fn from(choice: PaperChoice) -> Self {
        Self { choice, form: PaperForm::Pdf }
    }
}

/// How a receipt is told that a customer withheld tax.
pub const WITHHELD: &str = "tax_withheld";
/// How a receipt is told what rounding to a whole coin made good.
pub const CASH_ROUNDING: &str = "cash_rounding";

/// How a receipt is told what was given up because the invoice was paid early.
pub const EARLY_DISCOUNT: &str = "early_discount";

/// Money that came in, as a receipt shows it. Whoever knows the payments brings these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// When.
    pub at: Timestamp,
    /// How, as printed: `visa ••4242`; `cash`, `transfer`, [`WITHHELD`], [`CASH_ROUNDING`] and [`EARLY_DISCOUNT`] are put into the reader's language.
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
        let discount = words::of(self.frozen.locale().language).early_discount_row;
        let row = |row: &PaidRow| {
            let method = if row.method == EARLY_DISCOUNT { discount.to_owned() } else { row.method.clone() };
            model::PaidRow { on: row.at.day_in(&zone), method, amount: row.amount }
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
            period: line.period.map(|ServicePeriod { from, to }| model::Period { from, to }),
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
        let note = [Some(invoice.note.clone()), self.early_discount(locale)].into_iter().flatten();
        let reasons = taxes.iter().map(|tax| tax.reason.clone());
        note.chain(reasons).filter(|text| !text.is_empty()).chain(practice).collect()
    }

    /// What settles it early, or what was given up because it was paid early.
    fn early_discount(&self, locale: &Locale) -> Option<String> {
        let (invoice, words) = (&self.invoice, words::of(locale.language));
        if invoice.early_taken.minor > 0 {
            return Some(words.early_discount_taken.replace("{amount}", &locale.money(invoice.early_taken)));
        }
        let (offer, terms) = early_offer(invoice).ok().flatten().zip(invoice.early_discount)?;
        let sentence = words.early_discount.replace("{amount}", &locale.money(offer.amount));
        Some(sentence.replace("{day}", &locale.day(offer.until)).replace("{rate}", &locale.rate(terms.rate)))
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
    use engines::documents::model::DocumentError;
    use engines::documents::{Fact, Paper, missing_characters};

    use super::super::sample;
    use super::super::supply_place::SupplyPlace;
    use super::*;

    fn printed(change: impl FnOnce(&mut Printed)) -> Printed {
        let (invoice, lines) = sample::invoice();
        let mut printed = Printed {
            invoice,
            lines,
            instalments: Vec::new(),
            frozen: sample::frozen(),
            logo: None,
            pay_url: Some("https://pay.example/pay/key".to_owned()),
            upi: None,
            claimed: false,
        };
        change(&mut printed);
        printed
    }

    fn paper(choice: PaperChoice, change: impl FnOnce(&mut Printed)) -> Paper {
        printed(change).invoice(choice).paper().unwrap()
    }

    fn rows(paper: &Paper) -> Vec<(&str, &str)> {
        paper.totals.iter().map(|row| (row.label.as_str(), row.value.as_str())).collect()
    }

    #[test]
    fn every_language_is_drawn_without_a_missing_letter() {
        for locale in ["en-IN", "hi-IN", "hi-IN-u-nu-deva", "id-ID", "ms-MY", "ar-SA", "ar-AE"] {
            for choice in [PaperChoice::A4, PaperChoice::Receipt58] {
                let document = printed(|printed| {
                    printed.frozen.shop.locale = locale.to_owned();
                    printed.frozen.shop.country = "SA".into();
                    printed.invoice.test = true;
                })
                .invoice(choice);
                assert_eq!(missing_characters(&document.paper().unwrap()).unwrap(), Vec::<char>::new(), "{locale}");
                assert!(document.draw().is_ok(), "{locale}");
            }
        }
    }

    #[test]
    fn the_customers_language_goes_before_the_shops() {
        let paper = paper(PaperChoice::A4, |printed| printed.frozen.customer.locale = "id-ID".into());
        assert_eq!(paper.title, "Faktur penjualan");
    }

    #[test]
    fn the_days_that_a_line_is_for_stand_below_it() {
        let day = |text: &str| base::ShopDate::parse(text).unwrap();
        for choice in [PaperChoice::A4, PaperChoice::Receipt58] {
            let paper = paper(choice, |printed| {
                let period = ServicePeriod { from: day("2026-12-01"), to: day("2027-11-30") };
                printed.lines[0].period = Some(period);
            });
            assert_eq!(paper.rows[0][0], "Rice, loose\n1 December 2026 – 30 November 2027");
            assert_eq!(paper.rows[1][0], "Lamp");
        }
    }

    #[test]
    fn what_was_credited_stands_between_the_total_and_what_is_due() {
        let paper = paper(PaperChoice::A4, |printed| {
            printed.invoice.credited = Money { minor: 20_000, currency: printed.invoice.currency };
        });
        assert_eq!(
            rows(&paper),
            [
                ("Subtotal", "497.34"),
                ("Discount", "\u{2212}19.00"),
                ("Delivery", "40.00"),
                ("Tax", "41.48"),
                ("Total", "₹559.82"),
                ("Credited", "\u{2212}200.00"),
                ("Still due", "₹359.82"),
            ]
        );
    }

    #[test]
    fn sums_that_do_not_add_up_are_not_printed() {
        let wrong = printed(|printed| printed.invoice.sums.total.minor += 1);
        assert_eq!(wrong.invoice(PaperChoice::A4).draw(), Err(DocumentError::Total));
        assert_eq!(wrong.receipt(&[], PaperChoice::Receipt80).draw(), Err(DocumentError::Total));
        let wrong = printed(|printed| printed.invoice.tax_summary[1].tax.minor -= 1);
        assert_eq!(wrong.invoice(PaperChoice::A4).draw(), Err(DocumentError::TaxByRate));
    }

    #[test]
    fn the_place_of_supply_is_named_and_on_a_roll_only_between_states() {
        let place = |choice, region: &str| {
            let paper = paper(choice, |printed| {
                let (region, name) = (region.to_owned(), "Karnataka".to_owned());
                printed.frozen.supply = Some(SupplyPlace { region, name, shop_region: "27".into() });
            });
            paper.facts.into_iter().find(|fact| fact.label == "Place of supply").map(|fact| fact.value)
        };
        assert_eq!(place(PaperChoice::A4, "29").as_deref(), Some("Karnataka (29)"));
        assert_eq!(place(PaperChoice::Receipt58, "29").as_deref(), Some("Karnataka (29)"));
        assert!(place(PaperChoice::Letter, "27").is_some() && place(PaperChoice::Receipt80, "27").is_none());
    }

    #[test]
    fn tax_is_shown_by_rate_with_the_component_in_words() {
        let table = paper(PaperChoice::A4, |_| ()).tax.unwrap();
        assert_eq!(table.rows[0], ["GST 0 %".to_owned(), "170.67".to_owned(), "0.00".to_owned()]);
        assert_eq!(table.rows[1], ["CGST 9%".to_owned(), "185.29".to_owned(), "16.68".to_owned()]);
    }

    #[test]
    fn stamps_tell_the_state_and_a_claim_goes_before_what_is_owed() {
        let standing = |status: InvoiceStatus, claimed: bool| {
            let printed = printed(|printed| {
                printed.invoice.status = status;
                printed.claimed = claimed;
            });
            printed.invoice(PaperChoice::A4).standing.unwrap()
        };
        assert_eq!(standing(InvoiceStatus::Draft, false), Standing::Draft);
        assert_eq!(standing(InvoiceStatus::Issued, false), Standing::Due);
        assert_eq!(standing(InvoiceStatus::Issued, true), Standing::Claimed);
        assert_eq!(standing(InvoiceStatus::PartiallyPaid, true), Standing::Claimed);
        assert_eq!(standing(InvoiceStatus::Paid, true), Standing::Paid);
        assert_eq!(standing(InvoiceStatus::Void, true), Standing::Void);
        let test = paper(PaperChoice::A4, |printed| printed.invoice.test = true);
        assert_eq!(test.stamp.unwrap().text, "TEST");
        assert!(test.notes.iter().any(|note| note.contains("Practice document")));
    }

    #[test]
    fn a_receipt_names_its_invoice_and_lists_what_was_paid_how_and_when() {
        let printed = printed(|printed| printed.invoice.status = InvoiceStatus::PartiallyPaid);
        let row = |method: &str, minor: i64, code: &str| PaidRow {
            at: Timestamp(1_795_255_200_000),
            method: method.into(),
            amount: Money::new(minor, base::Currency::of(code).unwrap()).unwrap(),
        };
        let paid = [
            row("cash", 10_000, "INR"),
            row(CASH_ROUNDING, 2, "INR"),
            row("visa ••4242", 120, "USD"),
            row(WITHHELD, 982, "INR"),
        ];
        let paper = printed.receipt(&paid, PaperChoice::A4).paper().unwrap();
        assert_eq!(
            rows(&paper)[5..],
            [
                ("Cash · 21 November 2026", "100.00"),
                ("Rounding · 21 November 2026", "0.02"),
                ("visa ••4242 · 21 November 2026", "$1.20"),
                ("Tax withheld · 21 November 2026", "9.82"),
                ("Still due", "₹559.82"),
            ]
        );
        let facts = [Fact::new("Date", "21 November 2026, 15:30"), Fact::new("Invoice", "INV/26-27/0001")];
        assert_eq!(paper.facts, facts, "the day of the last payment, and no number of its own");
        let roll = printed.receipt(&paid, PaperChoice::Receipt80).paper().unwrap();
        assert_eq!((roll.number.as_str(), roll.facts.len()), ("INV/26-27/0001", 1), "it stands under the title there");
    }
}
