//! Every kind of document, from what the shop knows to what is printed.
#![allow(clippy::expect_used, reason = "a test stops where something is missing")]

mod papers;

use std::process::Command;

use base::format::Locale;
use base::{Money, Timestamp};
use engines::documents::layout::lay_out;
use engines::documents::model::{
    Content, Document, DocumentError, InvoicePart, PaidRow, Particular, PayCode, Receipt, Side,
};
use engines::documents::sheet::{Mark, Page};
use engines::documents::units::{Length, pt};
use engines::documents::upi::UpiLink;
use engines::documents::{Direction, DrawError, Paper, PaperSize, Schedule, missing_characters};
use papers::kinds::{self, day};

const SIZES: [PaperSize; 4] = [PaperSize::A4, PaperSize::Letter, PaperSize::Receipt80, PaperSize::Receipt58];
const LANGUAGES: [&str; 7] = ["en-IN", "hi-IN", "hi-IN-u-nu-deva", "id-ID", "ms-MY", "ar-SA", "ar-AE"];

fn paper(document: &Document) -> Paper {
    document.paper().expect("the figures add up")
}

/// The lines of text on a page: left end, baseline and words joined in visual order.
fn lines(page: &Page) -> Vec<(Length, Length, String)> {
    let text = |mark: &Mark| match mark {
        Mark::Text { x, y, line, .. } => Some((*x, *y, line.words.iter().map(|w| w.text.as_str()).collect())),
        _ => None,
    };
    page.marks.iter().filter_map(text).collect()
}

/// What stands on the height of a text, from left to right.
fn beside(page: &Page, wanted: &str) -> Vec<String> {
    let lines = lines(page);
    let height = lines.iter().find(|(.., text)| text == wanted).map(|(_, y, _)| *y);
    let mut row: Vec<_> = lines.into_iter().filter(|(_, y, _)| height.is_some_and(|h| (h - y).abs() < pt(2))).collect();
    row.sort_unstable_by_key(|(x, ..)| *x);
    row.into_iter().map(|(.., text)| text).collect()
}

/// What `pdftotext` finds in a document, without the direction marks it adds.
fn extracted(name: &str, document: &Document) -> String {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("kind-{name}.pdf"));
    std::fs::write(&file, document.draw().expect("it can be drawn")).expect("the file can be written");
    let output = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    let output = output.expect("pdftotext is missing: install poppler-utils");
    let text = String::from_utf8(output.stdout).expect("pdftotext speaks UTF-8");
    text.chars().filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')).collect()
}

#[test]
fn every_kind_is_drawn_on_every_sheet_in_every_language_without_a_missing_letter() {
    for document in kinds::every_kind() {
        for size in SIZES {
            for language in LANGUAGES {
                let document = Document { size, locale: Locale::of(language), ..document.clone() };
                let paper = paper(&document);
                assert_eq!(missing_characters(&paper), Ok(vec![]), "{} in {language}", paper.title);
                let pages = lay_out(&paper).expect("it fits");
                for (x, y, text) in pages.iter().flat_map(lines) {
                    let sheet = &pages[0];
                    assert!(x >= 0 && x < sheet.width && y > 0, "{text} lies beside {size:?} in {language}");
                }
                assert_eq!(paper.direction == Direction::Rtl, language.starts_with("ar"));
            }
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes_and_a_page_stays_under_40_kilobytes() {
    for document in kinds::every_kind() {
        let first = document.draw().expect("it can be drawn");
        assert_eq!(document.clone().draw().as_ref(), Ok(&first));
        assert!(first.len() <= 40_000, "{}: {} bytes", paper(&document).title, first.len());
        assert_eq!(lay_out(&paper(&document)).expect("it fits").len(), 1, "{}", paper(&document).title);
    }
}

#[test]
fn figures_that_do_not_add_up_are_not_printed() {
    let cent = kinds::money("0.01", "SAR");
    let wrong = |change: &dyn Fn(&mut engines::documents::model::Goods)| {
        let mut document = kinds::bilingual();
        if let Content::Invoice(invoice) = &mut document.content {
            change(&mut invoice.goods);
        }
        document.draw().expect_err("it must not be printed")
    };
    assert_eq!(wrong(&|goods| goods.sums.total = goods.sums.total.plus(cent).expect("small")), DocumentError::Total);
    assert_eq!(wrong(&|goods| goods.sums.delivery = cent), DocumentError::Total);
    assert_eq!(
        wrong(&|goods| goods.rates[0].tax = goods.rates[0].tax.minus(cent).expect("small")),
        DocumentError::TaxByRate
    );
    let dollar = kinds::money("1.00", "USD");
    assert!(matches!(wrong(&|goods| goods.lines[0].amount = dollar), DocumentError::Money(_)));
    let mut statement = kinds::statement(8);
    if let Content::Statement(statement) = &mut statement.content {
        statement.opening = statement.opening.plus(kinds::money("0.01", "INR")).expect("small");
    }
    assert_eq!(statement.draw(), Err(DocumentError::Ages));
}

#[test]
fn a_statement_runs_up_to_its_balance_and_carries_it_from_page_to_page() {
    let document = kinds::statement(60);
    let Content::Statement(statement) = &document.content else { panic!("it is a statement") };
    let closing = statement.closing().expect("one currency");
    let paper = paper(&document);
    assert_eq!(paper.rows.last().and_then(|row| row.last()), Some(&document.locale.amount(closing)));
    let pages = lay_out(&paper).expect("it fits");
    assert!(pages.len() > 2);
    for pair in pages.windows(2) {
        let forward = beside(&pair[0], "Carried forward");
        let brought = beside(&pair[1], "Brought forward");
        assert_eq!((forward.len(), brought.len()), (2, 2), "a label and a figure");
        assert_eq!(forward[1], brought[1]);
        assert!(paper.rows.iter().any(|row| row[4] == brought[1]));
    }
    let last = pages.last().expect("a page");
    assert_eq!(beside(last, "Balance due").last(), Some(&document.locale.money(closing)));
    assert!(beside(last, "Carried forward").is_empty() && beside(&pages[0], "Brought forward").is_empty());
}

#[test]
fn a_row_that_carries_a_balance_never_lies_below_the_foot() {
    for invoices in 0..40 {
        for page in lay_out(&paper(&kinds::statement(invoices))).expect("it fits") {
            for (_, y, text) in lines(&page) {
                let foot = text.starts_with("Page ") || text == "Padosi Coffee, Pune";
                assert!(foot || y < page.height - pt(58), "{invoices} invoices: {text} at {y}");
            }
        }
    }
}

#[test]
fn a_customer_in_credit_reads_a_positive_figure_in_their_favour() {
    let mut document = kinds::statement(0);
    if let Content::Statement(statement) = &mut document.content {
        statement.opening = Money::zero(statement.currency);
        statement.ages = None;
    }
    let total = paper(&document).totals.pop().expect("a total");
    assert_eq!((total.label.as_str(), total.value.as_str()), ("In your favour", "₹1,180.00"));
}

#[test]
fn a_delivery_note_shows_no_money_and_is_signed() {
    let paper = paper(&kinds::delivery_note());
    assert!(paper.totals.is_empty() && paper.tax.is_none() && paper.pay.is_empty());
    assert!(paper.texts().all(|text| !text.contains('₹')));
    assert_eq!(paper.rows[0][2..], ["24 पैकेट".to_owned(), "20 पैकेट".to_owned()]);
    assert_eq!(paper.signatures, ["प्राप्तकर्ता", "दिनांक", "हस्ताक्षर"]);
    let page = lay_out(&paper).expect("it fits").remove(0);
    assert_eq!(beside(&page, "हस्ताक्षर").len(), 3, "the three lines to write on lie beside each other");
}

#[test]
fn what_was_ordered_is_named_only_while_something_is_still_to_come() {
    let mut document = kinds::delivery_note();
    if let Content::DeliveryNote(note) = &mut document.content {
        note.lines.iter_mut().for_each(|line| line.delivered = line.ordered);
    }
    let titles: Vec<String> = paper(&document).columns.into_iter().map(|column| column.title).collect();
    assert_eq!(titles, ["विवरण", "कोड", "मात्रा"]);
}

#[test]
fn a_saudi_paper_in_english_speaks_arabic_too_and_carries_the_authoritys_code() {
    let document = kinds::bilingual();
    let paper = paper(&document);
    assert_eq!(paper.title, "Simplified tax invoice\nفاتورة ضريبية مبسطة");
    assert_eq!(paper.columns[0].title, "Item\nالصنف");
    assert!(paper.totals.iter().any(|row| row.label == "Total / الإجمالي" && row.strong));
    let seal = document.zatca_seal().expect("a code");
    assert_eq!((seal.total.decimal_text(), seal.vat.decimal_text()), ("2472.50".into(), "322.50".into()));
    assert_eq!(paper.pay.last().map(|pay| pay.qr.clone()), seal.code().ok());
    assert_eq!(paper.facts[1].value, "21 November 2026, 13:00", "day and time in the shop's zone");

    let arabic = Document { locale: Locale::of("ar-SA"), ..document.clone() };
    assert_eq!(arabic.paper().expect("adds up").title, "فاتورة ضريبية مبسطة");
    let registered = Side { tax_number: "399999999900003".into(), ..document.buyer.clone().expect("a buyer") };
    let registered = Document { buyer: Some(registered), ..document.clone() };
    assert_eq!(registered.paper().expect("adds up").title, "Tax invoice\nفاتورة ضريبية");
}

#[test]
fn what_was_credited_and_paid_leads_to_what_is_still_due() {
    let mut document = kinds::bilingual();
    document.seller.country = "AE".into();
    if let Content::Invoice(invoice) = &mut document.content {
        invoice.credited = kinds::money("472.50", "SAR");
        invoice.paid = kinds::money("500.00", "SAR");
    }
    let rows = paper(&document).totals;
    let rows: Vec<(&str, &str)> = rows.iter().skip(2).map(|row| (row.label.as_str(), row.value.as_str())).collect();
    assert_eq!(
        rows,
        [
            ("Total", "SAR\u{a0}2,472.50"),
            ("Credited", "\u{2212}472.50"),
            ("Paid", "500.00"),
            ("Still due", "SAR\u{a0}1,500.00")
        ]
    );
}

#[test]
fn quotes_drafts_and_papers_of_other_countries_carry_no_code_of_the_authority() {
    assert!(kinds::quote().zatca_seal().is_none());
    assert!(kinds::hindi_roll().zatca_seal().is_none());
    assert!(Document { number: String::new(), ..kinds::bilingual() }.zatca_seal().is_none());
    assert!(Document { issued_at: None, ..kinds::bilingual() }.zatca_seal().is_none());
    let mut odd = kinds::bilingual();
    odd.seller.tax_number = "12345".into();
    assert_eq!(odd.paper().expect("it is printed all the same").pay.len(), 1, "the pay link alone");
}

#[test]
fn a_upi_code_reads_back_and_says_that_it_only_counts_as_claimed() {
    let document = kinds::hindi_roll();
    let paper = paper(&document);
    let panel = paper.pay.first().expect("a panel");
    let PayCode::Upi(sent) = &document.codes[0] else { panic!("it is a UPI code") };
    assert_eq!(UpiLink::read(&panel.qr).as_ref(), Ok(sent));
    assert!(panel.text.starts_with("padosi@examplebank\n") && panel.text.contains("दावा"));
    assert_eq!(paper.stamp.map(|stamp| stamp.text), Some("दावा किया गया".into()));
    let broken = UpiLink { payee: "nobody".into(), ..sent.clone() };
    let broken = Document { codes: vec![PayCode::Upi(broken)], ..document };
    assert!(matches!(broken.draw(), Err(DocumentError::Upi(_))));
}

#[test]
fn every_country_wants_its_particulars() {
    use Particular::*;
    for complete in [kinds::credit_note(), kinds::bilingual(), kinds::delivery_note(), kinds::statement(3)] {
        assert_eq!(complete.missing_particulars(), Vec::<Particular>::new());
    }

    let mut saudi = kinds::credit_note();
    saudi.seller.tax_number = "310122393500004".into();
    saudi.issued_at = None;
    saudi.buyer.as_mut().expect("a buyer").address.clear();
    assert_eq!(saudi.missing_particulars(), [Time, SellerTaxNumber, BuyerAddress]);

    let mut indian = Document { number: "INVOICE/2026-27/000042".into(), ..kinds::bilingual() };
    indian.seller = Side { country: "IN".into(), ..Side::default() };
    if let Content::Invoice(invoice) = &mut indian.content {
        let item = [("Grinder", "", "1", "", "60000.00")];
        invoice.goods = kinds::goods("INR", &item, &[("IGST", "18")]);
    }
    assert_eq!(
        indian.missing_particulars(),
        [NumberForm, SellerName, SellerAddress, SellerTaxNumber, BuyerAddress, SupplyPlace]
    );
    indian.seller.tax_number = "27AAPFU0939F1ZV".into();
    assert!(indian.missing_particulars().contains(&LineCodes));

    let mut german = kinds::bilingual();
    german.seller.country = "DE".into();
    german.buyer = None;
    german.issued_at = None;
    if let Content::Invoice(invoice) = &mut german.content {
        invoice.goods.rates.clear();
        invoice.goods.lines.clear();
    }
    assert_eq!(german.missing_particulars(), [Date, BuyerName, BuyerAddress, Lines, TaxByRate]);

    let mut note = kinds::credit_note();
    if let Content::CreditNote(note) = &mut note.content {
        note.invoice.clear();
        note.reason.clear();
    }
    assert_eq!(note.missing_particulars(), [CorrectedInvoice, Reason]);
}

#[test]
fn page_numbers_speak_the_readers_digits() {
    let document = Document { locale: Locale::of("ar-SA"), ..kinds::statement(60) };
    let pages = lay_out(&paper(&document)).expect("it fits");
    let count = document.locale.digits(&pages.len().to_string());
    let foot = lines(&pages[0]).pop().map(|(.., text)| text).expect("the foot comes last");
    assert!(["صفحة", "١", &count].iter().all(|part| foot.contains(part)), "{foot}");
}

#[test]
fn a_latin_name_at_the_head_of_an_arabic_sentence_stands_at_its_right() {
    let page = lay_out(&paper(&kinds::credit_note())).expect("it fits").remove(0);
    let (.., line) = lines(&page).into_iter().find(|(.., text)| text.contains("Moccamaster")).expect("it is there");
    let at = |word: &str| line.find(word).expect("the word is there");
    assert!(at("آلة") < at("Moccamaster") && at("Moccamaster") < at("KBG") && at("KBG") < at("741"), "{line}");
}

#[test]
fn what_is_printed_can_be_copied_and_searched_in_reading_order() {
    let wanted: [(&str, Document, &[&str]); 6] = [
        (
            "quote",
            kinds::quote(),
            &["Quote", "Prepared for", "Deliver to", "Oak dining table, 220 × 95 cm", "$4,023.20"],
        ),
        (
            "credit",
            kinds::credit_note(),
            &["إشعار دائن", "عن الفاتورة", "إرجاع البضاعة", "Moccamaster KBG 741", "٢٬٩٣٢٫٥٠"],
        ),
        ("bilingual", kinds::bilingual(), &["Simplified tax invoice", "فاتورة ضريبية مبسطة", "2,472.50"]),
        ("statement", kinds::statement(8), &["Statement of account", "INV/26-27/0100", "Balance due", "31–60 days"]),
        ("delivery", kinds::delivery_note(), &["डिलीवरी चालान", "गट नंबर 12, चाकण", "20 पैकेट", "हस्ताक्षर"]),
        ("roll", kinds::hindi_roll(), &["रसीद", "₹2,360.00", "UPI से भुगतान करें"]),
    ];
    for (name, document, texts) in wanted {
        let found = extracted(name, &document);
        let mut rest = found.as_str();
        for text in texts {
            let at = rest.find(text);
            rest =
                rest.get(at.unwrap_or_else(|| panic!("{text} does not follow in {name}:\n{found}"))..).expect("inside");
        }
    }
}

#[test]
fn a_thousand_lines_with_long_words_keep_their_heads_and_lose_nothing() {
    let mut document = kinds::bilingual();
    let names: Vec<String> = (0..1000).map(|i| format!("N{i}-{}", "x".repeat(i % 90))).collect();
    let items: Vec<_> = names.iter().map(|name| (name.as_str(), "", "1", "", "10.00")).collect();
    if let Content::Invoice(invoice) = &mut document.content {
        invoice.goods = kinds::goods("SAR", &items, &[("VAT", "15")]);
    }
    let pages = lay_out(&paper(&document)).expect("it fits");
    assert!(pages.iter().all(|page| lines(page).iter().any(|(.., text)| text == "Item")));
    let all: Vec<String> = pages.iter().flat_map(lines).map(|(.., text)| text).collect();
    assert!((0..1000).all(|i| all.iter().any(|text| text.starts_with(&format!("N{i}-")))));
    let last = lines(pages.last().expect("a page"));
    assert!(last.iter().any(|(.., text)| text.starts_with("N999-")), "the total stands with the last line");
    assert!(last.iter().any(|(.., text)| text.starts_with("Total")));
}

#[test]
fn addresses_that_fill_the_page_are_shortened_so_that_the_paper_is_printed() {
    let mut document = kinds::quote();
    document.seller.address = vec!["a line of an address".into(); 60];
    assert_eq!(lay_out(&paper(&document)).err(), Some(DrawError::HeadTooTall));
    assert!(document.draw().is_ok());
}

#[test]
fn a_roll_is_as_long_as_its_content_and_shows_what_a_sheet_shows() {
    let short = lay_out(&paper(&kinds::arabic_roll())).expect("it fits").remove(0);
    let mut document = Document { size: PaperSize::Receipt80, ..kinds::statement(12) };
    document.issued_at = Timestamp::parse("2026-11-21T04:11:00Z");
    let paper = paper(&document);
    let long = lay_out(&paper).expect("it fits").remove(0);
    assert!(long.height > short.height);
    let texts: Vec<String> = lines(&long).into_iter().map(|(.., text)| text).collect();
    for wanted in ["Statement of account", "Invoice INV/26-27/0100", "Balance due", "Unused credits", "Pay by UPI"] {
        assert!(texts.iter().any(|text| text == wanted), "{wanted} is not in {texts:?}");
    }
}

#[test]
fn a_credit_line_that_only_got_cheaper_has_neither_quantity_nor_price() {
    let mut document = kinds::credit_note();
    let Content::CreditNote(note) = &mut document.content else { panic!("a credit note") };
    for line in &mut note.goods.lines {
        line.price = None;
    }
    note.goods.lines[0].quantity = None;
    let titles =
        |document: &Document| paper(document).columns.into_iter().map(|column| column.title).collect::<Vec<_>>();
    assert_eq!(titles(&document), ["الصنف", "الكمية", "الضريبة", "المبلغ (SAR)"]);
    assert_eq!(paper(&document).rows[0][1], "");
    let Content::CreditNote(note) = &mut document.content else { panic!("a credit note") };
    for line in &mut note.goods.lines {
        line.quantity = None;
    }
    assert_eq!(titles(&document), ["الصنف", "الضريبة", "المبلغ (SAR)"]);
    for size in SIZES {
        assert!(Document { size, ..document.clone() }.draw().is_ok(), "{size:?}");
    }
}

#[test]
fn a_schedule_stands_under_the_totals_and_goes_on_over_the_page() {
    let scheduled = |size: PaperSize, parts: usize| {
        let rows = (1..=parts)
            .map(|part| [part.to_string(), format!("day{part}"), format!("{part}.00"), format!("left{part}")]);
        let mut paper = paper(&Document { size, ..kinds::bilingual() });
        paper.schedule = Some(Schedule {
            title: "Instalments".into(),
            headings: ["Part", "Due", "Amount", "Still due"].map(str::to_owned),
            rows: rows.collect(),
        });
        lay_out(&paper).expect("it fits")
    };
    let few = scheduled(PaperSize::A4, 3);
    assert_eq!(few.len(), 1);
    assert_eq!(beside(&few[0], "day2"), ["2", "day2", "2.00", "left2"]);
    let many = scheduled(PaperSize::A4, 36);
    let last = many.last().expect("a page");
    assert!(
        many.len() > 1 && lines(last).iter().any(|(.., text)| text == "left36"),
        "the last part is on the last page"
    );
    let foot = many.iter().flat_map(lines).map(|(_, y, _)| y).max().expect("some text");
    assert!(foot < many[0].height);
    let roll = scheduled(PaperSize::Receipt58, 36);
    assert!(roll.iter().flat_map(lines).any(|(.., text)| text == "left36"));
}

#[test]
fn a_receipt_voucher_says_what_came_how_for_which_order_and_the_tax_inside() {
    let mut document = kinds::voucher();
    document.locale = Locale::of("en-SA");
    document.size = PaperSize::A4;
    let paper = paper(&document);
    assert!(paper.title.starts_with("Receipt voucher"), "{}", paper.title);
    let fact = |label: &str| {
        let found = paper.facts.iter().find(|fact| fact.label.starts_with(label));
        found.map(|fact| fact.value.clone()).unwrap_or_default()
    };
    assert!(
        fact("Payment").contains("Bank transfer") && fact("Payment").contains("30 October 2026"),
        "{}",
        fact("Payment")
    );
    assert_eq!(fact("Number"), "RV-0012");
    let total = |label: &str| {
        let found = paper.totals.iter().find(|total| total.label.starts_with(label));
        found.map(|total| total.value.clone()).unwrap_or_default()
    };
    assert!(total("Subtotal").contains("500.00") && total("Tax").contains("75.00"));
    assert!(total("Advance received").contains("575.00"));
    assert!(paper.notes.iter().any(|note| note.starts_with("This advance will be taken off")), "{:?}", paper.notes);
    assert!(document.missing_particulars().is_empty());
    assert!(document.zatca_seal().is_some(), "tax that is due on receipt is stated to the authority");
}

#[test]
fn a_refund_voucher_names_the_receipt_voucher_and_says_how_much_went_back_and_the_tax_inside() {
    let paper = paper(&kinds::refund_voucher());
    assert_eq!(paper.title, "Refund voucher");
    let fact = |label: &str| paper.facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.clone());
    assert_eq!(fact("Number").as_deref(), Some("RF/26-27/0003"));
    assert_eq!(fact("Receipt voucher").as_deref(), Some("RV/26-27/0012 · 30 October 2026"));
    assert_eq!(fact("Refund").as_deref(), Some("Cash · 21 November 2026"));
    assert_eq!(fact("Reverse charge").as_deref(), Some("No"), "CGST Rules, rule 51 (j)");
    let total = paper.totals.iter().find(|total| total.label == "Advance given back").map(|total| total.value.clone());
    assert!(total.as_deref().is_some_and(|total| total.contains("59.00")), "{total:?}");
    assert!(paper.tax.is_some(), "CGST beside SGST");
}

#[test]
fn an_indian_paper_is_called_by_what_is_taxed_and_says_who_owes_the_tax() {
    let title = |taxes: &[(&str, &str)], exempt: bool, buyer: &str| {
        let mut document = kinds::bilingual();
        document.seller = Side { country: "IN".into(), tax_number: "27AAPFU0939F1ZV".into(), ..Side::default() };
        document.buyer.as_mut().expect("a buyer").tax_number = buyer.into();
        if let Content::Invoice(invoice) = &mut document.content {
            invoice.goods = kinds::goods("INR", &[("Grinder", "8509", "1", "", "600.00")], taxes);
            invoice.exempt = exempt;
        }
        let paper = paper(&document);
        let reversed = paper.facts.iter().find(|fact| fact.label == "Reverse charge").map(|fact| fact.value.clone());
        (paper.title, reversed)
    };
    let gst = [("CGST", "9"), ("SGST", "9")];
    let no = || Some("No".to_owned());
    assert_eq!(title(&gst, false, ""), ("Tax invoice".into(), no()));
    assert_eq!(title(&gst, true, ""), ("Invoice-cum-bill of supply".into(), no()));
    assert_eq!(title(&gst, true, "29AAGCB7383J1Z4"), ("Tax invoice".into(), no()));
    assert_eq!(title(&[], true, ""), ("Bill of supply".into(), None));
    assert_eq!(title(&[], false, ""), ("Invoice".into(), None));
    let mut owed = kinds::bilingual();
    owed.seller.country = "IN".into();
    if let Content::Invoice(invoice) = &mut owed.content {
        invoice.goods.reverse_charge = true;
    }
    let owed = paper(&owed);
    assert!(owed.facts.iter().all(|fact| fact.label != "Reverse charge"));
    assert!(owed.notes.iter().any(|note| note.starts_with("Reverse charge: the buyer")), "{:?}", owed.notes);
}

#[test]
fn a_receipt_without_a_number_of_its_own_names_its_invoice_and_carries_that_ones_code() {
    let Content::Invoice(invoice) = kinds::bilingual().content else { panic!("it is an invoice") };
    let total = invoice.goods.sums.total;
    let receipt = Receipt {
        goods: invoice.goods,
        invoice: "INV-0042".into(),
        invoice_at: kinds::bilingual().issued_at,
        credited: kinds::money("72.50", "SAR"),
        payments: vec![PaidRow { on: day("2026-11-25"), method: "tax_withheld".into(), amount: total }],
        due: kinds::money("10.00", "SAR"),
    };
    let paid_at = Timestamp::parse("2026-11-25T10:00:00Z");
    let document = Document { content: Content::Receipt(receipt), issued_at: paid_at, ..kinds::bilingual() };
    let paper = paper(&document);
    let labels: Vec<&str> = paper.facts.iter().map(|fact| fact.label.as_str()).collect();
    assert_eq!(labels, ["Date / التاريخ", "Invoice / فاتورة"]);
    assert_eq!(document.zatca_seal(), kinds::bilingual().zatca_seal());
    let rows: Vec<&str> = paper.totals.iter().skip(3).map(|row| row.label.as_str()).collect();
    assert_eq!(
        rows,
        ["Credited / المبلغ الدائن", "Tax withheld / ضريبة مستقطعة · 25 November 2026", "Still due / المتبقي"]
    );
}

#[test]
fn the_parts_of_an_invoice_are_headed_in_both_languages() {
    let mut document = kinds::bilingual();
    if let Content::Invoice(invoice) = &mut document.content {
        invoice.supplied_on = Some(day("2026-11-20"));
        let amount = kinds::money("1000.00", "SAR");
        invoice.parts = vec![InvoicePart { place: 1, due_on: day("2026-12-05"), amount, due: amount }];
    }
    let paper = paper(&document);
    let schedule = paper.schedule.expect("the parts");
    assert_eq!(schedule.headings[0], "Part\nالقسط");
    assert_eq!(schedule.rows, [["1", "5 December 2026", "1,000.00", "1,000.00"].map(str::to_owned)]);
    assert!(paper.facts.iter().any(|fact| fact.label == "Date of supply / تاريخ التوريد"));
}
