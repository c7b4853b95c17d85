//! Taking reserved money and ending a payment by hand: what became of the call is found out though nobody said.

use std::time::Duration;

use till::payments::{Payment, PaymentState, cancel_payment, capture_payment};

use crate::scripted::{REFERENCE, Scripted, payment, refusal};
use crate::support::Pune;

const STANDS: &str = "SELECT kind || ' ' || state FROM outbox WHERE kind = 'AskAfterCall' ORDER BY id";

/// A payment whose money the gateway holds.
async fn held(pune: &Pune) -> (Scripted, Payment) {
    let invoice = pune.issued(5_000).await;
    let gateway = Scripted::of(pune, |_| (200, payment("pp_1", REFERENCE, "authorised", None))).await;
    let held = pune.started(&invoice).await;
    assert_eq!(held.state, PaymentState::Authorised);
    (gateway, held)
}

#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_within_seconds() {
    let pune = Pune::open().await;
    let (gateway, held) = held(&pune).await;
    gateway.says(|asked| match asked.ends_with("/capture") {
        true => refusal(500, "api_error"),
        false => (200, payment("pp_1", REFERENCE, "captured", None)),
    });
    let unclear = capture_payment(&pune.shop, &pune.owner, held.id, None).await.unwrap();
    assert!(unclear.unknown_since.is_some(), "nobody knows yet");
    pune.later(10_000);
    pune.carry_out().await;
    let after = pune.payment(held.id).await;
    assert_eq!((after.state, after.unknown_since), (PaymentState::Captured, None));
    assert_eq!(pune.texts(STANDS).await, ["AskAfterCall done", "AskAfterCall done"]);
}

#[tokio::test]
async fn a_gateway_that_is_away_is_asked_until_it_is_back() {
    let pune = Pune::open().await;
    let (gateway, held) = held(&pune).await;
    gateway.says(|_| refusal(500, "api_error"));
    assert!(cancel_payment(&pune.shop, &pune.owner, held.id).await.unwrap().unknown_since.is_some());
    pune.minutes(60).await;
    assert!(pune.payment(held.id).await.unknown_since.is_some());
    gateway.says(|_| (200, payment("pp_1", REFERENCE, "cancelled", None)));
    pune.minutes(1).await;
    let after = pune.payment(held.id).await;
    assert_eq!((after.state, after.unknown_since), (PaymentState::Cancelled, None));
}

#[tokio::test]
async fn a_program_that_ends_in_the_midst_of_a_call_asks_how_it_ended() {
    let pune = Pune::open().await;
    let (gateway, held) = held(&pune).await;
    gateway.says(|_| (200, payment("pp_1", REFERENCE, "captured", None)));
    gateway.hold(Duration::from_millis(400));
    let (shop, owner) = (pune.shop.clone(), pune.owner.clone());
    let call = tokio::spawn(async move { capture_payment(&shop, &owner, held.id, None).await });
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(pune.texts(STANDS).await, ["AskAfterCall waiting"], "whatever happens now, the gateway is asked");
    assert_eq!(call.await.unwrap().unwrap().state, PaymentState::Captured);
    assert_eq!(pune.texts(STANDS).await, ["AskAfterCall done"], "a clear answer needs no question");
    gateway.hold(Duration::ZERO);
    let asked = gateway.asked().len();
    pune.minutes(5).await;
    assert_eq!(gateway.asked().iter().skip(asked).filter(|line| line.starts_with("POST")).count(), 0);
}
