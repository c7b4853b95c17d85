//! Puts a document into words and figures.

use base::format::Language;
use base::{Quantity, ShopDate};

use super::goods::{CreditNote, Goods, Invoice, PaidRow, Receipt, RefundVoucher, Voucher};
use super::{Content, Document, DocumentError, PayCode, Period, Quote, Side, Standing};
use crate::documents::paper::{Direction, Fact, Paper, PaperSize, Party, PayBox, Stamp, StampKind, TotalRow};
use crate::documents::words::{Words, tax_number_of, words};
use crate::documents::zatca::ZatcaSeal;

/// Longest address, in characters, on a head that must be short.
const SHORT_ADDRESS: usize = 120;

/// One document being put into words.
pub(super) struct Writer<'a> {
    pub document: &'a Document,
    /// The reader's words.
    pub words: &'static Words,
    /// Arabic, beside another language: Saudi papers must speak it, and may speak others too.
    pub arabic: Option<&'static Words>,
    /// Whether addresses are kept to one line.
    short: bool,
}

impl<'a> Writer<'a> {
    pub fn of(document: &'a Document, short: bool) -> Self {
        let language = document.locale.language;
        let binding = document.content.goods().is_some() && !matches!(document.content, Content::Quote(_));
        let saudi = document.seller.country == "SA";
        let arabic = (saudi && binding && language != Language::Arabic).then(|| words(Language::Arabic));
        Self { document, words: words(language), arabic, short }
    }

    pub fn paper(&self) -> Result<Paper, DocumentError> {
        let document = self.document;
        if let Some(goods) = document.content.goods() {
            goods.check()?;
        }
        let mut paper = self.frame()?;
        let words = self.words;
        match &document.content {
            Content::Invoice(invoice) => self.invoice(invoice, &mut paper),
            Content::Receipt(receipt) => self.receipt(receipt, &mut paper),
            Content::Voucher(voucher) => self.voucher(voucher, &mut paper),
            Content::RefundVoucher(voucher) => self.refund_voucher(voucher, &mut paper),
            Content::Quote(quote) => {
                self.goods(&quote.goods, self.label(|w| w.total), &mut paper);
                paper.facts.extend(self.day_fact(words.valid_until, quote.valid_until));
                paper.notes.push(words.acceptance.to_owned());
                paper.signatures = [words.accepted_by, words.date, words.signature].map(str::to_owned).to_vec();
            }
            Content::CreditNote(note) => self.credit_note(note, &mut paper),
            Content::Statement(statement) => {
                paper.facts.push(Fact::new(words.period, self.period(statement.period)));
                let known_on = statement.known_on.map(|day| document.locale.day(day));
                paper.facts.extend(known_on.map(|day| Fact::new(words.known_on, day)));
                (paper.columns, paper.rows, paper.carry) = self.statement_table(statement)?;
                paper.totals = self.statement_totals(statement)?;
                paper.strip = self.ages(statement);
                paper.stub.push(document.locale.money(statement.closing()?));
            }
            Content::DeliveryNote(note) => {
                paper.facts.extend(self.delivery_facts(note));
                (paper.columns, paper.rows) = self.delivery_table(note);
                paper.signatures = [words.received_by, words.date, words.signature].map(str::to_owned).to_vec();
            }
            Content::Report(report) => self.report(report, &mut paper),
        }
        Ok(paper)
    }

    /// What every document has.
    fn frame(&self) -> Result<Paper, DocumentError> {
        let Document { size, locale, number, seller, buyer, recipient, logo, notes, footer, .. } = self.document;
        let words = self.words;
        let above_buyer = match self.document.content {
            Content::Quote(_) => words.prepared_for.to_owned(),
            Content::Statement(_) | Content::DeliveryNote(_) => words.customer.to_owned(),
            _ => self.label(|w| w.billed_to),
        };
        // A roll shows the number under the title anyway, and a receipt without one of its own names its invoice below.
        let borrowed = matches!(&self.document.content, Content::Receipt(receipt) if receipt.invoice == *number);
        let shown = !number.is_empty() && !self.is_roll() && !borrowed;
        let facts = shown.then(|| Fact::new(self.label(|w| w.number), number)).into_iter().chain(self.date()).collect();
        let mut pay = self.pay_boxes()?;
        pay.extend(self.zatca_box());
        Ok(Paper {
            size: *size,
            direction: if locale.language.is_right_to_left() { Direction::Rtl } else { Direction::Ltr },
            language: locale.language.code().to_owned(),
            title: self.title(),
            number: number.clone(),
            stub: buyer.iter().map(|buyer| buyer.name.clone()).collect(),
            stamp: self.document.standing.map(|standing| self.stamp(standing)),
            seller: self.party(String::new(), seller),
            buyer: buyer.as_ref().map(|side| self.party(above_buyer, side)),
            recipient: recipient.as_ref().map(|side| self.party(words.deliver_to.to_owned(), side)),
            logo: logo.clone(),
            facts,
            notes: notes.clone(),
            pay,
            footer: footer.clone(),
            page_label: words.page.to_owned(),
            nought: locale.digits("0").chars().next().filter(|nought| *nought != '0'),
            ..Paper::default()
        })
    }

    /// Lines, sums and rates of a document with prices.
    fn goods(&self, goods: &Goods, total: String, paper: &mut Paper) {
        (paper.columns, paper.rows) = self.goods_table(goods);
        paper.totals = self.goods_totals(goods);
        paper.totals.extend(self.grand_total(total, goods));
        paper.tax = self.tax_table(goods);
        let notes = std::mem::take(&mut paper.notes);
        paper.notes = self.goods_notes(goods).into_iter().chain(notes).collect();
        paper.stub.push(self.document.locale.money(goods.sums.total));
        if !goods.supply_place.is_empty() {
            paper.facts.push(Fact::new(self.label(|w| w.supply_place), &goods.supply_place));
        }
    }

    fn invoice(&self, invoice: &Invoice, paper: &mut Paper) {
        let locale = &self.document.locale;
        paper.facts.extend(self.day_fact(&self.label(|w| w.supplied_on), invoice.supplied_on));
        paper.facts.extend(self.day_fact(&self.label(|w| w.due_date), invoice.due_on));
        paper.facts.extend(invoice.period.map(|days| Fact::new(self.label(|w| w.period), self.period(days))));
        self.goods(&invoice.goods, self.label(|w| w.total), paper);
        paper.facts.extend(self.not_reversed(&invoice.goods));
        paper.schedule = self.schedule(invoice);
        let (total, paid, credited) = (invoice.goods.sums.total, invoice.paid, invoice.credited);
        for (label, sum) in [(self.label(|w| w.credited), credited.negated()), (self.label(|w| w.paid), paid)] {
            if !sum.is_zero() {
                paper.totals.push(TotalRow::new(label, locale.amount(sum)));
            }
        }
        // The total alone says what is due while nothing was paid or taken back.
        let due = total.minus(paid).and_then(|rest| rest.minus(credited)).ok();
        if let Some(due) = due.filter(|due| due.minor > 0 && *due != total) {
            paper.totals.push(TotalRow::strong(self.label(|w| w.still_due), locale.money(due)));
        }
    }

    /// Indian tax invoices say whether the buyer owes the tax, also where they don't (CGST Rules, rule 46 (p)); that they do is
    /// among the notes.
    fn not_reversed(&self, goods: &Goods) -> Option<Fact> {
        let seller = &self.document.seller;
        let asked = seller.country == "IN" && !seller.tax_number.is_empty() && !goods.sums.tax.is_zero();
        (asked && !goods.reverse_charge).then(|| Fact::new(self.label(|w| w.reversed), self.label(|w| w.no)))
    }

    fn receipt(&self, receipt: &Receipt, paper: &mut Paper) {
        let locale = &self.document.locale;
        let titled = self.is_roll() && receipt.invoice == self.document.number;
        if !receipt.invoice.is_empty() && !titled {
            paper.facts.push(Fact::new(self.label(|w| w.invoice), &receipt.invoice));
        }
        self.goods(&receipt.goods, self.label(|w| w.total), paper);
        if !receipt.credited.is_zero() {
            paper.totals.push(TotalRow::new(self.label(|w| w.credited), locale.amount(receipt.credited.negated())));
        }
        for row in &receipt.payments {
            let same = row.amount.currency == receipt.goods.currency;
            let amount = if same { locale.amount(row.amount) } else { locale.money(row.amount) };
            paper.totals.push(TotalRow::new(self.paid_by(row), amount));
        }
        if receipt.due.minor > 0 {
            paper.totals.push(TotalRow::strong(self.label(|w| w.still_due), locale.money(receipt.due)));
        }
    }

    fn voucher(&self, voucher: &Voucher, paper: &mut Paper) {
        paper.facts.push(Fact::new(self.label(|w| w.payment), self.paid_by(&voucher.payment)));
        self.goods(&voucher.goods, self.label(|w| w.advance_received), paper);
        paper.notes.push(self.label(|w| w.taken_off));
    }

    fn refund_voucher(&self, voucher: &RefundVoucher, paper: &mut Paper) {
        let day = self.document.locale.day(voucher.receipt_voucher_on);
        let against = format!("{} · {day}", self.apart(&voucher.receipt_voucher));
        paper.facts.push(Fact::new(self.label(|w| w.receipt_voucher), against));
        paper.facts.push(Fact::new(self.label(|w| w.refund), self.paid_by(&voucher.payment)));
        self.goods(&voucher.goods, self.label(|w| w.advance_refunded), paper);
        paper.facts.extend(self.not_reversed(&voucher.goods));
    }

    /// How and when money came or went: `Cash · 21 November 2026`.
    fn paid_by(&self, row: &PaidRow) -> String {
        let method = match row.method.as_str() {
            "cash" => self.label(|w| w.cash),
            "transfer" => self.label(|w| w.transfer),
            "tax_withheld" => self.label(|w| w.tax_withheld),
            "cash_rounding" => self.label(|w| w.rounding),
            other => self.apart(other),
        };
        format!("{method} · {}", self.document.locale.day(row.on))
    }

    fn credit_note(&self, note: &CreditNote, paper: &mut Paper) {
        let day = note.invoice_on.map(|day| self.document.locale.day(day));
        let corrected = std::iter::once(self.apart(&note.invoice)).chain(day).collect::<Vec<_>>().join(" · ");
        paper.facts.push(Fact::new(self.label(|w| w.corrects), corrected));
        if !note.reason.is_empty() {
            paper.facts.push(Fact::new(self.label(|w| w.reason), &note.reason));
        }
        self.goods(&note.goods, self.label(|w| w.credited), paper);
    }

    /// The title; Saudi papers in another language repeat it in Arabic below.
    fn title(&self) -> String {
        let Document { content, seller, buyer, .. } = self.document;
        let registered = !seller.tax_number.is_empty();
        let consumer = buyer.as_ref().is_none_or(|buyer| buyer.tax_number.is_empty());
        let country = seller.country.as_str();
        match content {
            Content::Invoice(invoice) if registered => {
                let taxed = !invoice.goods.sums.tax.is_zero();
                self.heading(|w| match (country, taxed) {
                    ("IN", false) if invoice.exempt => w.bill_of_supply,
                    // Both on one paper, which a registered buyer does not get (CGST Rules, rule 46A).
                    ("IN", true) if invoice.exempt && consumer => w.invoice_and_bill_of_supply,
                    ("SA", true) if consumer => w.simplified_tax_invoice,
                    (_, true) => w.tax_invoice,
                    (_, false) => w.invoice,
                })
            }
            Content::Invoice(_) => self.heading(|w| w.invoice),
            Content::Receipt(_) => self.heading(|w| w.receipt),
            Content::Voucher(_) => self.heading(|w| w.receipt_voucher),
            Content::RefundVoucher(_) => self.heading(|w| w.refund_voucher),
            Content::CreditNote(_) => self.heading(|w| w.credit_note),
            Content::Quote(_) => self.words.quote.to_owned(),
            Content::Statement(_) => self.words.statement.to_owned(),
            Content::DeliveryNote(_) => self.words.delivery_note.to_owned(),
            Content::Report(report) => report.title.clone(),
        }
    }

    /// Saudi papers and receipts show the time of day too.
    fn date(&self) -> Option<Fact> {
        let Document { content, locale, zone, issued_on, issued_at, seller, .. } = self.document;
        let timed = matches!(content, Content::Receipt(_) | Content::Voucher(_)) || seller.country == "SA";
        let text = match (issued_at.filter(|_| timed), issued_on) {
            (Some(at), _) => locale.day_and_time(at, zone),
            (None, Some(day)) => locale.day(*day),
            (None, None) => return None,
        };
        Some(Fact::new(self.label(|w| w.date), text))
    }

    fn day_fact(&self, label: &str, day: Option<ShopDate>) -> Option<Fact> {
        day.map(|day| Fact::new(label, self.document.locale.day(day)))
    }

    pub(super) fn period(&self, days: Period) -> String {
        let locale = &self.document.locale;
        format!("{} – {}", locale.day(days.from), locale.day(days.to))
    }

    fn party(&self, label: String, side: &Side) -> Party {
        let word = tax_number_of(&side.country).map_or_else(|| self.label(|w| w.tax_number), str::to_owned);
        let tax = (!side.tax_number.is_empty()).then(|| format!("{word} {}", self.apart(&side.tax_number)));
        let filled = side.address.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
        let address = if self.short {
            let joined = filled.collect::<Vec<_>>().join(", ");
            let cut: String = joined.chars().take(SHORT_ADDRESS).collect();
            vec![if cut.len() < joined.len() { format!("{cut}…") } else { cut }]
        } else {
            filled.map(str::to_owned).collect()
        };
        let reached = [side.email.clone(), side.phone.clone()];
        let lines = address.into_iter().chain(tax).chain(reached).filter(|line| !line.is_empty()).collect();
        Party { label, name: side.name.clone(), lines }
    }

    fn stamp(&self, standing: Standing) -> Stamp {
        let words = self.words;
        let (text, kind) = match standing {
            Standing::Draft => (words.stamp_draft, StampKind::Draft),
            Standing::Due => (words.stamp_due, StampKind::Due),
            Standing::PartPaid => (words.stamp_part_paid, StampKind::Due),
            Standing::Paid => (words.stamp_paid, StampKind::Paid),
            Standing::Claimed => (words.stamp_claimed, StampKind::Due),
            Standing::Credited => (words.stamp_credited, StampKind::Void),
            Standing::Void => (words.stamp_void, StampKind::Void),
            Standing::WrittenOff => (words.stamp_written_off, StampKind::Void),
            Standing::Accepted => (words.stamp_accepted, StampKind::Paid),
            Standing::Expired => (words.stamp_expired, StampKind::Draft),
            Standing::Test => (words.stamp_test, StampKind::Test),
        };
        Stamp { text: text.to_owned(), kind }
    }

    fn pay_boxes(&self) -> Result<Vec<PayBox>, DocumentError> {
        let Document { locale, zone, codes, .. } = self.document;
        let words = self.words;
        let open_until = |until| words.link_open_until.replace("{until}", &locale.day_and_time(until, zone));
        let panel = |code: &PayCode| -> Result<PayBox, DocumentError> {
            Ok(match code {
                PayCode::Link { url, until } => {
                    let shown = url.trim_start_matches("https://").trim_start_matches("http://").to_owned();
                    let text = std::iter::once(shown).chain(until.map(open_until)).collect::<Vec<_>>().join("\n");
                    PayBox { label: words.scan_to_pay.to_owned(), text, qr: url.clone() }
                }
                PayCode::Upi(link) => {
                    let text = format!("{}\n{}", link.payee, words.upi_claimed);
                    PayBox { label: words.pay_by_upi.to_owned(), text, qr: link.uri()? }
                }
            })
        };
        codes.iter().map(panel).collect()
    }

    /// The code that Saudi tax papers carry. A seller whose VAT number is not one gets none: see
    /// [`Document::missing_particulars`].
    fn zatca_box(&self) -> Option<PayBox> {
        let qr = self.document.zatca_seal()?.code().ok()?;
        Some(PayBox { label: self.heading(|w| w.zatca), text: String::new(), qr })
    }

    /// A quantity with its unit.
    pub fn quantity(&self, quantity: Quantity, unit: &str) -> String {
        let figure = self.document.locale.quantity(quantity);
        if unit.is_empty() { figure } else { format!("{figure} {unit}") }
    }

    /// A text that keeps its own direction inside Arabic: numbers of documents, names, ways to pay.
    pub fn apart(&self, text: &str) -> String {
        let mixed = self.arabic.is_some() || self.document.locale.language.is_right_to_left();
        if mixed && !text.is_empty() { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
    }

    /// Whether it is printed on a roll.
    pub fn is_roll(&self) -> bool {
        matches!(self.document.size, PaperSize::Receipt80 | PaperSize::Receipt58)
    }

    /// A label in one line: `Total`, or `Total / الإجمالي`.
    pub fn label(&self, pick: impl Fn(&'static Words) -> &'static str) -> String {
        match self.arabic {
            Some(arabic) => format!("{} / {}", pick(self.words), pick(arabic)),
            None => pick(self.words).to_owned(),
        }
    }

    /// A label with its Arabic on a line of its own.
    pub fn heading(&self, pick: impl Fn(&'static Words) -> &'static str) -> String {
        match self.arabic {
            Some(arabic) => format!("{}\n{}", pick(self.words), pick(arabic)),
            None => pick(self.words).to_owned(),
        }
    }
}

impl Content {
    /// The goods of a document with prices.
    #[must_use]
    pub fn goods(&self) -> Option<&Goods> {
        match self {
            Self::Invoice(Invoice { goods, .. })
            | Self::Receipt(Receipt { goods, .. })
            | Self::Voucher(Voucher { goods, .. })
            | Self::RefundVoucher(RefundVoucher { goods, .. })
            | Self::Quote(Quote { goods, .. })
            | Self::CreditNote(CreditNote { goods, .. }) => Some(goods),
            Self::Statement(_) | Self::DeliveryNote(_) | Self::Report(_) => None,
        }
    }
}

impl Document {
    /// What the Saudi authority's code says: on issued tax papers of registered Saudi sellers, in riyals.
    #[must_use]
    pub fn zatca_seal(&self) -> Option<ZatcaSeal<'_>> {
        let goods = self.content.goods().filter(|_| !matches!(self.content, Content::Quote(_)))?;
        let saudi = self.seller.country == "SA" && !self.seller.tax_number.is_empty();
        let issued_at = match &self.content {
            Content::Receipt(receipt) => receipt.invoice_at,
            _ => self.issued_at,
        };
        let at = issued_at.filter(|_| saudi && goods.currency.code() == "SAR" && !self.number.is_empty())?;
        Some(ZatcaSeal {
            seller: &self.seller.name,
            vat_number: &self.seller.tax_number,
            at,
            total: goods.sums.total,
            vat: goods.sums.tax,
        })
    }
}
