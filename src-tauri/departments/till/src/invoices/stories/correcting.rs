use base::ShopDate;

use super::*;

fn because(reason: &str) -> ReasonAsk {
    ReasonAsk { reason: reason.into() }
}

#[tokio::test]
async fn a_void_invoice_leaves_no_balance_keeps_its_number_and_ends_its_link() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let void = void_invoice(&story.shop, &story.owner, issued.id, because("wrong customer")).await.unwrap();
    assert_eq!((void.status, void.number.clone(), void.pay_link.clone()), (InvoiceStatus::Void, issued.number, None));
    assert_eq!(due(&void).minor, 0);
    let (taken_back, was) = (
        story.postings(format!("invoice:{}:voided", issued.id)).await,
        story.postings(format!("invoice:{}:issued", issued.id)).await,
    );
    assert_eq!(taken_back, was.into_iter().map(|(account, amount)| (account, -amount)).collect::<Vec<_>>());
    assert_eq!(
        story.issued(story.three_lines()).await.number.as_deref(),
        Some("INV/26-27/0002"),
        "the number of the void one is not given again"
    );
    assert_eq!(
        code_of(void_invoice(&story.shop, &story.owner, issued.id, because("again")).await),
        "invoice.not_voidable"
    );
}

#[tokio::test]
async fn once_a_payment_was_started_the_invoice_stands() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    story.shop.db.write(&story.owner, move |tx| payment_started(tx, &issued.id, tx.at())).await.unwrap();
    let refused = void_invoice(&story.shop, &story.owner, issued.id, because("changed my mind")).await.unwrap_err();
    assert_eq!((refused.kind().status, refused.kind().code), (409, "invoice.payment_started"));
    assert!(
        refused.to_string().contains("credit note") && refused.to_string().contains("supplementary invoice"),
        "the way out is named"
    );
    let edit = edit_draft(&story.shop, &story.owner, issued.id, 2, story.one_piece("1")).await;
    assert_eq!(code_of(edit), "invoice.payment_started");
    assert_eq!(story.invoice(issued.id).await.status, InvoiceStatus::Issued);
}

#[tokio::test]
async fn a_void_comes_too_late_in_the_next_month_or_after_the_day_was_closed() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("10")).await;
    let day = ShopDate::parse("2026-11-21").unwrap();
    story.clock.advance_ms(2 * 86_400_000);
    story.shop.db.write(&story.owner, move |tx| books::periods::close_to(tx, day)).await.unwrap();
    let refused = void_invoice(&story.shop, &story.owner, issued.id, because("late")).await.unwrap_err();
    let kind = refused.kind();
    assert_eq!((kind.status, kind.code), (409, "invoice.period_over"));
    assert_eq!(kind.subject.as_deref(), Some("2026-11-23"), "a credit note can count today, which is open");

    let open = story.issued(story.one_piece("10")).await;
    story.clock.advance_ms(9 * 86_400_000);
    assert_eq!(
        code_of(void_invoice(&story.shop, &story.owner, open.id, because("december")).await),
        "invoice.period_over"
    );
}

#[tokio::test]
async fn saudi_invoices_are_never_voided() {
    let story = Story::in_country("SA", "SAR", "Asia/Riyadh").await;
    let ask =
        InvoiceAsk { currency: "SAR".into(), lines: vec![line("Coffee", "1", "10", "SA15")], ..story.one_piece("0") };
    let issued = story.issued(ask).await;
    assert_eq!(
        code_of(void_invoice(&story.shop, &story.owner, issued.id, because("typo")).await),
        "invoice.no_voids_here"
    );
}

#[tokio::test]
async fn what_is_left_of_a_partly_paid_invoice_is_written_off() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("100")).await;
    story.pay(issued.id, money("40", "INR")).await.unwrap();
    let cashier = story.staff(&["billing:read", "billing:write"]);
    assert_eq!(
        code_of(write_off_invoice(&story.shop, &cashier, issued.id, because("gone")).await),
        "access.not_allowed"
    );
    let ended = write_off_invoice(&story.shop, &story.owner, issued.id, because("moved away")).await.unwrap();
    assert_eq!((ended.status, ended.paid), (InvoiceStatus::WrittenOff, money("40", "INR")));
    let postings = story.postings(format!("invoice:{}:written_off", issued.id)).await;
    assert_eq!(postings, [(format!("1200.{}", story.customer), -6_000), ("6400".to_owned(), 6_000)]);
    assert_eq!(
        code_of(write_off_invoice(&story.shop, &story.owner, issued.id, because("twice")).await),
        "invoice.nothing_due"
    );
}

#[tokio::test]
async fn a_draft_is_neither_voided_nor_written_off_nor_sent() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.one_piece("1")).await.unwrap();
    assert_eq!(code_of(void_invoice(&story.shop, &story.owner, draft.id, because("x")).await), "invoice.still_a_draft");
    assert_eq!(
        code_of(write_off_invoice(&story.shop, &story.owner, draft.id, because("x")).await),
        "invoice.still_a_draft"
    );
    assert_eq!(code_of(mark_sent(&story.shop, &story.owner, draft.id).await), "invoice.still_a_draft");
    let issued = issue_invoice(&story.shop, &story.owner, draft.id, IssueAsk::default()).await.unwrap();
    assert_eq!(mark_sent(&story.shop, &story.owner, issued.id).await.unwrap().sent_at, Some(story.shop.now()));
    assert_eq!(
        void_invoice(&story.shop, &story.owner, issued.id, because(" ")).await.unwrap_err().kind().field.as_deref(),
        Some("reason")
    );
}
