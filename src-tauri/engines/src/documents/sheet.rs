//! Sheets with marks on them: what the layout makes and the PDF writer draws.
//!
//! Lengths run from the top left corner. The layout speaks of start and end; a mirrored sheet turns them around.

use super::lines::{Block, Line};
use super::paper::{Align, Direction, StampKind};
use super::picture::Picture;
use super::qr::Code;
use super::units::{Length, pt};

/// Colours of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Near-black, for text.
    Ink,
    /// Warm grey, for labels and small print.
    Muted,
    /// Light grey, for rules between rows.
    Faint,
    /// Deep green: the title rule and "money is in".
    Green,
    /// Amber: waiting.
    Amber,
    /// Red: lost or cancelled.
    Red,
}

impl Ink {
    /// Red, green and blue in thousandths.
    #[must_use]
    pub fn rgb(self) -> [i64; 3] {
        match self {
            Self::Ink => [110, 106, 98],
            Self::Muted => [420, 408, 384],
            Self::Faint => [852, 840, 808],
            Self::Green => [122, 361, 271],
            Self::Amber => [624, 392, 55],
            Self::Red => [624, 165, 137],
        }
    }

    /// The colour and whether the border is dashed, for a stamp.
    #[must_use]
    pub fn of_stamp(kind: StampKind) -> (Self, bool) {
        match kind {
            StampKind::Paid => (Self::Green, false),
            StampKind::Due => (Self::Amber, false),
            StampKind::Void => (Self::Red, false),
            StampKind::Draft => (Self::Muted, true),
            StampKind::Test => (Self::Amber, true),
        }
    }
}

/// A rectangle on the sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Area {
    /// From the left edge.
    pub x: Length,
    /// From the top edge.
    pub y: Length,
    /// Width.
    pub width: Length,
    /// Height.
    pub height: Length,
}

/// One mark on a sheet.
#[derive(Debug, Clone)]
pub enum Mark {
    /// A line of text from its left end.
    Text {
        /// Left end.
        x: Length,
        /// Baseline.
        y: Length,
        /// Size of the em.
        size: Length,
        /// Colour.
        ink: Ink,
        /// The words.
        line: Line,
    },
    /// A filled bar.
    Rule(Area, Ink),
    /// A row of round dots from `x` to `x + width`, where the stub tears off.
    Perforation(Area),
    /// The logo.
    Picture(Area, Picture),
    /// A QR code in a square.
    Code(Area, Code),
    /// A tilted frame around a word.
    Stamp {
        /// The frame before tilting.
        area: Area,
        /// Size of the em.
        size: Length,
        /// Colour.
        ink: Ink,
        /// Whether the frame is dashed.
        dashed: bool,
        /// The word.
        line: Line,
    },
}

/// One finished sheet.
#[derive(Debug, Clone)]
pub struct Page {
    /// Width in whole points.
    pub width: Length,
    /// Height in whole points.
    pub height: Length,
    /// What is on it, in drawing order.
    pub marks: Vec<Mark>,
}

/// The sheets of one document while they are laid out.
pub struct Sheets {
    width: Length,
    height: Length,
    mirror: bool,
    /// The sheets so far; the last one is being laid out.
    pub pages: Vec<Page>,
}

impl Sheets {
    /// No sheet yet, each `width` by `height`; right to left mirrors them.
    #[must_use]
    pub fn new(width: Length, height: Length, direction: Direction) -> Self {
        Self { width, height, mirror: direction == Direction::Rtl, pages: vec![] }
    }

    /// Begins the next sheet.
    pub fn add_page(&mut self) {
        self.pages.push(Page { width: self.width, height: self.height, marks: vec![] });
    }

    /// Cuts the last sheet to a height, rounded up to whole points.
    pub fn cut(&mut self, height: Length) {
        if let Some(page) = self.pages.last_mut() {
            page.height = (height + 999) / 1000 * 1000;
        }
    }

    /// Puts a mark on the last sheet.
    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    /// The area as it lies on the sheet: mirrored where the document reads from right to left.
    fn place(&self, area: Area) -> Area {
        if self.mirror { Area { x: self.width - area.x - area.width, ..area } } else { area }
    }

    /// Draws lines `from..` of a block inside the width of `area`, downwards from its top.
    pub fn text(&mut self, block: &Block, area: Area, align: Align, ink: Ink) {
        for (line, row) in block.lines.iter().zip(0_i64..) {
            let slack = area.width - line.width;
            let shift = match align {
                Align::Start => 0,
                Align::Centre => slack / 2,
                Align::End => slack,
            };
            let spot = self.place(Area { x: area.x + shift, width: line.width, ..area });
            let y = area.y + row * block.style.leading + block.style.ascent();
            self.mark(Mark::Text { x: spot.x, y, size: block.style.size, ink, line: line.clone() });
        }
    }

    /// Draws a horizontal rule with its top at `y`.
    pub fn rule(&mut self, x: Length, y: Length, width: Length, height: Length, ink: Ink) {
        let area = self.place(Area { x, y, width, height });
        self.mark(Mark::Rule(area, ink));
    }

    /// Draws a perforated line.
    pub fn perforation(&mut self, x: Length, y: Length, width: Length) {
        let area = self.place(Area { x, y, width, height: pt(1) });
        self.mark(Mark::Perforation(area));
    }

    /// Draws a picture.
    pub fn picture(&mut self, area: Area, picture: &Picture) {
        let area = self.place(area);
        self.mark(Mark::Picture(area, picture.clone()));
    }

    /// Draws a QR code.
    pub fn code(&mut self, area: Area, code: Code) {
        let area = self.place(area);
        self.mark(Mark::Code(area, code));
    }

    /// Draws a stamp whose frame is `area`, around the first line of the block.
    pub fn stamp(&mut self, area: Area, block: Block, kind: StampKind) {
        let area = self.place(area);
        let (ink, dashed) = Ink::of_stamp(kind);
        if let Some(line) = block.lines.into_iter().next() {
            self.mark(Mark::Stamp { area, size: block.style.size, ink, dashed, line });
        }
    }
}
