use super::*;

fn more(price: &str) -> SupplementaryAsk {
    SupplementaryAsk { lines: vec![line("Extra hour", "1", price, "IN18")], ..SupplementaryAsk::default() }
}

#[tokio::test]
async fn a_supplementary_invoice_raises_a_paid_one_by_its_own_number_and_tax() {
    let story = Story::in_india().await;
    let first = story.issued(story.three_lines()).await;
    story.pay(first.id, first.sums.total).await.unwrap();
    let draft = draft_supplementary(&story.shop, &story.owner, first.id, more("100")).await.unwrap();
    assert_eq!((draft.supplements_id, draft.customer_id), (Some(first.id), first.customer_id));
    let issued = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert_eq!((issued.number.as_deref(), issued.sums.total), (Some("INV/26-27/0002"), money("118.00", "INR")));
    let postings = story.postings(format!("invoice:{}:issued", issued.id)).await;
    assert!(postings.contains(&("2100.CGST9".to_owned(), -900)), "{postings:?}");
    assert_eq!(story.invoice(first.id).await.sums, first.sums, "the first one stands");

    let shown = get_invoice(&story.shop, &story.owner, first.id).await.unwrap();
    assert_eq!(shown.supplementary.iter().map(|row| row.id).collect::<Vec<_>>(), [issued.id]);
    let shown = get_invoice(&story.shop, &story.owner, issued.id).await.unwrap();
    assert_eq!(shown.supplements.and_then(|row| row.number).as_deref(), Some("INV/26-27/0001"));
    let moved = story.run("UPDATE invoices SET supplements_id = NULL").await;
    assert!(matches!(moved, Err(Fault::Constraint(_))), "what it raises is frozen with it");
}

#[tokio::test]
async fn it_stays_with_the_customer_and_the_currency_of_the_first() {
    let story = Story::in_india().await;
    story.with_drawer().await;
    let first = story.issued(story.one_piece("10")).await;
    let draft = draft_supplementary(&story.shop, &story.owner, first.id, more("5")).await.unwrap();
    for (ask, field) in [
        (InvoiceAsk { customer_id: None, ..story.one_piece("5") }, "customer_id"),
        (InvoiceAsk { currency: "USD".into(), ..story.one_piece("5") }, "currency"),
        (InvoiceAsk { test: true, ..story.one_piece("5") }, "test"),
    ] {
        let refused = edit_draft(&story.shop, &story.owner, draft.id, draft.version, ask).await.unwrap_err();
        assert_eq!((refused.kind().code, refused.kind().field.as_deref()), ("invoice.not_of_its_first", Some(field)));
    }
    edit_draft(&story.shop, &story.owner, draft.id, draft.version, story.one_piece("6")).await.unwrap();
}

#[tokio::test]
async fn neither_a_draft_nor_a_void_invoice_is_raised() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.one_piece("1")).await.unwrap();
    let raise = async |id| code_of(draft_supplementary(&story.shop, &story.owner, id, more("1")).await);
    assert_eq!(raise(draft.id).await, "invoice.still_a_draft");
    let void = story.issued(story.one_piece("1")).await;
    void_invoice(&story.shop, &story.owner, void.id, ReasonAsk { reason: "typo".into() }).await.unwrap();
    assert_eq!(raise(void.id).await, "invoice.not_correctable");

    let first = story.issued(story.one_piece("1")).await;
    let more = draft_supplementary(&story.shop, &story.owner, first.id, more("1")).await.unwrap();
    void_invoice(&story.shop, &story.owner, first.id, ReasonAsk { reason: "typo".into() }).await.unwrap();
    let late = issue_invoice(&story.shop, &story.owner, more.id, IssueAsk::default()).await;
    assert_eq!(code_of(late), "invoice.not_correctable", "what it was to raise is gone");
}
