use base::ShopDate;
use base::actor::OnceKey;

use super::*;

fn full() -> CreditNoteAsk {
    CreditNoteAsk {
        scope: CreditScope::Full,
        amount: None,
        lines: Vec::new(),
        charges: false,
        reason: "goods came back".into(),
    }
}

fn amount(text: &str) -> CreditNoteAsk {
    CreditNoteAsk { scope: CreditScope::Amount, amount: Some(text.into()), ..full() }
}

fn lines(lines: &[(u32, Option<&str>, Option<&str>)]) -> CreditNoteAsk {
    let text = |text: &Option<&str>| text.map(str::to_owned);
    let line = |(line, quantity, amount): &(u32, Option<&str>, Option<&str>)| CreditLineAsk {
        line: *line,
        quantity: text(quantity),
        amount: text(amount),
    };
    CreditNoteAsk { scope: CreditScope::Lines, lines: lines.iter().map(line).collect(), ..full() }
}

impl Story {
    async fn credit(&self, id: InvoiceId, ask: CreditNoteAsk) -> Result<CreditNote, InvoiceError> {
        issue_credit_note(&self.shop, &self.owner, id, ask).await
    }

    async fn left(&self, id: InvoiceId) -> LeftToCredit {
        left_to_credit(&self.shop, &self.owner, id).await.unwrap()
    }
}

#[tokio::test]
async fn the_worked_case_of_two_credits_by_amount_ends_exactly_at_nothing() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let first = story.credit(issued.id, amount("200.00")).await.unwrap();
    assert_eq!(
        (first.number.as_str(), first.net, first.tax),
        ("CN/26-27/0001", money("185.18", "INR"), money("14.82", "INR"))
    );
    let receivable = format!("1200.{}", story.customer);
    let mut expected = vec![
        (receivable.clone(), -20_000),
        ("2100.CGST2.5".into(), 145),
        ("2100.CGST9".into(), 596),
        ("2100.SGST2.5".into(), 145),
        ("2100.SGST9".into(), 596),
        ("4110".into(), 18_518),
    ];
    expected.sort();
    assert_eq!(story.postings(format!("credit_note:{}:issued", first.id)).await, expected);
    let lowered = story.invoice(issued.id).await;
    assert_eq!((lowered.status, due(&lowered)), (InvoiceStatus::Issued, money("359.82", "INR")));
    assert!(lowered.pay_link.is_some(), "the rest can still be paid");

    let second = story.credit(issued.id, full()).await.unwrap();
    assert_eq!(
        (second.number.as_str(), second.total, second.tax),
        ("CN/26-27/0002", money("359.82", "INR"), money("26.66", "INR"))
    );
    let ended = story.invoice(issued.id).await;
    assert_eq!((ended.status, due(&ended).minor, ended.pay_link.clone()), (InvoiceStatus::Credited, 0, None));
    for account in ["1200", "2100"] {
        assert_eq!(story.balance(account).await, 0, "{account}");
    }
    assert_eq!(story.balance("4110").await, 51_834);
    assert_eq!(story.facts(issued.id).await, ["InvoiceDrafted", "InvoiceIssued", "InvoiceCredited", "InvoiceCredited"]);
    assert_eq!(story.findings().await, Vec::<String>::new());
    assert_eq!(code_of(story.credit(issued.id, full()).await), "invoice.nothing_left_to_credit");
}

#[tokio::test]
async fn one_of_three_notebooks_comes_back_with_its_own_tax_and_the_lamp_gets_cheaper() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let note = story.credit(issued.id, lines(&[(2, Some("1"), None), (3, None, Some("11.80"))])).await.unwrap();
    let shown = get_credit_note(&story.shop, &story.owner, note.id).await.unwrap();
    let rows: Vec<(Option<u32>, Option<String>, i64, i64)> = shown
        .lines
        .iter()
        .map(|line| (line.invoice_line, line.quantity.map(|q| q.to_string()), line.net.minor, line.tax.minor))
        .collect();
    assert_eq!(rows, [(Some(2), Some("1.000".into()), 4_995, 250), (Some(3), None, 1_000, 180)]);
    assert_eq!(shown.lines[0].description, "Notebook");
    assert_eq!((shown.invoice_number.as_str(), shown.customer.name.as_str()), ("INV/26-27/0001", "Meera Iyer"));

    let left = story.left(issued.id).await;
    let of_line = |line| left.lines.iter().find(|row| row.line == Some(line)).unwrap();
    assert_eq!(of_line(2).quantity.map(|q| q.to_string()).as_deref(), Some("2.000"));
    assert_eq!(of_line(2).amount, money("104.90", "INR"));
    assert_eq!(of_line(3).quantity.map(|q| q.to_string()).as_deref(), Some("1.000"), "a price cut brings nothing back");
    let refused = story.credit(issued.id, lines(&[(2, Some("2.001"), None)])).await.unwrap_err();
    assert_eq!(
        (refused.kind().status, refused.kind().code, refused.kind().field.as_deref()),
        (409, "invoice.more_than_left", Some("lines[0].quantity"))
    );
    assert_eq!(refused.kind().subject.as_deref(), Some("104.90"), "what is left is the way out");

    let with_delivery = CreditNoteAsk { charges: true, ..lines(&[(1, None, None), (2, None, None), (3, None, None)]) };
    let rest = story.credit(issued.id, with_delivery).await.unwrap();
    assert_eq!(rest.total.plus(note.total).unwrap(), issued.sums.total);
    assert_eq!(story.invoice(issued.id).await.status, InvoiceStatus::Credited);
    assert_eq!((story.balance("1200").await, story.balance("2100").await), (0, 0));
}

#[tokio::test]
async fn what_was_paid_before_it_was_credited_is_the_customers() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("100")).await;
    story.pay(issued.id, money("40", "INR")).await.unwrap();
    let note = story.credit(issued.id, amount("80")).await.unwrap();
    assert_eq!((note.to_due, note.to_credit()), (money("60", "INR"), money("20", "INR")));
    let lowered = story.invoice(issued.id).await;
    assert_eq!((lowered.status, due(&lowered).minor), (InvoiceStatus::Paid, 0));
    assert!(matches!(story.pay(issued.id, money("0.01", "INR")).await, Err(Fault::Bug(_))), "nothing is owed any more");
    let rest = story.credit(issued.id, full()).await.unwrap();
    assert_eq!((rest.total, rest.to_due.minor), (money("20", "INR"), 0));
    assert_eq!(story.invoice(issued.id).await.status, InvoiceStatus::Credited);
    let back = story.undo(issued.id, money("40", "INR")).await;
    assert_eq!((back.status, back.paid.minor), (InvoiceStatus::Credited, 0));
}

#[tokio::test]
async fn a_credit_note_comes_to_the_same_before_and_after_it_is_issued() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let told = calculate_credit_note(&story.shop, &story.owner, issued.id, amount("99.99")).await.unwrap();
    assert_eq!(story.left(issued.id).await.total, issued.sums.total, "nothing was stored");
    let note = story.credit(issued.id, amount("99.99")).await.unwrap();
    assert_eq!((told.total, told.net, told.tax, told.to_due), (note.total, note.net, note.tax, note.to_due));
    assert_eq!(story.left(issued.id).await.total, told.left_after);
}

#[tokio::test]
async fn what_cannot_be_credited_is_refused_with_the_way_out_and_takes_no_number() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.one_piece("1")).await.unwrap();
    assert_eq!(code_of(story.credit(draft.id, full()).await), "invoice.still_a_draft");
    let void = story.issued(story.one_piece("1")).await;
    void_invoice(&story.shop, &story.owner, void.id, ReasonAsk { reason: "typo".into() }).await.unwrap();
    assert_eq!(code_of(story.credit(void.id, full()).await), "invoice.not_correctable");
    let given_up = story.issued(story.one_piece("1")).await;
    write_off_invoice(&story.shop, &story.owner, given_up.id, ReasonAsk { reason: "gone".into() }).await.unwrap();
    assert_eq!(code_of(story.credit(given_up.id, full()).await), "invoice.not_correctable");

    let issued = story.issued(story.three_lines()).await;
    let more = story.credit(issued.id, amount("559.83")).await.unwrap_err();
    assert_eq!((more.kind().status, more.kind().subject.as_deref()), (409, Some("559.82")));
    for (ask, field) in [
        (amount("0"), "amount"),
        (amount("1.005"), "amount"),
        (CreditNoteAsk { amount: None, ..amount("1") }, "amount"),
        (CreditNoteAsk { amount: Some("1".into()), ..full() }, "amount"),
        (CreditNoteAsk { charges: true, ..full() }, "charges"),
        (CreditNoteAsk { reason: " ".into(), ..full() }, "reason"),
        (lines(&[]), "lines"),
        (lines(&[(4, None, None)]), "lines[0].line"),
        (lines(&[(1, None, None), (1, None, None)]), "lines[1].line"),
        (lines(&[(1, Some("1"), Some("1"))]), "lines[0].amount"),
        (lines(&[(1, Some("0"), None)]), "lines[0].quantity"),
        (lines(&[(1, None, Some("-1"))]), "lines[0].amount"),
    ] {
        let refused = story.credit(issued.id, ask).await.unwrap_err();
        assert_eq!((refused.kind().status, refused.kind().field.as_deref()), (400, Some(field)), "{refused}");
    }
    let clerk = story.staff(&["billing:read", "billing:write"]);
    assert_eq!(
        code_of(issue_credit_note(&story.shop, &clerk, issued.id, full()).await),
        "access.not_allowed",
        "to write invoices is not to take them back"
    );
    let first = story.credit(issued.id, amount("1")).await.unwrap();
    assert_eq!(first.number, "CN/26-27/0001", "no refusal took a number");
}

#[tokio::test]
async fn a_closed_day_refuses_a_credit_note_and_an_old_invoice_does_not() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let day = ShopDate::parse("2026-11-21").unwrap();
    story.shop.db.write(&story.owner, move |tx| books::periods::close_to(tx, day)).await.unwrap();
    let refused = story.credit(issued.id, full()).await.unwrap_err();
    assert_eq!((refused.kind().code, refused.kind().subject.as_deref()), ("period.day_closed", Some("2026-11-22")));
    story.clock.advance_ms(40 * 86_400_000);
    let late =
        void_invoice(&story.shop, &story.owner, issued.id, ReasonAsk { reason: "late".into() }).await.unwrap_err();
    assert_eq!(late.kind().code, "invoice.period_over");
    assert!(late.to_string().contains("credit note"), "the way out is named");
    let note = story.credit(issued.id, full()).await.unwrap();
    assert_eq!(note.issued_on.to_string(), "2026-12-31", "its tax falls into the period of its own day");
    let entry = story.entry(format!("credit_note:{}:issued", note.id)).await;
    assert!(entry.taxes.iter().all(|tax| tax.tax_on == note.issued_on && tax.document == note.id.to_string()));
}

#[tokio::test]
async fn an_invoice_with_a_credit_note_is_credited_to_the_end_and_not_voided() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("10")).await;
    story.credit(issued.id, amount("1")).await.unwrap();
    let refused =
        void_invoice(&story.shop, &story.owner, issued.id, ReasonAsk { reason: "typo".into() }).await.unwrap_err();
    assert_eq!((refused.kind().status, refused.kind().code), (409, "invoice.has_credit_notes"));
    let ended =
        write_off_invoice(&story.shop, &story.owner, issued.id, ReasonAsk { reason: "gone".into() }).await.unwrap();
    assert_eq!(
        (ended.status, story.balance("6400").await, story.balance("1200").await),
        (InvoiceStatus::WrittenOff, 900, 0)
    );
}

#[tokio::test]
async fn where_no_invoice_is_ever_voided_a_full_credit_note_takes_it_back() {
    let story = Story::in_country("SA", "SAR", "Asia/Riyadh").await;
    let ask = InvoiceAsk {
        currency: "SAR".into(),
        inclusive: Some(true),
        lines: vec![line("Coffee", "3", "10.05", "SA15"), line("Cake", "1", "7.99", "SA15")],
        ..story.one_piece("0")
    };
    let issued = story.issued(ask).await;
    let part = story.credit(issued.id, lines(&[(1, Some("1"), None), (2, None, Some("3.33"))])).await.unwrap();
    assert_eq!((part.number.as_str(), part.total), ("CN-0001", money("13.38", "SAR")));
    assert_eq!(part.tax, money("1.74", "SAR"), "its share of the 4.97 on 38.14, rounded once for the rate");
    story.credit(issued.id, full()).await.unwrap();
    assert_eq!(story.invoice(issued.id).await.status, InvoiceStatus::Credited);
    assert_eq!((story.balance("1200").await, story.balance("2100").await), (0, 0));
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn after_november_of_the_next_year_an_indian_credit_note_takes_no_tax_back() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    story.credit(issued.id, amount("100")).await.unwrap();
    assert_eq!(story.left(issued.id).await.taxed_until.map(|day| day.to_string()).as_deref(), Some("2027-11-30"));
    story.clock.advance_ms(375 * 86_400_000);
    let late = story.credit(issued.id, amount("50")).await.unwrap();
    assert_eq!((late.number.as_str(), late.taxed, late.tax.minor), ("CN/27-28/0001", false, 0));
    let postings = story.postings(format!("credit_note:{}:issued", late.id)).await;
    assert_eq!(postings, [(format!("1200.{}", story.customer), -5_000), ("4110".to_owned(), 5_000)]);
    story.credit(issued.id, full()).await.unwrap();
    assert_eq!(story.balance("1200").await, 0);
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_rounded_off_the_total_goes_back_with_the_last_of_it() {
    let story = Story::in_india().await;
    let ask = InvoiceAsk {
        lines: vec![line("Lamp", "1", "100.25", "IN18"), line("Bulb", "1", "0", "IN18")],
        round_total_to: Some("1".into()),
        ..story.one_piece("0")
    };
    let issued = story.issued(ask).await;
    assert_eq!((issued.sums.total, issued.sums.rounding), (money("118.00", "INR"), money("-0.29", "INR")));
    story.credit(issued.id, amount("18.00")).await.unwrap();
    let rest = story.credit(issued.id, lines(&[(1, None, None)])).await.unwrap();
    assert_eq!((rest.total, rest.rounding), (money("100.00", "INR"), money("-0.29", "INR")));
    for account in ["1200", "2100", "7000"] {
        assert_eq!(story.balance(account).await, 0, "{account}");
    }
}

#[tokio::test]
async fn a_foreign_invoice_leaves_the_books_with_the_worth_it_came_in_at() {
    let story = Story::in_india().await;
    story.with_drawer().await;
    let (usd, inr) = (Currency::of("USD").unwrap(), Currency::of("INR").unwrap());
    let day = ShopDate::parse("2026-11-01").unwrap();
    let rate = |rate: &'static str| {
        let rate = rate.parse().unwrap();
        story.shop.db.write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, day, rate))
    };
    rate("83.10").await.unwrap();
    let ask = InvoiceAsk {
        currency: "USD".into(),
        lines: vec![line("Lamp", "1", "99.99", "IN18"), line("Book", "1", "50.05", "IN0")],
        ..story.one_piece("0")
    };
    let issued = story.issued(ask).await;
    // The rate of today says nothing about what was billed.
    rate("90").await.unwrap();
    for part in ["33.33", "0.01", "70"] {
        story.credit(issued.id, amount(part)).await.unwrap();
    }
    story.credit(issued.id, full()).await.unwrap();
    let standing = story.shop.db.read(move |tx| ledger::find_balances(tx, inr, None)).await.unwrap();
    for (account, balance) in standing.iter().filter(|(account, _)| ["1200", "2100"].contains(&account.as_str())) {
        assert_eq!((balance.amount.minor, balance.base.minor), (0, 0), "{account}");
    }
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_credit_note_never_changes_not_even_by_hand() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let note = story.credit(issued.id, amount("10")).await.unwrap();
    for sql in [
        "UPDATE credit_notes SET total_minor = 1",
        "DELETE FROM credit_notes",
        "UPDATE credit_note_lines SET net_minor = 1",
        "DELETE FROM credit_note_lines",
        "INSERT INTO credit_note_lines (credit_note_id, line, description, unit, tax_code, net_minor, tax_minor, taxes)
         SELECT id, 99, 'more', '', 'IN0', 1, 0, '[]' FROM credit_notes",
    ] {
        assert!(matches!(story.run(sql).await, Err(Fault::Constraint(_))), "{sql}");
    }
    for sql in by_hand::RENAME_EVERYTHING {
        story.run(sql).await.unwrap();
    }
    let shown = get_credit_note(&story.shop, &story.owner, note.id).await.unwrap();
    assert_eq!((shown.customer.name.as_str(), shown.total), ("Meera Iyer", note.total));
}

#[tokio::test]
async fn the_same_request_twice_makes_one_credit_note() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let key = OnceKey { key: "credit-1".into(), route: "POST /credit-notes".into(), digest: [1; 32] };
    let who = Actor { once: Some(key), ..story.owner.clone() };
    let note = issue_credit_note(&story.shop, &who, issued.id, amount("10")).await.unwrap();
    let again = issue_credit_note(&story.shop, &who, issued.id, amount("10")).await.unwrap_err();
    assert!(matches!(again, InvoiceError::Fault(Fault::Repeated(id)) if id == note.id.to_string()));
    assert_eq!(story.left(issued.id).await.total, money("549.82", "INR"));
    let notes = story.shop.db.read(move |tx| office::audit::find_of_subject(tx, &issued.id.to_string())).await.unwrap();
    assert_eq!(notes.iter().filter(|note| note.action == "invoice.credited").count(), 1);
}

#[tokio::test]
async fn a_test_document_is_credited_outside_numbers_and_books() {
    let story = Story::in_india().await;
    let test = story.issued(InvoiceAsk { test: true, ..story.three_lines() }).await;
    let note = story.credit(test.id, full()).await.unwrap();
    assert!(note.test && note.number.starts_with("TEST-"));
    assert!(story.postings(format!("credit_note:{}:issued", note.id)).await.is_empty());
    assert_eq!(story.invoice(test.id).await.status, InvoiceStatus::Credited);
    let real = story.issued(story.one_piece("1")).await;
    assert_eq!(story.credit(real.id, full()).await.unwrap().number, "CN/26-27/0001");
}

#[tokio::test]
async fn credit_notes_are_listed_by_invoice_and_by_customer() {
    let story = Story::in_india().await;
    let (one, two) = (story.issued(story.one_piece("10")).await, story.issued(story.one_piece("20")).await);
    for (id, text) in [(one.id, "1"), (two.id, "2"), (two.id, "3")] {
        story.clock.advance_ms(10);
        story.credit(id, amount(text)).await.unwrap();
    }
    let numbers = async |ask: CreditNoteListAsk| {
        let page = list_credit_notes(&story.shop, &story.owner, ask).await.unwrap();
        page.items.into_iter().map(|row| (row.number, row.invoice_number, row.total.minor)).collect::<Vec<_>>()
    };
    let row = |note: &str, invoice: &str, minor| (format!("CN/26-27/{note}"), format!("BS/26-27/{invoice}"), minor);
    let all = [row("0003", "0002", 300), row("0002", "0002", 200), row("0001", "0001", 100)];
    assert_eq!(numbers(CreditNoteListAsk::default()).await, all);
    assert_eq!(numbers(CreditNoteListAsk { customer_id: Some(story.customer), ..Default::default() }).await, all);
    assert_eq!(numbers(CreditNoteListAsk { invoice_id: Some(two.id), ..Default::default() }).await, all[..2]);
    let shown = get_invoice(&story.shop, &story.owner, two.id).await.unwrap();
    assert_eq!((shown.credited.minor, shown.due.minor, shown.credit_notes.len()), (500, 1_500, 2));
}

#[tokio::test]
async fn credit_notes_are_found_by_number_by_invoice_by_name_and_by_day() {
    let story = Story::in_india().await;
    let new = NewCustomer { name: "100% Tea_House".into(), ..NewCustomer::default() };
    let other = create_customer(&story.shop, &story.owner, new).await.unwrap();
    let one = story.issued(story.one_piece("10")).await;
    story.credit(one.id, amount("1")).await.unwrap();
    story.clock.advance_ms(10 * 86_400_000);
    let two = story.issued(InvoiceAsk { customer_id: Some(other.id), ..story.one_piece("20") }).await;
    story.credit(two.id, amount("2")).await.unwrap();
    let found = async |ask: CreditNoteListAsk| {
        let page = list_credit_notes(&story.shop, &story.owner, ask).await.unwrap();
        page.items.into_iter().map(|row| row.total.minor).collect::<Vec<_>>()
    };
    let text = |q: &str| CreditNoteListAsk { q: Some(q.into()), ..CreditNoteListAsk::default() };
    assert_eq!(found(text("CN/26-27/0001")).await, [100]);
    assert_eq!(found(text("BS/26-27/0002")).await, [200], "the invoice leads to its notes");
    assert_eq!(found(text("meera")).await, [100]);
    assert_eq!(found(text("0% tea_")).await, [200], "per cent and underscore are meant as they stand");
    let days = |from: Option<&str>, to: Option<&str>| CreditNoteListAsk {
        from: from.and_then(ShopDate::parse),
        to: to.and_then(ShopDate::parse),
        ..CreditNoteListAsk::default()
    };
    assert_eq!(found(days(Some("2026-11-22"), None)).await, [200]);
    assert_eq!(found(days(None, Some("2026-11-21"))).await, [100]);
    assert_eq!(found(days(Some("2026-11-21"), Some("2026-12-01"))).await, [200, 100]);
    let narrowed = CreditNoteListAsk { invoice_id: Some(one.id), ..days(Some("2026-11-22"), None) };
    assert_eq!(found(narrowed).await, Vec::<i64>::new());
    let of_customer = CreditNoteListAsk { customer_id: Some(other.id), ..text("0002") };
    assert_eq!(found(of_customer).await, [200]);
    let backwards = list_credit_notes(&story.shop, &story.owner, days(Some("2026-12-01"), Some("2026-11-21"))).await;
    assert!(matches!(backwards, Err(Fault::Invalid { field, .. }) if field == "from"));
}
