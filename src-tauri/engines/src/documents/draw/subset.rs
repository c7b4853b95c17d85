//! The parts of the faces that a document uses.
//!
//! A Latin face always brings the whole of printable ASCII, so that most papers of a shop share one subset, which
//! is made once: cutting and deflating a face costs more than everything else on a page.

use crate::documents::DrawError;
use crate::documents::fonts::{Face, FaceId, Fonts};
use crate::documents::shape::Word;
use crate::documents::sheet::{Mark, Page};
use pdf_writer::types::{SystemInfo, UnicodeCmap};
use pdf_writer::{Name, Str};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use subsetter::GlyphRemapper;

/// How the PDF names the collection of glyphs of an embedded face.
pub const GLYPHS: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Glyphs used beside the common ones, each with its text; sorted.
type Extra = Vec<(u16, String)>;

/// A face cut down to the glyphs of a document.
#[derive(Debug)]
pub struct Subset {
    face: FaceId,
    extra: Extra,
    /// Six letters that tell this subset from others of the face.
    pub tag: String,
    /// The font file, deflated.
    pub file: Vec<u8>,
    /// Length of the font file before it was deflated.
    pub length: usize,
    /// The map from glyphs to text, deflated.
    pub cmap: Vec<u8>,
    /// Advance of every glyph in thousandths of an em.
    pub advances: Vec<u16>,
}

/// The subsets of one document and the numbers of its glyphs in them.
pub struct Subsets {
    used: BTreeMap<FaceId, Used>,
}

/// What a document uses of one face.
struct Used {
    /// Number in the subset of each glyph of the face; 0 for those left out.
    numbers: Vec<u16>,
    /// Text of each numbered glyph, from number 1 on.
    texts: Vec<String>,
    subset: Arc<Subset>,
}

impl Subsets {
    /// Cuts the faces down to the glyphs on the pages.
    ///
    /// # Errors
    /// [`DrawError::Fonts`] when a face cannot be cut.
    pub fn new(fonts: &Fonts, pages: &[Page]) -> Result<Self, DrawError> {
        let mut texts: BTreeMap<FaceId, BTreeMap<u16, String>> = BTreeMap::new();
        for mark in pages.iter().flat_map(|p| &p.marks) {
            let (Mark::Text { line, .. } | Mark::Stamp { line, .. }) = mark else { continue };
            for word in &line.words {
                collect(fonts.face(word.face), word, texts.entry(word.face).or_default());
            }
        }
        let mut used = BTreeMap::new();
        for (id, extra) in texts {
            let face = fonts.face(id);
            let extra: Extra = extra.into_iter().collect();
            let common = face.ascii.iter().map(|g| (*g, text_of(face, *g)));
            let mut numbers = vec![0; face.advances.len()];
            let mut texts = Vec::with_capacity(face.ascii.len() + extra.len());
            for ((glyph, text), number) in common.chain(extra.iter().cloned()).zip(1_u16..) {
                if let Some(slot) = numbers.get_mut(usize::from(glyph)) {
                    *slot = number;
                }
                texts.push(text);
            }
            let subset = subset(id, face, extra)?;
            used.insert(id, Used { numbers, texts, subset });
        }
        Ok(Self { used })
    }

    /// The subsets with their faces, in the order of the faces.
    pub fn all(&self) -> impl Iterator<Item = (FaceId, &Subset)> {
        self.used.iter().map(|(id, used)| (*id, &*used.subset))
    }

    /// Number of a glyph in its subset; 0 is the empty box.
    pub fn number(&self, face: FaceId, glyph: u16) -> u16 {
        self.used.get(&face).and_then(|u| u.numbers.get(usize::from(glyph))).copied().unwrap_or(0)
    }

    /// Whether the glyph-to-text map alone gives the text of the word back.
    pub fn speaks_for_itself(&self, word: &Word) -> bool {
        let Some(used) = self.used.get(&word.face) else { return false };
        word.glyph_texts().all(|(glyph, text)| {
            let number = used.numbers.get(usize::from(glyph.id)).copied().unwrap_or(0);
            let known = usize::from(number).checked_sub(1).and_then(|i| used.texts.get(i));
            text.is_some_and(|text| known.is_some_and(|k| k == text))
        })
    }
}

/// Adds the glyphs of a word that are not among the common ones. The first text of a glyph stays.
fn collect(face: &Face, word: &Word, texts: &mut BTreeMap<u16, String>) {
    for (glyph, text) in word.glyph_texts() {
        if glyph.id != 0 && !face.ascii.contains(&glyph.id) && !texts.contains_key(&glyph.id) {
            let text = text.map_or_else(|| text_of(face, glyph.id), str::to_owned);
            texts.insert(glyph.id, text);
        }
    }
}

/// Text of a glyph by the face's own map; nothing for glyphs only shaping reaches.
fn text_of(face: &Face, glyph: u16) -> String {
    face.characters.get(&glyph).map(char::to_string).unwrap_or_default()
}

/// Subsets kept for the next papers.
const KEPT: usize = 48;

/// The subset of a face with those glyphs, from the kept ones or made anew. What was drawn before never changes
/// what comes out, only how fast.
fn subset(id: FaceId, face: &Face, extra: Extra) -> Result<Arc<Subset>, DrawError> {
    static RECENT: Mutex<VecDeque<Arc<Subset>>> = Mutex::new(VecDeque::new());
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    let at = recent.iter().position(|s| s.face == id && s.extra == extra);
    if let Some(found) = at.and_then(|at| recent.remove(at)) {
        recent.push_front(Arc::clone(&found));
        return Ok(found);
    }
    drop(recent);
    let made = Arc::new(cut(id, face, extra)?);
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    recent.push_front(Arc::clone(&made));
    recent.truncate(KEPT);
    Ok(made)
}

fn cut(id: FaceId, face: &Face, extra: Extra) -> Result<Subset, DrawError> {
    let mut mapper = GlyphRemapper::new();
    let common = face.ascii.iter().map(|g| (*g, text_of(face, *g)));
    let mut advances = vec![face.advances.first().copied().unwrap_or(0)];
    let mut cmap = UnicodeCmap::new(Name(b"Texts"), GLYPHS);
    for (glyph, text) in common.chain(extra.iter().cloned()) {
        let number = mapper.remap(glyph);
        advances.push(face.advances.get(usize::from(glyph)).copied().unwrap_or(0));
        if !text.is_empty() {
            cmap.pair_with_multiple(number, text.chars());
        }
    }
    let file = subsetter::subset(face.bytes, 0, &mapper).map_err(|_| DrawError::Fonts)?;
    let mut letters = extra
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, (glyph, _)| (hash ^ u64::from(*glyph)).wrapping_mul(0x0100_0000_01b3));
    let tag = std::iter::repeat_with(|| {
        let letter = u8::try_from(letters % 26).unwrap_or(0);
        letters /= 26;
        char::from(b'A' + letter)
    });
    Ok(Subset {
        face: id,
        tag: tag.take(6).collect(),
        length: file.len(),
        file: miniz_oxide::deflate::compress_to_vec_zlib(&file, 6),
        cmap: miniz_oxide::deflate::compress_to_vec_zlib(&cmap.finish(), 6),
        advances,
        extra,
    })
}
