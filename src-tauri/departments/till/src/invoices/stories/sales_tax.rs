use base::{Byline, ShopDate};
use books::tax::jurisdictions::{JurisdictionAsk, TaxTable, add_jurisdiction, import_jurisdictions};
use books::tax::{NewTaxCode, Treatment, create_tax_code};
use people::customers::{CustomerChange, change_customer};

use super::*;
use crate::invoices::many::Billing;

/// A shop in the United States whose table knows Texas, with a rate of its own for ZIP codes that begin with 752, and Oklahoma.
impl Story {
    pub(crate) async fn in_texas() -> Self {
        let story = Self::in_country("US", "USD", "America/Chicago").await;
        story.add_code("GOODS", Treatment::Taxed, Some("goods"), &[]).await;
        story.add_code("FOOD", Treatment::OutOfScope, Some("food"), &[]).await;
        story.add_code("TX625", Treatment::Taxed, None, &[("TX6.25", "6.25")]).await;
        story.add_code("OK45", Treatment::Taxed, None, &[("OK4.5", "4.5")]).await;
        let csv = "region,postal_prefix,tax_code,taxes_shipping,valid_from\n\
                   TX,,TX625,no,2026-01-01\nTX,752,US825,yes,2026-01-01\nOK,,OK45,no,2026-12-01\n";
        let table = TaxTable { csv: csv.into(), dry_run: false };
        let done = import_jurisdictions(&story.shop, &story.owner, table).await.unwrap();
        assert_eq!((done.is_written, done.added), (true, 3));
        story
    }

    async fn add_code(&self, code: &str, treatment: Treatment, class: Option<&str>, rates: &[(&str, &str)]) {
        let part = |(component, rate): &(&str, &str)| books::tax::Component {
            component: (*component).into(),
            rate: Rate::parse(rate).unwrap(),
        };
        let new = NewTaxCode {
            code: code.into(),
            name: format!("Sales tax {code}"),
            treatment,
            components: rates.iter().map(part).collect(),
            tax_point: None,
            base_factor: None,
            reason: None,
            interstate_code: None,
            product_class: class.map(str::to_owned),
        };
        create_tax_code(&self.shop, &self.owner, new).await.unwrap();
    }

    pub(crate) async fn buyer(&self, region: &str, postal_code: &str) -> CustomerId {
        let given = |text: &str| Some(text.to_owned());
        let new = NewCustomer {
            name: "Lone Star Diner".into(),
            region: given(region),
            city: given("Dallas"),
            postal_code: given(postal_code),
            ..NewCustomer::default()
        };
        create_customer(&self.shop, &self.owner, new).await.unwrap().id
    }

    pub(crate) async fn change_buyer(&self, id: CustomerId, change: CustomerChange) {
        let version = self.shop.db.read(move |tx| people::customers::find(tx, id)).await.unwrap().unwrap().version;
        change_customer(&self.shop, &self.owner, id, version, change).await.unwrap();
    }

    /// Goods over 100 by a code that is found by address, and delivery over 10.
    pub(crate) fn goods_for(&self, customer: CustomerId) -> InvoiceAsk {
        InvoiceAsk {
            customer_id: Some(customer),
            currency: "USD".into(),
            inclusive: Some(false),
            lines: vec![line("Skillet", "1", "100", "GOODS")],
            delivery: Some("10".into()),
            ..InvoiceAsk::default()
        }
    }

    /// What the invoice comes to by itself, as calculated while it is typed, and among many at a time: all three say the same.
    async fn comes_to(&self, ask: &InvoiceAsk) -> Result<(Sums, Vec<String>), &'static str> {
        let typed = calculate_invoice(&self.shop, &self.owner, ask.clone()).await.unwrap();
        let codes = |shares: &[tax::TaxShare]| {
            shares.iter().map(|share| format!("{} {}", share.code, share.component)).collect::<Vec<_>>()
        };
        let (shop, owner, asked) = (self.shop.clone(), self.owner.clone(), ask.clone());
        let many = self
            .shop
            .db
            .read(move |tx| {
                let (now, customer) = (shop.now(), asked.customer_id.unwrap());
                let mut billing = Billing::load(tx, &shop, shop.today()?, &[customer], &[])?;
                let billed = billing.bill(&Byline::of(&owner, now), &owner, &asked, &IssueAsk::default());
                Ok::<_, Fault>(billed.map(|billed| billed.new.invoice).map_err(|refused| refused.kind().code))
            })
            .await
            .unwrap();
        let draft = create_draft(&self.shop, &self.owner, ask.clone()).await.unwrap();
        let issued = issue_invoice(&self.shop, &self.owner, draft.id, IssueAsk::default()).await;
        let issued = issued.map_err(|refused| refused.kind().code);
        let told = |invoice: &Invoice| (invoice.sums, codes(&invoice.tax_summary));
        assert_eq!(issued.as_ref().map(told), many.as_ref().map(told));
        match &issued {
            Ok(_) => {
                assert_eq!(issued.as_ref().map(told), Ok((typed.sums, codes(&typed.tax_summary))));
                assert_eq!(typed.unplaced, []);
            }
            Err(code) => assert_eq!(typed.unplaced.first().map(|problem| problem.code), Some(*code)),
        }
        issued.as_ref().map(told).map_err(|code| *code)
    }
}

fn usd(text: &str) -> Money {
    money(text, "USD")
}

#[tokio::test]
async fn the_most_specific_row_of_the_customers_address_taxes_goods_and_delivery() {
    let story = Story::in_texas().await;
    let (dallas, austin) = (story.buyer("TX", "75201-1234").await, story.buyer("TX", "78701").await);
    let (sums, codes) = story.comes_to(&story.goods_for(dallas)).await.unwrap();
    assert_eq!(codes, ["US825 STATE6", "US825 COUNTY2.25"]);
    assert_eq!((sums.tax, sums.total), (usd("9.08"), usd("119.08")), "delivery is taxed there");
    let (sums, codes) = story.comes_to(&story.goods_for(austin)).await.unwrap();
    assert_eq!(codes, ["TX625 TX6.25", "untaxed "]);
    assert_eq!((sums.tax, sums.total), (usd("6.25"), usd("116.25")), "and not here");
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_address_that_no_row_fits_is_refused_at_issue_with_the_way_out() {
    let story = Story::in_texas().await;
    let (far, nowhere) = (story.buyer("NM", "87101").await, story.buyer("", "").await);
    assert_eq!(story.comes_to(&story.goods_for(far)).await, Err("invoice.no_tax_jurisdiction"));
    assert_eq!(story.comes_to(&story.goods_for(nowhere)).await, Err("invoice.no_tax_address"));

    let told = calculate_invoice(&story.shop, &story.owner, story.goods_for(far)).await.unwrap();
    assert_eq!(
        (told.problems.len(), told.unplaced[0].field.as_str()),
        (0, "lines[0].tax_code"),
        "a draft may stand so"
    );
    let sentence = &told.unplaced[0].title;
    assert!(sentence.contains("Dallas, NM, 87101") && sentence.contains("add one under Settings"), "{sentence}");

    let by_hand = InvoiceAsk { lines: vec![line("Skillet", "1", "100", "US0")], ..story.goods_for(far) };
    assert_eq!(story.comes_to(&by_hand).await.unwrap().0.total, usd("110"), "a code chosen by hand is a way out");
    let food = InvoiceAsk { lines: vec![line("Bread", "1", "100", "FOOD")], ..story.goods_for(far) };
    assert_eq!(story.comes_to(&food).await.unwrap().1, ["FOOD ", "untaxed "], "and a code that charges nothing stands");
    let row = JurisdictionAsk { region: "NM".into(), tax_code: "US0".into(), ..JurisdictionAsk::default() };
    add_jurisdiction(&story.shop, &story.owner, row).await.unwrap();
    assert_eq!(story.comes_to(&story.goods_for(far)).await.unwrap().0.total, usd("110"), "and so is a row");
}

#[tokio::test]
async fn an_exempt_customer_gets_the_exempt_code_and_the_paper_says_why() {
    let story = Story::in_texas().await;
    let dallas = story.buyer("TX", "75201").await;
    let exempt = CustomerChange {
        exempt_reason: Some("Resale".into()),
        exempt_certificate: Some("3-20561-7788-9".into()),
        exempt_until: Some("2026-11-22".into()),
        ..CustomerChange::default()
    };
    story.change_buyer(dallas, exempt).await;
    let (sums, codes) = story.comes_to(&story.goods_for(dallas)).await.unwrap();
    assert_eq!((sums.tax, codes), (usd("0"), vec!["USEX ".to_owned()]), "delivery with the goods");
    let issued = story.issued(story.goods_for(dallas)).await;
    let printed = issued.frozen.unwrap().taxes;
    assert_eq!((printed[0].code.as_str(), printed[0].reason.as_str()), ("USEX", "Resale (3-20561-7788-9)"));

    story.clock.advance_ms(3 * 86_400_000);
    assert_eq!(story.comes_to(&story.goods_for(dallas)).await.unwrap().0.tax, usd("9.08"), "the certificate is over");
}

#[tokio::test]
async fn a_row_counts_from_its_day_and_a_draft_goes_by_the_day_of_issue() {
    let story = Story::in_texas().await;
    let tulsa = story.buyer("OK", "74103").await;
    assert_eq!(story.comes_to(&story.goods_for(tulsa)).await, Err("invoice.no_tax_jurisdiction"));
    let draft = create_draft(&story.shop, &story.owner, story.goods_for(tulsa)).await.unwrap();
    assert_eq!(draft.sums.tax, usd("0"));
    story.clock.advance_ms(12 * 86_400_000);
    let issued = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert!(issued.issued_on >= ShopDate::parse("2026-12-01"));
    assert_eq!((issued.sums.tax, issued.tax_summary[0].component.as_str()), (usd("4.50"), "OK4.5"));
    let lines = story.shop.db.read(move |tx| find_lines(tx, issued.id)).await.unwrap();
    assert_eq!((lines[0].tax_code.as_str(), lines[0].tax_code_asked.as_str()), ("OK45", "GOODS"));
}

#[tokio::test]
async fn a_credit_note_keeps_the_code_that_applied_and_a_copy_asks_anew() {
    let story = Story::in_texas().await;
    let dallas = story.buyer("TX", "75201").await;
    let issued = story.issued(story.goods_for(dallas)).await;
    story.change_buyer(dallas, CustomerChange { postal_code: Some("78701".into()), ..CustomerChange::default() }).await;
    let full = CreditNoteAsk {
        scope: CreditScope::Full,
        amount: None,
        lines: Vec::new(),
        charges: false,
        reason: "sent back".into(),
    };
    let note = issue_credit_note(&story.shop, &story.owner, issued.id, full).await.unwrap();
    let codes: Vec<_> = note.tax_summary.iter().map(|share| share.code.as_str()).collect();
    assert_eq!((codes, note.tax), (vec!["US825", "US825"], usd("9.08")));
    assert_eq!(story.balance("2100").await, 0);

    let copy = copy_invoice(&story.shop, &story.owner, issued.id).await.unwrap();
    assert_eq!((copy.tax_summary[0].code.as_str(), copy.sums.tax), ("TX625", usd("6.25")));
}

#[tokio::test]
async fn the_worked_case_of_two_authorities_comes_out_of_the_table() {
    let story = Story::in_texas().await;
    let row = |ask: JurisdictionAsk| add_jurisdiction(&story.shop, &story.owner, ask);
    row(JurisdictionAsk { region: "CA".into(), tax_code: "US825".into(), ..JurisdictionAsk::default() }).await.unwrap();
    let less = |line: LineAsk| LineAsk { discount_rate: Some("15".into()), ..line };
    let goods = |code: &str| {
        vec![
            less(line("Skillet", "2", "18.95", code)),
            less(line("Kettle", "1", "24.50", code)),
            less(line("Bread", "1", "12.00", "US0")),
        ]
    };
    let buyer = story.buyer("CA", "").await;
    let ask = InvoiceAsk { lines: goods("GOODS"), delivery: Some("6.95".into()), ..story.goods_for(buyer) };
    let (sums, codes) = story.comes_to(&ask).await.unwrap();
    let texts = [sums.subtotal, sums.discount, sums.delivery, sums.tax, sums.total].map(Money::decimal_text);
    assert_eq!(texts, ["74.40", "11.17", "6.95", "4.37", "74.55"]);
    assert_eq!(codes, ["US825 STATE6", "US825 COUNTY2.25", "US0 ", "untaxed "]);

    let issued = story.issued(ask).await;
    let posted = story.postings(format!("invoice:{}:issued", issued.id)).await;
    for tax in [("2100.STATE6".to_owned(), -318), ("2100.COUNTY2.25".to_owned(), -119), ("4020".to_owned(), -695)] {
        assert!(posted.contains(&tax), "{tax:?} in {posted:?}");
    }
}
