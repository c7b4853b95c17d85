//! Questions that are asked by themselves: the fee that was not told with the money, and payments that stay open.

use connectors::gateways::PaymentFact;
use serde_json::json;
use till::payments::{Origin, catch_up};

use crate::scripted::{Scripted, payment, refusal, rows};
use crate::support::{Pune, inr};

const FEE_EFFECT: &str = "SELECT state || ' ' || attempts FROM outbox WHERE kind = 'FetchPayment'";

/// The gateway's own event of a payment that was captured.
fn captured_event(id: &str, reference: &str, fee: Option<&str>) -> serde_json::Value {
    json!({"id": format!("evt_{id}"), "type": "payment.captured", "environment": "test",
           "data": {"payment": payment(id, reference, "captured", fee)}})
}

#[tokio::test]
async fn the_fee_that_did_not_come_with_the_money_is_asked_for_and_the_estimate_taken_back() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let first = pune.started(&invoice).await;
    pune.deliver(&pune.practice, captured_event("pp_1", &first.id.to_string(), None)).await;
    pune.work().await;
    assert_eq!((pune.balance("1110").await, pune.balance("2020").await), (5_000, -118), "an estimate");
    let reference = first.id.to_string();
    let gateway = Scripted::of(&pune, move |_| (200, payment("pp_1", &reference, "captured", Some("1.45")))).await;
    pune.carry_out().await;
    assert_eq!(gateway.asked(), Vec::<String>::new(), "the gateway has a minute's time");
    pune.minutes(1).await;
    assert_eq!(gateway.asked(), ["GET /v1/payments/pp_1"]);
    assert_eq!((pune.balance("1110").await, pune.balance("2020").await), (5_000 - 145, 0));
    assert_eq!(pune.texts(FEE_EFFECT).await, ["done 1"]);
}

#[tokio::test]
async fn a_fee_that_comes_with_the_money_or_by_itself_is_not_asked_for() {
    let pune = Pune::open().await;
    let gateway = Scripted::of(&pune, |_| refusal(404, "invalid_request_error")).await;
    pune.deliver(&pune.practice, captured_event("pp_1", "elsewhere", Some("1.45"))).await;
    pune.work().await;
    assert_eq!(pune.texts(FEE_EFFECT).await, Vec::<String>::new());
    pune.deliver(&pune.practice, captured_event("pp_2", "elsewhere_2", None)).await;
    pune.work().await;
    pune.told(None, "pp_2", PaymentFact::FeeKnown { fee: inr(145), tax: inr(0) }).await.unwrap();
    pune.minutes(2).await;
    assert_eq!(gateway.asked(), Vec::<String>::new());
    assert_eq!(pune.texts(FEE_EFFECT).await, ["done 1"]);
}

#[tokio::test]
async fn a_question_that_is_always_refused_ends_and_one_that_reaches_nobody_waits() {
    let pune = Pune::open().await;
    pune.deliver(&pune.practice, captured_event("pp_1", "elsewhere", None)).await;
    pune.work().await;
    pune.minutes(60).await;
    assert_eq!(pune.texts(FEE_EFFECT).await, ["waiting 0"], "nobody could be asked");
    Scripted::of(&pune, |_| refusal(404, "invalid_request_error")).await;
    for _ in 0..40 {
        pune.later(3_600_000);
        pune.carry_out().await;
    }
    assert_eq!(pune.texts(FEE_EFFECT).await, ["failed 24"], "kept and shown");
}

#[tokio::test]
async fn who_was_not_asked_about_for_longest_comes_first() {
    let pune = Pune::open().await;
    let mut open = Vec::new();
    for canonical in ["pp_1", "pp_2"] {
        let invoice = pune.issued(5_000).await;
        let started = pune.started(&invoice).await;
        let ends = pune.shop.now().plus_ms(1_000);
        let page = PaymentFact::Pending { page_url: Some(canonical.into()), page_expires_at: Some(ends) };
        pune.told_by(Origin::Answer, Some(started.id), canonical, page).await;
        open.push((canonical, started.id));
    }
    // Both stay open for ever, though their pages have ended.
    let (still_open, ends) = (open.clone(), pune.shop.now().plus_ms(1_000).unix_seconds());
    let says = move |asked: &str| {
        let Some((canonical, id)) = still_open.iter().find(|(canonical, _)| asked.ends_with(canonical)) else {
            return rows(Vec::new());
        };
        let mut shown = payment(canonical, &id.to_string(), "open", None);
        shown["expires_at"] = json!(ends);
        (200, shown)
    };
    let gateway = Scripted::of(&pune, says.clone()).await;
    let asked = |gateway: &Scripted| {
        let about = gateway.asked().into_iter().filter(|asked| asked.starts_with("GET /v1/payments/pp_"));
        about.map(|asked| asked.rsplit('/').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    pune.later(2_000);
    till::payments::fetch_payment(&pune.shop, &pune.owner, open[0].1).await.unwrap();
    gateway.says(says.clone());
    pune.later(3_600_001);
    catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    assert_eq!(asked(&gateway), ["pp_2", "pp_1"], "the second was never asked about");
    gateway.says(says.clone());
    pune.later(60_000);
    catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    assert_eq!(asked(&gateway), Vec::<String>::new(), "as open as a minute ago");
}
