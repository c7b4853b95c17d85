//! What a drawn paper is like.
#![allow(clippy::expect_used, reason = "a test stops where something is missing")]

mod papers;

use engines::documents::fonts::{Weight, fonts};
use engines::documents::layout::lay_out;
use engines::documents::lines::{Style, block};
use engines::documents::shape::{Shaper, Word};
use engines::documents::sheet::{Mark, Page};
use engines::documents::units::{Length, pt};
use engines::documents::{
    Align, Column, Direction, DrawError, Paper, PaperSize, Party, PayBox, Picture, PictureError, TotalRow, draw,
    draw_pictures, missing_characters,
};
use rustybuzz::ttf_parser::GlyphId;
use std::process::Command;

const TEXT: Style = Style::new(Weight::Regular, pt(9));

/// The lines of text on a page: left end, baseline and words joined in visual order.
fn lines(page: &Page) -> Vec<(Length, Length, String)> {
    let text = |mark: &Mark| match mark {
        Mark::Text { x, y, line, .. } => Some((*x, *y, line.words.iter().map(|w| w.text.as_str()).collect())),
        _ => None,
    };
    page.marks.iter().filter_map(text).collect()
}

fn has(page: &Page, wanted: &str) -> bool {
    lines(page).iter().any(|(.., text)| text == wanted)
}

fn words(text: &str) -> Vec<std::rc::Rc<Word>> {
    let mut shaper = Shaper::new("").expect("the fonts are there");
    block(&mut shaper, text, TEXT, None).lines.into_iter().flat_map(|l| l.words).collect()
}

/// What `pdftotext` finds in a paper, without the direction marks it adds.
fn extracted(paper: &Paper) -> String {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name: String = paper.title.chars().map(|c| format!("{:x}", u32::from(c))).collect();
    let file = folder.join(format!("extract-{name}-{}.pdf", paper.rows.len()));
    std::fs::write(&file, draw(paper).expect("the paper can be drawn")).expect("the file can be written");
    let output = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    let output = output.expect("pdftotext is missing: install poppler-utils");
    let text = String::from_utf8(output.stdout).expect("pdftotext speaks UTF-8");
    text.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')).collect()
}

#[test]
fn the_same_paper_gives_the_same_bytes_whatever_was_drawn_before() {
    let first = draw(&papers::invoice(10)).expect("the paper can be drawn");
    draw(&papers::arabic()).expect("the paper can be drawn");
    let mut other = papers::invoice(10);
    other.notes.push("Žluťoučký kůň, Ελλάδα, Ёлка".into());
    assert_ne!(draw(&other).expect("the paper can be drawn"), first);
    assert_eq!(draw(&papers::invoice(10)).expect("the paper can be drawn"), first);
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| draw(&papers::invoice(10)))).collect();
    for thread in threads {
        assert_eq!(thread.join().expect("the thread ends"), Ok(first.clone()));
    }
}

#[test]
fn a_page_of_ten_lines_with_logo_and_code_stays_under_40_kilobytes() {
    let bytes = draw(&papers::invoice(10)).expect("the paper can be drawn");
    assert!(bytes.len() <= 40_000, "{} bytes", bytes.len());
    assert_eq!(lay_out(&papers::invoice(10)).expect("the paper fits").len(), 1);
}

#[test]
fn every_page_of_a_long_table_has_its_head_and_counts_itself() {
    let pages = lay_out(&papers::invoice(60)).expect("the paper fits");
    assert_eq!(pages.len(), 3);
    for (page, n) in pages.iter().zip(1..) {
        for text in ["Item", "Qty", "Price", "Sum", "INV-2026-0042", &format!("Page {n} of 3")] {
            assert!(has(page, text), "page {n} lacks {text}");
        }
    }
}

#[test]
fn the_totals_stay_together_with_the_last_row_at_every_length() {
    for count in 1..70 {
        let pages = lay_out(&papers::invoice(count)).expect("the paper fits");
        let last = pages.iter().position(|p| lines(p).iter().any(|(.., t)| t.ends_with(&format!("({count})"))));
        let home = pages.get(last.expect("the last row is somewhere")).expect("the page exists");
        for text in ["Subtotal", "Total", "Paid 15 July 2026", "Due", "Rate", "Scan to pay"] {
            assert!(has(home, text), "{count} rows: {text} is not with the last row");
        }
    }
}

#[test]
fn nothing_ever_lies_below_the_foot_or_beside_the_paper() {
    for count in 0..70 {
        for page in lay_out(&papers::invoice(count)).expect("the paper fits") {
            for (x, y, text) in lines(&page) {
                let foot = text.starts_with("Page ") || text.starts_with("Kopi Sebelah ·");
                assert!(foot || y < page.height - pt(58), "{count} rows: {text} at {y}");
                assert!(x >= pt(54) && x < page.width - pt(54), "{count} rows: {text} at {x}");
            }
        }
    }
}

#[test]
fn a_row_moves_to_the_next_page_whole() {
    let mut paper = papers::invoice(40);
    for row in &mut paper.rows {
        row[0] = "first words of a long description that goes on until it needs three lines of its column, and \
            then some more words, last words"
            .into();
    }
    for page in lay_out(&paper).expect("the paper fits") {
        let starts = lines(&page).iter().filter(|(.., t)| t.starts_with("first words")).count();
        let ends = lines(&page).iter().filter(|(.., t)| t.ends_with("last words")).count();
        assert!(starts == ends && starts > 0);
    }
}

#[test]
fn a_row_taller_than_a_page_goes_on_over_pages() {
    let mut paper = papers::invoice(2);
    paper.rows[0][0] = (0..900).map(|i| format!("word{i} ")).collect();
    let pages = lay_out(&paper).expect("the paper fits");
    assert!(pages.len() > 2);
    let all: String = pages.iter().flat_map(lines).map(|(.., t)| t + " ").collect();
    assert!((0..900).all(|i| all.contains(&format!("word{i}"))));
    assert!(pages.iter().all(|p| has(p, "Item")));
}

#[test]
fn a_word_wider_than_its_column_breaks_and_loses_nothing() {
    let long = "x".repeat(300);
    let mut shaper = Shaper::new("").expect("the fonts are there");
    let text = block(&mut shaper, &long, TEXT, Some(pt(100)));
    assert!(text.lines.len() > 5 && text.width() <= pt(100));
    let joined: String = text.lines.iter().flat_map(|l| &l.words).map(|w| w.text.as_str()).collect();
    assert_eq!(joined, long);
}

#[test]
fn figures_have_one_width_and_end_at_one_edge() {
    let width = |text: &str| words(text).iter().map(|w| w.advance).sum::<i64>();
    assert!((0..10).all(|d| width(&d.to_string()) == width("0")));
    assert_eq!(width("11,117.17"), width("88,444.00"));
    let page = lay_out(&papers::invoice(10)).expect("the paper fits").remove(0);
    let ends = page.marks.iter().filter_map(|mark| match mark {
        Mark::Text { x, line, .. } if line.words.iter().any(|w| w.text.contains(",500")) => Some(x + line.width),
        _ => None,
    });
    let mut ends: Vec<Length> = ends.collect();
    ends.sort_unstable();
    ends.dedup();
    assert_eq!(ends.len(), 3, "the price, the sum and the base of the tax each end at one edge");
}

#[test]
fn arabic_is_joined_and_stands_in_visual_order() {
    let joined = words("بيت").remove(0);
    let alone: Vec<u16> = ["ب", "ي", "ت"].iter().map(|l| words(l)[0].glyphs[0].id).collect();
    let mut shown: Vec<u16> = joined.glyphs.iter().map(|g| g.id).collect();
    assert!(joined.glyphs.windows(2).all(|pair| pair[0].cluster > pair[1].cluster), "the last letter stands left");
    shown.reverse();
    assert!(shown.iter().zip(&alone).all(|(a, b)| a != b), "{shown:?} are not the shapes of lone letters {alone:?}");
}

#[test]
fn figures_and_latin_names_keep_their_order_inside_arabic() {
    let line: Vec<String> = words("آلة KBG 741 مع 12,500").iter().map(|w| w.text.clone()).collect();
    let find = |text: &str| line.iter().position(|t| t == text).expect("the word is there");
    assert!(find("12,500") < find("مع") && find("مع") < find("KBG") && find("KBG") < find("741"));
    assert!(find("741") < find("آلة"));
}

#[test]
fn a_right_to_left_paper_is_mirrored() {
    let latin = Paper { direction: Direction::Ltr, ..papers::arabic() };
    let (rtl, ltr) = (lay_out(&papers::arabic()).expect("fits"), lay_out(&latin).expect("fits"));
    let centre = |page: &Page, text: &str| {
        let spots = page.marks.iter().find_map(|mark| match mark {
            Mark::Text { x, line, .. } if line.words.iter().any(|w| w.text == text) => Some(2 * x + line.width),
            _ => None,
        });
        spots.expect("the text is there")
    };
    for text in ["الصنف", "المجموع", "الإجمالي"] {
        let (there, here) = (centre(&rtl[0], text), centre(&ltr[0], text));
        assert_eq!(there + here, 2 * rtl[0].width, "{text}");
    }
    assert!(centre(&rtl[0], "الصنف") > centre(&rtl[0], "المجموع"));
}

#[test]
fn figures_line_up_by_their_last_digit_on_a_mirrored_paper_too() {
    let page = lay_out(&papers::arabic()).expect("the paper fits").remove(0);
    let end = |text: &str| {
        let found = page.marks.iter().find_map(|mark| match mark {
            Mark::Text { x, line, .. } if line.words.len() == 1 && line.words[0].text == text => Some(x + line.width),
            _ => None,
        });
        found.expect("the figure is there")
    };
    assert_eq!(end("250.00"), end("40.00"));
    assert_eq!(end("5"), end("10"));
}

#[test]
fn text_can_be_copied_and_searched() {
    let english = extracted(&papers::invoice(10));
    for text in ["Café cups, glazed stoneware (3)", "IDR 2,344,875", "1–31 July 2026", "Jl. Sudirman 88, Lantai 4"] {
        assert!(english.contains(text), "{text} is not found in:\n{english}");
    }
    let arabic = extracted(&papers::arabic());
    for text in ["فاتورة ضريبية", "الإجمالي", "إلى", "الاستحقاق", "Moccamaster KBG 741", "310122393500003", "3,047.50"]
    {
        assert!(arabic.contains(text), "{text} is not found in:\n{arabic}");
    }
    let hindi = extracted(&papers::hindi());
    for text in ["श्री गणेश किराना स्टोर", "88 लक्ष्मी रोड, पुणे 411030", "चिकमगलूर", "क्रमांक 4", "₹ 2,950.00"]
    {
        assert!(hindi.contains(text), "{text} is not found in:\n{hindi}");
    }
}

#[test]
fn a_persian_non_joiner_and_an_urdu_letter_survive_copying() {
    let paper =
        Paper {
            direction: Direction::Rtl, language: "fa".into(), title: "می‌خواهم گاڑی".into(), ..Paper::default()
        };
    let text = extracted(&paper);
    assert!(text.contains("می‌خواهم گاڑی"), "{text:?}");
}

#[test]
fn characters_without_a_glyph_are_named() {
    let mut paper = papers::arabic();
    assert_eq!(missing_characters(&paper), Ok(vec![]));
    paper.notes.push("ไทย 中\u{200f}\n€ ₹ ﷼".into());
    assert_eq!(missing_characters(&paper), Ok(vec!['ท', 'ย', 'ไ', '中']));
    assert!(draw(&paper).is_ok());
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let mut paper = papers::invoice(3);
    paper.rows[1].pop();
    assert_eq!(draw(&paper), Err(DrawError::RowWidth { row: 1, cells: 3, columns: 4 }));
    let mut paper = papers::invoice(3);
    paper.pay[0].qr = "x".repeat(5000);
    assert_eq!(draw(&paper), Err(DrawError::CodeTooLong { bytes: 5000 }));
    let mut paper = papers::invoice(3);
    paper.pay[0].text = "line\n".repeat(60);
    assert_eq!(draw(&paper), Err(DrawError::PanelTooTall));
    let mut paper = papers::invoice(3);
    paper.seller.lines = vec!["line".into(); 60];
    assert_eq!(draw(&paper), Err(DrawError::HeadTooTall));
    let mut paper = papers::invoice(3);
    paper.footer = "line\n".repeat(9);
    assert_eq!(draw(&paper), Err(DrawError::FooterTooTall));
}

#[test]
fn an_empty_paper_and_odd_texts_are_drawn_all_the_same() {
    for size in [PaperSize::A4, PaperSize::Letter, PaperSize::Receipt80, PaperSize::Receipt58] {
        assert!(draw(&Paper { size, ..Paper::default() }).is_ok());
        for odd in
            ["", " ", "\n\n", "\t\r\u{0}", "\u{200f}", "\u{301}", "ا\u{64b}\u{64b}", "क्\u{200d}", "\u{202e}abc", "👍🏽"]
        {
            let paper = Paper {
                size,
                title: odd.into(),
                seller: Party { name: odd.into(), lines: vec![odd.into()], ..Party::default() },
                columns: vec![Column::new(odd, Align::Start, 0), Column::new(odd, Align::End, 0)],
                rows: vec![vec![odd.into(), odd.into()]; 3],
                totals: vec![TotalRow::strong(odd, odd)],
                pay: vec![PayBox { label: odd.into(), text: odd.into(), qr: odd.into() }; 3],
                footer: odd.into(),
                ..Paper::default()
            };
            assert!(draw(&paper).is_ok(), "{odd:?} on {size:?}");
        }
    }
}

#[test]
fn a_receipt_is_as_long_as_it_needs() {
    let short = lay_out(&papers::receipt()).expect("the paper fits");
    let mut paper = papers::receipt();
    paper.rows = papers::invoice(200).rows;
    let long = lay_out(&paper).expect("the paper fits");
    assert_eq!((short.len(), long.len()), (1, 1));
    assert!(long[0].height > short[0].height + pt(196 * 20));
    paper.rows = papers::invoice(1500).rows;
    let longer = lay_out(&paper).expect("the paper fits");
    assert!(longer.len() > 1 && longer.iter().all(|p| p.height <= pt(14_000)));
}

#[test]
fn a_tax_table_longer_than_a_page_goes_on() {
    let mut paper = papers::invoice(2);
    let row = |i: usize| [format!("GST {i} %"), "1.00".to_owned(), "0.05".to_owned()];
    if let Some(tax) = &mut paper.tax {
        tax.rows = (0..90).map(row).collect();
    }
    let pages = lay_out(&paper).expect("the paper fits");
    for text in (0..90).map(|i| format!("GST {i} %")).chain(["Total".to_owned()]) {
        assert!(pages.iter().any(|p| has(p, &text)), "{text}");
    }
}

#[test]
fn the_pictures_of_a_paper_show_every_sheet_with_all_that_is_on_it() {
    let fonts = fonts().expect("the fonts are there");
    for (name, paper) in
        [("invoice", papers::invoice(60)), ("arabic", papers::arabic()), ("receipt", papers::receipt())]
    {
        let pages = lay_out(&paper).expect("the paper fits");
        let pictures = draw_pictures(&paper).expect("the paper can be drawn");
        assert_eq!((pictures.len(), draw_pictures(&paper).as_ref()), (pages.len(), Ok(&pictures)), "{name}");
        for (number, (page, picture)) in pages.iter().zip(&pictures).enumerate() {
            // To be looked at.
            let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{name}-{number}.svg"));
            std::fs::write(file, picture).expect("the picture can be written");
            let count = |mark: &str| picture.matches(mark).count();
            // It goes into a JSON string and into an address as it is.
            assert!(picture.starts_with("<svg xmlns='http://www.w3.org/2000/svg' width='"), "{name}");
            assert!(picture.ends_with("</svg>") && !picture.contains(['"', '\\', '\n']), "{name}");
            let mut reader = quick_xml::Reader::from_str(picture);
            while !matches!(reader.read_event().expect("well-formed"), quick_xml::events::Event::Eof) {}

            let drawn = |word: &Word| {
                let shaper = &fonts.face(word.face).shaper;
                word.glyphs.iter().filter(|glyph| shaper.glyph_bounding_box(GlyphId(glyph.id)).is_some()).count()
            };
            let of_line = |mark: &Mark| match mark {
                Mark::Text { line, .. } | Mark::Stamp { line, .. } => line.words.iter().map(|word| drawn(word)).sum(),
                _ => 0,
            };
            assert_eq!(count("<use "), page.marks.iter().map(of_line).sum::<usize>(), "every letter of {name}");
            for used in picture.split("<use href='#").skip(1).filter_map(|rest| rest.split('\'').next()) {
                assert!(picture.contains(&format!("<path id='{used}' d='M")), "{name}: {used} has no outline");
            }
            let is = |wanted: fn(&Mark) -> bool| page.marks.iter().filter(|mark| wanted(mark)).count();
            assert_eq!(count("shape-rendering='crispEdges'"), is(|mark| matches!(mark, Mark::Code(..))), "{name}");
            assert_eq!(count("rotate("), is(|mark| matches!(mark, Mark::Stamp { .. })), "{name}");
            assert_eq!(count("data:image/png;base64,") > 0, is(|mark| matches!(mark, Mark::Picture(..))) > 0, "{name}");
        }
    }
}

#[test]
fn a_logo_in_a_picture_of_a_paper_is_the_logo() {
    let pixels: Vec<u8> =
        (0..64_u32 * 16).flat_map(|i| if i % 64 < 32 { [200, 30, 30, 255] } else { [0; 4] }).collect();
    let logo = Picture::from_rgba(64, 16, &pixels).expect("a picture");
    let paper = Paper { logo: Some(logo), ..papers::invoice(2) };
    let picture = draw_pictures(&paper).expect("the paper can be drawn").remove(0);
    let decoded: Vec<Vec<u8>> = picture
        .split("data:image/png;base64,")
        .skip(1)
        .map(|rest| {
            let text = rest.split('\'').next().expect("it ends");
            let file = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).expect("base64");
            let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a PNG file");
            let mut bytes = vec![0; reader.output_buffer_size().expect("a sane size")];
            reader.next_frame(&mut bytes).expect("a PNG picture");
            bytes
        })
        .collect();
    let [opacity, colours] = decoded.as_slice() else { panic!("a mask and the colours behind it") };
    assert_eq!((opacity[0], opacity[40]), (255, 0));
    assert_eq!(colours[..3], [200, 30, 30]);
}

#[test]
fn a_large_logo_is_brought_down_and_keeps_its_shape_and_opacity() {
    let pixels: Vec<u8> =
        (0..1280_u32 * 300).flat_map(|i| if i % 1280 < 640 { [200, 30, 30, 255] } else { [0; 4] }).collect();
    let logo = Picture::from_rgba(1280, 300, &pixels).expect("a picture");
    assert_eq!((logo.prepared().width, logo.prepared().height), (640, 150));
    assert!(logo.prepared().opacity.is_some());
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 1280, 300);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().and_then(|mut w| w.write_image_data(&pixels)).expect("a PNG file");
    assert_eq!(Picture::from_png(&png), Ok(logo));
}

#[test]
fn a_bad_logo_is_refused() {
    assert!(matches!(Picture::from_png(b"GIF89a"), Err(PictureError::Png(_))));
    assert_eq!(Picture::from_rgba(2, 2, &[0; 15]), Err(PictureError::Size { width: 2, height: 2, bytes: 15 }));
    assert_eq!(Picture::from_rgba(0, 0, &[]), Err(PictureError::Size { width: 0, height: 0, bytes: 0 }));
    assert_eq!(Picture::from_rgba(5000, 5000, &[]), Err(PictureError::TooLarge));
}
