use base::ShopDate;

use super::*;

#[tokio::test]
async fn payments_move_an_invoice_forward_and_the_last_one_ends_it() {
    let story = Story::in_india().await;
    let issued = story.issued(story.three_lines()).await;
    let part = story.pay(issued.id, money("100", "INR")).await.unwrap();
    assert_eq!((part.status, due(&part)), (InvoiceStatus::PartiallyPaid, money("459.82", "INR")));
    let whole = story.pay(issued.id, money("459.82", "INR")).await.unwrap();
    assert_eq!((whole.status, whole.paid_at), (InvoiceStatus::Paid, Some(story.shop.now())));
    assert_eq!(story.invoice(issued.id).await, whole);
    assert_eq!(story.facts(issued.id).await, ["InvoiceDrafted", "InvoiceIssued", "InvoicePartlyPaid", "InvoicePaid"]);
}

#[tokio::test]
async fn more_than_is_due_is_never_taken_and_changes_nothing() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("100")).await;
    assert!(matches!(story.pay(issued.id, money("100.01", "INR")).await, Err(Fault::Bug(_))));
    assert!(matches!(story.pay(issued.id, money("0", "INR")).await, Err(Fault::Bug(_))));
    assert!(story.pay(issued.id, money("1", "USD")).await.is_err());
    assert_eq!(story.invoice(issued.id).await, issued);
}

#[tokio::test]
async fn a_payment_that_was_none_is_taken_back() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("100")).await;
    story.pay(issued.id, money("100", "INR")).await.unwrap();
    let back = story.undo(issued.id, money("100", "INR")).await;
    assert_eq!((back.status, back.paid.minor, back.paid_at), (InvoiceStatus::Issued, 0, None));
    assert!(back.payment_initiated_at.is_some(), "that somebody began to pay is not forgotten");
}

#[tokio::test]
async fn the_first_start_is_remembered_and_told_once() {
    let story = Story::in_india().await;
    let issued = story.issued(story.one_piece("100")).await;
    let first = story.shop.now();
    for _ in 0..2 {
        story.shop.db.write(&story.owner, move |tx| payment_started(tx, &issued.id, tx.at())).await.unwrap();
        story.clock.advance_ms(1000);
    }
    assert_eq!(story.invoice(issued.id).await.payment_initiated_at, Some(first));
    assert_eq!(story.facts(issued.id).await, ["InvoiceDrafted", "InvoiceIssued", "InvoicePaymentStarted"]);
}

#[tokio::test]
async fn the_receivable_of_a_foreign_invoice_is_used_up_by_its_payments_to_the_last_paisa() {
    let story = Story::in_india().await;
    story.with_drawer().await;
    let day = ShopDate::parse("2026-11-01").unwrap();
    let rate = "83.10".parse().unwrap();
    let usd = Currency::of("USD").unwrap();
    story.shop.db.write(&story.owner, move |tx| ledger::set_exchange_rate(tx, usd, day, rate)).await.unwrap();
    let mut invoice = story.issued(InvoiceAsk { currency: "USD".into(), ..story.one_piece("250.01") }).await;
    assert_eq!(invoice.base_total, Some(money("20775.83", "INR")));
    let mut used = Money::zero(Currency::of("INR").unwrap());
    for part in ["83.33", "83.34", "83.34"] {
        let applied = money(part, "USD");
        let base = receivable_base_of(&invoice, applied).unwrap();
        used = used.plus(base).unwrap();
        invoice = story.pay(invoice.id, applied).await.unwrap();
        assert_eq!(used.plus(receivable_base_left(&invoice).unwrap()).unwrap(), money("20775.83", "INR"));
    }
    assert_eq!((invoice.status, used), (InvoiceStatus::Paid, money("20775.83", "INR")));
}

#[tokio::test]
async fn an_invoice_is_overdue_the_day_after_its_due_day_in_the_shops_zone() {
    let story = Story::in_india().await;
    let draft = create_draft(&story.shop, &story.owner, story.one_piece("10")).await.unwrap();
    let ask = IssueAsk { due_on: ShopDate::parse("2026-11-21"), ..IssueAsk::default() };
    let issued = issue_invoice(&story.shop, &story.owner, draft.id, ask).await.unwrap();
    let overdue = async || get_invoice(&story.shop, &story.owner, issued.id).await.unwrap().overdue;
    assert!(!overdue().await);
    // 15:30 in Pune: eight and a half hours to midnight.
    story.clock.advance_ms(8 * 3_600_000 + 1_799_000);
    assert!(!overdue().await);
    story.clock.advance_ms(1_000);
    assert!(overdue().await);
}
