use base::{ShopDate, UnitPrice};
use books::tax::{BaseFactor, Component, TaxCode, Treatment};

use super::*;

#[tokio::test]
async fn the_worked_case_with_prices_without_tax_adds_up_and_is_posted() {
    let story = Story::in_india().await;
    let invoice = story.issued(story.three_lines()).await;
    let sums = invoice.sums;
    let texts = [sums.subtotal, sums.discount, sums.delivery, sums.tax, sums.total].map(Money::decimal_text);
    assert_eq!(texts, ["497.34", "19.00", "40.00", "41.48", "559.82"]);
    assert_eq!(invoice.number.as_deref(), Some("INV/26-27/0001"));
    assert_eq!(invoice.issued_on.map(|day| day.to_string()).as_deref(), Some("2026-11-21"));
    assert_eq!(
        invoice.due_on.map(|day| day.to_string()).as_deref(),
        Some("2026-12-05"),
        "fourteen days by the shop's terms"
    );
    let receivable = format!("1200.{}", story.customer);
    let mut expected = vec![
        (receivable, 55_982),
        ("2100.CGST2.5".into(), -406),
        ("2100.CGST9".into(), -1_668),
        ("2100.SGST2.5".into(), -406),
        ("2100.SGST9".into(), -1_668),
        ("4000".into(), -49_734),
        ("4020".into(), -4_000),
        ("4100".into(), 1_900),
    ];
    expected.sort();
    assert_eq!(story.postings(format!("invoice:{}:issued", invoice.id)).await, expected);
}

#[tokio::test]
async fn the_same_numbers_with_tax_inside_add_up() {
    let story = Story::in_india().await;
    let sums = story.issued(InvoiceAsk { inclusive: Some(true), ..story.three_lines() }).await.sums;
    let texts = [sums.subtotal, sums.discount, sums.delivery, sums.tax, sums.total].map(Money::decimal_text);
    assert_eq!(texts, ["461.22", "16.10", "37.22", "36.00", "518.34"]);
}

#[tokio::test]
async fn where_tax_is_rounded_per_rate_the_service_fee_is_taxed_as_the_goods() {
    let story = Story::in_country("DE", "EUR", "Europe/Berlin").await;
    let code = |code: &str, component: &str, rate: &str| TaxCode {
        code: code.into(),
        name: format!("VAT {rate} %"),
        components: vec![Component { component: component.into(), rate: base::Rate::parse(rate).unwrap() }],
        base_factor: BaseFactor::WHOLE,
        treatment: Treatment::Taxed,
        tax_point: books::tax::TaxPoint::Invoice,
        reason: String::new(),
        active: true,
        interstate_code: None,
        product_class: None,
    };
    let codes = [code("EU20", "VAT20", "20"), code("EU10", "VAT10", "10")];
    let added =
        story.shop.db.write(&story.owner, move |tx| codes.iter().try_for_each(|code| tax::insert_code(tx, code)));
    added.await.unwrap();
    let ask = InvoiceAsk {
        customer_id: Some(story.customer),
        currency: "EUR".into(),
        inclusive: Some(false),
        lines: [("10.03", "EU20"), ("10.03", "EU20"), ("10.03", "EU20"), ("4.99", "EU10")]
            .map(|(price, code)| line("Piece", "1", price, code))
            .into(),
        service_fee_rate: Some("2.5".into()),
        charges_code: Some("as_goods".into()),
        ..InvoiceAsk::default()
    };
    let sums = story.issued(ask).await.sums;
    let texts = [sums.subtotal, sums.discount, sums.service_fee, sums.tax, sums.total].map(Money::decimal_text);
    assert_eq!(texts, ["35.08", "0.00", "0.88", "6.68", "42.64"]);
}

#[tokio::test]
async fn two_who_issue_at_once_get_neighbouring_numbers() {
    let story = Story::in_india().await;
    let mut drafts = Vec::new();
    for _ in 0..8 {
        drafts.push(create_draft(&story.shop, &story.owner, story.one_piece("10")).await.unwrap().id);
    }
    let tasks: Vec<_> = drafts
        .into_iter()
        .map(|id| {
            let (shop, who) = (story.shop.clone(), story.owner.clone());
            tokio::spawn(
                async move { issue_invoice(&shop, &who, id, IssueAsk::default()).await.unwrap().number.unwrap() },
            )
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.sort();
    let expected: Vec<String> = (1..=8).map(|n| format!("BS/26-27/{n:04}")).collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn an_issue_that_fails_gives_its_number_back() {
    let story = Story::in_india().await;
    story.with_drawer().await;
    let dollars = InvoiceAsk { currency: "USD".into(), ..story.one_piece("250") };
    let draft = create_draft(&story.shop, &story.owner, dollars).await.unwrap();
    let refused = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap_err();
    assert_eq!(refused.kind().field.as_deref(), Some("currency"), "there is no exchange rate: {refused}");
    assert_eq!(story.invoice(draft.id).await, draft, "nothing has happened to the draft");
    assert_eq!(story.issued(story.one_piece("10")).await.number.as_deref(), Some("BS/26-27/0001"));
}

#[tokio::test]
async fn a_currency_that_nobody_could_pay_in_is_refused() {
    let story = Story::in_india().await;
    let dollars = || InvoiceAsk { currency: "USD".into(), ..story.one_piece("250") };
    let refused = create_draft(&story.shop, &story.owner, dollars()).await.unwrap_err();
    assert_eq!(
        (refused.kind().code, refused.kind().field.as_deref()),
        ("invoice.currency_not_offered", Some("currency"))
    );
    story.with_drawer().await;
    create_draft(&story.shop, &story.owner, dollars()).await.unwrap();
}

#[tokio::test]
async fn who_issues_needs_a_customer_and_a_due_day_that_is_not_over() {
    let story = Story::in_india().await;
    let nobody = create_draft(&story.shop, &story.owner, InvoiceAsk { customer_id: None, ..story.one_piece("1") })
        .await
        .unwrap();
    let refused = issue_invoice(&story.shop, &story.owner, nobody.id, IssueAsk::default()).await.unwrap_err();
    assert_eq!((refused.kind().code, refused.kind().field.as_deref()), ("invoice.no_customer", Some("customer_id")));

    let draft = create_draft(&story.shop, &story.owner, story.one_piece("1")).await.unwrap();
    let late = IssueAsk { due_on: ShopDate::parse("2026-11-20"), ..IssueAsk::default() };
    assert_eq!(code_of(issue_invoice(&story.shop, &story.owner, draft.id, late).await), "invoice.due_before_issue");
    let long = IssueAsk { pay_link_hours: Some(721), ..IssueAsk::default() };
    assert_eq!(
        issue_invoice(&story.shop, &story.owner, draft.id, long).await.unwrap_err().kind().field.as_deref(),
        Some("pay_link_hours")
    );
}

#[tokio::test]
async fn an_invoice_is_issued_once_and_never_edited_afterwards() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    assert_eq!(
        code_of(issue_invoice(&story.shop, &story.owner, issued.id, IssueAsk::default()).await),
        "invoice.not_a_draft"
    );
    let edit = edit_draft(&story.shop, &story.owner, issued.id, issued.version, story.one_piece("1")).await;
    assert_eq!(code_of(edit), "invoice.not_a_draft");
    assert_eq!(story.invoice(issued.id).await, issued);
    assert_eq!(story.facts(issued.id).await, ["InvoiceDrafted", "InvoiceIssued"]);
}

#[tokio::test]
async fn not_even_a_statement_by_hand_changes_an_issued_invoice() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let statements = [
        "UPDATE invoices SET total_minor = 1",
        "UPDATE invoices SET number = 'INV-0'",
        "UPDATE invoices SET status = 'draft', number = NULL, issued_on = NULL",
        "UPDATE invoices SET frozen = '{}'",
        "UPDATE invoices SET tax_summary = '[]'",
        "DELETE FROM invoices",
        "UPDATE invoice_lines SET net_minor = 1",
        "DELETE FROM invoice_lines",
        "INSERT INTO invoice_lines (invoice_id, line, description, quantity, unit_price, tax_code, net_minor, tax_minor, gross_minor)
         SELECT id, 9, 'more', '1.000', '1.0000', 'IN0', 100, 0, 100 FROM invoices",
    ];
    for sql in statements {
        let outcome = story.run(sql).await;
        assert!(matches!(outcome, Err(Fault::Constraint(_))), "{sql}: {outcome:?}");
    }
    assert_eq!(story.invoice(issued.id).await, issued);
}

#[tokio::test]
async fn later_changes_of_the_shop_the_customer_and_the_tax_table_do_not_reach_an_issued_invoice() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let before = get_invoice(&story.shop, &story.owner, issued.id).await.unwrap();
    for sql in by_hand::RENAME_EVERYTHING {
        story.run(sql).await.unwrap();
    }
    assert_eq!(get_invoice(&story.shop, &story.owner, issued.id).await.unwrap(), before);
    assert_eq!(before.customer.map(|customer| customer.name).as_deref(), Some("Meera Iyer"));
}

#[tokio::test]
async fn a_tax_code_that_went_out_of_use_stops_the_issue_and_is_named() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.three_lines()).await.unwrap();
    story.run(by_hand::RETIRE_IN5).await.unwrap();
    let refused = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap_err();
    assert_eq!((refused.kind().code, refused.kind().field.as_deref()), ("invoice.tax_code", Some("lines[1].tax_code")));
}

#[tokio::test]
async fn a_rate_that_changed_since_the_draft_counts_at_issue() {
    let story = Story::in_india().await;
    let draft = create_draft(
        &story.shop,
        &story.owner,
        InvoiceAsk { lines: vec![line("Lamp", "1", "100", "IN18I")], ..story.one_piece("0") },
    )
    .await
    .unwrap();
    assert_eq!(draft.sums.total, money("118.00", "INR"));
    story.run(by_hand::RAISE_IN18I).await.unwrap();
    let issued = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert_eq!(issued.sums.total, money("120.00", "INR"));
    let lines = story.shop.db.read(move |tx| find_lines(tx, issued.id)).await.unwrap();
    assert_eq!(lines[0].tax, money("20.00", "INR"));
}

#[tokio::test]
async fn an_invoice_over_nothing_is_paid_by_being_issued_and_has_no_link() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("0")).await;
    assert_eq!((issued.status, issued.pay_link.is_none()), (InvoiceStatus::Paid, true));
    assert!(story.postings(format!("invoice:{}:issued", issued.id)).await.is_empty());
}

#[tokio::test]
async fn a_test_document_stands_outside_numbers_and_books() {
    let story = Story::in_india().await;
    let test = story.issued(InvoiceAsk { test: true, ..story.three_lines() }).await;
    assert!(test.number.as_deref().is_some_and(|number| number.starts_with("TEST-")));
    assert!(!test.is_in_books());
    assert!(story.postings(format!("invoice:{}:issued", test.id)).await.is_empty());
    assert_eq!(story.issued(story.three_lines()).await.number.as_deref(), Some("INV/26-27/0001"));
}

#[tokio::test]
async fn a_closed_day_refuses_a_person_who_issues() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.one_piece("1")).await.unwrap();
    let day = ShopDate::parse("2026-11-21").unwrap();
    story.shop.db.write(&story.owner, move |tx| books::periods::close_to(tx, day)).await.unwrap();
    let refused = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap_err();
    let kind = refused.kind();
    assert_eq!((kind.status, kind.code), (409, "period.day_closed"));
    assert_eq!(kind.subject.as_deref(), Some("2026-11-22"), "the first open day is the way out");
    assert_eq!(story.invoice(draft.id).await.status, InvoiceStatus::Draft);
}

#[tokio::test]
async fn a_new_link_ends_the_old_one_and_the_key_is_in_no_log() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let old = issued.pay_link.clone().unwrap();
    assert_eq!(old.key.len(), 26);
    let renewed = renew_pay_link(&story.shop, &story.owner, issued.id, LinkAsk { hours: Some(1) }).await.unwrap();
    let new = renewed.pay_link.clone().unwrap();
    assert_eq!(new.expires_at, story.shop.now().plus_ms(3_600_000));
    let by = |key: &str| {
        let hash = hash_of_key(key);
        story.shop.db.read(move |tx| find_by_pay_key(tx, &hash))
    };
    assert_eq!(by(&old.key).await.unwrap(), None);
    assert_eq!(by(&new.key).await.unwrap(), Some(renewed));
    let notes = story.shop.db.read(move |tx| office::audit::find_of_subject(tx, &issued.id.to_string())).await.unwrap();
    let news = story.shop.db.read(|tx| tx.announcements_after(0, 1000)).await.unwrap();
    assert!(
        notes.len() == 3
            && notes
                .iter()
                .map(|note| note.detail.to_string())
                .all(|note| !note.contains(&old.key) && !note.contains(&new.key))
    );
    assert!(news.iter().all(|row| !row.body.to_string().contains(&new.key)));
}

#[tokio::test]
async fn ten_lines_are_issued_with_few_statements() {
    let story = Story::in_india().await;
    let lines: Vec<LineAsk> =
        (0..10).map(|n| line(&format!("Item {n}"), "2", "19.90", if n % 2 == 0 { "IN18" } else { "IN5" })).collect();
    let draft = create_draft(&story.shop, &story.owner, InvoiceAsk { lines, ..story.one_piece("0") }).await.unwrap();
    let shop = story.shop.clone();
    let count = story
        .shop
        .db
        .write(&story.owner, move |tx| {
            let invoice = find(tx, draft.id)?.ok_or(InvoiceError::NoSuchInvoice)?;
            let before = tx.statements();
            let today = tx.at().day_in(&shop.basics()?.zone);
            issue_invoice::issue(tx, &shop, invoice, &IssueAsk::default(), today)?;
            Ok::<_, InvoiceError>(tx.statements() - before)
        })
        .await
        .unwrap();
    assert!(count <= 36, "{count} statements");
    let price = UnitPrice::parse("19.90").unwrap();
    let stored = story.shop.db.read(move |tx| find_lines(tx, draft.id)).await.unwrap();
    assert!(stored.len() == 10 && stored.iter().all(|line| line.unit_price == price));
}
