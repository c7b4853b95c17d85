//! The receipt: one narrow strip from the roll, as long as needed.

use super::DrawError;
use super::fonts::Weight;
use super::layout::Desk;
use super::lines::{Block, Style, block, one_line};
use super::paper::{Align, Fact, Paper, PaperSize};
use super::qr::Code;
use super::shape::Shaper;
use super::sheet::{Area, Ink, Page, Sheets};
use super::units::{Length, mm, pt, share, tenths};

/// Running text.
const BODY: Style = Style::new(Weight::Regular, pt(8));
/// Names of what was sold.
pub const ITEM: Style = Style::new(Weight::Bold, pt(8));
/// Labels and small print.
pub const FINE: Style = Style::new(Weight::Regular, tenths(70));
/// Shop and title.
const HEAD: Style = Style::new(Weight::Bold, pt(12));
/// The large figure.
const LARGE: Style = Style::new(Weight::Bold, pt(16));
/// Word on the stamp.
const STAMPED: Style = Style::new(Weight::Bold, pt(11));

/// Longest sheet a PDF may have, less a little; a longer receipt goes on on another sheet.
const LONGEST: Length = pt(14_000);
/// Largest QR code.
const CODE: Length = pt(110);
/// Between the columns of tax rates.
const GAP: Length = pt(8);

/// Lays a paper out on a receipt roll.
///
/// # Errors
/// Any [`DrawError`]; see there.
pub fn lay_out(paper: &Paper) -> Result<Vec<Page>, DrawError> {
    let (width, margin) = if paper.size == PaperSize::Receipt58 { (mm(58), pt(7)) } else { (mm(80), pt(12)) };
    let width = width / 1000 * 1000;
    let mut desk = Desk {
        paper,
        shaper: Shaper::new(&paper.language)?.reading(paper.direction),
        sheets: Sheets::new(width, LONGEST, paper.direction),
        margin,
        width: width - 2 * margin,
        y: 0,
        bottom: LONGEST - pt(40),
    };
    desk.unroll();
    desk.shop();
    desk.particulars();
    desk.goods();
    desk.sums();
    desk.taxes();
    desk.schedule_on_roll();
    desk.ages();
    desk.codes()?;
    desk.closing_words();
    desk.blanks();
    let end = desk.y + pt(14);
    desk.sheets.cut(end);
    Ok(desk.sheets.pages)
}

impl Desk<'_> {
    /// Begins the next sheet.
    fn unroll(&mut self) {
        self.sheets.add_page();
        self.y = pt(14);
    }

    /// Goes on to the next sheet when `height` does not fit.
    fn fits(&mut self, height: Length) {
        if self.y + height > self.bottom {
            let end = self.y + pt(14);
            self.sheets.cut(end);
            self.unroll();
        }
    }

    /// A text over the whole width.
    pub fn say(&mut self, text: &str, style: Style, align: Align, ink: Ink) {
        let text = self.block(text, style, self.width);
        self.fits(text.height());
        self.put(&text, (0, self.y), self.width, align, ink);
        self.y += text.height();
    }

    /// A label at the start and a value at the end, under each other when both do not fit.
    pub fn pair(&mut self, (label, label_style): (&str, Style), (value, value_style): (&str, Style), ink: Ink) {
        let value = self.block(value, value_style, self.width);
        self.label_and_figure((label, label_style), value, 0, ink);
    }

    /// A pair whose value is a figure in a column with others, the widest of them so wide.
    fn label_and_figure(&mut self, (label, style): (&str, Style), value: Block, widest: Length, ink: Ink) {
        let label = self.block(label, style, self.width);
        let beside = label.width() + value.width() + pt(8) <= self.width;
        let height = if beside { label.height().max(value.height()) } else { label.height() + value.height() };
        self.fits(height);
        let base = label.style.ascent().max(value.style.ascent());
        let (down, below) =
            if beside { (base - label.style.ascent(), base - value.style.ascent()) } else { (0, label.height()) };
        self.put(&label, (0, self.y + down), self.width, Align::Start, ink);
        self.figure(&value, widest, (0, self.y + below), self.width, Ink::Ink);
        self.y += height;
    }

    /// A thin rule with space around it.
    pub fn line(&mut self) {
        self.y += pt(5);
        self.sheets.rule(self.margin, self.y, self.width, tenths(5), Ink::Ink);
        self.y += pt(5);
    }

    /// Logo, shop, title and stamp, torn off from what follows.
    fn shop(&mut self) {
        let paper = self.paper;
        if let Some(picture) = &paper.logo {
            let (w, h) = (i64::from(picture.prepared().width), i64::from(picture.prepared().height));
            let (limit_w, limit_h) = (share(self.width, 60, 100), pt(34));
            let (width, height) = if w * limit_h >= h * limit_w {
                (limit_w, share(limit_w, h, w))
            } else {
                (share(limit_h, w, h), limit_h)
            };
            let x = self.margin + (self.width - width) / 2;
            self.sheets.picture(Area { x, y: self.y, width, height }, picture);
            self.y += height + pt(6);
        }
        self.say(&paper.seller.name, HEAD, Align::Centre, Ink::Ink);
        for line in &paper.seller.lines {
            self.say(line, FINE, Align::Centre, Ink::Muted);
        }
        self.y += pt(7);
        self.sheets.perforation(0, self.y, self.width + 2 * self.margin);
        self.y += pt(9);
    }

    /// Title, number, facts, buyer and where the goods go.
    fn particulars(&mut self) {
        let paper = self.paper;
        let top = self.y;
        let stamp = paper.stamp.as_ref();
        let stamp = stamp.map(|s| (s, one_line(&mut self.shaper, &s.text, STAMPED, self.width / 2)));
        let room = self.width - stamp.as_ref().map_or(0, |(_, word)| word.width() + pt(26));
        let title = self.block(&paper.title, HEAD, room);
        self.put(&title, (0, self.y), room, Align::Start, Ink::Ink);
        self.y += title.height();
        let mut stamp_end = top;
        if let Some((stamp, word)) = stamp {
            let (width, height) = (word.width() + pt(16), pt(20));
            let area = Area { x: self.margin + self.width - width - pt(4), y: top + pt(1), width, height };
            self.sheets.stamp(area, word, stamp.kind);
            stamp_end = top + pt(25);
        }
        self.say(&paper.number, BODY, Align::Start, Ink::Ink);
        self.y = self.y.max(stamp_end) + pt(3);
        for Fact { label, value } in &paper.facts {
            self.pair((label, BODY), (value, BODY), Ink::Muted);
        }
        for party in paper.buyer.iter().chain(&paper.recipient) {
            self.pair((&party.label, BODY), (&party.name, BODY), Ink::Muted);
            for line in &party.lines {
                self.say(line, FINE, Align::End, Ink::Muted);
            }
        }
    }

    /// Each row in two lines: what it is with its last figure, and the figures between under it.
    fn goods(&mut self) {
        let paper = self.paper;
        self.line();
        let mut widest = 0;
        for last in paper.rows.iter().filter_map(|row| row.last()) {
            widest = block(&mut self.shaper, last, BODY, None).width().max(widest);
        }
        for row in &paper.rows {
            let [name, between @ .., last] = row.as_slice() else {
                for text in row {
                    self.say(text, ITEM, Align::Start, Ink::Ink);
                }
                continue;
            };
            let last = block(&mut self.shaper, last, BODY, None);
            let name = self.block(name, ITEM, self.width - last.width() - pt(10));
            let joint = if between.len() == 2 { " × " } else { " · " };
            let shown: Vec<&str> = between.iter().map(String::as_str).filter(|t| !t.is_empty()).collect();
            let detail = self.block(&shown.join(joint), FINE, self.width);
            let height = name.height().max(last.height()) + detail.height();
            self.fits(height);
            self.put(&name, (0, self.y), self.width, Align::Start, Ink::Ink);
            self.figure(&last, widest, (0, self.y), self.width, Ink::Ink);
            self.y += name.height().max(last.height());
            self.put(&detail, (0, self.y - pt(1)), self.width, Align::Start, Ink::Muted);
            self.y += detail.height() + pt(2);
        }
        self.line();
    }

    /// Totals; the first strong one is the large figure.
    fn sums(&mut self) {
        let first_strong = self.paper.totals.iter().position(|total| total.strong);
        let mut widest = 0;
        for (_, total) in self.paper.totals.iter().enumerate().filter(|(i, _)| Some(*i) != first_strong) {
            let style = if total.strong { ITEM } else { BODY };
            widest = self.block(&total.value, style, self.width).width().max(widest);
        }
        for (i, total) in self.paper.totals.iter().enumerate() {
            let large = Some(i) == first_strong;
            let styles = match (large, total.strong) {
                (true, _) => (HEAD, LARGE),
                (false, true) => (ITEM, ITEM),
                (false, false) => (BODY, BODY),
            };
            let ink = if total.strong { Ink::Ink } else { Ink::Muted };
            let value = self.block(&total.value, styles.1, self.width);
            self.label_and_figure((&total.label, styles.0), value, if large { 0 } else { widest }, ink);
        }
    }

    /// Totals by tax rate, in three columns.
    fn taxes(&mut self) {
        let Some(tax) = &self.paper.tax else { return };
        self.line();
        let (first, rest) = (share(self.width, 28, 100), share(self.width, 36, 100));
        for cells in std::iter::once(&tax.headings).chain(&tax.rows) {
            let columns = [(0, first, Align::Start), (first, rest, Align::End), (first + rest, rest, Align::End)];
            let mut height = 0;
            for (cell, (x, width, align)) in cells.iter().zip(columns) {
                let text = self.block(cell, FINE, width - GAP);
                let x = if align == Align::End { x + GAP } else { x };
                self.put(&text, (x, self.y), width - GAP, align, Ink::Muted);
                height = height.max(text.height());
            }
            self.y += height;
            self.fits(height);
        }
    }

    /// The figures of the strip, one below the other.
    fn ages(&mut self) {
        let paper = self.paper;
        if paper.strip.is_empty() {
            return;
        }
        self.line();
        for Fact { label, value } in &paper.strip {
            self.pair((label, FINE), (value, FINE), Ink::Muted);
        }
    }

    /// QR codes in the middle, each with its words below.
    fn codes(&mut self) -> Result<(), DrawError> {
        for pay in &self.paper.pay {
            self.y += pt(12);
            if !pay.qr.is_empty() {
                let side = CODE.min(self.width);
                self.fits(side);
                let x = self.margin + (self.width - side) / 2;
                self.sheets.code(Area { x, y: self.y, width: side, height: side }, Code::new(&pay.qr)?);
                self.y += side + pt(6);
            }
            self.say(&pay.label, ITEM, Align::Centre, Ink::Ink);
            self.say(&pay.text, FINE, Align::Centre, Ink::Muted);
        }
        Ok(())
    }

    /// Lines to write on, each with its label below.
    fn blanks(&mut self) {
        let paper = self.paper;
        for label in &paper.signatures {
            self.fits(pt(44));
            self.y += pt(32);
            self.sheets.rule(self.margin, self.y, self.width, tenths(5), Ink::Ink);
            self.y += pt(2);
            self.say(label, FINE, Align::Start, Ink::Muted);
        }
    }

    /// Notes and the foot.
    fn closing_words(&mut self) {
        self.y += pt(8);
        let paper = self.paper;
        for note in paper.notes.iter().chain([&paper.footer]) {
            self.say(note, FINE, Align::Centre, Ink::Muted);
        }
    }
}
