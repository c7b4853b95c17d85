//! The page: stub, head, table, totals, panels, notes and foot on A4 or Letter.
//!
//! A grid of two columns runs down the page: what is said at the start, figures and facts in the last 46 % of the
//! width, so that the totals stand under the facts.

use super::closing::Closing;
use super::fonts::Weight;
use super::lines::{Block, Style, block, one_line};
use super::paper::{Align, Fact, Paper, PaperSize, Party, StampKind};
use super::shape::Shaper;
use super::sheet::{Area, Ink, Page, Sheets};
use super::units::{Length, pt, share, tenths};
use super::{DrawError, receipt};

/// Title of the document.
const TITLE: Style = Style::new(Weight::Bold, pt(25));
/// The seller's name where there is no logo.
const MASTHEAD: Style = Style::new(Weight::Bold, pt(16));
/// Word on the stamp.
const STAMPED: Style = Style::new(Weight::Bold, pt(14));
/// Names, strong labels.
pub const NAME: Style = Style::new(Weight::Bold, pt(10));
/// Running text and figures.
pub const TEXT: Style = Style::new(Weight::Regular, pt(9));
/// Figures that stand out in a row.
pub const TEXT_BOLD: Style = Style::new(Weight::Bold, pt(9));
/// Addresses, notes, tax rows.
pub const SMALL: Style = Style::new(Weight::Regular, tenths(83));
/// Labels, headings, foot.
pub const LABEL: Style = Style::new(Weight::Regular, tenths(75));

/// Distance of everything from the left and right edges.
const MARGIN: Length = pt(54);
/// From the top edge to the perforation.
const STUB: Length = pt(50);
/// From the bottom edge to the last line of the foot.
const FOOT: Length = pt(34);
/// Widest logo.
const LOGO_WIDTH: Length = pt(150);
/// Tallest logo.
const LOGO_HEIGHT: Length = pt(46);

/// A document being laid out.
pub struct Desk<'a> {
    /// What is being laid out.
    pub paper: &'a Paper,
    /// Shapes its texts.
    pub shaper: Shaper,
    /// The sheets so far.
    pub sheets: Sheets,
    /// Where the content begins.
    pub margin: Length,
    /// Width of the content.
    pub width: Length,
    /// Where the next thing goes, from the top.
    pub y: Length,
    /// Where the content ends.
    pub bottom: Length,
}

/// Lays a paper out on sheets.
///
/// # Errors
/// Any [`DrawError`]; see there.
pub fn lay_out(paper: &Paper) -> Result<Vec<Page>, DrawError> {
    for (row, cells) in paper.rows.iter().map(Vec::len).enumerate() {
        if cells != paper.columns.len() {
            return Err(DrawError::RowWidth { row, cells, columns: paper.columns.len() });
        }
    }
    let (width, height) = match paper.size {
        PaperSize::A4 => (pt(595), pt(842)),
        PaperSize::Letter => (pt(612), pt(792)),
        PaperSize::Receipt80 | PaperSize::Receipt58 => return receipt::lay_out(paper),
    };
    let (width, height) = if paper.landscape { (height, width) } else { (width, height) };
    let mut desk = Desk {
        paper,
        shaper: Shaper::new(&paper.language)?.reading(paper.direction),
        sheets: Sheets::new(width, height, paper.direction),
        margin: MARGIN,
        width: width - 2 * MARGIN,
        y: 0,
        bottom: height,
    };
    let foot = desk.block(&paper.footer, LABEL, share(desk.width, 72, 100));
    if foot.lines.len() > 6 {
        return Err(DrawError::FooterTooTall);
    }
    desk.bottom = height - FOOT - foot.height().max(LABEL.leading) - pt(20);
    desk.new_page();
    desk.head();
    // A sheet on its side is half as tall, and its head is not.
    let head_most = if paper.landscape { height * 2 / 3 } else { height / 2 };
    if desk.y > head_most {
        return Err(DrawError::HeadTooTall);
    }
    let closing = Closing::new(&mut desk)?;
    desk.table(&closing);
    desk.closing(&closing);
    desk.schedule();
    desk.strip();
    desk.panels()?;
    desk.notes();
    desk.signatures();
    desk.feet(&foot, height);
    Ok(desk.sheets.pages)
}

impl Desk<'_> {
    /// A text broken to a width.
    pub fn block(&mut self, text: &str, style: Style, width: Length) -> Block {
        block(&mut self.shaper, text, style, Some(width))
    }

    /// Draws a block at `x` of the content and the given height, without moving on.
    pub fn put(&mut self, block: &Block, (x, y): (Length, Length), width: Length, align: Align, ink: Ink) {
        let area = Area { x: self.margin + x, y, width, height: block.height() };
        self.sheets.text(block, area, align, ink);
    }

    /// Where the second column begins, from the margin.
    #[must_use]
    pub fn second(&self) -> Length {
        share(self.width, 54, 100)
    }

    /// Begins the next sheet with its stub.
    pub fn new_page(&mut self) {
        let first = self.sheets.pages.is_empty();
        self.sheets.add_page();
        let top = pt(24);
        let name = if self.paper.number.is_empty() { &self.paper.title } else { &self.paper.number };
        let number = one_line(&mut self.shaper, name, Style::new(Weight::Bold, tenths(85)), self.width / 2);
        self.put(&number, (0, top), self.width, Align::Start, Ink::Ink);
        let mut end = self.width;
        for text in self.paper.stub.iter().rev() {
            let room = end - number.width() - pt(24);
            let line = one_line(&mut self.shaper, text, LABEL, self.width / 3);
            if line.width() <= room {
                self.put(&line, (0, top + pt(1)), end, Align::End, Ink::Muted);
                end -= line.width() + pt(20);
            }
        }
        if first {
            self.sheets.perforation(0, STUB, self.width + 2 * self.margin);
            self.y = STUB + pt(30);
        } else {
            self.y = STUB + pt(8);
        }
    }

    /// Makes sure `height` fits above the foot, on a new sheet if need be.
    pub fn room(&mut self, height: Length) {
        if self.y + height > self.bottom {
            self.new_page();
        }
    }

    /// Seller, title with stamp, buyer and facts.
    fn head(&mut self) {
        let logo = self.logo();
        let seller = &self.paper.seller;
        let (x, width) = (self.second(), self.width - self.second());
        let start = self.y;
        let mut y = start;
        let mut masthead = 0;
        if logo == 0 {
            let name = self.block(&seller.name, MASTHEAD, x - pt(16));
            self.put(&name, (0, y - pt(5)), x, Align::Start, Ink::Ink);
            masthead = name.height();
        } else {
            let name = self.block(&seller.name, NAME, width);
            self.put(&name, (x, y - pt(3)), width, Align::End, Ink::Ink);
            y += name.height() - pt(2);
        }
        for line in &seller.lines {
            let text = self.block(line, SMALL, width);
            self.put(&text, (x, y), width, Align::End, Ink::Muted);
            y += text.height();
        }
        self.y = y.max(start + logo).max(start + masthead) + pt(26);
        self.title();
        self.parties();
    }

    /// Draws the logo at the start and gives its height; 0 without one.
    fn logo(&mut self) -> Length {
        let Some(picture) = &self.paper.logo else { return 0 };
        let (w, h) = (i64::from(picture.prepared().width), i64::from(picture.prepared().height));
        let (width, height) = if w * LOGO_HEIGHT >= h * LOGO_WIDTH {
            (LOGO_WIDTH, share(LOGO_WIDTH, h, w))
        } else {
            (share(LOGO_HEIGHT, w, h), LOGO_HEIGHT)
        };
        self.sheets.picture(Area { x: self.margin, y: self.y, width, height }, picture);
        height
    }

    /// The title over its green rule, the stamp at the end.
    fn title(&mut self) {
        let stamp = self.paper.stamp.as_ref();
        let most = share(self.width, 40, 100);
        let stamp = stamp.map(|stamp| (stamp.kind, one_line(&mut self.shaper, &stamp.text, STAMPED, most)));
        let room = self.width - stamp.as_ref().map_or(0, |(_, word)| word.width() + pt(48));
        let title = self.block(&self.paper.title, TITLE, room);
        self.put(&title, (0, self.y), room, Align::Start, Ink::Ink);
        if let Some((kind, word)) = stamp {
            self.stamp(kind, word, self.y + title.height());
        }
        self.y += title.height() + pt(4);
        self.sheets.rule(self.margin, self.y, self.width, tenths(14), Ink::Green);
        self.y += pt(16);
    }

    /// Stamps a word so that its frame ends `base` from the top, at the end of the line.
    fn stamp(&mut self, kind: StampKind, word: Block, base: Length) {
        let (width, height) = (word.width() + pt(24), pt(27));
        let area = Area { x: self.margin + self.width - width - pt(6), y: base - height - pt(9), width, height };
        self.sheets.stamp(area, word, kind);
    }

    /// The buyer at the start and below where the goods go, the facts in the second column.
    fn parties(&mut self) {
        let top = self.y;
        let mut ends = top;
        for party in self.paper.buyer.iter().chain(&self.paper.recipient) {
            if self.y > top {
                self.y += pt(8);
            }
            self.y = self.party(party);
            ends = self.y;
        }
        self.y = top;
        let (x, width) = (self.second(), self.width - self.second());
        for fact in &self.paper.facts {
            self.fact(fact, x, width);
        }
        self.y = self.y.max(ends) + pt(22);
    }

    /// Draws a party and gives where it ends.
    fn party(&mut self, party: &Party) -> Length {
        let width = self.second() - pt(20);
        let mut y = self.y;
        let parts = [(&party.label, LABEL, Ink::Muted), (&party.name, NAME, Ink::Ink)];
        let lines = party.lines.iter().map(|l| (l, SMALL, Ink::Ink));
        for (text, style, ink) in parts.into_iter().chain(lines) {
            let text = self.block(text, style, width);
            self.put(&text, (0, y), width, Align::Start, ink);
            y += text.height();
        }
        y
    }

    /// A label at the start of the column and its value at the end.
    pub fn fact(&mut self, fact: &Fact, x: Length, width: Length) {
        let label = self.block(&fact.label, SMALL, width / 2);
        let value = self.block(&fact.value, TEXT, width - label.width() - pt(12));
        self.put(&label, (x, self.y + tenths(7)), width, Align::Start, Ink::Muted);
        self.put(&value, (x, self.y), width, Align::End, Ink::Ink);
        self.y += label.height().max(value.height()) + pt(2);
    }

    /// Paragraphs in small print.
    fn notes(&mut self) {
        let width = share(self.width, 78, 100);
        for note in &self.paper.notes {
            let text = self.block(note, SMALL, width);
            self.flow(&text, width);
            self.y += pt(5);
        }
    }

    /// Draws a block line by line, over as many sheets as it takes.
    fn flow(&mut self, text: &Block, width: Length) {
        for line in &text.lines {
            self.room(text.style.leading);
            let one = Block { style: text.style, lines: vec![line.clone()] };
            self.put(&one, (0, self.y), width, Align::Start, Ink::Muted);
            self.y += text.style.leading;
        }
    }

    /// A number in the digits of the paper.
    fn number(&self, number: usize) -> String {
        let nought = u32::from(self.paper.nought.unwrap_or('0'));
        let sign = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(nought + digit)).unwrap_or(c);
        number.to_string().chars().map(sign).collect()
    }

    /// The foot and the page count, once the number of pages is known.
    fn feet(&mut self, foot: &Block, height: Length) {
        let pages = std::mem::take(&mut self.sheets.pages);
        let count = pages.len();
        let y = height - FOOT - foot.height().max(LABEL.leading);
        for (page, n) in pages.into_iter().zip(1_usize..) {
            self.sheets.pages.push(page);
            self.sheets.rule(self.margin, y - pt(7), self.width, tenths(4), Ink::Faint);
            self.put(foot, (0, y), self.width, Align::Start, Ink::Muted);
            let label = self.paper.page_label.replace("{n}", &self.number(n)).replace("{m}", &self.number(count));
            let label = one_line(&mut self.shaper, &label, LABEL, share(self.width, 26, 100));
            self.put(&label, (0, y), self.width, Align::End, Ink::Muted);
        }
    }
}
