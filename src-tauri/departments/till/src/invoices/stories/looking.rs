//! What the shop prints, from its own records, compared with pictures that a person has looked at.
//!
//! `GOLDEN_WRITE=1 cargo test -p till --lib looking` draws the pictures anew: look at them before committing.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use office::settings::{SettingsChange, change_settings};

use super::*;
use crate::invoices::print_invoice::drawn;

/// Side of the tiles that are compared, in pixels.
const TILE: usize = 8;
/// Difference of two tiles' mean grey, of 255, that means other content and not another renderer.
const NOTICED: usize = 16;
/// Tiles that may differ.
const ALLOWED: usize = 2;

/// A picture in 8-bit grey.
#[derive(PartialEq)]
struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// The only page of a paper, at 60 dots per inch.
fn page(pdf: &[u8]) -> Grey {
    let mut drawing = Command::new("pdftoppm")
        .args(["-r", "60", "-gray", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftoppm is missing: install poppler-utils");
    let mut pipe = drawing.stdin.take().unwrap();
    let sent = pdf.to_vec();
    let writing = std::thread::spawn(move || pipe.write_all(&sent));
    let out = drawing.wait_with_output().unwrap().stdout;
    writing.join().unwrap().unwrap();
    // `P5`, width, height and the most that a pixel can be, each on its own, then the pixels.
    let mut rest = out.as_slice();
    let mut word = || {
        let end = rest.iter().position(u8::is_ascii_whitespace).unwrap();
        let word = std::str::from_utf8(&rest[..end]).unwrap();
        rest = &rest[end + 1..];
        word
    };
    let [format, width, height, most] = std::array::from_fn(|_| word());
    assert_eq!((format, most), ("P5", "255"));
    let (width, height) = (width.parse().unwrap(), height.parse().unwrap());
    assert_eq!(rest.len(), width * height, "one page, and no other");
    Grey { width, height, pixels: rest.to_vec() }
}

fn kept(file: &Path) -> Grey {
    let open = File::open(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let mut decoder = png::Decoder::new(BufReader::new(open));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    pixels.truncate(frame.buffer_size());
    Grey { width: usize::try_from(frame.width).unwrap(), height: usize::try_from(frame.height).unwrap(), pixels }
}

/// Keeps a picture in 16 greys, which is half the size.
fn keep(picture: &Grey, file: &Path) {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let out = BufWriter::new(File::create(file).unwrap());
    let side = |pixels: usize| u32::try_from(pixels).unwrap();
    let mut encoder = png::Encoder::new(out, side(picture.width), side(picture.height));
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_compression(png::Compression::High);
    let grey = |pixel: &u8| u8::try_from((u16::from(*pixel) + 8) / 17).unwrap();
    let pair = |two: &[u8]| grey(&two[0]) << 4 | two.get(1).map_or(0, grey);
    let pixels: Vec<u8> = picture.pixels.chunks(picture.width).flat_map(|row| row.chunks(2).map(pair)).collect();
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels)).unwrap();
}

/// Mean greys of the tiles, row by row.
fn tiles(picture: &Grey) -> Vec<usize> {
    let mut means = Vec::new();
    for band in picture.pixels.chunks(picture.width * TILE) {
        for x in (0..picture.width).step_by(TILE) {
            let tile = band.chunks(picture.width).flat_map(|row| row.iter().skip(x).take(TILE));
            let (sum, count) = tile.fold((0, 0), |(sum, count), pixel| (sum + usize::from(*pixel), count + 1));
            means.push(sum / count.max(1));
        }
    }
    means
}

fn looks_right(name: &str, pdf: &[u8]) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.png"));
    let drawn = page(pdf);
    if std::env::var_os("GOLDEN_WRITE").is_some() {
        keep(&drawn, &file);
    }
    let golden = kept(&file);
    assert_eq!((drawn.width, drawn.height), (golden.width, golden.height), "{name}");
    let found = tiles(&drawn).iter().zip(tiles(&golden)).filter(|(a, b)| a.abs_diff(*b) > NOTICED).count();
    assert!(found <= ALLOWED, "{name} differs from {} ({found} tiles)", file.display());
}

async fn receipt(story: &Story, id: InvoiceId, paid: &[PaidRow], choice: PaperChoice) -> Vec<u8> {
    receipt_pdf(&story.shop, &story.invoice(id).await, paid, choice).await.unwrap()
}

#[tokio::test]
async fn an_indian_invoice_with_a_upi_code_looks_right() {
    let story = Story::with_true_keys().await;
    story.with_upi().await;
    let company = NewCustomer {
        name: "Lakeside School Trust".into(),
        address: Some("88 Lake View Road\nPune 411004".into()),
        tax_id: Some("27AAPFU0939F1ZV".into()),
        ..NewCustomer::default()
    };
    let company = story.meet(company).await;
    let hsn = |code: &str, line: LineAsk| LineAsk { hsn: Some(code.into()), unit: Some("pcs".into()), ..line };
    let ask = InvoiceAsk {
        customer_id: Some(company),
        lines: vec![
            hsn("4820", line("Ruled notebook, 200 pages", "120", "49.95", "IN5")),
            hsn("9405", LineAsk { discount_rate: Some("10".into()), ..line("Reading lamp", "6", "1189.99", "IN18") }),
        ],
        note: Some("Goods once sold are taken back within 14 days.".into()),
        ..story.three_lines()
    };
    let issued = story.issued(ask).await;
    story.pay(issued.id, money("5000", "INR")).await.unwrap();
    looks_right("india-a4", &story.print(issued.id, PaperChoice::A4).await);
}

#[tokio::test]
async fn a_hindi_invoice_and_receipt_that_are_claimed_look_right_on_a_roll() {
    let story = Story::in_india().await;
    let new = NewCustomer {
        name: "मीरा अय्यर".into(), locale: Some("hi-IN".into()), ..NewCustomer::default()
    };
    let customer = story.meet(new).await;
    let ask = InvoiceAsk {
        customer_id: Some(customer),
        lines: vec![line("पिसी हुई कॉफ़ी, चिकमगलूर", "2", "750", "IN5"), line("दूध", "3", "62.50", "INEX")],
        ..story.one_piece("0")
    };
    let issued = story.issued(ask).await;
    let claimed = Some(issued.sums.total);
    story.shop.db.write(&story.owner, move |tx| payment_claimed(tx, &issued.id, claimed)).await.unwrap();
    looks_right("hindi-invoice-roll", &story.print(issued.id, PaperChoice::Receipt80).await);
    let paid = PaidRow { at: base::testing::TEST_NOW, method: "cash".into(), amount: money("500", "INR") };
    story.pay(issued.id, paid.amount).await.unwrap();
    looks_right("hindi-receipt-roll", &receipt(&story, issued.id, &[paid], PaperChoice::Receipt80).await);
}

#[tokio::test]
async fn a_saudi_invoice_looks_right_in_english_on_a_sheet_and_in_arabic_on_a_roll() {
    let story = Story::in_country("SA", "SAR", "Asia/Riyadh").await;
    let address = Some("10 King Fahd Road\nRiyadh 12211".into());
    change_settings(&story.shop, &story.owner, 1, SettingsChange { address, ..SettingsChange::default() })
        .await
        .unwrap();
    let issued = async |name: &str, locale: &str, goods: &str| {
        let new = NewCustomer { name: name.into(), locale: Some(locale.into()), ..NewCustomer::default() };
        let ask = InvoiceAsk {
            currency: "SAR".into(),
            customer_id: Some(story.meet(new).await),
            lines: vec![line(goods, "2", "50", "SA15")],
            delivery: Some("15".into()),
            ..story.one_piece("0")
        };
        story.issued(ask).await
    };
    let english = issued("John Carter", "en-SA", "Ground coffee, Gayo, 1 kg").await;
    let part =
        |due_on: &str| InstalmentAsk { due_on: base::ShopDate::parse(due_on).unwrap(), weight: None, amount: None };
    let parts = ["2026-12-01", "2027-01-01"].map(part).to_vec();
    let plan = InstalmentPlanAsk { split: InstalmentSplit::Equal, parts };
    plan_instalments(&story.shop, &story.owner, english.id, plan).await.unwrap();
    looks_right("saudi-english-a4", &story.print(english.id, PaperChoice::A4).await);
    let arabic = issued("خالد العتيبي", "ar-SA", "بن مطحون، غايو، 1 كجم").await;
    looks_right("saudi-arabic-roll", &story.print(arabic.id, PaperChoice::Receipt80).await);
}

#[tokio::test]
async fn an_american_receipt_looks_right_on_letter() {
    let story = Story::in_country("US", "USD", "America/New_York").await;
    let change = SettingsChange {
        address: Some("418 Foundry Street\nPortland, OR 97209".into()),
        tax_id: Some(String::new()),
        ..SettingsChange::default()
    };
    change_settings(&story.shop, &story.owner, 1, change).await.unwrap();
    let ask = InvoiceAsk {
        currency: "USD".into(),
        lines: vec![line("Oak dining table, oiled", "1", "2450", "US0"), line("Bench to match", "2", "640", "US0")],
        discount: Some("150".into()),
        ..story.one_piece("0")
    };
    let issued = story.issued(ask).await;
    let row = |method: &str, amount: &str| PaidRow {
        at: base::testing::TEST_NOW,
        method: method.into(),
        amount: money(amount, "USD"),
    };
    story.pay(issued.id, money("2000", "USD")).await.unwrap();
    let paid = [row("visa ••4242", "1500"), row("transfer", "500")];
    looks_right("america-letter", &receipt(&story, issued.id, &paid, PaperChoice::Letter).await);
}

#[tokio::test]
async fn the_comparison_notices_a_word_that_is_missing() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let mut printed = crate::invoices::print_invoice::read(&story.shop, &issued).await.unwrap();
    let whole = page(&story.print(issued.id, PaperChoice::A4).await);
    printed.lines[2].description.clear();
    let less = page(&drawn(base::web::PaperForm::Pdf, move || printed.invoice(PaperChoice::A4)).await.unwrap());
    let found = tiles(&whole).iter().zip(tiles(&less)).filter(|(a, b)| a.abs_diff(*b) > NOTICED).count();
    assert!(found > ALLOWED, "only {found} tiles");
}
