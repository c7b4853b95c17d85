//! The operators of one page.

use super::subset::Subsets;
use crate::documents::fonts::{FaceId, Fonts};
use crate::documents::lines::Line;
use crate::documents::qr::Code;
use crate::documents::shape::Word;
use crate::documents::sheet::{Area, Ink, Mark, Page};
use crate::documents::units::{Length, pt, share, tenths};

/// Between the dots of a perforation.
const DOT_STEP: Length = tenths(46);
/// Width of a dot.
const DOT: Length = tenths(15);
/// Cosine and sine of the stamp's tilt of 5 degrees, in thousandths.
const TILT: (i64, i64) = (996, 87);

/// Writes the operators of a page, measured from the bottom as PDF does.
pub struct Content<'a> {
    fonts: &'a Fonts,
    subsets: &'a Subsets,
    out: Vec<u8>,
    height: Length,
    fill: Option<Ink>,
    picture: usize,
}

/// The operators of a page. Pictures are named in drawing order, from `picture` on.
pub fn operators(page: &Page, fonts: &Fonts, subsets: &Subsets, picture: usize) -> Vec<u8> {
    let out = Vec::with_capacity(16 * 1024);
    let mut content = Content { fonts, subsets, out, height: page.height, fill: None, picture };
    for mark in &page.marks {
        content.mark(mark);
    }
    content.out
}

impl Content<'_> {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Text { x, y, size, ink, line } => {
                self.ink(*ink);
                let y = self.height - y;
                self.text(line, *size, (*x, y));
            }
            Mark::Rule(area, ink) => {
                self.ink(*ink);
                self.lengths(&[area.x, self.height - area.y - area.height, area.width, area.height]);
                self.word("re f");
            }
            Mark::Perforation(area) => self.perforation(*area),
            Mark::Picture(area, _) => {
                self.word("q");
                self.lengths(&[area.width, 0, 0, area.height, area.x, self.height - area.y - area.height]);
                self.word(&format!("cm /P{} Do Q", self.picture));
                self.picture += 1;
            }
            Mark::Code(area, code) => self.code(*area, code),
            Mark::Stamp { area, size, ink, dashed, line } => self.stamp(*area, *size, *ink, *dashed, line),
        }
    }

    /// Round dots: dashes without length under round caps.
    fn perforation(&mut self, area: Area) {
        self.word("q");
        self.colour(Ink::Muted, "RG");
        self.lengths(&[DOT]);
        self.word("w 1 J [0");
        self.lengths(&[DOT_STEP]);
        self.word("] 0 d");
        let y = self.height - area.y;
        self.lengths(&[area.x + DOT_STEP / 2, y]);
        self.word("m");
        self.lengths(&[area.x + area.width, y]);
        self.word("l S Q");
    }

    /// Modules as one path in units of a module, so that no seams show between rows.
    fn code(&mut self, area: Area, code: &Code) {
        let side = i64::try_from(code.side).unwrap_or(i64::MAX);
        self.ink(Ink::Ink);
        self.word("q");
        let module = share(area.width, 1, side);
        self.lengths(&[module, 0, 0, -module, area.x, self.height - area.y]);
        self.word("cm");
        for (row, column, length) in code.runs.iter() {
            self.word(&format!("{column} {row} {length} 1 re"));
        }
        self.word("f Q");
    }

    /// A word in a frame of two lines, tilted around its middle.
    fn stamp(&mut self, area: Area, size: Length, ink: Ink, dashed: bool, line: &Line) {
        let (cos, sin) = TILT;
        self.word("q");
        let middle = (area.x + area.width / 2, self.height - area.y - area.height / 2);
        self.lengths(&[cos, sin, -sin, cos, middle.0, middle.1]);
        self.word("cm");
        self.colour(ink, "RG");
        if dashed {
            self.word("[4 2.5] 0 d");
        }
        for (inset, thick) in [(0, tenths(17)), (tenths(32), tenths(5))] {
            self.lengths(&[thick]);
            self.word("w");
            self.frame(area.width - 2 * inset, area.height - 2 * inset, pt(4) - inset / 2);
        }
        self.ink(ink);
        self.text(line, size, (-line.width / 2, -size * 36 / 100));
        self.word("Q");
        self.fill = None;
    }

    /// A rounded frame around the origin.
    fn frame(&mut self, width: Length, height: Length, radius: Length) {
        let (w, h) = (width / 2, height / 2);
        let bend = radius - share(radius, 552, 1000);
        self.lengths(&[radius - w, -h]);
        self.word("m");
        // Clockwise corners, each with the end of its side, two control points and the start of the next side.
        let corners = [
            [(w - radius, -h), (w - bend, -h), (w, bend - h), (w, radius - h)],
            [(w, h - radius), (w, h - bend), (w - bend, h), (w - radius, h)],
            [(radius - w, h), (bend - w, h), (-w, h - bend), (-w, h - radius)],
            [(-w, radius - h), (-w, bend - h), (bend - w, -h), (radius - w, -h)],
        ];
        for [end, first, second, next] in corners {
            self.lengths(&[end.0, end.1]);
            self.word("l");
            self.lengths(&[first.0, first.1, second.0, second.1, next.0, next.1]);
            self.word("c");
        }
        self.word("s");
    }

    /// A line of text from its left end.
    fn text(&mut self, line: &Line, size: Length, (x, y): (Length, Length)) {
        self.word("BT");
        self.lengths(&[x, y]);
        self.word("Td");
        let mut face: Option<FaceId> = None;
        // How far the pen is behind (positive: must move right) of where it should be, in thousandths of an em.
        let mut behind = 0;
        for word in &line.words {
            if face != Some(word.face) {
                face = Some(word.face);
                self.word(&format!("/F{}", word.face.index()));
                self.lengths(&[size]);
                self.word("Tf");
            }
            let marked = !self.subsets.speaks_for_itself(word);
            if marked {
                self.actual_text(&word.text);
            }
            behind = self.glyphs(word, size, behind);
            if marked {
                self.word("EMC");
            }
        }
        self.word("ET");
    }

    /// Shows the glyphs of a word and gives how far the pen is behind afterwards.
    fn glyphs(&mut self, word: &Word, size: Length, mut behind: i64) -> i64 {
        let face = self.fonts.face(word.face);
        let em = |units: i64| units * 1000 / face.units;
        let mut open = false;
        let mut rise = 0;
        self.out.push(b'[');
        for glyph in &word.glyphs {
            let up = size * glyph.dy / face.units;
            if up != rise {
                if open {
                    self.out.push(b')');
                    open = false;
                }
                self.word("] TJ");
                self.lengths(&[up]);
                self.word("Ts");
                self.out.push(b'[');
                rise = up;
            }
            let shift = behind + em(glyph.dx);
            if shift != 0 {
                if open {
                    self.out.push(b')');
                    open = false;
                }
                self.lengths(&[-shift * 1000]);
            }
            if !open {
                self.out.push(b'(');
                open = true;
            }
            self.glyph(self.subsets.number(word.face, glyph.id));
            behind = em(glyph.advance) - em(glyph.dx) - face.advance(glyph.id);
        }
        if open {
            self.out.push(b')');
        }
        self.word("]TJ");
        if rise != 0 {
            self.word("0 Ts");
        }
        behind
    }

    /// Two bytes of a glyph inside a string.
    fn glyph(&mut self, number: u16) {
        for byte in number.to_be_bytes() {
            match byte {
                b'(' | b')' | b'\\' => self.out.extend([b'\\', byte]),
                b'\r' => self.out.extend(*b"\\r"),
                _ => self.out.push(byte),
            }
        }
    }

    /// Marks what follows with the text it stands for, for copying and searching.
    fn actual_text(&mut self, text: &str) {
        self.word("/Span<</ActualText<FEFF");
        self.out.pop();
        for unit in text.encode_utf16() {
            self.out.extend(format!("{unit:04X}").into_bytes());
        }
        self.word(">>>BDC");
    }

    /// Sets the colour of fillings and text.
    fn ink(&mut self, ink: Ink) {
        if self.fill != Some(ink) {
            self.colour(ink, "rg");
            self.fill = Some(ink);
        }
    }

    fn colour(&mut self, ink: Ink, operator: &str) {
        self.lengths(&ink.rgb());
        self.word(operator);
    }

    fn word(&mut self, word: &str) {
        self.out.extend(word.as_bytes());
        self.out.push(b' ');
    }

    /// Thousandths as decimal numbers.
    fn lengths(&mut self, lengths: &[Length]) {
        for &length in lengths {
            if length < 0 {
                self.out.push(b'-');
            }
            let thousandths = length.unsigned_abs();
            self.integer(thousandths / 1000);
            let rest = thousandths % 1000;
            if rest != 0 {
                self.out.push(b'.');
                for (place, below) in [(100, 100), (10, 10), (1, 1)] {
                    self.digit(rest / place % 10);
                    if rest % below == 0 {
                        break;
                    }
                }
            }
            self.out.push(b' ');
        }
    }

    fn integer(&mut self, number: u64) {
        if number >= 10 {
            self.integer(number / 10);
        }
        self.digit(number % 10);
    }

    fn digit(&mut self, digit: u64) {
        self.out.push(b'0' + u8::try_from(digit).unwrap_or(0));
    }
}
