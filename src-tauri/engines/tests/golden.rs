//! What the papers look like, compared with pictures that a person has looked at.
//!
//! `GOLDEN_WRITE=1 cargo test -p engines --test golden` draws the pictures anew: look at them before committing.
#![allow(clippy::expect_used, reason = "a test stops where something is missing")]

mod papers;

use engines::documents::{Paper, Schedule, draw};
use papers::{kinds, reports};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Side of the tiles that are compared, in pixels: larger than the smoothing of an edge, smaller than a word.
const TILE: usize = 8;
/// Difference of two tiles' mean grey, of 255, that means other content and not another renderer.
const NOTICED: usize = 16;
/// Tiles that may differ.
const ALLOWED: usize = 2;

/// A picture in grey.
struct Grey {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

fn read(file: &Path) -> Grey {
    let open = std::fs::File::open(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let mut decoder = png::Decoder::new(std::io::BufReader::new(open));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("a PNG file");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a picture of sane size")];
    let frame = reader.next_frame(&mut bytes).expect("a PNG picture");
    let samples = frame.color_type.samples();
    let grey = |p: &[u8]| {
        let sum: u32 = p.iter().take(3).copied().map(u32::from).sum();
        u8::try_from(sum / u32::try_from(p.len().min(3)).unwrap_or(1)).unwrap_or(u8::MAX)
    };
    let pixels = bytes[..frame.buffer_size()].chunks(samples).map(grey).collect();
    Grey { width: frame.width, height: frame.height, pixels }
}

/// Mean greys of the tiles, row by row.
fn tiles(picture: &Grey) -> Vec<usize> {
    let width = usize::try_from(picture.width).unwrap_or(1);
    let mut means = Vec::new();
    for band in picture.pixels.chunks(width * TILE) {
        for x in (0..width).step_by(TILE) {
            let tile = band.chunks(width).flat_map(|row| row.iter().skip(x).take(TILE));
            let (sum, count) = tile.fold((0, 0), |(sum, count), p| (sum + usize::from(*p), count + 1));
            means.push(sum / usize::max(count, 1));
        }
    }
    means
}

/// Tiles with other content; all of them when the sizes differ.
fn difference(a: &Grey, b: &Grey) -> usize {
    if (a.width, a.height) != (b.width, b.height) {
        return tiles(a).len();
    }
    tiles(a).iter().zip(tiles(b)).filter(|(x, y)| x.abs_diff(*y) > NOTICED).count()
}

/// The pages of a paper as pictures of 60 dots per inch, in order.
fn pictures(name: &str, paper: &Paper) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the pictures");
    let file = folder.join(format!("{name}.pdf"));
    std::fs::write(&file, draw(paper).expect("the paper can be drawn")).expect("the file can be written");
    let done = Command::new("pdftoppm").args(["-r", "60", "-gray", "-png"]).arg(&file).arg(folder.join(name)).status();
    let done = done.expect("pdftoppm is missing: install poppler-utils");
    assert!(done.success(), "pdftoppm could not draw {name}");
    let mut found: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "png"))
        .collect();
    found.sort();
    found
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Writes a golden picture in 16 greys: half the size, and no tile's mean moves by more than the comparison forgives.
fn keep(picture: &Grey, file: &Path) {
    let out = std::fs::File::create(file).expect("the golden picture can be written");
    let mut encoder = png::Encoder::new(std::io::BufWriter::new(out), picture.width, picture.height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_compression(png::Compression::High);
    let width = usize::try_from(picture.width).expect("a picture of sane size");
    let grey = |pixel: &u8| u8::try_from((u16::from(*pixel) + 8) / 17).unwrap_or(15);
    let pair = |two: &[u8]| two.first().map_or(0, grey) << 4 | two.get(1).map_or(0, grey);
    let pixels: Vec<u8> = picture.pixels.chunks(width).flat_map(|row| row.chunks(2).map(pair)).collect();
    encoder.write_header().and_then(|mut w| w.write_image_data(&pixels)).expect("the golden picture can be written");
}

fn looks_right(name: &str, paper: &Paper, pages: usize) {
    let drawn = pictures(name, paper);
    assert_eq!(drawn.len(), pages, "{name} has another number of pages");
    for file in drawn {
        let kept = golden().join(file.file_name().expect("a name"));
        if std::env::var_os("GOLDEN_WRITE").is_some() {
            keep(&read(&file), &kept);
        }
        let found = difference(&read(&file), &read(&kept));
        assert!(found <= ALLOWED, "{} differs from {} ({found} tiles)", file.display(), kept.display());
    }
}

#[test]
fn an_invoice_on_a4_looks_right() {
    looks_right("invoice", &papers::invoice(10), 1);
}

#[test]
fn an_invoice_of_three_pages_looks_right() {
    looks_right("long", &papers::invoice(60), 3);
}

#[test]
fn an_arabic_invoice_looks_right() {
    looks_right("arabic", &papers::arabic(), 1);
}

#[test]
fn a_hindi_invoice_on_letter_looks_right() {
    looks_right("hindi", &papers::hindi(), 1);
}

#[test]
fn a_receipt_looks_right() {
    looks_right("receipt", &papers::receipt(), 1);
}

#[test]
fn an_invoice_in_parts_looks_right_in_either_direction() {
    let parts = |title: &str, headings: [&str; 4], rows: &[[&str; 4]]| {
        let rows = rows.iter().map(|row| row.map(str::to_owned)).collect();
        Some(Schedule { title: title.into(), headings: headings.map(str::to_owned), rows })
    };
    let english = parts(
        "Instalments",
        ["Part", "Due", "Amount (IDR)", "Still due"],
        &[
            ["1", "28 July 2026", "254,375", "0"],
            ["2", "28 August 2026", "254,375", "0"],
            ["3", "28 September 2026", "254,375", "0"],
        ],
    );
    looks_right("parts", &Paper { schedule: english, ..papers::invoice(5) }, 1);
    let arabic = parts(
        "الأقساط",
        ["القسط", "تاريخ الاستحقاق", "المبلغ (SAR)", "المتبقي"],
        &[["1", "28 يوليو 2026", "1,523.75", "1,523.75"], ["2", "28 أغسطس 2026", "1,523.75", "1,523.75"]],
    );
    looks_right("parts-arabic", &Paper { schedule: arabic, ..papers::arabic() }, 1);
}

#[test]
fn every_other_kind_of_document_looks_right() {
    let kinds = [
        ("quote", kinds::quote(), 1),
        ("credit", kinds::credit_note(), 1),
        ("voucher", kinds::voucher(), 1),
        ("bilingual", kinds::bilingual(), 1),
        ("statement", kinds::statement(16), 2),
        ("delivery", kinds::delivery_note(), 1),
        ("arabic-roll", kinds::arabic_roll(), 1),
        ("hindi-roll", kinds::hindi_roll(), 1),
    ];
    for (name, document, pages) in kinds {
        looks_right(name, &document.paper().expect("the figures add up"), pages);
    }
}

#[test]
fn reports_of_the_books_look_right_in_either_direction() {
    let kinds = [
        ("profit", reports::profit_and_loss(), 1),
        ("account", reports::account(40), 2),
        ("ageing-arabic", reports::arabic_ageing(), 1),
        ("balance-arabic", reports::arabic_balance_sheet(), 1),
    ];
    for (name, document, pages) in kinds {
        looks_right(name, &document.paper().expect("the figures add up"), pages);
    }
}

#[test]
fn the_comparison_notices_one_missing_line() {
    let mut paper = papers::invoice(10);
    paper.facts.pop();
    let drawn = pictures("missing", &paper).remove(0);
    let kept = read(&golden().join("invoice-1.png"));
    let found = difference(&read(&drawn), &kept);
    assert!(found > 2 * ALLOWED, "only {found} tiles");
}
