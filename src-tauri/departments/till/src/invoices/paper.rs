//! An invoice or receipt as a paper to draw: from frozen rows alone, in the words and figures of the reader.

use base::format::{Locale, Zone};
use base::{Money, Rate, Timestamp};
use books::tax::{TaxShare, UNTAXED};
use engines::documents::{
    Align, Column, Direction, Fact, Paper, PaperSize, Party, PayBox, Picture, Stamp, StampKind, TaxTable, TotalRow,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::invoice::{Frozen, Invoice, InvoiceStatus, due};
use super::line::InvoiceLine;
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
    fn size(self) -> PaperSize {
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

/// Money that came in, as a receipt shows it. Whoever knows the payments brings these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// When.
    pub at: Timestamp,
    /// How, as printed: `visa ••4242`; `cash` is put into the reader's language.
    pub method: String,
    /// How much.
    pub amount: Money,
}

/// What a paper is drawn from.
pub(super) struct Printed<'a> {
    pub invoice: &'a Invoice,
    pub lines: &'a [InvoiceLine],
    /// The copies made at issue; for a draft those that an issue would make now.
    pub frozen: &'a Frozen,
    pub logo: Option<Picture>,
    /// Where the customer pays, while there is something to pay.
    pub pay_url: Option<String>,
}

/// The invoice.
pub(super) fn invoice_paper(printed: &Printed<'_>, choice: PaperChoice) -> Paper {
    let writer = Writer::of(printed);
    let invoice = printed.invoice;
    let words = writer.words;
    let mut facts = Vec::new();
    if let Some(number) = &invoice.number {
        facts.push(Fact::new(words.number, number));
    }
    if let Some(issued_on) = invoice.issued_on {
        facts.push(Fact::new(words.date, writer.locale.day(issued_on)));
    }
    if let Some(due_on) = invoice.due_on.filter(|_| invoice.status.is_open() || invoice.status == InvoiceStatus::Draft)
    {
        facts.push(Fact::new(words.due_date, writer.locale.day(due_on)));
    }
    let mut totals = writer.totals();
    if !invoice.paid.is_zero() {
        totals.push(TotalRow::new(words.paid, writer.locale.amount(invoice.paid)));
    }
    if invoice.status == InvoiceStatus::PartiallyPaid {
        totals.push(TotalRow::strong(words.still_due, writer.locale.money(due(invoice))));
    }
    let pay = writer.pay_box().into_iter().chain(writer.zatca_box()).collect();
    Paper { title: writer.title().to_owned(), facts, totals, pay, stamp: Some(writer.stamp()), ..writer.common(choice) }
}

/// The receipt: the same goods, and what was paid for them when and how.
pub(super) fn receipt_paper(printed: &Printed<'_>, paid: &[PaidRow], choice: PaperChoice) -> Paper {
    let writer = Writer::of(printed);
    let invoice = printed.invoice;
    let words = writer.words;
    let mut facts = Vec::new();
    if let Some(number) = &invoice.number {
        facts.push(Fact::new(words.invoice, number));
    }
    if let Some(last) = paid.iter().map(|row| row.at).max() {
        facts.push(Fact::new(words.date, writer.locale.day_and_time(last, &writer.zone)));
    }
    let mut totals = writer.totals();
    for row in paid {
        let method = if row.method == "cash" { words.cash } else { &row.method };
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

    fn party_lines(&self, address: &str, country: &str, tax_id: &str, email: &str, phone: &str) -> Vec<String> {
        let label = words::tax_number_of(country).unwrap_or(self.words.tax_number);
        let tax_id = (!tax_id.is_empty()).then(|| format!("{label} {tax_id}"));
        let lines = address.lines().map(str::to_owned).chain(tax_id).chain([email.to_owned(), phone.to_owned()]);
        lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
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

    /// `CGST 9%` from the component `CGST9`; the code's own name where it has no components.
    fn tax_name(&self, share: &TaxShare) -> String {
        if share.component.is_empty() {
            return if share.code == UNTAXED { self.words.not_taxed.to_owned() } else { share.name.clone() };
        }
        let short = share.component.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let short = if short.is_empty() { &share.component } else { short };
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
