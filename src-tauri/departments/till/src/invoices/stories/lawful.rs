//! What papers of a country say by its law, whatever language their reader speaks, and what they go on saying afterwards.

use base::ShopDate;
use books::tax::{Scheme, SchemeAsk, Supplies, change_scheme};
use engines::documents::Paper;
use office::settings::{SettingsChange, change_settings};

use super::printing::read_off;
use super::*;
use crate::invoices::print_invoice::read;

impl Story {
    /// The invoice on A4, as it goes to the engine that draws it.
    pub(super) async fn paper(&self, id: InvoiceId) -> Paper {
        let invoice = self.invoice(id).await;
        read(&self.shop, &invoice).await.unwrap().invoice(PaperChoice::A4).paper().unwrap()
    }

    pub(super) async fn print(&self, id: InvoiceId, choice: PaperChoice) -> Vec<u8> {
        print_invoice(&self.shop, &self.owner, id, choice).await.unwrap()
    }

    /// Another customer of the shop.
    pub(super) async fn meet(&self, new: NewCustomer) -> CustomerId {
        create_customer(&self.shop, &self.owner, new).await.unwrap().id
    }
}

fn fact<'a>(paper: &'a Paper, label: &str) -> Option<&'a str> {
    paper.facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.as_str())
}

#[tokio::test]
async fn a_saudi_invoice_speaks_arabic_to_an_english_customer_and_tells_the_time() {
    let story = Story::in_country("SA", "SAR", "Asia/Riyadh").await;
    let ask = |customer_id| InvoiceAsk {
        currency: "SAR".into(),
        customer_id,
        lines: vec![line("Coffee", "2", "50", "SA15")],
        ..story.one_piece("0")
    };
    let new = |tax_id: Option<&str>| NewCustomer {
        name: "John Carter".into(),
        locale: Some("en-GB".into()),
        tax_id: tax_id.map(str::to_owned),
        ..NewCustomer::default()
    };
    let consumer = story.meet(new(None)).await;
    let issued = story.issued(ask(Some(consumer))).await;
    let paper = story.paper(issued.id).await;
    assert_eq!(paper.title, "Simplified tax invoice\nفاتورة ضريبية مبسطة");
    assert_eq!(fact(&paper, "Date / التاريخ"), Some("21 November 2026, 13:00"));
    assert!(paper.totals.iter().any(|row| row.label == "Total / الإجمالي" && row.strong), "{:?}", paper.totals);
    let seal = paper.pay.iter().find(|code| code.label.starts_with("Tax authority's code\n")).expect("the code");

    let receipt = read(&story.shop, &issued).await.unwrap().receipt(&[], PaperChoice::Receipt80).paper().unwrap();
    assert_eq!(receipt.title, "Receipt\nإيصال");
    assert_eq!(receipt.pay[0].qr, seal.qr, "the receipt carries the code of the invoice, and no other");

    let trader = story.meet(new(Some("399999999900003"))).await;
    let issued = story.issued(ask(Some(trader))).await;
    assert_eq!(story.paper(issued.id).await.title, "Tax invoice\nفاتورة ضريبية");
}

#[tokio::test]
async fn exempt_goods_go_on_a_bill_of_supply_in_india_and_exports_do_not() {
    let story = Story::in_india().await;
    let abroad = story
        .meet(NewCustomer { name: "Book Barn".into(), country: Some("AE".into()), ..NewCustomer::default() })
        .await;
    let trader = story
        .meet(NewCustomer {
            name: "Iyer & Co".into(),
            tax_id: Some("27AAPFU0939F1ZV".into()),
            ..NewCustomer::default()
        })
        .await;
    let title = async |customer: CustomerId, codes: &[&str]| {
        let lines = codes.iter().map(|code| line("Something", "1", "100", code)).collect();
        let ask = InvoiceAsk { customer_id: Some(customer), lines, ..story.one_piece("0") };
        story.paper(story.issued(ask).await.id).await.title
    };
    for (codes, expected) in [
        (&["INEX"][..], "Bill of supply"),
        (&["IN0"], "Bill of supply"),
        (&["INOUT"], "Invoice"),
        (&["IN18"], "Tax invoice"),
        (&["IN18", "INEX"], "Invoice-cum-bill of supply"),
    ] {
        assert_eq!(title(story.customer, codes).await, expected, "{codes:?}");
    }
    assert_eq!(title(trader, &["IN18", "INEX"]).await, "Tax invoice");
    assert_eq!(title(abroad, &["IN0"]).await, "Invoice");
}

#[tokio::test]
async fn a_bill_of_supply_is_numbered_in_its_own_series_and_both_go_on_without_gaps() {
    let story = Story::in_india().await;
    let number = async |codes: &[&str]| {
        let lines = codes.iter().map(|code| line("Something", "1", "100", code)).collect();
        story.issued(InvoiceAsk { lines, ..story.one_piece("0") }).await.number.unwrap()
    };
    let mut given = Vec::new();
    for codes in [&["IN18"][..], &["INEX"], &["IN18", "INEX"], &["IN0"], &["IN18"], &["INOUT"]] {
        given.push(number(codes).await);
    }
    let expected =
        ["INV/26-27/0001", "BS/26-27/0001", "INV/26-27/0002", "BS/26-27/0002", "INV/26-27/0003", "INV/26-27/0004"];
    assert_eq!(given, expected);
    let kept = story.run("UPDATE invoices SET series = 'invoice' WHERE number = 'BS/26-27/0001'").await;
    assert!(kept.is_err(), "the series of a number stands");

    // Who is not registered issues invoices, whatever is sold.
    let change = SettingsChange { tax_id: Some(String::new()), ..SettingsChange::default() };
    change_settings(&story.shop, &story.owner, 1, change).await.unwrap();
    assert_eq!(number(&["INEX"]).await, "INV/26-27/0005");
}

#[tokio::test]
async fn a_composition_shop_bills_without_tax_and_its_bills_stay_what_they_were() {
    let story = Story::in_india().await;
    let taxed =
        story.issued(InvoiceAsk { lines: vec![line("Lamp", "1", "100", "IN18")], ..story.one_piece("0") }).await;
    let scheme = |scheme, from_on: &str, supplies| SchemeAsk {
        from_on: ShopDate::parse(from_on).unwrap(),
        scheme,
        supplies,
        rate: None,
    };
    let begun = scheme(Scheme::Composition, "2026-12-01", Some(Supplies::Goods));
    change_scheme(&story.shop, &story.owner, begun).await.unwrap();
    story.clock.advance_ms(15 * 86_400_000);
    let bill = story.issued(InvoiceAsk { lines: vec![line("Lamp", "1", "100", "IN18")], ..story.one_piece("0") }).await;
    let paper = story.paper(bill.id).await;
    assert_eq!(paper.title, "Bill of supply");
    assert!(paper.notes.iter().any(|note| note.starts_with("Composition taxable person")), "{:?}", paper.notes);
    assert_eq!(fact(&paper, "Reverse charge"), None, "there is no tax that somebody could owe");
    let first = story.paper(taxed.id).await;
    assert_eq!((first.title.as_str(), fact(&first, "Reverse charge")), ("Tax invoice", Some("No")));

    let bytes = [story.print(bill.id, PaperChoice::A4).await, story.print(taxed.id, PaperChoice::A4).await];
    story.clock.advance_ms(30 * 86_400_000);
    let ended = scheme(Scheme::Regular, "2027-02-01", None);
    change_scheme(&story.shop, &story.owner, ended).await.unwrap();
    for sql in by_hand::RENAME_EVERYTHING {
        story.run(sql).await.unwrap();
    }
    assert!(bytes == [story.print(bill.id, PaperChoice::A4).await, story.print(taxed.id, PaperChoice::A4).await]);
}

#[tokio::test]
async fn tax_in_dollars_is_stated_in_rupees_as_it_was_booked() {
    let story = Story::in_india().await;
    story.with_drawer().await;
    let usd = Currency::of("USD").unwrap();
    let day = ShopDate::parse("2026-11-01").unwrap();
    let rate = |rate: &'static str| {
        let rate = rate.parse().unwrap();
        story.shop.db.write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, day, rate))
    };
    rate("83.10").await.unwrap();
    let ask =
        InvoiceAsk { currency: "USD".into(), lines: vec![line("Lamp", "1", "99.99", "IN18")], ..story.one_piece("0") };
    let issued = story.issued(ask).await;
    let booked = story.entry(ledger::recipes::invoice_issued_source(&issued.id.to_string())).await.taxes;
    let booked =
        Money::sum(story.shop.basics().unwrap().books_currency, booked.iter().map(|tax| tax.base_tax)).unwrap();
    assert_eq!(booked, money("1495.80", "INR"));
    let before = story.print(issued.id, PaperChoice::A4).await;
    let text = read_off(&before);
    assert!(text.contains("Tax ₹1,495.80"), "{text}");
    rate("90").await.unwrap();
    assert!(before == story.print(issued.id, PaperChoice::A4).await, "the rate of today says nothing about it");
    let rupees = story.issued(story.three_lines()).await;
    assert_eq!(story.paper(rupees.id).await.totals.iter().filter(|row| row.label == "Tax").count(), 1);
}

#[tokio::test]
async fn figures_that_do_not_add_up_are_refused_before_anything_is_printed() {
    let story = Story::in_india().await;
    let mut issued = story.issued(story.three_lines()).await;
    issued.sums.tax.minor += 1;
    let refused = invoice_pdf(&story.shop, &issued, PaperChoice::A4).await.unwrap_err();
    assert!(format!("{refused:?}").contains("the total is not the sum of its parts"), "{refused:?}");
    assert_eq!(refused.kind().code, "program.bug");
}

#[tokio::test]
async fn what_is_zero_rated_or_exempt_in_saudi_arabia_is_issued_once_its_reason_is_entered() {
    let story = Story::in_country("SA", "SAR", "Asia/Riyadh").await;
    let asked = |code: &str| InvoiceAsk {
        currency: "SAR".into(),
        lines: vec![line("Repair", "1", "100", "SA15"), line("Export", "1", "50", code)],
        ..story.one_piece("1")
    };
    for code in ["SA0", "SAEX"] {
        let draft = create_draft(&story.shop, &story.owner, asked(code)).await.unwrap();
        let issue = async || issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await;
        let refused = issue().await.unwrap_err().kind();
        assert_eq!((refused.code, refused.field.as_deref()), ("invoice.tax_reason", Some("lines[1].tax_code")));
        let reason = Some("Export of goods, article 32".to_owned());
        let change = tax::TaxCodeChange { reason, ..tax::TaxCodeChange::default() };
        tax::change_tax_code(&story.shop, &story.owner, code.to_owned(), 1, change).await.unwrap();
        let issued = issue().await.unwrap();
        assert!(issued.frozen.unwrap().taxes.iter().any(|tax| tax.code == code && tax.reason.contains("article 32")));
        // It can be said otherwise, and not be left out.
        let none = tax::TaxCodeChange { reason: Some(String::new()), ..tax::TaxCodeChange::default() };
        let refused = tax::change_tax_code(&story.shop, &story.owner, code.to_owned(), 2, none).await.unwrap_err();
        assert_eq!(refused.kind().field.as_deref(), Some("reason"));
    }
    story.issued(asked("SAOUT")).await;
    // India asks for none.
    let india = Story::in_india().await;
    india.issued(InvoiceAsk { lines: vec![line("Milk", "1", "60", "INEX")], ..india.one_piece("1") }).await;
}
