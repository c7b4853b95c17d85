//! The faces built into the program: Noto Sans with Arabic and Devanagari, regular and bold.

use super::{DrawError, Paper};
use rustybuzz::ttf_parser::GlyphId;
use rustybuzz::{Language, ShapePlan};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use unicode_script::Script;

/// Two weights are enough for a paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Weight {
    /// Text.
    #[default]
    Regular,
    /// Names, headings, strong sums.
    Bold,
}

/// Writing systems with a face of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Latin, Greek, Cyrillic, digits, punctuation, currency signs.
    Latin,
    /// Arabic, with Persian and Urdu letters.
    Arabic,
    /// Devanagari: Hindi, Marathi, Nepali.
    Devanagari,
}

/// One of the built-in faces; the order is that of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FaceId(usize);

impl FaceId {
    /// All faces, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..FILES.len()).map(Self)
    }

    /// The face of a family in a weight.
    #[must_use]
    pub fn of(family: Family, weight: Weight) -> Self {
        let row = match family {
            Family::Latin => 0,
            Family::Arabic => 2,
            Family::Devanagari => 4,
        };
        Self(row + usize::from(weight == Weight::Bold))
    }

    /// Place in the order of files.
    #[must_use]
    pub fn index(self) -> usize {
        self.0
    }
}

/// PostScript names and files, a regular and a bold of each family.
static FILES: [(&str, &[u8]); 6] = [
    ("NotoSans-Regular", include_bytes!("../../fonts/NotoSans-Regular.ttf")),
    ("NotoSans-Bold", include_bytes!("../../fonts/NotoSans-Bold.ttf")),
    ("NotoSansArabic-Regular", include_bytes!("../../fonts/NotoSansArabic-Regular.ttf")),
    ("NotoSansArabic-Bold", include_bytes!("../../fonts/NotoSansArabic-Bold.ttf")),
    ("NotoSansDevanagari-Regular", include_bytes!("../../fonts/NotoSansDevanagari-Regular.ttf")),
    ("NotoSansDevanagari-Bold", include_bytes!("../../fonts/NotoSansDevanagari-Bold.ttf")),
];

/// A parsed face with what shaping and the PDF need of it.
pub struct Face {
    /// PostScript name.
    pub name: &'static str,
    /// The whole font file.
    pub bytes: &'static [u8],
    /// The face as the shaper reads it.
    pub shaper: rustybuzz::Face<'static>,
    /// Font units in one em; every length of the face is in these.
    pub units: i64,
    /// Advance of every glyph in thousandths of an em, as the PDF will state it.
    pub advances: Vec<u16>,
    /// Character of every glyph that a character maps to, the lowest where several do.
    pub characters: HashMap<u16, char>,
    /// Glyphs of printable ASCII, in order; part of every subset of the Latin faces.
    pub ascii: Vec<u16>,
    /// Two glyphs without width or outline, which stand for letters that leave no mark of their own.
    pub blanks: [Option<u16>; 2],
}

impl Face {
    fn parse(name: &'static str, bytes: &'static [u8], latin: bool) -> Option<Self> {
        let shaper = rustybuzz::Face::from_slice(bytes, 0)?;
        let units = i64::from(shaper.units_per_em());
        let advances = (0..shaper.number_of_glyphs())
            .map(|id| {
                let advance = i64::from(shaper.glyph_hor_advance(GlyphId(id)).unwrap_or(0));
                u16::try_from(advance * 1000 / units).unwrap_or(u16::MAX)
            })
            .collect();
        let mut characters: HashMap<u16, char> = HashMap::new();
        for table in
            shaper.tables().cmap?.subtables.into_iter().filter(rustybuzz::ttf_parser::cmap::Subtable::is_unicode)
        {
            table.codepoints(|point| {
                if let (Some(c), Some(id)) = (char::from_u32(point), table.glyph_index(point)) {
                    let known = characters.entry(id.0).or_insert(c);
                    *known = c.min(*known);
                }
            });
        }
        let ascii =
            if latin { (' '..='~').filter_map(|c| shaper.glyph_index(c)).map(|g| g.0).collect() } else { vec![] };
        let blank = |c: char| {
            let glyph = shaper.glyph_index(c)?;
            let empty = shaper.glyph_bounding_box(glyph).is_none() && shaper.glyph_hor_advance(glyph) == Some(0);
            (empty && glyph.0 != 0).then_some(glyph.0)
        };
        let blanks = [blank('\0'), blank('\u{200b}')];
        Some(Self { name, bytes, shaper, units, advances, characters, ascii, blanks })
    }

    /// Whether the face has a glyph for the character.
    #[must_use]
    pub fn covers(&self, c: char) -> bool {
        self.shaper.glyph_index(c).is_some()
    }

    /// Advance of a glyph in thousandths of an em.
    #[must_use]
    pub fn advance(&self, glyph: u16) -> i64 {
        self.advances.get(usize::from(glyph)).copied().map_or(0, i64::from)
    }
}

/// What a shaping plan is made for.
type PlanKey = (FaceId, bool, Script, String);

/// All faces, parsed once for the process.
pub struct Fonts {
    faces: Vec<Face>,
    plans: Mutex<HashMap<PlanKey, Arc<ShapePlan>>>,
}

/// Shaping plans kept; languages come from papers, so their number is bounded here.
const PLANS: usize = 64;

/// The faces, parsed at the first call.
///
/// # Errors
/// [`DrawError::Fonts`] when a built-in file cannot be parsed.
pub fn fonts() -> Result<&'static Fonts, DrawError> {
    static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
    let parse = || {
        let latin = [FaceId::of(Family::Latin, Weight::Regular), FaceId::of(Family::Latin, Weight::Bold)];
        let faces: Option<Vec<Face>> =
            FaceId::all().zip(FILES).map(|(id, (name, bytes))| Face::parse(name, bytes, latin.contains(&id))).collect();
        Some(Fonts { faces: faces?, plans: Mutex::default() })
    };
    FONTS.get_or_init(parse).as_ref().ok_or(DrawError::Fonts)
}

impl Fonts {
    /// The face with that id.
    #[must_use]
    pub fn face(&self, id: FaceId) -> &Face {
        &self.faces[id.0]
    }

    /// The family for a character of a script, given the family before it. Printable ASCII always takes the Latin
    /// face, so that figures keep one width in every language; marks and joiners stay with their base.
    #[must_use]
    pub fn family(&self, c: char, script: Script, before: Option<Family>) -> Family {
        if c.is_ascii_graphic() {
            return Family::Latin;
        }
        let weight = Weight::Regular;
        let has = |family| self.face(FaceId::of(family, weight)).covers(c);
        if let Some(family) = before {
            let joins = matches!(c, '\u{200c}' | '\u{200d}') || script == Script::Inherited;
            if joins || (c.is_whitespace() && has(family)) {
                return family;
            }
        }
        let order = match script {
            Script::Arabic => [Family::Arabic, Family::Latin, Family::Devanagari],
            Script::Devanagari => [Family::Devanagari, Family::Latin, Family::Arabic],
            _ => [Family::Latin, Family::Devanagari, Family::Arabic],
        };
        order.into_iter().find(|&f| has(f)).unwrap_or(Family::Latin)
    }

    /// The shaping plan of a face for a script, direction and language tag.
    pub fn plan(&self, face: FaceId, rtl: bool, script: Script, language: &str) -> Arc<ShapePlan> {
        let key = (face, rtl, script, language.to_owned());
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&key) {
            return Arc::clone(plan);
        }
        if plans.len() >= PLANS {
            plans.clear();
        }
        let language: Option<Language> = language.parse().ok();
        let plan = Arc::new(ShapePlan::new(
            &self.face(face).shaper,
            direction(rtl),
            script_tag(script),
            language.as_ref(),
            &[],
        ));
        plans.insert(key, Arc::clone(&plan));
        plan
    }
}

/// The shaper's word for a direction.
#[must_use]
pub fn direction(rtl: bool) -> rustybuzz::Direction {
    if rtl { rustybuzz::Direction::RightToLeft } else { rustybuzz::Direction::LeftToRight }
}

/// The shaper's word for a script.
#[must_use]
pub fn script_tag(script: Script) -> Option<rustybuzz::Script> {
    script.short_name().parse().ok()
}

/// Characters on the paper that no built-in face can show, sorted, each once. They print as empty boxes, so a caller
/// that offers free text warns about them first.
///
/// # Errors
/// [`DrawError::Fonts`] when the built-in faces cannot be read.
pub fn missing_characters(paper: &Paper) -> Result<Vec<char>, DrawError> {
    let fonts = fonts()?;
    let shown = |c: char| FaceId::all().any(|id| fonts.face(id).covers(c));
    let invisible = |c: char| c.is_control() || super::shape::is_format(c);
    let mut missing: Vec<char> = paper.texts().flat_map(str::chars).filter(|&c| !invisible(c) && !shown(c)).collect();
    missing.sort_unstable();
    missing.dedup();
    Ok(missing)
}
