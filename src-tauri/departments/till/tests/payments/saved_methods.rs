//! Ways to pay that a gateway keeps for a customer: what is written of them, and charges that happen once whatever comes between.

use std::sync::Arc;

use base::{Actor, Problem, Rights};
use people::customers::{NewCustomer, create_customer};
use serde_json::{Value, json};
use till::invoices::InvoiceStatus;
use till::merchant_accounts::{Restriction, RestrictionName, RestrictionRule, set_restrictions};
use till::payments::{
    NewSavedMethod, PaymentError, PaymentState, SavedMethod, add_saved_method, charge_saved_method,
    make_default_saved_method, remove_saved_method, saved_methods_of,
};

use crate::scripted::{REFERENCE, Scripted, payment, refusal, rows};
use crate::support::{Pune, inr};

const CARD_NUMBER: &str = "4242 4242 4242 4242";

fn kept(token: &str) -> (u16, Value) {
    let card = |last4: &str, expires: &str| {
        (200, json!({"id": token, "method": {"family": "card", "brand": "visa", "last4": last4}, "expires": expires}))
    };
    match token {
        "psm_1" => card("4242", "2031-01"),
        "psm_2" => card("1881", "2031-02"),
        "psm_old" => card("0001", "2020-12"),
        _ => (404, json!({"error": {"type": "invalid_request_error", "message": "none"}})),
    }
}

/// What a gateway that keeps a few cards says, and what it answers to a charge.
fn gateway(charge: (u16, Value)) -> impl FnMut(&str) -> (u16, Value) + Send + 'static {
    move |asked| match asked.strip_prefix("GET /v1/saved_methods/") {
        Some(token) => kept(token),
        None if asked.starts_with("POST /v1/payments") => charge.clone(),
        None => rows(Vec::new()),
    }
}

fn taken() -> (u16, Value) {
    (201, payment("pp_1", REFERENCE, "captured", None))
}

async fn added(pune: &Pune, token: &str) -> Result<SavedMethod, PaymentError> {
    let new = NewSavedMethod { merchant_account_id: pune.practice.id, token: token.to_owned() };
    add_saved_method(&pune.shop, &pune.owner, pune.customer, new).await
}

async fn all(pune: &Pune) -> Vec<(Option<String>, bool)> {
    let customer = pune.customer;
    let methods = pune.shop.db.read(move |tx| saved_methods_of(tx, customer)).await.unwrap();
    methods.into_iter().map(|method| (method.last4, method.is_default)).collect()
}

#[tokio::test]
async fn an_invoice_is_paid_at_once_by_what_the_gateway_keeps() {
    let pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(taken())).await;
    let method = added(&pune, "psm_1").await.unwrap();
    assert_eq!((method.label.as_str(), method.last4.as_deref(), method.is_default), ("visa", Some("4242"), true));
    let invoice = pune.issued(5_000).await;
    let paid = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, None).await.unwrap();
    assert_eq!((paid.state, paid.merchant_account_id), (PaymentState::Captured, pune.practice.id));
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Paid);
    assert_eq!((pune.balance("1110").await, pune.balance("1200").await), (5_000, 0));
    let charges = asked.asked().iter().filter(|asked| asked.starts_with("POST")).count();
    assert_eq!(charges, 1);
    assert_eq!(pune.texts("SELECT call FROM payment_tries").await, ["charge"]);
}

#[tokio::test]
async fn a_card_number_is_no_name_of_a_card_and_reaches_neither_gateway_nor_store() {
    let pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(taken())).await;
    for number in [CARD_NUMBER, "4242424242424242", "tok 4242-4242-4242-4242"] {
        let refused = added(&pune, number).await.unwrap_err();
        assert_eq!(refused.kind().field.as_deref(), Some("token"), "{refused}");
        assert!(!refused.to_string().contains("4242"), "{refused}");
    }
    assert_eq!(asked.asked(), Vec::<String>::new());
    assert_eq!(all(&pune).await, []);
}

#[tokio::test]
async fn what_the_gateway_does_not_keep_is_not_written() {
    let pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(taken())).await;
    for token in ["psm_none", "../payments", "né"] {
        let refused = added(&pune, token).await.unwrap_err();
        assert_eq!((refused.kind().status, refused.kind().field.as_deref()), (400, Some("token")), "{refused}");
    }
    asked.says(|_| refusal(500, "api_error"));
    let away = added(&pune, "psm_1").await.unwrap_err();
    assert!(matches!(away, PaymentError::Gateway(_)), "{away:?}");
    assert_eq!(all(&pune).await, []);
}

#[tokio::test]
async fn one_is_the_default_and_another_follows_when_it_is_removed() {
    let pune = Pune::open().await;
    Scripted::of(&pune, gateway(taken())).await;
    let first = added(&pune, "psm_1").await.unwrap();
    let second = added(&pune, "psm_2").await.unwrap();
    let again = added(&pune, "psm_1").await.unwrap_err();
    assert!(matches!(again, PaymentError::SavedBefore), "{again:?}");
    make_default_saved_method(&pune.shop, &pune.owner, second.id).await.unwrap();
    assert_eq!(all(&pune).await, [(Some("1881".into()), true), (Some("4242".into()), false)]);
    remove_saved_method(&pune.shop, &pune.owner, second.id).await.unwrap();
    assert_eq!(all(&pune).await, [(Some("4242".into()), true)]);
    let names = pune.texts("SELECT token FROM saved_methods ORDER BY id").await;
    assert_eq!(names, ["psm_1", ""], "the gateway's name of what was removed is forgotten");
    let invoice = pune.issued(5_000).await;
    let refused = charge_saved_method(&pune.shop, &pune.owner, invoice.id, second.id, None, None).await;
    assert!(matches!(refused, Err(PaymentError::NoSuchSavedMethod)), "{refused:?}");
    added(&pune, "psm_2").await.unwrap();
    assert!(all(&pune).await.contains(&(first.last4, true)), "what is added again is not the default");
}

#[tokio::test]
async fn a_declined_charge_leaves_the_invoice_to_be_paid_otherwise() {
    let pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(refusal(402, "card_error"))).await;
    let method = added(&pune, "psm_1").await.unwrap();
    let invoice = pune.issued(5_000).await;
    let declined = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, None).await.unwrap();
    assert_eq!((declined.state, declined.failure_reason.as_str()), (PaymentState::Failed, "words"));
    assert_eq!(pune.invoice(invoice.id).await.status, InvoiceStatus::Issued);
    asked.says(gateway(taken()));
    let paid = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, None).await.unwrap();
    assert_eq!(paid.state, PaymentState::Captured);
}

#[tokio::test]
async fn a_charge_without_an_answer_is_asked_about_and_never_made_twice() {
    let pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(refusal(500, "api_error"))).await;
    let method = added(&pune, "psm_1").await.unwrap();
    let invoice = pune.issued(5_000).await;
    let first = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, None).await.unwrap();
    assert!(first.unknown_since.is_some());
    let again = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, None).await;
    assert!(matches!(again, Err(PaymentError::OneOpen(open)) if open == first.id), "{again:?}");
    asked.says(|asked| {
        let shown = payment("pp_1", REFERENCE, "captured", None);
        if asked.starts_with("GET /v1/payments?") { rows(vec![shown]) } else { refusal(500, "api_error") }
    });
    pune.minutes(2).await;
    let settled = pune.payment(first.id).await;
    assert_eq!((settled.state, settled.unknown_since), (PaymentState::Captured, None));
    assert!(asked.asked().iter().all(|asked| asked.starts_with("GET")), "{:?}", asked.asked());
    assert_eq!((pune.balance("1110").await, pune.balance("1200").await), (5_000, 0));
}

#[tokio::test]
async fn a_charge_that_broke_off_is_made_by_the_next_start_under_the_same_key() {
    let pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(refusal(500, "api_error"))).await;
    let method = added(&pune, "psm_1").await.unwrap();
    let invoice = pune.issued(5_000).await;
    let first = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, None).await.unwrap();
    asked.says(gateway(taken()));
    pune.minutes(2).await;
    assert_eq!(pune.payment(first.id).await.state, PaymentState::Captured);
    let calls = asked.asked();
    assert!(calls.first().is_some_and(|call| call.starts_with("GET /v1/payments?reference=")), "{calls:?}");
    assert_eq!(calls.iter().filter(|call| call.starts_with("POST")).count(), 1, "{calls:?}");
}

#[tokio::test]
async fn an_expired_card_and_another_customers_card_are_not_charged() {
    let mut pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(taken())).await;
    let (old, good) = (added(&pune, "psm_old").await.unwrap(), added(&pune, "psm_1").await.unwrap());
    let invoice = pune.issued(5_000).await;
    let expired = charge_saved_method(&pune.shop, &pune.owner, invoice.id, old.id, None, None).await;
    assert!(matches!(expired, Err(PaymentError::MethodUnfit("it has expired"))), "{expired:?}");
    let somebody = NewCustomer { name: "Ravi".into(), ..NewCustomer::default() };
    let ravi = create_customer(&pune.shop, &pune.owner, somebody).await.unwrap();
    pune.customer = ravi.id;
    let others = pune.issued(5_000).await;
    let refused = charge_saved_method(&pune.shop, &pune.owner, others.id, good.id, None, None).await;
    assert!(matches!(refused, Err(PaymentError::MethodUnfit("it is another customer's"))), "{refused:?}");
    assert!(asked.asked().iter().all(|asked| asked.starts_with("GET")), "{:?}", asked.asked());
}

#[tokio::test]
async fn a_card_of_a_brand_that_the_account_leaves_out_is_not_charged() {
    let pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(taken())).await;
    let method = added(&pune, "psm_1").await.unwrap();
    let id = pune.practice.id;
    let account = pune.shop.db.read(move |tx| till::merchant_accounts::find(tx, id)).await.unwrap().unwrap();
    let no_visa =
        Restriction { name: RestrictionName::CardBrands, rule: RestrictionRule::Not, values: vec!["visa".into()] };
    set_restrictions(&pune.shop, &pune.owner, id, account.version, vec![no_visa]).await.unwrap();
    let invoice = pune.issued(5_000).await;
    let refused = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, None).await;
    assert!(matches!(refused, Err(PaymentError::MethodUnfit(_))), "{refused:?}");
    assert!(asked.asked().iter().all(|asked| asked.starts_with("GET")), "{:?}", asked.asked());
}

#[tokio::test]
async fn no_more_is_charged_than_was_agreed_to() {
    let pune = Pune::open().await;
    let asked = Scripted::of(&pune, gateway(taken())).await;
    let method = added(&pune, "psm_1").await.unwrap();
    let invoice = pune.issued(5_000).await;
    let agreed = |minor| Some(inr(minor));
    let refused = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, agreed(4_000)).await;
    assert_eq!(refused.unwrap_err().kind().field.as_deref(), Some("amount"));
    assert!(asked.asked().iter().all(|asked| asked.starts_with("GET")), "{:?}", asked.asked());
    let paid = charge_saved_method(&pune.shop, &pune.owner, invoice.id, method.id, None, agreed(5_000)).await.unwrap();
    assert_eq!(paid.state, PaymentState::Captured);
}

#[tokio::test]
async fn who_may_only_read_adds_and_charges_nothing() {
    let pune = Pune::open().await;
    Scripted::of(&pune, gateway(taken())).await;
    let method = added(&pune, "psm_1").await.unwrap();
    let invoice = pune.issued(5_000).await;
    let reader = Rights::Only(["payments:read".to_owned()].into());
    let clerk = Actor { rights: Arc::new(reader), ..pune.owner.clone() };
    let new = NewSavedMethod { merchant_account_id: pune.practice.id, token: "psm_2".into() };
    let refused = add_saved_method(&pune.shop, &clerk, pune.customer, new).await.unwrap_err();
    assert_eq!(refused.kind().status, 403);
    let refused = charge_saved_method(&pune.shop, &clerk, invoice.id, method.id, None, None).await.unwrap_err();
    assert_eq!(refused.kind().status, 403);
    let refused = remove_saved_method(&pune.shop, &clerk, method.id).await.unwrap_err();
    assert_eq!(refused.kind().status, 403);
}
