//! The PDF file around the pages: fonts, pictures, catalogue.

use super::content::operators;
use super::subset::{GLYPHS, Subset, Subsets};
use crate::documents::fonts::{Face, fonts};
use crate::documents::picture::Prepared;
use crate::documents::sheet::{Mark, Page};
use crate::documents::units::Length;
use crate::documents::{Direction, DrawError, Paper};
use pdf_writer::types::{CidFontType, FontFlags, Predictor};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

/// Hands out object numbers in order.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// Writes the pages as one file. Its number comes from its content, and it holds no date.
pub fn write(paper: &Paper, pages: &[Page]) -> Result<Vec<u8>, DrawError> {
    let fonts = fonts()?;
    let subsets = Subsets::new(fonts, pages)?;
    let mut numbers = Numbers(0);
    let (catalog, tree, info) = (numbers.next(), numbers.next(), numbers.next());
    let mut pdf = Pdf::new();
    let mut root = pdf.catalog(catalog);
    root.pages(tree);
    if !paper.language.is_empty() {
        root.lang(TextStr(&paper.language));
    }
    let mut view = root.viewer_preferences();
    view.display_doc_title(true);
    if paper.direction == Direction::Rtl {
        view.direction(pdf_writer::types::Direction::R2L);
    }
    view.finish();
    root.finish();
    let heading = format!("{} {}", paper.title.replace('\n', " / "), paper.number);
    pdf.document_info(info).title(TextStr(heading.trim())).author(TextStr(&paper.seller.name));

    let faces: Vec<(usize, Ref)> = subsets
        .all()
        .map(|(id, subset)| (id.index(), write_font(&mut pdf, &mut numbers, fonts.face(id), subset)))
        .collect();
    let mut pictures: Vec<(&Prepared, Ref)> = Vec::new();
    let mut drawn: Vec<Ref> = Vec::new();
    let mut leaves = Vec::new();
    let mut print = Fingerprint::new();
    for page in pages {
        let first = drawn.len();
        for mark in &page.marks {
            if let Mark::Picture(_, picture) = mark {
                let known = pictures.iter().find(|(p, _)| std::ptr::eq(*p, picture.prepared()));
                let number = match known {
                    Some((_, number)) => *number,
                    None => write_picture(&mut pdf, &mut numbers, picture.prepared()),
                };
                pictures.push((picture.prepared(), number));
                drawn.push(number);
            }
        }
        let (leaf, stream) = (numbers.next(), numbers.next());
        let operators = operators(page, fonts, &subsets, first);
        print.add(&operators);
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&operators, 6);
        pdf.stream(stream, &packed).filter(Filter::FlateDecode);
        let mut object = pdf.page(leaf);
        object.parent(tree).contents(stream);
        object.media_box(Rect::new(0.0, 0.0, whole_points(page.width), whole_points(page.height)));
        object.finish();
        leaves.push(leaf);
    }
    let mut node = pdf.pages(tree);
    node.count(i32::try_from(leaves.len()).unwrap_or(i32::MAX)).kids(leaves);
    let mut resources = node.resources();
    let mut dict = resources.fonts();
    for (index, number) in faces {
        dict.pair(Name(format!("F{index}").as_bytes()), number);
    }
    dict.finish();
    if !drawn.is_empty() {
        let mut dict = resources.x_objects();
        for (index, number) in drawn.into_iter().enumerate() {
            dict.pair(Name(format!("P{index}").as_bytes()), number);
        }
    }
    resources.finish();
    node.finish();
    print.add(heading.as_bytes());
    let id = print.bytes();
    pdf.set_file_id((id.clone(), id));
    Ok(pdf.finish())
}

/// Writes a face with its subset and gives its object.
fn write_font(pdf: &mut Pdf, numbers: &mut Numbers, face: &Face, subset: &Subset) -> Ref {
    let [font, glyphs, descriptor, file, cmap] = std::array::from_fn(|_| numbers.next());
    let name = format!("{}+{}", subset.tag, face.name);
    let name = Name(name.as_bytes());
    let mut object = pdf.type0_font(font);
    object.base_font(name).encoding_predefined(Name(b"Identity-H")).descendant_font(glyphs).to_unicode(cmap);
    object.finish();
    let mut object = pdf.cid_font(glyphs);
    object.subtype(CidFontType::Type2).base_font(name).system_info(GLYPHS).font_descriptor(descriptor);
    object.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    object.widths().consecutive(0, subset.advances.iter().map(|a| f32::from(*a)));
    object.finish();
    let em = |units: i16| f32::from(i16::try_from(i64::from(units) * 1000 / face.units).unwrap_or(0));
    let bounds = face.shaper.global_bounding_box();
    let mut object = pdf.font_descriptor(descriptor);
    object.name(name).flags(FontFlags::SYMBOLIC).italic_angle(0.0).font_file2(file);
    object.bbox(Rect::new(em(bounds.x_min), em(bounds.y_min), em(bounds.x_max), em(bounds.y_max)));
    object.ascent(em(face.shaper.ascender())).descent(em(face.shaper.descender()));
    object.cap_height(em(face.shaper.capital_height().unwrap_or(0)));
    object.stem_v(if face.shaper.is_bold() { 140.0 } else { 80.0 });
    object.finish();
    let mut stream = pdf.stream(file, &subset.file);
    stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), i32::try_from(subset.length).unwrap_or(i32::MAX));
    stream.finish();
    pdf.stream(cmap, &subset.cmap).filter(Filter::FlateDecode);
    font
}

/// Writes a picture, with its opacity where it has one, and gives its object.
fn write_picture(pdf: &mut Pdf, numbers: &mut Numbers, picture: &Prepared) -> Ref {
    let colours = numbers.next();
    let opacity = picture.opacity.as_ref().map(|bytes| (bytes, numbers.next()));
    let side = |length: u32| i32::try_from(length).unwrap_or(i32::MAX);
    let layers = [(colours, &picture.colours, 3)].into_iter().chain(opacity.map(|(bytes, number)| (number, bytes, 1)));
    for (number, bytes, channels) in layers {
        let mut image = pdf.image_xobject(number, bytes);
        image
            .filter(Filter::FlateDecode)
            .decode_parms()
            .predictor(Predictor::PngOptimum)
            .colors(channels)
            .bits_per_component(8)
            .columns(side(picture.width));
        image.width(side(picture.width)).height(side(picture.height)).bits_per_component(8);
        if channels == 3 {
            image.color_space().device_rgb();
            if let Some((_, mask)) = opacity {
                image.s_mask(mask);
            }
        } else {
            image.color_space().device_gray();
        }
    }
    colours
}

/// A page length, which layout keeps in whole points.
fn whole_points(length: Length) -> f32 {
    f32::from(u16::try_from(length / 1000).unwrap_or(u16::MAX))
}

/// 128 bits that tell files of different content apart; no secret, FNV-1a over both halves.
struct Fingerprint([u64; 2]);

impl Fingerprint {
    fn new() -> Self {
        Self([0xcbf2_9ce4_8422_2325, 0x9ae1_6a3b_2f90_404f])
    }

    fn add(&mut self, bytes: &[u8]) {
        for half in &mut self.0 {
            for byte in bytes {
                *half = (*half ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|half| half.to_be_bytes()).collect()
    }
}
