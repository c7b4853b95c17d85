//! A gateway where the customer's word moves nothing: PayPal, where the shop itself takes what was agreed to, once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use office::integrations::Environment;
use secrecy::SecretString;
use serde_json::{Value, json};
use till::merchant_accounts::{MerchantAccount, NewAccount, add_account};
use till::payments::{CashTaken, Payment, PaymentState, catch_up_all, fetch_payment, start_payment, take_cash};
use till::refunds::{RefundAsk, RefundError, RefundMethod, refundable, request_refund};

use crate::support::{Pune, account, inr};

/// How the one order at PayPal stands, and what was asked.
#[derive(Default)]
struct Order {
    reference: String,
    status: &'static str,
    /// How often the customer agreed: each time later than the one before.
    agreed: u32,
    /// What the next calls to take the money are answered with, before they do what they say.
    answers: Vec<(u16, bool)>,
    taken: u32,
    keys: Vec<String>,
    /// Whether it answers nothing that anybody could use.
    away: bool,
}

#[derive(Clone, Default)]
struct Paypal(Arc<Mutex<Order>>);

impl Paypal {
    async fn of(pune: &Pune) -> (Self, MerchantAccount) {
        let paypal = Self::default();
        let app = Router::new().fallback(answer).with_state(paypal.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let fields = [("client_id", "client_for_tests"), ("client_secret", "secret_for_tests"), ("webhook_id", "WH-1")];
        let credentials: BTreeMap<String, SecretString> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect();
        let new =
            NewAccount { environment: Environment::Sandbox, credentials, ..account("paypal", "3", Some(url.as_str())) };
        let account = add_account(&pune.shop, &pune.owner, new).await.unwrap();
        (paypal, account)
    }

    fn agreed(&self) {
        let mut order = self.0.lock().unwrap();
        order.status = "APPROVED";
        order.agreed += 1;
    }

    /// What calls to take the money meet first: a status, and whether it is taken all the same.
    fn meets(&self, answers: &[(u16, bool)]) {
        self.0.lock().unwrap().answers = answers.to_vec();
    }

    fn taken(&self) -> u32 {
        self.0.lock().unwrap().taken
    }

    fn keys(&self) -> Vec<String> {
        self.0.lock().unwrap().keys.clone()
    }
}

impl Order {
    fn shown(&self) -> Value {
        let amount = json!({"currency_code": "INR", "value": "50.00"});
        let captures = json!({"captures": [{
            "id": "CAP1", "status": "COMPLETED", "amount": amount, "final_capture": true,
            "custom_id": self.reference, "invoice_id": self.reference,
            "seller_receivable_breakdown": {
                "gross_amount": amount, "paypal_fee": {"currency_code": "INR", "value": "2.00"},
                "net_amount": {"currency_code": "INR", "value": "48.00"}},
            "create_time": "2026-11-21T10:04:10Z", "update_time": "2026-11-21T10:04:10Z",
            "links": [{"href": "https://api.sandbox.paypal.com/v2/checkout/orders/ORD1", "rel": "up", "method": "GET"}]}]});
        let mut unit = json!({"reference_id": self.reference, "custom_id": self.reference, "invoice_id": self.reference,
            "amount": amount});
        if self.status == "COMPLETED" {
            unit["payments"] = captures;
        }
        json!({"id": "ORD1", "intent": "CAPTURE", "status": self.status, "purchase_units": [unit],
            "create_time": "2026-11-21T10:00:00Z", "update_time": format!("2026-11-21T10:04:0{}Z", self.agreed),
            "links": [{"href": "https://www.sandbox.paypal.com/checkoutnow?token=ORD1", "rel": "payer-action", "method": "GET"}]})
    }
}

async fn answer(State(paypal): State<Paypal>, request: Request) -> Response {
    let line = format!("{} {}", request.method(), request.uri().path());
    let key = request.headers().get("paypal-request-id").map(|key| key.to_str().unwrap().to_owned());
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let mut order = paypal.0.lock().unwrap();
    let (status, said) = match line.as_str() {
        _ if order.away => (504, json!({})),
        "POST /v1/oauth2/token" => (200, json!({"access_token": "A21", "token_type": "Bearer", "expires_in": 32400})),
        "POST /v2/checkout/orders" => {
            let asked: Value = serde_json::from_slice(&body).unwrap();
            order.reference = asked["purchase_units"][0]["custom_id"].as_str().unwrap().to_owned();
            order.status = "PAYER_ACTION_REQUIRED";
            (201, order.shown())
        }
        "GET /v2/checkout/orders/ORD1" => (200, order.shown()),
        "GET /v2/payments/captures/CAP1" if order.status == "COMPLETED" => {
            (200, order.shown()["purchase_units"][0]["payments"]["captures"][0].clone())
        }
        "POST /v2/checkout/orders/ORD1/capture" => {
            order.keys.push(key.unwrap());
            let (status, takes) = if order.answers.is_empty() { (201, true) } else { order.answers.remove(0) };
            if takes && order.status == "APPROVED" {
                order.status = "COMPLETED";
                order.taken += 1;
            }
            match status {
                201 => (201, order.shown()),
                422 => (
                    422,
                    json!({"name": "UNPROCESSABLE_ENTITY", "message": "The instrument was declined.", "debug_id": "d",
                    "details": [{"issue": "INSTRUMENT_DECLINED", "description": "declined"}]}),
                ),
                other => (other, json!({})),
            }
        }
        _ => (404, json!({"name": "RESOURCE_NOT_FOUND", "message": "none", "debug_id": "d", "details": []})),
    };
    let headers = [("content-type", "application/json"), ("date", "Sat, 21 Nov 2026 10:05:00 GMT")];
    (StatusCode::from_u16(status).unwrap(), headers, said.to_string()).into_response()
}

/// A payment on whose page the customer is.
async fn on_the_page(pune: &Pune, account: &MerchantAccount) -> Payment {
    let invoice = pune.issued(5_000).await;
    let payment = start_payment(&pune.shop, &pune.owner, invoice.id, Some(account.id)).await.unwrap();
    assert_eq!(payment.state, PaymentState::Pending, "{}", payment.failure_reason);
    assert!(payment.page_url.as_deref().unwrap().contains("checkoutnow"));
    payment
}

#[tokio::test]
async fn what_the_customer_agreed_to_is_taken_by_the_shop_and_booked_once() {
    let pune = Pune::open().await;
    let (paypal, account) = Paypal::of(&pune).await;
    let payment = on_the_page(&pune, &account).await;
    paypal.agreed();
    // Told again and again, it is one call.
    for _ in 0..3 {
        fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    }
    pune.carry_out().await;
    let paid = pune.payment(payment.id).await;
    assert_eq!(
        (paid.state, paid.captured.minor, paid.fee.map(|fee| fee.minor)),
        (PaymentState::Captured, 5_000, Some(200))
    );
    assert_eq!(paid.gateway_ref.as_deref(), Some("CAP1"));
    assert_eq!(paypal.taken(), 1);
    assert_eq!(paypal.keys(), [format!("{}:take", payment.id)]);
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.minutes(5).await;
    assert_eq!(paypal.keys().len(), 1, "what is taken is not taken again");
    assert_eq!(pune.balance("1200").await, 0);
}

#[tokio::test]
async fn taken_without_an_answer_it_is_asked_for_and_not_taken_twice() {
    let pune = Pune::open().await;
    let (paypal, account) = Paypal::of(&pune).await;
    let payment = on_the_page(&pune, &account).await;
    paypal.agreed();
    paypal.meets(&[(504, true)]);
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.carry_out().await;
    assert!(pune.payment(payment.id).await.unknown_since.is_some(), "nobody knows yet");
    pune.minutes(2).await;
    let paid = pune.payment(payment.id).await;
    assert_eq!((paid.state, paid.unknown_since), (PaymentState::Captured, None));
    assert_eq!((paypal.taken(), paypal.keys().len()), (1, 1), "the question was enough");
}

#[tokio::test]
async fn an_answer_that_never_came_for_money_that_was_not_taken_is_asked_again_under_the_same_key() {
    let pune = Pune::open().await;
    let (paypal, account) = Paypal::of(&pune).await;
    let payment = on_the_page(&pune, &account).await;
    paypal.agreed();
    paypal.meets(&[(503, false)]);
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.carry_out().await;
    pune.minutes(2).await;
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Captured);
    let key = format!("{}:take", payment.id);
    assert_eq!(paypal.keys(), [key.clone(), key]);
}

#[tokio::test]
async fn what_was_agreed_to_is_taken_however_long_the_gateway_was_away() {
    let pune = Pune::open().await;
    let (paypal, account) = Paypal::of(&pune).await;
    let payment = on_the_page(&pune, &account).await;
    paypal.agreed();
    paypal.meets(&[(504, false)]);
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.carry_out().await;
    paypal.0.lock().unwrap().away = true;
    for _ in 0..1_100 {
        pune.later(21_000);
        pune.carry_out().await;
    }
    paypal.0.lock().unwrap().away = false;
    pune.minutes(1).await;
    let paid = pune.payment(payment.id).await;
    assert_eq!((paid.state, paid.unknown_since), (PaymentState::Captured, None));
    assert_eq!(paypal.taken(), 1);
}

#[tokio::test]
async fn half_a_year_later_the_money_goes_back_otherwise_than_through_the_gateway() {
    const DAY_MS: i64 = 24 * 3_600_000;
    let pune = Pune::open().await;
    let (paypal, account) = Paypal::of(&pune).await;
    let payment = on_the_page(&pune, &account).await;
    paypal.agreed();
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.carry_out().await;
    let paid = pune.payment(payment.id).await;
    let left = refundable(&pune.shop, &pune.owner, paid.id).await.unwrap();
    assert_eq!(
        left.original_until,
        paid.captured_at.map(|at| at.plus_ms(180 * DAY_MS)),
        "it is told before anybody tries"
    );
    assert_eq!(left.methods.first(), Some(&RefundMethod::Original));
    pune.later(181 * DAY_MS);
    let left = refundable(&pune.shop, &pune.owner, paid.id).await.unwrap();
    assert_eq!(left.methods, [RefundMethod::Cash, RefundMethod::Transfer]);
    let ask: RefundAsk = serde_json::from_value(json!({"reason": "came broken", "method": "original"})).unwrap();
    let refused = request_refund(&pune.shop, &pune.owner, paid.id, ask).await;
    assert!(matches!(refused, Err(RefundError::NotOffered)), "{refused:?}");
}

#[tokio::test]
async fn a_refused_card_leaves_the_page_open_and_the_next_agreement_is_another_call() {
    let pune = Pune::open().await;
    let (paypal, account) = Paypal::of(&pune).await;
    let payment = on_the_page(&pune, &account).await;
    paypal.agreed();
    paypal.meets(&[(422, false)]);
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.carry_out().await;
    let open = pune.payment(payment.id).await;
    assert_eq!(open.state, PaymentState::Pending);
    assert!(!open.failure_reason.is_empty(), "the page says why");
    // That they agreed once is told again and again, and changes nothing.
    for _ in 0..3 {
        catch_up_all(&pune.shop, None, &[]).await.unwrap();
        pune.carry_out().await;
    }
    assert_eq!(paypal.keys().len(), 1, "nobody agreed again");
    // The customer chooses another card and agrees again.
    paypal.agreed();
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Captured);
    assert_eq!(paypal.keys(), [format!("{}:take", payment.id), format!("{}:take:1", payment.id)]);
}

#[tokio::test]
async fn what_was_paid_otherwise_meanwhile_is_not_taken_again() {
    let pune = Pune::open().await;
    let (paypal, account) = Paypal::of(&pune).await;
    let payment = on_the_page(&pune, &account).await;
    add_account(&pune.shop, &pune.owner, crate::support::account("cash", "0", None)).await.unwrap();
    let invoice = payment.invoice_id.unwrap();
    let cash = CashTaken { invoice, account: None, amount: inr(5_000), tendered: None };
    take_cash(&pune.shop, &pune.owner, cash).await.unwrap();
    paypal.agreed();
    fetch_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.carry_out().await;
    assert_eq!(paypal.taken(), 0, "the invoice wants nothing any more");
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Cancelled);
}

#[tokio::test]
async fn whoever_agreed_and_never_came_back_is_found_though_the_list_is_late() {
    let pune = Pune::open().await;
    let (paypal, account) = Paypal::of(&pune).await;
    let payment = on_the_page(&pune, &account).await;
    paypal.agreed();
    catch_up_all(&pune.shop, None, &[]).await.unwrap();
    pune.carry_out().await;
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Captured);
    assert_eq!(paypal.taken(), 1);
}
