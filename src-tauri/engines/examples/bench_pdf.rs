//! Draws an invoice of one page, ten lines, a logo and embedded Unicode fonts many times and prints how long it
//! took: `bench_pdf [count] [folder]`. With a folder, every file is written there (outside the time taken).

use engines::documents::{Align, Column, Fact, Paper, Party, Picture, TaxTable, TotalRow, draw};
use std::error::Error;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().map_or(Ok(1000), |n| n.parse())?;
    let folder = arguments.next();
    if let Some(folder) = &folder {
        std::fs::create_dir_all(folder)?;
    }
    let png = logo_png()?;
    let begin = Instant::now();
    let logo = Picture::from_png(&png)?;
    let logo_time = begin.elapsed();
    // Four letters beyond ASCII, other ones in every paper, so that none finds its subset of the fonts ready.
    let foreign = |i: usize| -> String {
        let letters: Vec<char> = ('À'..='ž').chain('Α'..='Ρ').chain('А'..='я').collect();
        (0..4).filter_map(|k| letters.get((i * 31 + k * k * 17 + i / 7 * k) % letters.len())).collect()
    };
    let foreign = measure(count, &logo, &foreign, None)?;
    let plain = measure(count, &logo, &|i| format!("Toko Maju {i}"), folder.as_deref())?;
    let long = measure_one(&invoice(1, 100, &logo, "Toko Maju 1"))?;
    println!(
        "{}",
        serde_json::json!({
            "count": count,
            "first_ms": ms(foreign.first),
            "p50_ms": ms(plain.at(50)),
            "p95_ms": ms(plain.at(95)),
            "total_1000_s": (plain.total() * 1000 / u32::try_from(count.max(1))?).as_secs_f64(),
            "bytes": plain.bytes,
            "other_letters_each_p50_ms": ms(foreign.at(50)),
            "other_letters_each_p95_ms": ms(foreign.at(95)),
            "hundred_lines_ms": ms(long),
            "logo_once_ms": ms(logo_time),
        })
    );
    Ok(())
}

/// Times of one series, sorted, and the size of the middle file.
struct Series {
    first: Duration,
    times: Vec<Duration>,
    bytes: usize,
}

impl Series {
    fn at(&self, percent: usize) -> Duration {
        let last = self.times.len().saturating_sub(1);
        self.times.get((self.times.len() * percent / 100).min(last)).copied().unwrap_or_default()
    }

    fn total(&self) -> Duration {
        self.times.iter().sum()
    }
}

fn measure(
    count: usize,
    logo: &Picture,
    name: &dyn Fn(usize) -> String,
    folder: Option<&str>,
) -> Result<Series, Box<dyn Error>> {
    let mut times = Vec::with_capacity(count);
    let mut sizes = Vec::with_capacity(count);
    for i in 0..count {
        let begin = Instant::now();
        let bytes = draw(&invoice(i, 10, logo, &name(i)))?;
        times.push(begin.elapsed());
        sizes.push(bytes.len());
        if let Some(folder) = folder {
            std::fs::write(format!("{folder}/invoice{i}.pdf"), bytes)?;
        }
    }
    let first = times.first().copied().unwrap_or_default();
    times.sort_unstable();
    sizes.sort_unstable();
    Ok(Series { first, times, bytes: sizes.get(count / 2).copied().unwrap_or(0) })
}

fn measure_one(paper: &Paper) -> Result<Duration, Box<dyn Error>> {
    let begin = Instant::now();
    draw(paper)?;
    Ok(begin.elapsed())
}

fn ms(time: Duration) -> f64 {
    (time * 1000).as_secs_f64()
}

/// The invoice of the comparison with other engines, with tax table and addresses beside.
fn invoice(i: usize, lines: usize, logo: &Picture, customer: &str) -> Paper {
    let sum: usize = (0..lines).map(|k| (k + 1) * 12_500 * (k + 1)).sum();
    let tax = sum * 11 / 100;
    let number = format!("INV-2025-{i:06}");
    Paper {
        language: "id".into(),
        title: format!("Invoice {number}"),
        number: number.clone(),
        stub: vec![customer.into(), format!("IDR {}", amount(sum + tax))],
        seller: Party { name: "Kopi Sebelah".into(), lines: vec!["Bandung".into()], ..Party::default() },
        buyer: Some(Party { name: customer.into(), lines: vec!["Jl. Merdeka 10, Bandung".into()], ..Party::default() }),
        logo: Some(logo.clone()),
        facts: vec![Fact::new("Number", number)],
        columns: vec![
            Column::new("Item", Align::Start, 50),
            Column::new("Qty", Align::End, 10),
            Column::new("Price", Align::End, 16),
            Column::new("Sum", Align::End, 16),
        ],
        rows: (0..lines)
            .map(|k| {
                let (quantity, price) = (k + 1, 12_500 * (k + 1));
                vec![format!("Item {k} of order {i}"), quantity.to_string(), amount(price), amount(quantity * price)]
            })
            .collect(),
        totals: vec![
            TotalRow::new("Subtotal", amount(sum)),
            TotalRow::new("PPN 11%", amount(tax)),
            TotalRow::strong("Total", format!("IDR {}", amount(sum + tax))),
        ],
        tax: Some(TaxTable {
            headings: ["Rate".into(), "Base".into(), "Tax".into()],
            rows: vec![["PPN 11%".into(), amount(sum), amount(tax)]],
        }),
        page_label: "Page {n} of {m}".into(),
        ..Paper::default()
    }
}

/// An amount with a comma at every thousand.
fn amount(value: usize) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The logo of the comparison: a green disc and an amber bar on white, 400 by 120.
fn logo_png() -> Result<Vec<u8>, Box<dyn Error>> {
    let mut pixels = Vec::new();
    for y in 0..120_i64 {
        for x in 0..400_i64 {
            let disc = (x - 60).pow(2) + (y - 60).pow(2) <= 55 * 55;
            let bar = (140..=390).contains(&x) && (30..=90).contains(&y);
            pixels.extend(if disc {
                [20, 110, 90]
            } else if bar {
                [230, 150, 30]
            } else {
                [255_u8; 3]
            });
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 400, 120);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(bytes)
}
