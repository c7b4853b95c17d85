//! Papers that the tests draw.
#![allow(dead_code, reason = "each test file uses some of them")]
#![allow(clippy::expect_used, reason = "a test stops where something is missing")]

pub mod kinds;
pub mod reports;

use engines::documents::{
    Align, Column, Direction, Fact, Paper, PaperSize, Party, PayBox, Picture, Stamp, StampKind, TaxTable, TotalRow,
};

/// A logo: a green disc and an amber bar on nothing.
pub fn logo() -> Picture {
    let (width, height) = (400_u32, 120_u32);
    let mut pixels = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (i64::from(x) - 60, i64::from(y) - 60);
            pixels.extend(if dx * dx + dy * dy < 55 * 55 {
                [20, 110, 90, 255]
            } else if (140..390).contains(&x) && (30..90).contains(&y) {
                [230, 150, 30, 255]
            } else {
                [255, 255, 255, 0]
            });
        }
    }
    Picture::from_rgba(width, height, &pixels).expect("the logo is a picture")
}

fn text(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&l| l.to_owned()).collect()
}

fn columns(titles: [&str; 4]) -> Vec<Column> {
    titles
        .into_iter()
        .zip([(Align::Start, 50), (Align::End, 10), (Align::End, 18), (Align::End, 20)])
        .map(|(title, (align, weight))| Column::new(title, align, weight))
        .collect()
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

/// An English invoice with that many lines.
pub fn invoice(lines: usize) -> Paper {
    let goods =
        ["Ground coffee, Gayo, 1 kg", "Filter papers no. 4", "Café cups, glazed stoneware", "Delivery and handling"];
    let rows = (0..lines)
        .map(|k| {
            let (quantity, price) = (k % 7 + 1, 12_500 * (k % 9 + 1));
            vec![
                format!("{} ({})", goods[k % goods.len()], k + 1),
                quantity.to_string(),
                amount(price),
                amount(quantity * price),
            ]
        })
        .collect();
    let total: usize = (0..lines).map(|k| (k % 7 + 1) * 12_500 * (k % 9 + 1)).sum();
    let tax = total * 11 / 100;
    Paper {
        size: PaperSize::A4,
        language: "en".into(),
        title: "Invoice".into(),
        number: "INV-2026-0042".into(),
        stub: vec!["Toko Maju Jaya".into(), format!("IDR {}", amount(total + tax))],
        stamp: Some(Stamp { text: "PAID".into(), kind: StampKind::Paid }),
        seller: Party {
            label: String::new(),
            name: "Kopi Sebelah".into(),
            lines: text(&["Jl. Merdeka 10, Bandung 40111", "NPWP 01.234.567.8-901.000", "halo@kopisebelah.example"]),
        },
        buyer: Some(Party {
            label: "Billed to".into(),
            name: "Toko Maju Jaya".into(),
            lines: text(&["Jl. Sudirman 88, Lantai 4", "Jakarta Pusat 10220", "Indonesia"]),
        }),
        logo: Some(logo()),
        facts: vec![
            Fact::new("Number", "INV-2026-0042"),
            Fact::new("Date", "14 July 2026"),
            Fact::new("Due", "28 July 2026"),
            Fact::new("Period", "1–31 July 2026"),
        ],
        columns: columns(["Item", "Qty", "Price", "Sum"]),
        rows,
        totals: vec![
            TotalRow::new("Subtotal", amount(total)),
            TotalRow::new("PPN 11 %", amount(tax)),
            TotalRow::strong("Total", format!("IDR {}", amount(total + tax))),
            TotalRow::new("Paid 15 July 2026", format!("IDR {}", amount(total + tax))),
            TotalRow::strong("Due", "IDR 0"),
        ],
        tax: Some(TaxTable {
            headings: ["Rate".into(), "Base".into(), "Tax".into()],
            rows: vec![["PPN 11 %".into(), amount(total), amount(tax)]],
        }),
        notes: text(&["Thank you. Coffee keeps its flavour for six weeks in the closed bag; after opening, use it within ten days."]),
        pay: vec![PayBox {
            label: "Scan to pay".into(),
            text: "Opens the payment page for this invoice.\npay.kopisebelah.example/i/7Q2MX\nThe link is open until 28 July 2026.".into(),
            qr: "https://pay.kopisebelah.example/i/7Q2MX-42".into(),
        }],
        footer: "Kopi Sebelah · Bank Mandiri 130-00-1234567-8 · Registered in Bandung".into(),
        page_label: "Page {n} of {m}".into(),
        ..Paper::default()
    }
}

/// An Arabic tax invoice, mirrored, with figures, Latin names and a ZATCA code.
pub fn arabic() -> Paper {
    Paper {
        size: PaperSize::A4,
        direction: Direction::Rtl,
        language: "ar-SA".into(),
        title: "فاتورة ضريبية".into(),
        number: "INV-2026-0042".into(),
        stub: text(&["مؤسسة النور التجارية", "3,047.50 ر.س"]),
        stamp: Some(Stamp { text: "مستحقة".into(), kind: StampKind::Due }),
        seller: Party {
            label: String::new(),
            name: "محمصة الجوار".into(),
            lines: text(&["شارع الملك فهد 10، الرياض 12211", "الرقم الضريبي 310122393500003", "hello@aljiwar.example"]),
        },
        buyer: Some(Party {
            label: "إلى".into(),
            name: "مؤسسة النور التجارية".into(),
            lines: text(&["طريق العليا 88، الدور الرابع", "الرياض 12333، المملكة العربية السعودية"]),
        }),
        logo: Some(logo()),
        facts: vec![
            Fact::new("الرقم", "INV-2026-0042"),
            Fact::new("التاريخ", "14 يوليو 2026"),
            Fact::new("الاستحقاق", "28 يوليو 2026"),
        ],
        columns: columns(["الصنف", "الكمية", "السعر", "المجموع"]),
        rows: vec![
            text(&["بن مطحون، غايو، 1 كجم", "5", "250.00", "1,250.00"]),
            text(&["ورق ترشيح رقم 4", "10", "40.00", "400.00"]),
            text(&[
                "آلة تحضير القهوة Moccamaster KBG 741 مع ضمان لمدة خمس سنوات وقطع غيار إضافية",
                "1",
                "900.00",
                "900.00",
            ]),
            text(&["التوصيل والمناولة", "1", "100.00", "100.00"]),
        ],
        totals: vec![
            TotalRow::new("المجموع الفرعي", "2,650.00 ر.س"),
            TotalRow::new("ضريبة القيمة المضافة (15٪)", "397.50 ر.س"),
            TotalRow::strong("الإجمالي", "3,047.50 ر.س"),
        ],
        tax: Some(TaxTable {
            headings: ["النسبة".into(), "الوعاء".into(), "الضريبة".into()],
            rows: vec![["15٪".into(), "2,650.00".into(), "397.50".into()]],
        }),
        notes: text(&["شكراً لكم. تحتفظ القهوة بنكهتها ستة أسابيع في الكيس المغلق."]),
        pay: vec![
            PayBox {
                label: "امسح للدفع".into(),
                text: "يفتح صفحة الدفع لهذه الفاتورة.".into(),
                qr: "https://pay.aljiwar.example/i/7Q2MX".into(),
            },
            PayBox {
                label: "رمز هيئة الزكاة".into(),
                text: "فاتورة ضريبية مبسطة".into(),
                qr: "AQ3Zhdit2YXYtdipAg8zMTAxMjIzOTM1MDAwMDMDFDIwMjYtMDctMTRUMTA6MDA6MDBaBAczMDQ3LjUwBQYzOTcuNTA="
                    .into(),
            },
        ],
        footer: "محمصة الجوار · سجل تجاري 1010123456".into(),
        page_label: "صفحة {n} من {m}".into(),
        ..Paper::default()
    }
}

/// A Hindi tax invoice on Letter, without a logo.
pub fn hindi() -> Paper {
    Paper {
        size: PaperSize::Letter,
        language: "hi".into(),
        title: "कर चालान".into(),
        number: "KS/26-27/0042".into(),
        stub: text(&["श्री गणेश किराना स्टोर", "₹ 2,950.00"]),
        stamp: Some(Stamp { text: "मसौदा".into(), kind: StampKind::Draft }),
        seller: Party {
            label: String::new(),
            name: "पड़ोस की कॉफ़ी".into(),
            lines: text(&["10 महात्मा गांधी मार्ग, पुणे 411001", "GSTIN 27AAPFU0939F1ZV"]),
        },
        buyer: Some(Party {
            label: "प्रति".into(),
            name: "श्री गणेश किराना स्टोर".into(),
            lines: text(&["88 लक्ष्मी रोड, पुणे 411030", "GSTIN 27AABCU9603R1ZM"]),
        }),
        facts: vec![
            Fact::new("संख्या", "KS/26-27/0042"),
            Fact::new("दिनांक", "14 जुलाई 2026"),
            Fact::new("आपूर्ति का स्थान", "महाराष्ट्र (27)"),
        ],
        columns: columns(["विवरण", "मात्रा", "मूल्य", "राशि"]),
        rows: vec![
            text(&["पिसी हुई कॉफ़ी, चिकमगलूर, 1 किग्रा", "2", "750.00", "1,500.00"]),
            text(&["फ़िल्टर पेपर क्रमांक 4", "5", "100.00", "500.00"]),
            text(&["वितरण शुल्क", "1", "500.00", "500.00"]),
        ],
        totals: vec![
            TotalRow::new("उप-योग", "₹ 2,500.00"),
            TotalRow::new("CGST 9 %", "₹ 225.00"),
            TotalRow::new("SGST 9 %", "₹ 225.00"),
            TotalRow::strong("कुल", "₹ 2,950.00"),
        ],
        notes: text(&["धन्यवाद। ख़रीदी हुई वस्तुएँ सात दिनों के भीतर बदली जा सकती हैं।"]),
        pay: vec![PayBox {
            label: "UPI से भुगतान करें".into(),
            text: "kopisebelah@upi".into(),
            qr: "upi://pay?pa=kopisebelah@upi&am=2950.00&cu=INR".into(),
        }],
        footer: "पड़ोस की कॉफ़ी, पुणे".into(),
        page_label: "पृष्ठ {n} / {m}".into(),
        ..Paper::default()
    }
}

/// A receipt from the till on the 80 mm roll.
pub fn receipt() -> Paper {
    let mut paper = invoice(4);
    paper.size = PaperSize::Receipt80;
    paper.title = "Receipt".into();
    paper.number = "RC-2026-01907".into();
    paper.facts = vec![Fact::new("14 July 2026 09:41", "Till 1 · Sari"), Fact::new("Paid by", "QRIS")];
    paper.buyer = None;
    paper.notes = text(&["Thank you, come back soon."]);
    paper.footer = "kopisebelah.example".into();
    paper.pay[0].text = "Your receipt online".into();
    paper.pay[0].label = "Keep it".into();
    paper
}
