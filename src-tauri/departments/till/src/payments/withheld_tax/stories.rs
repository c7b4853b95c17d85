use base::{Actor, Problem};
use books::ledger::recipes::tax_withheld_source;

use super::*;
use crate::invoices::stories::{Story, line, money};
use crate::invoices::{Invoice, InvoiceAsk, InvoiceStatus};
use crate::payments::PaymentError;

/// A shop in Indonesia that billed 1,000 and 110 PPN, of which the customer withholds 20.
async fn billed() -> (Story, Invoice) {
    let story = Story::in_country("ID", "IDR", "Asia/Jakarta").await;
    let ask = InvoiceAsk {
        currency: "IDR".into(),
        lines: vec![line("Service", "1", "1000", "ID12")],
        ..story.one_piece("1")
    };
    let issued = story.issued(ask).await;
    assert_eq!(issued.sums.total, money("1110", "IDR"));
    (story, issued)
}

fn ask(amount: &str) -> WithheldAsk {
    WithheldAsk { amount: money(amount, "IDR"), certificate: Some(" 0012/PPh23/XI ".into()), withheld_on: None }
}

async fn withhold(
    story: &Story,
    who: &Actor,
    invoice: &Invoice,
    ask: WithheldAsk,
) -> Result<WithheldTax, PaymentError> {
    record_withheld_tax(&story.shop, who, invoice.id, ask).await
}

fn code<T: std::fmt::Debug>(outcome: Result<T, PaymentError>) -> &'static str {
    outcome.unwrap_err().kind().code
}

#[tokio::test]
async fn what_was_withheld_settles_its_part_and_is_claimed_from_the_tax_office() {
    let (story, issued) = billed().await;
    let withheld = withhold(&story, &story.owner, &issued, ask("20")).await.unwrap();
    assert_eq!(withheld.certificate, "0012/PPh23/XI");
    assert_eq!((story.balance("1320").await, story.balance("1200").await), (20, 1090));
    assert_eq!(
        story.entry(tax_withheld_source(&withheld.id.to_string())).await.chain,
        format!("invoice:{}", issued.id)
    );
    let invoice = story.pay(issued.id, money("1090", "IDR")).await.unwrap();
    assert_eq!(invoice.status, InvoiceStatus::Paid);
    let listed = story.shop.db.read(move |tx| withheld_of_invoice(tx, issued.id)).await.unwrap();
    assert_eq!(listed, [withheld]);
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn tax_that_waits_for_its_payment_falls_due_with_what_was_withheld() {
    let story = Story::in_country("MY", "MYR", "Asia/Kuala_Lumpur").await;
    let ask =
        InvoiceAsk { currency: "MYR".into(), lines: vec![line("Repair", "1", "100", "MY8")], ..story.one_piece("1") };
    let issued = story.issued(ask).await;
    let ask = WithheldAsk { amount: money("54", "MYR"), certificate: None, withheld_on: None };
    let withheld = withhold(&story, &story.owner, &issued, ask).await.unwrap();
    assert_eq!((story.balance("2110").await, story.balance("2100").await), (-400, -400));
    undo_withheld_tax(&story.shop, &story.owner, withheld.id, "wrong customer").await.unwrap();
    assert_eq!((story.balance("2110").await, story.balance("2100").await, story.balance("1320").await), (-800, 0, 0));
    assert_eq!(story.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_was_not_withheld_after_all_is_owed_again_once() {
    let (story, issued) = billed().await;
    let withheld = withhold(&story, &story.owner, &issued, ask("20")).await.unwrap();
    let undone = undo_withheld_tax(&story.shop, &story.owner, withheld.id, "certificate of another").await.unwrap();
    assert_eq!((undone.undone_at.is_some(), undone.undone_why.as_str()), (true, "certificate of another"));
    assert_eq!((story.balance("1320").await, story.balance("1200").await), (0, 1110));
    assert_eq!(story.invoice(issued.id).await.status, InvoiceStatus::Issued);
    let again = undo_withheld_tax(&story.shop, &story.owner, withheld.id, "twice").await;
    assert_eq!(code(again), "payment.wrong_state");
}

#[tokio::test]
async fn more_than_is_due_another_currency_a_day_to_come_and_a_stranger_are_refused() {
    let (story, issued) = billed().await;
    let tomorrow = Some(story.shop.today().unwrap().plus_days(1));
    for (bad, wanted) in [
        (ask("1111"), "payment.wrong_amount"),
        (ask("0"), "payment.wrong_amount"),
        (WithheldAsk { amount: money("20", "USD"), ..ask("1") }, "payment.wrong_amount"),
        (WithheldAsk { withheld_on: tomorrow, ..ask("20") }, "input.invalid"),
        (WithheldAsk { certificate: Some("x".repeat(81)), ..ask("20") }, "input.invalid"),
    ] {
        assert_eq!(code(withhold(&story, &story.owner, &issued, bad).await), wanted);
    }
    let stranger = story.staff(&["payments:read"]);
    assert_eq!(code(withhold(&story, &stranger, &issued, ask("20")).await), "access.not_allowed");
    assert_eq!(story.balance("1320").await, 0);
}

#[tokio::test]
async fn what_was_withheld_a_hundred_years_ago_is_a_slip_of_the_hand() {
    let (story, issued) = billed().await;
    let long_ago = WithheldAsk { withheld_on: base::ShopDate::parse("1926-11-21"), ..ask("20") };
    let refused = withhold(&story, &story.owner, &issued, long_ago).await.unwrap_err();
    assert_eq!(refused.kind().field.as_deref(), Some("withheld_on"), "{refused}");
}

#[tokio::test]
async fn one_of_several_settlements_abroad_that_is_taken_back_leaves_no_paisa_on_the_customer() {
    let story = Story::in_india().await;
    let (usd, day) = (base::Currency::of("USD").unwrap(), base::ShopDate::parse("2026-11-01").unwrap());
    let rate = "83.10".parse().unwrap();
    story.shop.db.write(&story.owner, move |tx| books::ledger::set_exchange_rate(tx, usd, day, rate)).await.unwrap();
    story.with_drawer().await;
    let issued = story.issued(InvoiceAsk { currency: "USD".into(), ..story.one_piece("250.01") }).await;
    let part = |amount| WithheldAsk { amount: money(amount, "USD"), certificate: None, withheld_on: None };
    let first = withhold(&story, &story.owner, &issued, part("83.33")).await.unwrap();
    withhold(&story, &story.owner, &issued, part("83.34")).await.unwrap();
    undo_withheld_tax(&story.shop, &story.owner, first.id, "not after all").await.unwrap();
    let left = crate::invoices::receivable_base_left(&story.invoice(issued.id).await).unwrap();
    assert_eq!(story.balance("1200").await, left.minor);
    withhold(&story, &story.owner, &issued, part("166.67")).await.unwrap();
    assert_eq!(story.balance("1200").await, 0);
    assert_eq!(story.findings().await, Vec::<String>::new());
}
