//! From strings to glyphs: bidi levels, scripts, a face by coverage, shaping, and a cache of shaped words.

use super::DrawError;
use super::fonts::{FaceId, Family, Fonts, Weight, direction, fonts, script_tag};
use super::paper::Direction;
use super::units::Length;
use rustybuzz::{BufferClusterLevel, ShapePlan, UnicodeBuffer};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use unicode_bidi::{BidiClass, Level, ParagraphBidiInfo, bidi_class};
use unicode_script::{Script, UnicodeScript};

/// A glyph of a shaped word; lengths in font units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyph {
    /// Glyph of the face.
    pub id: u16,
    /// Way to the next glyph.
    pub advance: i64,
    /// Shift to the right of the pen.
    pub dx: i64,
    /// Shift above the baseline.
    pub dy: i64,
    /// Byte in the word's text where the glyph's cluster begins.
    pub cluster: usize,
}

/// A stretch of text in one face, script and direction, with its glyphs from left to right.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// Face of the glyphs.
    pub face: FaceId,
    /// Script it was shaped as.
    pub script: Script,
    /// Whether it reads from right to left.
    pub rtl: bool,
    /// The text, in reading order.
    pub text: String,
    /// Glyphs in visual order.
    pub glyphs: Vec<Glyph>,
    /// Sum of the advances in font units.
    pub advance: i64,
}

impl Word {
    /// Starts of the clusters in reading order, with the advance of each.
    #[must_use]
    pub fn clusters(&self) -> Vec<(usize, i64)> {
        let mut clusters: Vec<(usize, i64)> = Vec::new();
        let mut add = |glyph: &Glyph| match clusters.last_mut() {
            Some((start, advance)) if *start == glyph.cluster => *advance += glyph.advance,
            _ => clusters.push((glyph.cluster, glyph.advance)),
        };
        if self.rtl {
            self.glyphs.iter().rev().for_each(&mut add)
        } else {
            self.glyphs.iter().for_each(&mut add)
        }
        clusters
    }

    /// Each glyph with the text it stands for: `Some` where one glyph stands for its whole cluster, `None` where a
    /// cluster takes several glyphs.
    pub fn glyph_texts(&self) -> impl Iterator<Item = (&Glyph, Option<&str>)> {
        let next = |i: usize, step: isize| i.checked_add_signed(step).and_then(|j| self.glyphs.get(j));
        let (later, earlier) = if self.rtl { (-1, 1) } else { (1, -1) };
        self.glyphs.iter().enumerate().map(move |(i, glyph)| {
            let shared = [later, earlier].into_iter().any(|s| next(i, s).is_some_and(|g| g.cluster == glyph.cluster));
            let end = next(i, later).map_or(self.text.len(), |g| g.cluster);
            (glyph, if shared { None } else { self.text.get(glyph.cluster..end) })
        })
    }

    /// Whether the word is white space.
    #[must_use]
    pub fn is_space(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }
}

/// Characters that steer direction and have no shape of their own.
#[must_use]
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that shape or steer their neighbours and are never seen themselves.
#[must_use]
pub fn is_format(c: char) -> bool {
    is_bidi_control(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether the character stands on the one before it.
#[must_use]
pub fn is_mark(c: char) -> bool {
    c.script() == Script::Inherited || is_format(c)
}

/// A run of characters in one bidi level, family and script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Bytes of the paragraph.
    pub range: Range<usize>,
    /// Bidi level; odd reads from right to left.
    pub level: u8,
    /// Family of the face.
    pub family: Family,
    /// Script to shape as.
    pub script: Script,
}

/// What makes two equal words shape differently.
type WordKind = (FaceId, bool, Script);
/// A shaping plan with the words shaped by it so far.
type Shaped = (Arc<ShapePlan>, HashMap<String, Rc<Word>>);

/// Shapes the texts of one document and remembers its words.
pub struct Shaper {
    fonts: &'static Fonts,
    language: String,
    /// Whether the document reads from right to left.
    rtl: bool,
    words: HashMap<WordKind, Shaped>,
    buffer: Option<UnicodeBuffer>,
}

impl Shaper {
    /// A shaper for a document in a language (BCP 47, may be empty).
    ///
    /// # Errors
    /// [`DrawError::Fonts`] when the built-in faces cannot be read.
    pub fn new(language: &str) -> Result<Self, DrawError> {
        let language = language.to_owned();
        Ok(Self { fonts: fonts()?, language, rtl: false, words: HashMap::new(), buffer: None })
    }

    /// The shaper for a document that reads in this direction.
    #[must_use]
    pub fn reading(self, direction: Direction) -> Self {
        Self { rtl: direction == Direction::Rtl, ..self }
    }

    /// Width of a word at a size.
    #[must_use]
    pub fn width(&self, word: &Word, size: Length) -> Length {
        self.scale(word, word.advance, size)
    }

    /// Font units of a word's face as a length at a size.
    #[must_use]
    pub fn scale(&self, word: &Word, units: i64, size: Length) -> Length {
        units * size / self.fonts.face(word.face).units
    }

    /// Cuts a paragraph (no line feeds) into runs, in reading order. The paragraph takes the direction of its first
    /// strong character and reads left to right without one; in a document from right to left a single letter of that
    /// direction is enough, since a product's Latin name at its head does not make the sentence a Latin one. Bidi
    /// controls do their work and are left out.
    #[must_use]
    pub fn runs(&self, text: &str) -> Vec<Run> {
        let simple = text.chars().all(|c| u32::from(c) < 0x590);
        let turned = self.rtl && !simple && text.chars().any(|c| matches!(bidi_class(c), BidiClass::R | BidiClass::AL));
        let bidi = (!simple).then(|| ParagraphBidiInfo::new(text, turned.then(Level::rtl)));
        let mut runs: Vec<Run> = Vec::new();
        for (at, c) in text.char_indices() {
            if is_bidi_control(c) {
                continue;
            }
            let level = bidi.as_ref().and_then(|b| b.levels.get(at)).map_or(0, |l| l.number());
            let own = if c.is_ascii_alphabetic() { Script::Latin } else { c.script() };
            let before = runs.last().filter(|r| r.level == level);
            let family = self.fonts.family(c, own, before.map(|r| r.family));
            let script = match (own, before) {
                (Script::Common | Script::Inherited | Script::Unknown, Some(r)) if r.family == family => r.script,
                (Script::Common | Script::Inherited | Script::Unknown, _) => match family {
                    Family::Latin => Script::Latin,
                    Family::Arabic => Script::Arabic,
                    Family::Devanagari => Script::Devanagari,
                },
                (script, _) => script,
            };
            let end = at + c.len_utf8();
            match runs.last_mut() {
                Some(r) if r.range.end == at && (r.level, r.family, r.script) == (level, family, script) => {
                    r.range.end = end;
                }
                _ => runs.push(Run { range: at..end, level, family, script }),
            }
        }
        runs
    }

    /// Shapes a text that lies in one run.
    pub fn word(&mut self, text: &str, run: &Run, weight: Weight) -> Rc<Word> {
        let kind = (FaceId::of(run.family, weight), run.level % 2 == 1, run.script);
        self.shape(text, kind)
    }

    /// Shapes a part of a word anew, as it looks standing alone.
    pub fn part(&mut self, word: &Word, range: Range<usize>) -> Rc<Word> {
        self.shape(word.text.get(range).unwrap_or_default(), (word.face, word.rtl, word.script))
    }

    fn shape(&mut self, text: &str, kind: WordKind) -> Rc<Word> {
        let (face, rtl, script) = kind;
        let (plan, words) = self
            .words
            .entry(kind)
            .or_insert_with(|| (self.fonts.plan(face, rtl, script, &self.language), HashMap::new()));
        if let Some(word) = words.get(text) {
            return Rc::clone(word);
        }
        let face_of = self.fonts.face(face);
        let mut buffer = self.buffer.take().unwrap_or_default();
        buffer.push_str(text);
        buffer.set_direction(direction(rtl));
        if let Some(tag) = script_tag(script) {
            buffer.set_script(tag);
        }
        // Arabic marks keep a place of their own in the text, so that each glyph maps to one letter or mark.
        buffer.set_cluster_level(if script == Script::Arabic {
            BufferClusterLevel::MonotoneCharacters
        } else {
            BufferClusterLevel::MonotoneGraphemes
        });
        let shaped = rustybuzz::shape_with_plan(&face_of.shaper, plan, buffer);
        let mut glyphs: Vec<Glyph> = shaped
            .glyph_infos()
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, at)| Glyph {
                id: u16::try_from(info.glyph_id).unwrap_or(0),
                advance: i64::from(at.x_advance),
                dx: i64::from(at.x_offset),
                dy: i64::from(at.y_offset),
                cluster: usize::try_from(info.cluster).unwrap_or(0),
            })
            .collect();
        if rtl {
            part_letters(&mut glyphs, text, face_of.blanks);
        }
        self.buffer = Some(shaped.clear());
        let advance = glyphs.iter().map(|g| g.advance).sum();
        let word = Rc::new(Word { face, script, rtl, text: text.to_owned(), glyphs, advance });
        words.insert(text.to_owned(), Rc::clone(&word));
        word
    }
}

/// Gives every letter of a right-to-left word a glyph of its own, in visual order, so that programs which read the
/// glyphs from left to right and turn the line around find the letters in the right order. A ligature of lam keeps
/// the second letter and a blank at its right end stands for the lam; a non-joiner takes a blank too.
fn part_letters(glyphs: &mut Vec<Glyph>, text: &str, [lam, joiner]: [Option<u16>; 2]) {
    let mut end = text.len();
    for i in (0..glyphs.len()).rev() {
        // From the right: this cluster begins at its glyph and ends where the one before (to its left) begins.
        let start = glyphs[i].cluster;
        let left = i.checked_sub(1).and_then(|j| glyphs.get(j)).map_or(text.len(), |g| g.cluster);
        let shared = left == start || end == start;
        end = start;
        let letters = text.get(start..left).unwrap_or_default();
        let mut rest = letters.chars();
        match (rest.next(), rest.next(), rest.next()) {
            (Some('ل'), Some(_), None) if !shared => {
                if let Some(id) = lam {
                    glyphs[i].cluster = start + 'ل'.len_utf8();
                    glyphs.insert(i + 1, Glyph { id, advance: 0, dx: 0, dy: 0, cluster: start });
                }
            }
            (Some('\u{200c}'), None, None) if !shared => glyphs[i].id = joiner.unwrap_or(glyphs[i].id),
            _ => {}
        }
    }
}
