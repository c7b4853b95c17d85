//! Sheets as pictures (SVG) for a screen: what a PDF of them would show, in a form that every page can show without a PDF reader.
//!
//! Glyphs are outlines of the built-in faces, so a picture needs no font. Attributes stand in single quotes and no text of the
//! paper is in it: a picture can be put into a JSON string as it is.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter, Write};

use base64::Engine;
use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};

use crate::documents::DrawError;
use crate::documents::fonts::{FaceId, Fonts, fonts};
use crate::documents::lines::Line;
use crate::documents::picture::Prepared;
use crate::documents::qr::Code;
use crate::documents::sheet::{Area, Ink, Mark, Page};
use crate::documents::units::{Length, pt, share, tenths};

/// Between the dots of a perforation, and how wide each is; as on the PDF.
const DOTS: (Length, Length) = (tenths(46), tenths(15));
/// How far a stamp is tilted, in degrees.
const TILT: i64 = 5;

/// The sheets as pictures, in order.
///
/// # Errors
/// [`DrawError::Fonts`] when a built-in face cannot be read, [`DrawError::Logo`] when a logo cannot be written.
pub fn pictures(pages: &[Page]) -> Result<Vec<String>, DrawError> {
    let fonts = fonts()?;
    pages.iter().map(|page| picture(page, fonts)).collect()
}

fn picture(page: &Page, fonts: &Fonts) -> Result<String, DrawError> {
    let mut drawn = Drawn { fonts, body: String::with_capacity(64 * 1024), glyphs: BTreeSet::new(), masks: 0 };
    for mark in &page.marks {
        drawn.mark(mark)?;
    }
    let (width, height) = (Points(page.width), Points(page.height));
    let mut svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}pt' height='{height}pt' viewBox='0 0 {width} {height}'><defs>"
    );
    for (face, glyph) in &drawn.glyphs {
        let mut outline = Outline::default();
        let _bounds = fonts.face(*face).shaper.outline_glyph(GlyphId(*glyph), &mut outline);
        put(&mut svg, format_args!("<path id='{}' d='{}'/>", name(*face, *glyph), outline.0));
    }
    put(&mut svg, format_args!("</defs><rect width='{width}' height='{height}' fill='#fff'/>{}</svg>", drawn.body));
    Ok(svg)
}

/// A picture while it is drawn.
struct Drawn<'a> {
    fonts: &'a Fonts,
    body: String,
    /// Outlines that are needed, each once.
    glyphs: BTreeSet<(FaceId, u16)>,
    masks: usize,
}

impl Drawn<'_> {
    fn mark(&mut self, mark: &Mark) -> Result<(), DrawError> {
        match mark {
            Mark::Text { x, y, size, ink, line } => self.text(line, *size, *ink, (*x, *y)),
            Mark::Rule(area, ink) => {
                let Area { x, y, width, height } = *area;
                let [x, y, width, height] = [x, y, width, height].map(Points);
                let fill = Colour(*ink);
                self.put(format_args!("<rect x='{x}' y='{y}' width='{width}' height='{height}' fill='{fill}'/>"));
            }
            Mark::Perforation(area) => {
                let (step, dot) = (Points(DOTS.0), Points(DOTS.1));
                let (from, y, to) = (Points(area.x + DOTS.0 / 2), Points(area.y), Points(area.x + area.width));
                self.put(format_args!(
                    "<path d='M{from} {y}H{to}' fill='none' stroke='{}' stroke-width='{dot}' stroke-linecap='round' \
                     stroke-dasharray='0 {step}'/>",
                    Colour(Ink::Muted)
                ));
            }
            Mark::Picture(area, picture) => self.logo(*area, picture.prepared())?,
            Mark::Code(area, code) => self.code(*area, code),
            Mark::Stamp { area, size, ink, dashed, line } => self.stamp(*area, *size, *ink, *dashed, line),
        }
        Ok(())
    }

    /// A line of text from its left end, word by word in the units of its face.
    fn text(&mut self, line: &Line, size: Length, ink: Ink, (x, y): (Length, Length)) {
        self.put(format_args!("<g fill='{}'>", Colour(ink)));
        let mut pen = x;
        for word in &line.words {
            let face = self.fonts.face(word.face);
            let scale = Billionths(size * 1_000_000 / face.units);
            self.put(format_args!("<g transform='translate({} {}) scale({scale} -{scale})'>", Points(pen), Points(y)));
            let mut at = 0;
            for glyph in &word.glyphs {
                if face.shaper.glyph_bounding_box(GlyphId(glyph.id)).is_some() {
                    self.glyphs.insert((word.face, glyph.id));
                    let (name, x, y) = (name(word.face, glyph.id), at + glyph.dx, glyph.dy);
                    self.put(format_args!("<use href='#{name}' x='{x}' y='{y}'/>"));
                }
                at += glyph.advance;
            }
            self.put(format_args!("</g>"));
            pen += size * at / face.units;
        }
        self.put(format_args!("</g>"));
    }

    /// Modules as one path in units of a module.
    fn code(&mut self, area: Area, code: &Code) {
        let side = i64::try_from(code.side).unwrap_or(i64::MAX);
        let module = Points(share(area.width, 1, side));
        let (x, y, fill) = (Points(area.x), Points(area.y), Colour(Ink::Ink));
        self.put(format_args!(
            "<path transform='translate({x} {y}) scale({module})' shape-rendering='crispEdges' fill='{fill}' d='"
        ));
        for (row, column, length) in code.runs.iter() {
            self.put(format_args!("M{column} {row}h{length}v1h-{length}z"));
        }
        self.put(format_args!("'/>"));
    }

    /// A word in a frame of two lines, tilted around its middle.
    fn stamp(&mut self, area: Area, size: Length, ink: Ink, dashed: bool, line: &Line) {
        let (x, y) = (Points(area.x + area.width / 2), Points(area.y + area.height / 2));
        let dashes = if dashed { " stroke-dasharray='4 2.5'" } else { "" };
        self.put(format_args!("<g transform='translate({x} {y}) rotate(-{TILT})'>"));
        for (inset, thick) in [(0, tenths(17)), (tenths(32), tenths(5))] {
            let (width, height) = (area.width - 2 * inset, area.height - 2 * inset);
            let [x, y, width, height, radius, thick] =
                [-width / 2, -height / 2, width, height, pt(4) - inset / 2, thick].map(Points);
            self.put(format_args!(
                "<rect x='{x}' y='{y}' width='{width}' height='{height}' rx='{radius}' fill='none' stroke='{}' \
                 stroke-width='{thick}'{dashes}/>",
                Colour(ink)
            ));
        }
        self.text(line, size, ink, (-line.width / 2, size * 36 / 100));
        self.put(format_args!("</g>"));
    }

    /// The logo as a PNG inside the picture, behind a mask where it is not opaque everywhere.
    fn logo(&mut self, area: Area, picture: &Prepared) -> Result<(), DrawError> {
        let [x, y, width, height] = [area.x, area.y, area.width, area.height].map(Points);
        let place = format!("x='{x}' y='{y}' width='{width}' height='{height}' preserveAspectRatio='none'");
        let colours = png(picture, &picture.colours, png::ColorType::Rgb)?;
        let mask = match &picture.opacity {
            Some(opacity) => {
                self.masks += 1;
                let opacity = png(picture, opacity, png::ColorType::Grayscale)?;
                let mask = self.masks;
                self.put(format_args!("<mask id='m{mask}'><image {place} href='{opacity}'/></mask>"));
                format!(" mask='url(#m{mask})'")
            }
            None => String::new(),
        };
        self.put(format_args!("<image {place} href='{colours}'{mask}/>"));
        Ok(())
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        put(&mut self.body, text);
    }
}

/// Rows that are filtered and deflated as PNG has them, with the head of a PNG around them, as an address.
fn png(picture: &Prepared, rows: &[u8], colours: png::ColorType) -> Result<String, DrawError> {
    let mut file = Vec::with_capacity(rows.len() + 64);
    let mut encoder = png::Encoder::new(&mut file, picture.width, picture.height);
    encoder.set_color(colours);
    encoder.set_depth(png::BitDepth::Eight);
    let unwritten = |_cause| DrawError::Logo;
    let mut writer = encoder.write_header().map_err(unwritten)?;
    writer.write_chunk(png::chunk::IDAT, rows).map_err(unwritten)?;
    drop(writer);
    Ok(format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(file)))
}

/// The name of an outline inside a picture.
fn name(face: FaceId, glyph: u16) -> String {
    format!("f{}g{glyph}", face.index())
}

fn put(text: &mut String, more: fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _written = text.write_fmt(more);
}

/// An outline as the data of a path, in the units of its face.
#[derive(Default)]
struct Outline(String);

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        put(&mut self.0, format_args!("M{x} {y}"));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        put(&mut self.0, format_args!("L{x} {y}"));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        put(&mut self.0, format_args!("Q{x1} {y1} {x} {y}"));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        put(&mut self.0, format_args!("C{x1} {y1} {x2} {y2} {x} {y}"));
    }

    fn close(&mut self) {
        self.0.push('Z');
    }
}

/// A length as a decimal number of points.
struct Points(Length);

impl Display for Points {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        decimal(self.0, 1_000, 3, f)
    }
}

/// A factor in billionths.
struct Billionths(i64);

impl Display for Billionths {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        decimal(self.0, 1_000_000_000, 9, f)
    }
}

/// A number of parts of one as a decimal number without zeros at its end.
fn decimal(parts: i64, of: u64, places: usize, f: &mut Formatter<'_>) -> fmt::Result {
    let (sign, parts) = (if parts < 0 { "-" } else { "" }, parts.unsigned_abs());
    let digits = format!("{:0places$}", parts % of);
    match digits.trim_end_matches('0') {
        "" => write!(f, "{sign}{}", parts / of),
        digits => write!(f, "{sign}{}.{digits}", parts / of),
    }
}

/// A colour of the paper.
struct Colour(Ink);

impl Display for Colour {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0.rgb().map(|thousandths| (thousandths * 255 + 500) / 1000);
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_decimals_of_points_and_colours_are_those_of_the_pdf() {
        let told = [0, 1, -1_500, 12_345, 595_000].map(|length| Points(length).to_string());
        assert_eq!(told, ["0", "0.001", "-1.5", "12.345", "595"]);
        assert_eq!(Billionths(9_000_000).to_string(), "0.009");
        assert_eq!((Colour(Ink::Ink).to_string(), Colour(Ink::Red).to_string()), ("#1c1b19".into(), "#9f2a23".into()));
    }
}
