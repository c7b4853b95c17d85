//! An invoice or receipt as a paper to draw: from frozen rows alone, in the words and figures of the reader.

use base::format::{Locale, Zone};
use base::{Money, Rate, Timestamp};
use books::tax::{TaxShare, UNTAXED};
use engines::documents::{
    Align, Column, Direction, Fact, Paper, PaperSize, Party, PayBox, Picture, Schedule, Stamp, StampKind, TaxTable,
    TotalRow,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::frozen::Frozen;
use super::instalments::Instalment;
use super::invoice::{Invoice, InvoiceStatus};
use super::line::InvoiceLine;
use super::receivable::due;
use super::words::{self, Words};
use super::zatca;

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
    /// How, as printed: `visa ••4242`; `cash` and [`WITHHELD`] are put into the reader's language.
    pub method: String,
    /// How much.
    pub amount: Money,
}

/// What a paper is drawn from.
pub(super) struct Printed<'a> {
    pub invoice: &'a Invoice,
    pub lines: &'a [InvoiceLine],
    /// The parts in which it is to be paid; none where it is to be paid in one.
    pub instalments: &'a [Instalment],
    /// The copies made at issue; for a draft those that an issue would make now.
    pub frozen: &'a Frozen,
    pub logo: Option<Picture>,
    /// Where the customer pays, while there is something to pay.
    pub pay_url: Option<String>,
    /// Addresses are so long that the table would not begin on the first page.
    pub short_head: bool,
}

/// The invoice.
pub(super) fn invoice_paper(printed: &Printed<'_>, choice: PaperChoice) -> Paper {
    let writer = Writer::of(printed);
    let invoice = printed.invoice;
    let words = writer.words;
    let mut facts = Vec::new();
    // A roll shows the number under the title anyway.
    if let Some(number) = invoice.number.as_ref().filter(|_| !choice.is_roll()) {
        facts.push(Fact::new(words.number, number));
    }
    if let Some(issued_on) = invoice.issued_on {
        facts.push(Fact::new(words.date, writer.locale.day(issued_on)));
    }
    if let Some(supplied_on) = invoice.supplied_on {
        facts.push(Fact::new(words.supplied_on, writer.locale.day(supplied_on)));
    }
    let due_on = invoice.next_due_on.or(invoice.due_on);
    if let Some(due_on) = due_on.filter(|_| invoice.status.is_open() || invoice.status == InvoiceStatus::Draft) {
        facts.push(Fact::new(words.due_date, writer.locale.day(due_on)));
    }
    facts.extend(writer.supply_fact(choice));
    let mut totals = writer.totals();
    if !invoice.paid.is_zero() {
        totals.push(TotalRow::new(words.paid, writer.locale.amount(invoice.paid)));
    }
    let open = !due(invoice).is_zero() && !invoice.credited.is_zero();
    if invoice.status == InvoiceStatus::PartiallyPaid || open {
        totals.push(TotalRow::strong(words.still_due, writer.locale.money(due(invoice))));
    }
    let pay = writer.pay_box().into_iter().chain(writer.zatca_box()).collect();
    Paper {
        title: writer.title().to_owned(),
        facts,
        totals,
        schedule: writer.schedule(),
        pay,
        stamp: Some(writer.stamp()),
        ..writer.common(choice)
    }
}

/// The receipt: the same goods, and what was paid for them when and how.
pub(super) fn receipt_paper(printed: &Printed<'_>, paid: &[PaidRow], choice: PaperChoice) -> Paper {
    let writer = Writer::of(printed);
    let invoice = printed.invoice;
    let words = writer.words;
    let mut facts = Vec::new();
    if let Some(number) = invoice.number.as_ref().filter(|_| !choice.is_roll()) {
        facts.push(Fact::new(words.invoice, number));
    }
    if let Some(last) = paid.iter().map(|row| row.at).max() {
        facts.push(Fact::new(words.date, writer.locale.day_and_time(last, &writer.zone)));
    }
    facts.extend(writer.supply_fact(choice));
    let mut totals = writer.totals();
    for row in paid {
        let method = match row.method.as_str() {
            "cash" => words.cash,
            WITHHELD => words.tax_withheld,
            other => other,
        };
        totals.push(TotalRow::new(
            format!("{method} · {}", writer.locale.day(row.at.day_in(&writer.zone))),
            writer.locale.money(row.amount),
        ));
    }
    if !due(invoice).is_zero() {
        totals.push(TotalRow::strong(words.still_due, writer.locale.money(due(invoice))));
    }
    let pay = writer.zatca_box().into_iter().collect();
    Paper { title: words.receipt.to_owned(), facts, totals, pay, stamp: Some(writer.stamp()), ..writer.common(choice) }
}

/// The lines of an address; on a short head all in one, cut where it is very long.
fn address_lines(address: &str, short: bool) -> Vec<String> {
    const MOST: usize = 120;
    let lines = address.lines().map(str::trim).filter(|line| !line.is_empty());
    if !short {
        return lines.map(str::to_owned).collect();
    }
    let joined = lines.collect::<Vec<_>>().join(", ");
    let cut: String = joined.chars().take(MOST).collect();
    vec![if cut.len() < joined.len() { format!("{cut}…") } else { cut }]
}

/// `CGST` from the component `CGST9`.
pub(super) fn short_name(component: &str) -> &str {
    let short = component.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    if short.is_empty() { component } else { short }
}

/// One paper being put into words.
struct Writer<'a> {
    printed: &'a Printed<'a>,
    locale: Locale,
    words: &'static Words,
    zone: Zone,
}

impl<'a> Writer<'a> {
    fn of(printed: &'a Printed<'a>) -> Self {
        let Frozen { shop, customer, .. } = printed.frozen;
        let locale = Locale::of(if customer.locale.is_empty() { &shop.locale } else { &customer.locale });
        let zone = Zone::get(&shop.zone).unwrap_or(Zone::UTC);
        Self { printed, locale, words: words::of(locale.language), zone }
    }

    /// What invoice and receipt have in common.
    fn common(&self, choice: PaperChoice) -> Paper {
        let Frozen { shop, customer, .. } = self.printed.frozen;
        let invoice = self.printed.invoice;
        let (columns, rows) = self.table(choice);
        let total = self.locale.money(invoice.sums.total);
        let buyer = (!customer.name.is_empty()).then(|| Party {
            label: self.words.billed_to.to_owned(),
            name: customer.name.clone(),
            lines: self.party_lines(
                &customer.address,
                &customer.country,
                &customer.tax_id,
                &customer.email,
                &customer.phone,
            ),
        });
        Paper {
            size: choice.size(),
            direction: if self.locale.language.is_right_to_left() { Direction::Rtl } else { Direction::Ltr },
            language: self.locale.language.code().to_owned(),
            number: invoice.number.clone().unwrap_or_default(),
            stub: buyer.iter().map(|buyer| buyer.name.clone()).chain([total]).collect(),
            seller: Party {
                label: String::new(),
                name: shop.name.clone(),
                lines: self.party_lines(&shop.address, &shop.country, &shop.tax_id, &shop.email, &shop.phone),
            },
            buyer,
            logo: self.printed.logo.clone(),
            columns,
            rows,
            tax: self.tax_table(),
            notes: self.notes(),
            footer: shop.name.clone(),
            page_label: self.words.page.to_owned(),
            ..Paper::default()
        }
    }

    /// The place of supply: Indian papers between states must say it (CGST Rules 2017, rule 46). A roll has room for what must be.
    fn supply_fact(&self, choice: PaperChoice) -> Option<Fact> {
        let place = self.printed.frozen.supply.as_ref()?;
        let shown = !choice.is_roll() || place.is_interstate();
        shown.then(|| Fact::new(self.words.supply_place, place.printed()))
    }

    fn party_lines(&self, address: &str, country: &str, tax_id: &str, email: &str, phone: &str) -> Vec<String> {
        let label = words::tax_number_of(country).unwrap_or(self.words.tax_number);
        let tax_id = (!tax_id.is_empty()).then(|| format!("{label} {tax_id}"));
        address_lines(address, self.printed.short_head)
            .into_iter()
            .chain(tax_id)
            .chain([email.to_owned(), phone.to_owned()])
            .filter(|line| !line.is_empty())
            .collect()
    }

    fn title(&self) -> &'static str {
        let Frozen { shop, customer, .. } = self.printed.frozen;
        if shop.tax_id.is_empty() || self.printed.invoice.sums.tax.is_zero() {
            self.words.invoice
        } else if shop.country == "SA" && customer.tax_id.is_empty() {
            self.words.simplified_tax_invoice
        } else {
            self.words.tax_invoice
        }
    }

    fn stamp(&self) -> Stamp {
        let words = self.words;
        let (text, kind) = match self.printed.invoice.status {
            InvoiceStatus::Draft => (words.stamp_draft, StampKind::Draft),
            InvoiceStatus::Void => (words.stamp_void, StampKind::Void),
            InvoiceStatus::WrittenOff => (words.stamp_written_off, StampKind::Void),
            _ if self.printed.invoice.test => (words.stamp_test, StampKind::Test),
            InvoiceStatus::Paid => (words.stamp_paid, StampKind::Paid),
            InvoiceStatus::PartiallyPaid => (words.stamp_part_paid, StampKind::Due),
            InvoiceStatus::Issued => (words.stamp_due, StampKind::Due),
            InvoiceStatus::Credited => (words.stamp_credited, StampKind::Void),
        };
        Stamp { text: text.to_owned(), kind }
    }

    /// The lines. A roll has room for name, quantity, price and amount only.
    fn table(&self, choice: PaperChoice) -> (Vec<Column>, Vec<Vec<String>>) {
        let (words, lines, currency) = (self.words, self.printed.lines, self.printed.invoice.currency);
        let wide = !choice.is_roll();
        let with_hsn = wide && lines.iter().any(|line| !line.hsn.is_empty());
        let with_discount = wide && lines.iter().any(|line| line.discount_rate != Rate::ZERO);
        let with_rate = wide && !self.printed.invoice.sums.tax.is_zero();
        let column = |shown: bool, title: String, align, weight| shown.then(|| Column::new(title, align, weight));
        let columns = [
            column(true, words.item.to_owned(), Align::Start, 50),
            column(with_hsn, words.hsn.to_owned(), Align::Start, 14),
            column(true, words.quantity.to_owned(), Align::End, 11),
            column(true, words.price.to_owned(), Align::End, 16),
            column(with_discount, words.discount.to_owned(), Align::End, 11),
            column(with_rate, words.tax_rate.to_owned(), Align::End, 9),
            column(true, format!("{} ({currency})", words.amount), Align::End, 20),
        ];
        let row = |line: &InvoiceLine| {
            let quantity = self.locale.quantity(line.quantity);
            let quantity = if line.unit.is_empty() { quantity } else { format!("{quantity} {}", line.unit) };
            let discount =
                if line.discount_rate == Rate::ZERO { String::new() } else { self.locale.rate(line.discount_rate) };
            let cells = [
                (true, line.description.clone()),
                (with_hsn, line.hsn.clone()),
                (true, quantity),
                (true, self.locale.unit_price(line.unit_price, currency)),
                (with_discount, discount),
                (with_rate, self.locale.rate(self.rate_of(&line.tax_code))),
                (true, self.locale.amount(line.gross)),
            ];
            cells.into_iter().filter(|(shown, _)| *shown).map(|(_, text)| text).collect()
        };
        (columns.into_iter().flatten().collect(), lines.iter().map(row).collect())
    }

    fn rate_of(&self, code: &str) -> Rate {
        self.printed.frozen.taxes.iter().find(|tax| tax.code == code).map_or(Rate::ZERO, |tax| tax.rate)
    }

    /// The sums down to the total; those that are nothing are left out.
    fn totals(&self) -> Vec<TotalRow> {
        let (words, sums) = (self.words, &self.printed.invoice.sums);
        let parts = [
            (words.discount, sums.discount.negated()),
            (words.service_fee, sums.service_fee),
            (words.delivery, sums.delivery),
            (words.tax, sums.tax),
            (words.rounding, sums.rounding),
        ];
        let mut rows: Vec<TotalRow> = parts
            .into_iter()
            .filter(|(_, sum)| !sum.is_zero())
            .map(|(label, sum)| TotalRow::new(label, self.locale.amount(sum)))
            .collect();
        if !rows.is_empty() {
            rows.insert(0, TotalRow::new(words.subtotal, self.locale.amount(sums.subtotal)));
        }
        rows.push(TotalRow::strong(words.total, self.locale.money(sums.total)));
        let credited = self.printed.invoice.credited;
        if !credited.is_zero() {
            rows.push(TotalRow::new(words.credited, self.locale.amount(credited.negated())));
        }
        rows
    }

    /// Base and tax of every rate; none where no tax is asked.
    fn tax_table(&self) -> Option<TaxTable> {
        let invoice = self.printed.invoice;
        let row =
            |share: &TaxShare| [self.tax_name(share), self.locale.amount(share.taxable), self.locale.amount(share.tax)];
        (!invoice.sums.tax.is_zero()).then(|| TaxTable {
            headings: self.words.rates.map(str::to_owned),
            rows: invoice.tax_summary.iter().map(row).collect(),
        })
    }

    /// The parts in which it is to be paid, with what is left of each.
    fn schedule(&self) -> Option<Schedule> {
        let words = self.words;
        let row = |part: &Instalment| {
            [
                self.locale.digits(&part.part.to_string()),
                self.locale.day(part.due_on),
                self.locale.amount(part.sums.total),
                self.locale.amount(part.due),
            ]
        };
        let currency = self.printed.invoice.currency;
        let amount = format!("{} ({currency})", words.amount);
        (!self.printed.instalments.is_empty()).then(|| Schedule {
            title: words.instalments.to_owned(),
            headings: [words.part.to_owned(), words.due_date.to_owned(), amount, words.still_due.to_owned()],
            rows: self.printed.instalments.iter().map(row).collect(),
        })
    }

    /// `CGST 9%` from the component `CGST9`; the code's own name where it has no components.
    fn tax_name(&self, share: &TaxShare) -> String {
        if share.component.is_empty() {
            return if share.code == UNTAXED { self.words.not_taxed.to_owned() } else { share.name.clone() };
        }
        let short = short_name(&share.component);
        let word = self.words.taxes.iter().find(|(name, _)| *name == short).map_or(short, |(_, word)| word);
        format!("{word} {}", self.locale.rate(share.rate))
    }

    fn notes(&self) -> Vec<String> {
        let Frozen { shop, taxes, .. } = self.printed.frozen;
        let invoice = self.printed.invoice;
        let practice = (shop.practice || invoice.test).then(|| self.words.practice.to_owned());
        let note = (!invoice.note.is_empty()).then(|| invoice.note.clone());
        let inside =
            (invoice.inclusive && !invoice.sums.tax.is_zero()).then(|| self.words.prices_include_tax.to_owned());
        let reasons = taxes.iter().map(|tax| tax.reason.clone()).filter(|reason| !reason.is_empty());
        note.into_iter().chain(inside).chain(reasons).chain(practice).collect()
    }

    fn pay_box(&self) -> Option<PayBox> {
        let url = self.printed.pay_url.clone()?;
        let until = self.printed.invoice.pay_link.as_ref()?.expires_at;
        let until = self.words.link_open_until.replace("{until}", &self.locale.day_and_time(until, &self.zone));
        let shown = url.trim_start_matches("https://").trim_start_matches("http://");
        Some(PayBox { label: self.words.scan_to_pay.to_owned(), text: format!("{shown}\n{until}"), qr: url })
    }

    /// The code that Saudi papers carry.
    fn zatca_box(&self) -> Option<PayBox> {
        let qr = zatca::code(self.printed.invoice, &self.printed.frozen.shop)?;
        Some(PayBox { label: self.words.zatca.to_owned(), text: String::new(), qr })
    }
}

#[cfg(test)]
mod tests {
    use engines::documents::missing_characters;

    use super::super::sample;
    use super::super::supply_place::SupplyPlace;
    use super::*;

    fn paper(locale: &str, choice: PaperChoice, change: impl FnOnce(&mut Invoice, &mut Frozen)) -> Paper {
        let (mut invoice, lines) = sample::invoice();
        let mut frozen = sample::frozen();
        frozen.shop.locale = locale.to_owned();
        change(&mut invoice, &mut frozen);
        let pay_url = Some("https://pay.example/pay/key".to_owned());
        invoice_paper(
            &Printed {
                invoice: &invoice,
                lines: &lines,
                instalments: &[],
                frozen: &frozen,
                logo: None,
                pay_url,
                short_head: false,
            },
            choice,
        )
    }

    fn plain(_: &mut Invoice, _: &mut Frozen) {}

    #[test]
    fn every_language_is_drawn_without_a_missing_letter() {
        for locale in ["en-IN", "hi-IN", "hi-IN-u-nu-deva", "id-ID", "ms-MY", "ar-SA", "ar-AE"] {
            for choice in [PaperChoice::A4, PaperChoice::Receipt58] {
                let paper = paper(locale, choice, |_, frozen| frozen.shop.country = "SA".into());
                assert_eq!(missing_characters(&paper).unwrap(), Vec::<char>::new(), "{locale}");
                assert!(engines::documents::draw(&paper).is_ok(), "{locale}");
            }
        }
    }

    #[test]
    fn arabic_papers_are_mirrored_and_speak_arabic() {
        let paper = paper("ar-SA", PaperChoice::A4, plain);
        assert_eq!((paper.direction, paper.title.as_str()), (Direction::Rtl, "فاتورة ضريبية"));
        assert!(paper.totals.iter().any(|row| row.value == "٥٥٩٫٨٢\u{a0}₹" && row.strong));
        assert_eq!(paper.facts[1], Fact::new("التاريخ", "٢١ نوفمبر ٢٠٢٦"));
    }

    #[test]
    fn the_customers_language_goes_before_the_shops() {
        let paper = paper("en-IN", PaperChoice::A4, |_, frozen| frozen.customer.locale = "id-ID".into());
        assert_eq!(paper.title, "Faktur penjualan");
    }

    #[test]
    fn sums_that_are_nothing_are_left_out_and_the_total_is_the_strong_one() {
        let paper = paper("en-IN", PaperChoice::A4, plain);
        let rows: Vec<(&str, &str)> = paper.totals.iter().map(|row| (row.label.as_str(), row.value.as_str())).collect();
        assert_eq!(
            rows,
            [
                ("Subtotal", "497.34"),
                ("Discount", "\u{2212}19.00"),
                ("Delivery", "40.00"),
                ("Tax", "41.48"),
                ("Total", "₹559.82")
            ]
        );
    }

    #[test]
    fn the_place_of_supply_is_named_and_on_a_roll_only_between_states() {
        let place = |choice, region: &str| {
            let paper = paper("en-IN", choice, |_, frozen| {
                let (region, name) = (region.to_owned(), "Karnataka".to_owned());
                frozen.supply = Some(SupplyPlace { region, name, shop_region: "27".into() });
            });
            paper.facts.into_iter().find(|fact| fact.label == "Place of supply").map(|fact| fact.value)
        };
        assert_eq!(place(PaperChoice::A4, "29").as_deref(), Some("Karnataka (29)"));
        assert_eq!(place(PaperChoice::Receipt58, "29").as_deref(), Some("Karnataka (29)"));
        assert!(place(PaperChoice::Letter, "27").is_some() && place(PaperChoice::Receipt80, "27").is_none());
        assert!(paper("en-IN", PaperChoice::A4, plain).facts.iter().all(|fact| fact.label != "Place of supply"));
    }

    #[test]
    fn what_was_credited_stands_between_the_total_and_what_is_due() {
        let paper = paper("en-IN", PaperChoice::A4, |invoice, _| {
            invoice.credited = Money { minor: 20_000, currency: invoice.currency };
        });
        let last: Vec<(&str, &str)> =
            paper.totals.iter().skip(4).map(|row| (row.label.as_str(), row.value.as_str())).collect();
        assert_eq!(last, [("Total", "₹559.82"), ("Credited", "\u{2212}200.00"), ("Still due", "₹359.82")]);
    }

    #[test]
    fn tax_is_shown_by_rate_with_the_component_in_words() {
        let table = paper("en-IN", PaperChoice::A4, plain).tax.unwrap();
        assert_eq!(table.rows[0], ["GST 0 %".to_owned(), "170.67".to_owned(), "0.00".to_owned()]);
        assert_eq!(table.rows[1], ["CGST 9%".to_owned(), "185.29".to_owned(), "16.68".to_owned()]);
    }

    #[test]
    fn stamps_tell_the_state_and_only_what_is_owed_can_be_scanned() {
        let stamp = |status: InvoiceStatus| {
            paper("en-IN", PaperChoice::A4, |invoice, _| invoice.status = status).stamp.unwrap().kind
        };
        assert_eq!(stamp(InvoiceStatus::Draft), StampKind::Draft);
        assert_eq!(stamp(InvoiceStatus::Issued), StampKind::Due);
        assert_eq!(stamp(InvoiceStatus::Paid), StampKind::Paid);
        assert_eq!(stamp(InvoiceStatus::Void), StampKind::Void);
        assert_eq!(stamp(InvoiceStatus::Credited), StampKind::Void);
        let test = paper("en-IN", PaperChoice::A4, |invoice, _| invoice.test = true);
        assert_eq!(test.stamp.unwrap().kind, StampKind::Test);
        assert!(test.notes.iter().any(|note| note.contains("Practice document")));
        let due = paper("en-IN", PaperChoice::A4, plain);
        assert_eq!(due.pay[0].qr, "https://pay.example/pay/key");
        assert_eq!(due.pay[0].text, "pay.example/pay/key\nThe link is open until 28 November 2026, 15:30.");
    }

    #[test]
    fn a_roll_has_four_columns_and_a_page_those_that_are_needed() {
        assert_eq!(paper("en-IN", PaperChoice::Receipt80, plain).columns.len(), 4);
        let titles: Vec<String> =
            paper("en-IN", PaperChoice::A4, plain).columns.into_iter().map(|column| column.title).collect();
        assert_eq!(titles, ["Item", "Qty", "Price", "Discount", "Tax", "Amount (INR)"]);
    }

    #[test]
    fn a_simplified_saudi_invoice_is_one_to_a_buyer_without_a_tax_number() {
        let saudi = |tax_id: &str| {
            paper("en", PaperChoice::A4, |_, frozen| {
                frozen.shop.country = "SA".into();
                frozen.customer.tax_id = tax_id.into();
            })
            .title
        };
        assert_eq!(saudi(""), "Simplified tax invoice");
        assert_eq!(saudi("300000000000003"), "Tax invoice");
        assert_eq!(paper("en-IN", PaperChoice::A4, |_, frozen| frozen.shop.tax_id.clear()).title, "Invoice");
    }

    #[test]
    fn on_a_short_head_an_address_is_one_line_and_cut() {
        assert_eq!(address_lines("12 Hill Road\n\nPune", false), ["12 Hill Road", "Pune"]);
        assert_eq!(address_lines("12 Hill Road\n\nPune", true), ["12 Hill Road, Pune"]);
        assert_eq!(address_lines(&"x\n".repeat(250), true)[0].chars().count(), 121);
    }

    #[test]
    fn a_receipt_lists_what_was_paid_how_and_when() {
        let (invoice, lines) = sample::invoice();
        let frozen = sample::frozen();
        let printed = Printed {
            invoice: &invoice,
            lines: &lines,
            instalments: &[],
            frozen: &frozen,
            logo: None,
            pay_url: None,
            short_head: false,
        };
        let row = |method: &str, minor: i64| PaidRow {
            at: Timestamp(1_795_255_200_000),
            method: method.into(),
            amount: Money { minor, currency: invoice.currency },
        };
        let paper = receipt_paper(&printed, &[row("cash", 10_000), row("visa ••4242", 45_982)], PaperChoice::A4);
        let paid: Vec<(&str, &str)> =
            paper.totals.iter().rev().skip(1).take(2).map(|row| (row.label.as_str(), row.value.as_str())).collect();
        assert_eq!(paid, [("visa ••4242 · 21 November 2026", "₹459.82"), ("Cash · 21 November 2026", "₹100.00")]);
        assert_eq!(paper.facts[1], Fact::new("Date", "21 November 2026, 15:30"));
    }
}
