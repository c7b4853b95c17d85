//! A closed period refuses people, never facts.

use base::{Problem, ShopDate};
use books::ledger::{EntryFilter, JournalEntry, list_entries};
use books::periods::{CloseAsk, close_period};
use connectors::gateways::{Observation, PaymentFact};
use till::invoices::{
    InvoiceAsk, InvoiceStatus, IssueAsk, LineAsk, ReasonAsk, create_draft, issue_invoice, void_invoice,
    write_off_invoice,
};
use till::payments::{CashTaken, Origin, assign_payment, take_cash};

use crate::support::{Pune, inr};

const DAY_MS: i64 = 86_400_000;

fn day(text: &str) -> ShopDate {
    ShopDate::parse(text).unwrap()
}

/// Code and way out of a refusal.
fn refusal<T, E: Problem>(outcome: Result<T, E>) -> (u16, &'static str, Option<String>) {
    let kind = outcome.err().unwrap().kind();
    (kind.status, kind.code, kind.subject)
}

async fn entry(pune: &Pune, source: String) -> JournalEntry {
    let (shop, filter) = (pune.shop.clone(), EntryFilter { source: Some(source), ..EntryFilter::default() });
    let page = pune.shop.db.read(move |tx| list_entries(tx, &shop, &filter, 1)).await.unwrap();
    page.items.into_iter().next().unwrap()
}

#[tokio::test]
async fn whatever_a_person_dates_in_a_closed_day_is_refused_and_the_first_open_day_is_named() {
    let pune = Pune::open().await;
    let (shop, owner) = (&pune.shop, &pune.owner);
    let issued = pune.issued(10_000).await;
    let stray = pune.told(None, "pp_stray", pune.captured(7_500)).await.unwrap();
    let line = LineAsk {
        description: "Milk".into(),
        quantity: "1".into(),
        unit_price: "10".into(),
        tax_code: "IN0".into(),
        ..LineAsk::default()
    };
    let ask = InvoiceAsk {
        customer_id: Some(pune.customer),
        currency: "INR".into(),
        lines: vec![line],
        ..InvoiceAsk::default()
    };
    let draft = create_draft(shop, owner, ask).await.unwrap();
    // Nobody can close the present day; a shop that moves west over midnight can find itself in one.
    shop.db.write(owner, |tx| books::periods::close_to(tx, day("2026-11-21"))).await.unwrap();
    let before = pune.entries().await;
    let closed = || (409, "period.day_closed", Some("2026-11-22".to_owned()));
    let because = || ReasonAsk { reason: "a slip".into() };
    assert_eq!(refusal(issue_invoice(shop, owner, draft.id, IssueAsk::default()).await), closed());
    assert_eq!(refusal(write_off_invoice(shop, owner, issued.id, because()).await), closed());
    let cash = CashTaken { invoice: issued.id, account: None, amount: inr(10_000), tendered: None };
    assert_eq!(refusal(take_cash(shop, owner, cash).await), closed());
    assert_eq!(refusal(assign_payment(shop, owner, stray, issued.id).await), closed());
    assert_eq!(
        refusal(void_invoice(shop, owner, issued.id, because()).await),
        (409, "invoice.period_over", Some("2026-11-22".to_owned()))
    );
    assert_eq!(pune.entries().await, before);
    pune.later(DAY_MS);
    assert_eq!(
        issue_invoice(shop, owner, draft.id, IssueAsk::default()).await.unwrap().issued_on,
        Some(day("2026-11-22"))
    );
}

#[tokio::test]
async fn what_a_gateway_tells_of_a_closed_day_counts_on_the_first_open_one_and_is_marked_late() {
    let pune = Pune::open().await;
    let invoice = pune.issued(11_800).await;
    let payment = pune.started(&invoice).await;
    let captured_then = pune.captured(11_800);
    let paid_at = pune.shop.now();
    pune.later(2 * DAY_MS);
    let ask = CloseAsk { closed_to: day("2026-11-22") };
    close_period(&pune.shop, &pune.owner, ask).await.unwrap();
    pune.told(Some(payment.id), "pp_1", captured_then).await;
    let entry = entry(&pune, format!("payment:{}:captured", payment.id)).await;
    assert_eq!((entry.dated_on, entry.late), (day("2026-11-23"), true));
    assert_eq!(entry.happened_at, paid_at, "it keeps the time it happened");
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!((pune.balance("1110").await, pune.balance("1200").await), (11_800, 0));
}

#[tokio::test]
async fn what_a_gateway_tells_of_an_open_day_after_a_close_is_not_late() {
    let pune = Pune::open().await;
    let invoice = pune.issued(11_800).await;
    let payment = pune.started(&invoice).await;
    let ask = CloseAsk { closed_to: day("2026-11-20") };
    close_period(&pune.shop, &pune.owner, ask).await.unwrap();
    pune.told(Some(payment.id), "pp_1", pune.captured(11_800)).await;
    let entry = entry(&pune, format!("payment:{}:captured", payment.id)).await;
    assert_eq!((entry.dated_on, entry.late), (day("2026-11-21"), false));
}

#[tokio::test]
async fn a_gateway_whose_clock_is_ahead_dates_no_money_into_a_day_to_come() {
    let pune = Pune::open().await;
    let at = pune.shop.now().plus_ms(400 * DAY_MS);
    let fact = PaymentFact::Captured { amount: inr(7_500), at, capture_no: None };
    let stray = pune.hear(Origin::Webhook, &pune.practice, Observation { at, ..pune.seen(None, "pp_1", fact) }).await;
    assert_eq!(entry(&pune, format!("payment:{}:captured", stray.unwrap())).await.dated_on, day("2026-11-22"));
}
