//! From paragraphs to lines: breaking at the places Unicode allows, and visual order within each line.

use super::fonts::Weight;
use super::shape::{Run, Shaper, Word, is_mark};
use super::units::Length;
use std::rc::Rc;
use unicode_bidi::{Level, ParagraphBidiInfo};

/// Weight, size and line height of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Weight of the face.
    pub weight: Weight,
    /// Size of the em.
    pub size: Length,
    /// From baseline to baseline.
    pub leading: Length,
}

impl Style {
    /// A style whose lines have room for Arabic and Devanagari marks.
    #[must_use]
    pub const fn new(weight: Weight, size: Length) -> Self {
        Self { weight, size, leading: size * 145 / 100 }
    }

    /// From the top of a line to its baseline.
    #[must_use]
    pub fn ascent(&self) -> Length {
        self.leading * 73 / 100
    }
}

/// A line of text: words from left to right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Words in visual order.
    pub words: Vec<Rc<Word>>,
    /// Width of all words.
    pub width: Length,
}

/// A text broken into lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its style.
    pub style: Style,
    /// Its lines from top to bottom.
    pub lines: Vec<Line>,
}

impl Block {
    /// Height of all lines.
    #[must_use]
    pub fn height(&self) -> Length {
        self.lines.iter().map(|_| self.style.leading).sum()
    }

    /// Width of the widest line.
    #[must_use]
    pub fn width(&self) -> Length {
        self.lines.iter().map(|l| l.width).max().unwrap_or(0)
    }
}

/// A word on its way into a line.
struct Piece {
    word: Rc<Word>,
    level: u8,
    width: Length,
}

/// Lays a text into lines of at most `max` (no limit for `None`). Line feeds begin a new line; a text without any
/// visible character gives no line.
pub fn block(shaper: &mut Shaper, text: &str, style: Style, max: Option<Length>) -> Block {
    let mut lines = Vec::new();
    if !text.trim().is_empty() {
        for paragraph in text.trim_end().split('\n') {
            let clean = clean(paragraph);
            wrap(shaper, clean.as_deref().unwrap_or(paragraph), style, max, &mut lines);
        }
    }
    Block { style, lines }
}

/// One line, cut with an ellipsis where it is wider than `max`.
pub fn one_line(shaper: &mut Shaper, text: &str, style: Style, max: Length) -> Block {
    let flat = text.replace('\n', " ");
    let whole = block(shaper, &flat, style, None);
    if whole.width() <= max {
        return whole;
    }
    let ends: Vec<usize> = flat.char_indices().map(|(at, _)| at).collect();
    let (mut fits, mut over) = (0, ends.len());
    let mut best = block(shaper, "…", style, None);
    while over - fits > 1 {
        let middle = usize::midpoint(fits, over);
        let cut = ends.get(middle).and_then(|&e| flat.get(..e)).unwrap_or_default();
        let tried = block(shaper, &format!("{}…", cut.trim_end()), style, None);
        if tried.width() <= max {
            (fits, best) = (middle, tried);
        } else {
            over = middle;
        }
    }
    best
}

/// The text with tabs as spaces and without control characters; `None` when it has none.
fn clean(text: &str) -> Option<String> {
    let tidy = |c: char| if c == '\t' { Some(' ') } else { (!c.is_control()).then_some(c) };
    text.chars().any(char::is_control).then(|| text.chars().filter_map(tidy).collect())
}

/// Breaks one paragraph.
fn wrap(shaper: &mut Shaper, text: &str, style: Style, max: Option<Length>, out: &mut Vec<Line>) {
    let runs = shaper.runs(text);
    let mut line: Vec<Piece> = Vec::new();
    let mut used = 0;
    let mut start = 0;
    let mut run = 0;
    for (end, _) in unicode_linebreak::linebreaks(text) {
        let segment = pieces(shaper, text, start..end, &runs, &mut run, style);
        start = end;
        let Some(max) = max else {
            line.extend(segment);
            continue;
        };
        let visible: Length = segment.iter().filter(|p| !p.word.is_space()).map(|p| p.width).sum();
        if !line.is_empty() && used + visible > max {
            out.push(finish(std::mem::take(&mut line)));
            used = 0;
        }
        if visible > max {
            squeeze(shaper, segment, style, max, (&mut line, &mut used), out);
        } else {
            used += segment.iter().map(|p| p.width).sum::<Length>();
            line.extend(segment);
        }
    }
    out.push(finish(line));
}

/// The pieces of one unbreakable segment: a word for each run it touches, trailing white space apart.
fn pieces(
    shaper: &mut Shaper,
    text: &str,
    range: std::ops::Range<usize>,
    runs: &[Run],
    run: &mut usize,
    style: Style,
) -> Vec<Piece> {
    let mut found = Vec::with_capacity(2);
    while let Some(r) = runs.get(*run).filter(|r| r.range.start < range.end) {
        let part = text.get(r.range.start.max(range.start)..r.range.end.min(range.end)).unwrap_or_default();
        let solid = part.trim_end();
        for bit in [solid, part.get(solid.len()..).unwrap_or_default()] {
            if !bit.is_empty() {
                let word = shaper.word(bit, r, style.weight);
                let width = shaper.width(&word, style.size);
                found.push(Piece { word, level: r.level, width });
            }
        }
        if r.range.end > range.end {
            break;
        }
        *run += 1;
    }
    found
}

/// Breaks a segment wider than the line between its clusters.
fn squeeze(
    shaper: &mut Shaper,
    segment: Vec<Piece>,
    style: Style,
    max: Length,
    (line, used): (&mut Vec<Piece>, &mut Length),
    out: &mut Vec<Line>,
) {
    for piece in segment {
        let mut from = 0;
        let mut width = 0;
        for (start, advance) in piece.word.clusters() {
            let step = shaper.scale(&piece.word, advance, style.size).max(0);
            let mark = piece.word.text.get(start..).and_then(|t| t.chars().next()).is_some_and(is_mark);
            if *used + width + step > max && *used + width > 0 && !mark {
                if start > from {
                    push_part(shaper, &piece, from..start, style, line);
                }
                out.push(finish(std::mem::take(line)));
                (from, width, *used) = (start, 0, 0);
            }
            width += step;
        }
        push_part(shaper, &piece, from..piece.word.text.len(), style, line);
        *used += width;
    }
}

fn push_part(shaper: &mut Shaper, piece: &Piece, range: std::ops::Range<usize>, style: Style, line: &mut Vec<Piece>) {
    let word = shaper.part(&piece.word, range);
    let width = shaper.width(&word, style.size);
    line.push(Piece { word, level: piece.level, width });
}

/// Drops white space at the end and puts the pieces into visual order.
fn finish(mut pieces: Vec<Piece>) -> Line {
    while pieces.last().is_some_and(|p| p.word.is_space()) {
        pieces.pop();
    }
    let width = pieces.iter().map(|p| p.width).sum();
    if pieces.iter().all(|p| p.level == 0) {
        return Line { words: pieces.into_iter().map(|p| p.word).collect(), width };
    }
    let levels: Vec<Level> = pieces.iter().map(|p| Level::new(p.level).unwrap_or_else(|_| Level::ltr())).collect();
    let words = ParagraphBidiInfo::reorder_visual(&levels)
        .into_iter()
        .filter_map(|i| pieces.get(i).map(|p| Rc::clone(&p.word)))
        .collect();
    Line { words, width }
}
