//! A credit note as a document to print: from frozen rows alone, in the words and figures of the reader.

use base::format::Locale;
use base::{Money, Rate, ShopDate};
use engines::documents::model::{Content, CreditNote as Credited, Document, Goods, GoodsLine, Standing, Sums};
use engines::documents::{PaperSize, Picture};

use super::credit_note::{CreditNote, CreditNoteLine};
use crate::invoices::frozen::{Frozen, FrozenTax};
use crate::invoices::frozen_sides::rate_share;
use crate::invoices::supply_place::SupplyPlace;
use crate::invoices::words;

/// What a credit note is printed from.
pub(super) struct Printed {
    pub note: CreditNote,
    pub lines: Vec<CreditNoteLine>,
    /// Number and day of the invoice it lowers.
    pub invoice: (String, Option<ShopDate>),
    /// HSN or SAC codes of that invoice's lines, by their place.
    pub codes: Vec<(u32, String)>,
    pub logo: Option<Picture>,
}

impl Printed {
    /// The document on a sheet.
    pub(super) fn document(&self, size: PaperSize) -> Document {
        let note = &self.note;
        let Frozen { shop, customer, .. } = &note.frozen;
        let locale = note.frozen.locale();
        let (invoice, invoice_on) = self.invoice.clone();
        let content = Content::CreditNote(Credited {
            goods: self.goods(&locale),
            invoice,
            invoice_on,
            reason: note.reason.clone(),
        });
        Document {
            size,
            zone: note.frozen.zone(),
            number: note.number.clone(),
            issued_on: Some(note.issued_on),
            issued_at: Some(note.issued_at),
            buyer: customer.side(),
            logo: self.logo.clone(),
            standing: note.test.then_some(Standing::Test),
            notes: self.notes(&locale),
            footer: shop.name.clone(),
            ..Document::new(content, locale, shop.side())
        }
    }

    fn goods(&self, locale: &Locale) -> Goods {
        let note = &self.note;
        let nothing = Money::zero(note.total.currency);
        let taxed = !note.tax.is_zero();
        Goods {
            currency: note.total.currency,
            lines: self.lines.iter().map(|line| self.line(line, locale)).collect(),
            sums: Sums {
                subtotal: note.net,
                discount: nothing,
                service_fee: nothing,
                delivery: nothing,
                tax: note.tax,
                rounding: note.rounding,
                total: note.total,
            },
            rates: if taxed { note.tax_summary.iter().map(rate_share).collect() } else { Vec::new() },
            inclusive: false,
            supply_place: note.frozen.supply.as_ref().map(SupplyPlace::printed).unwrap_or_default(),
            reverse_charge: false,
            books_tax: None,
        }
    }

    /// A line of what is taken back, net of tax. It has no price: what an invoice's discounts left of one is no round figure.
    fn line(&self, line: &CreditNoteLine, locale: &Locale) -> GoodsLine {
        let charges = || words::of(locale.language).charges.to_owned();
        let code = self.codes.iter().find(|(place, _)| Some(*place) == line.invoice_line);
        GoodsLine {
            description: if line.invoice_line.is_some() { line.description.clone() } else { charges() },
            period: None,
            code: code.map(|(_, code)| code.clone()).unwrap_or_default(),
            quantity: line.quantity,
            unit: line.unit.clone(),
            price: None,
            discount: Rate::ZERO,
            tax: self.tax(&line.tax_code).map_or(Rate::ZERO, |tax| tax.rate),
            amount: line.net,
        }
    }

    fn tax(&self, code: &str) -> Option<&FrozenTax> {
        self.note.frozen.taxes.iter().find(|tax| tax.code == code)
    }

    fn notes(&self, locale: &Locale) -> Vec<String> {
        let (note, words) = (&self.note, words::of(locale.language));
        let untaxed = (!note.taxed).then(|| words.credited_without_tax.to_owned());
        let to_credit = note.to_credit();
        let to_credit =
            (!to_credit.is_zero()).then(|| words.to_your_credit.replace("{amount}", &locale.money(to_credit)));
        let credited = |tax: &&FrozenTax| self.lines.iter().any(|line| line.tax_code == tax.code);
        let reasons = note.frozen.taxes.iter().filter(credited).map(|tax| tax.reason.clone());
        let practice = (note.frozen.shop.practice || note.test).then(|| words.practice.to_owned());
        let reasons = reasons.filter(|reason| !reason.is_empty());
        untaxed.into_iter().chain(to_credit).chain(reasons).chain(practice).collect()
    }
}

#[cfg(test)]
mod tests {
    use base::{Quantity, Timestamp};
    use books::tax::TaxShare;
    use engines::documents::{Paper, missing_characters};
    use people::customers::CustomerId;

    use super::super::credit_note::CreditNoteId;
    use super::*;
    use crate::invoices::invoice::InvoiceId;
    use crate::invoices::sample;

    /// A lamp that came back and the delivery, credited in full; 20.00 of it had been paid.
    fn printed(change: impl FnOnce(&mut CreditNote)) -> Printed {
        let (invoice, _) = sample::invoice();
        let rupees = |minor| Money { minor, currency: invoice.currency };
        let line = |line, invoice_line, description: &str, quantity: Option<&str>, net, tax| CreditNoteLine {
            line,
            invoice_line,
            description: description.into(),
            quantity: quantity.map(|text| Quantity::parse(text).unwrap()),
            unit: "pcs".into(),
            tax_code: "IN18".into(),
            net: rupees(net),
            tax: rupees(tax),
            taxes: Vec::new(),
        };
        let share = |component: &str| TaxShare {
            code: "IN18".into(),
            name: "GST 18 %".into(),
            component: component.into(),
            rate: Rate::parse("9").unwrap(),
            taxable: rupees(18_529),
            tax: rupees(1_668),
            tax_point: books::tax::TaxPoint::Invoice,
        };
        let mut note = CreditNote {
            id: CreditNoteId::from_number(7),
            number: "CN/26-27/0003".into(),
            invoice_id: InvoiceId::from_number(1),
            customer_id: CustomerId::from_number(2),
            net: rupees(18_529),
            tax: rupees(3_336),
            rounding: rupees(0),
            total: rupees(21_865),
            to_due: rupees(19_865),
            base_total: rupees(21_865),
            taxed: true,
            tax_summary: vec![share("CGST9"), share("SGST9")],
            reason: "broken in the post".into(),
            frozen: sample::frozen(),
            issued_on: ShopDate::parse("2026-12-01").unwrap(),
            issued_at: Timestamp(1_796_119_200_000),
            test: false,
            created_by: "command-line".into(),
        };
        change(&mut note);
        Printed {
            note,
            lines: vec![line(1, Some(2), "Lamp", Some("1"), 17_099, 3_078), line(2, None, "", None, 1_430, 258)],
            invoice: ("INV/26-27/0001".into(), ShopDate::parse("2026-11-21")),
            codes: vec![(2, "9405".into())],
            logo: None,
        }
    }

    fn paper(change: impl FnOnce(&mut CreditNote)) -> Paper {
        printed(change).document(PaperSize::A4).paper().unwrap()
    }

    #[test]
    fn the_paper_names_the_invoice_the_reason_and_what_is_credited() {
        let paper = paper(|_| ());
        let facts: Vec<(&str, &str)> = paper.facts.iter().map(|f| (f.label.as_str(), f.value.as_str())).collect();
        assert_eq!(
            facts,
            [
                ("Number", "CN/26-27/0003"),
                ("Date", "1 December 2026"),
                ("For invoice", "INV/26-27/0001 · 21 November 2026"),
                ("Reason", "broken in the post"),
            ]
        );
        assert_eq!(paper.title, "Credit note");
        let titles: Vec<&str> = paper.columns.iter().map(|column| column.title.as_str()).collect();
        assert_eq!(titles, ["Item", "HSN/SAC", "Qty", "Tax", "Amount (INR)"]);
        assert_eq!(paper.rows[0], ["Lamp", "9405", "1 pcs", "18%", "170.99"]);
        assert_eq!(paper.rows[1], ["Service fee and delivery", "", "", "18%", "14.30"]);
        let totals: Vec<(&str, &str)> = paper.totals.iter().map(|t| (t.label.as_str(), t.value.as_str())).collect();
        assert_eq!(totals, [("Subtotal", "185.29"), ("Tax", "33.36"), ("Credited", "₹218.65")]);
        assert_eq!(paper.tax.unwrap().rows[0], ["CGST 9%", "185.29", "16.68"]);
        assert_eq!(paper.notes, ["₹20.00 of this had been paid and stands to your credit."]);
    }

    #[test]
    fn a_late_note_says_that_it_takes_no_tax_back_and_a_test_that_it_is_one() {
        let late = paper(|note| {
            let nothing = Money::zero(note.total.currency);
            (note.tax, note.taxed, note.total, note.to_due) = (nothing, false, note.net, note.net);
            note.tax_summary.clear();
        });
        assert_eq!(late.notes, ["Issued after the last day for tax: no tax is taken back."]);
        assert!(late.tax.is_none());
        let test = paper(|note| note.test = true);
        assert_eq!(test.stamp.unwrap().text, "TEST");
        assert!(test.notes.iter().any(|note| note.contains("Practice document")));
    }

    #[test]
    fn the_customers_language_is_spoken_on_every_sheet_without_a_missing_letter() {
        for locale in ["en-IN", "hi-IN", "id-ID", "ms-MY", "ar-SA"] {
            for size in [PaperSize::A4, PaperSize::Letter, PaperSize::Receipt80, PaperSize::Receipt58] {
                let document = printed(|note| note.frozen.customer.locale = locale.into()).document(size);
                assert_eq!(missing_characters(&document.paper().unwrap()).unwrap(), Vec::<char>::new(), "{locale}");
                assert!(document.draw().is_ok(), "{locale}");
            }
        }
        let arabic = paper(|note| note.frozen.customer.locale = "ar-SA".into());
        assert_eq!((arabic.title.as_str(), arabic.rows[1][0].as_str()), ("إشعار دائن", "رسوم الخدمة والتوصيل"));
    }
}
