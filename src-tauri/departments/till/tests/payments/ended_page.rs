//! Midtrans: whoever ends a page does not end the account number that the customer was given on it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use office::integrations::Environment;
use secrecy::SecretString;
use serde_json::{Value, json};
use till::invoices::{IssueAsk, issue_invoice};
use till::merchant_accounts::{MerchantAccount, NewAccount, add_account};
use till::payments::{Payment, PaymentState, cancel_payment, catch_up_all, start_payment};

use crate::support::{Pune, account};

/// The one order there, and what was asked.
#[derive(Default)]
struct Order {
    reference: String,
    /// Empty until the customer has chosen how to pay.
    status: &'static str,
    /// How often ending it is refused.
    refuses: u32,
    refunded: bool,
    asked: Vec<String>,
}

#[derive(Clone, Default)]
struct Midtrans(Arc<Mutex<Order>>);

impl Midtrans {
    /// The gateway, and a page of it that was paid on in no way yet.
    async fn with_a_page(pune: &Pune) -> (Self, MerchantAccount, Payment) {
        let midtrans = Self::default();
        let app = Router::new().fallback(answer).with_state(midtrans.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let credentials: BTreeMap<String, SecretString> =
            [("server_key".to_owned(), SecretString::from("SB-Mid-server-for-tests"))].into();
        let new = NewAccount {
            environment: Environment::Sandbox,
            credentials,
            ..account("midtrans", "3", Some(url.as_str()))
        };
        let account = add_account(&pune.shop, &pune.owner, new).await.unwrap();
        pune.rate_of("IDR", "2026-11-01", "0.0053").await;
        let draft = pune.draft_abroad("IDR", "150000").await;
        let invoice = issue_invoice(&pune.shop, &pune.owner, draft, IssueAsk::default()).await.unwrap();
        let payment = start_payment(&pune.shop, &pune.owner, invoice.id, Some(account.id)).await.unwrap();
        assert_eq!(payment.state, PaymentState::Pending, "{}", payment.failure_reason);
        (midtrans, account, payment)
    }

    /// How the order stands, and how often it was to be ended.
    fn stands(&self) -> (&'static str, usize) {
        let order = self.order();
        let ends = order.asked.iter().filter(|line| line.ends_with("/cancel") && line.contains("/v2/"));
        (order.status, ends.count())
    }

    fn order(&self) -> std::sync::MutexGuard<'_, Order> {
        self.0.lock().unwrap()
    }
}

impl Order {
    fn shown(&self) -> Value {
        let code = match self.status {
            "pending" => "201",
            "expire" => "407",
            _ => "200",
        };
        let mut shown = json!({
            "status_code": code, "status_message": "Success, transaction is found", "transaction_id": "513f1f01",
            "order_id": self.reference, "gross_amount": "150000.00", "currency": "IDR", "payment_type": "bank_transfer",
            "transaction_time": "2026-11-21 17:01:00", "transaction_status": self.status, "fraud_status": "accept",
            "expiry_time": "2026-11-21 19:00:00",
        });
        if self.status == "settlement" {
            shown["settlement_time"] = "2026-11-21 17:03:30".into();
        }
        if self.refunded {
            shown["transaction_status"] = "partial_refund".into();
            shown["settlement_time"] = "2026-11-21 17:03:30".into();
            shown["refund_amount"] = "50000.00".into();
            shown["refunds"] = json!([{"refund_chargeback_id": 1, "refund_amount": "50000.00",
                "created_at": "2026-11-22 17:03:30", "reason": "asked for", "refund_key": "by hand",
                "refund_method": "online", "bank_confirmed_at": "2026-11-22 17:03:31"}]);
        }
        shown
    }
}

async fn answer(State(midtrans): State<Midtrans>, request: Request) -> Response {
    let line = format!("{} {}", request.method(), request.uri().path());
    let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let mut order = midtrans.order();
    order.asked.push(line.clone());
    let none = json!({"status_code": "404", "status_message": "Transaction doesn't exist."});
    let (status, said) = if line == "POST /snap/v1/transactions" {
        let asked: Value = serde_json::from_slice(&body).unwrap();
        order.reference = asked["transaction_details"]["order_id"].as_str().unwrap().to_owned();
        (
            201,
            json!({"token": "66e4fa55", "redirect_url": "https://app.sandbox.midtrans.com/snap/v4/redirection/66e4fa55"}),
        )
    } else if line == "POST /snap/v1/transactions/66e4fa55/cancel" {
        (200, json!({"canceled_at": "2026-11-21T10:04:59.776Z"}))
    } else if order.status.is_empty() {
        (200, none)
    } else if line.ends_with("/status") {
        (200, order.shown())
    } else if line.ends_with("/cancel") && order.refuses > 0 {
        order.refuses -= 1;
        (200, json!({"status_code": "412", "status_message": "Transaction status cannot be updated."}))
    } else if line.ends_with("/cancel") {
        order.status = "cancel";
        (200, order.shown())
    } else {
        (200, none)
    };
    let headers = [("content-type", "application/json"), ("date", "Sat, 21 Nov 2026 10:05:00 GMT")];
    (StatusCode::from_u16(status).unwrap(), headers, said.to_string()).into_response()
}

#[tokio::test]
async fn an_account_number_that_was_given_before_the_page_was_ended_is_ended_too() {
    let pune = Pune::open().await;
    let (midtrans, _, payment) = Midtrans::with_a_page(&pune).await;
    // The customer chose a transfer, and the news of it was lost.
    midtrans.order().status = "pending";
    midtrans.order().refuses = 1;
    let ended = cancel_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    assert_eq!(ended.state, PaymentState::Cancelled);
    pune.carry_out().await;
    assert_eq!(midtrans.stands(), ("pending", 1), "Midtrans did not end it yet");
    pune.minutes(10).await;
    assert_eq!(midtrans.stands(), ("cancel", 2));
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Cancelled);
}

#[tokio::test]
async fn money_that_comes_for_an_ended_page_is_in_the_books_though_no_news_of_it_came() {
    let pune = Pune::open().await;
    let (midtrans, _, payment) = Midtrans::with_a_page(&pune).await;
    cancel_payment(&pune.shop, &pune.owner, payment.id).await.unwrap();
    pune.minutes(5).await;
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Cancelled, "nobody had chosen how to pay");
    midtrans.order().status = "settlement";
    for _ in 0..30 {
        pune.later(3_600_000);
        pune.carry_out().await;
    }
    let paid = pune.payment(payment.id).await;
    assert_eq!((paid.state, paid.captured.minor), (PaymentState::Captured, 150_000));
}

#[tokio::test]
async fn what_goes_back_in_midtrans_own_screen_is_learned_where_nothing_is_listed() {
    let pune = Pune::open().await;
    let (midtrans, _, payment) = Midtrans::with_a_page(&pune).await;
    midtrans.order().status = "settlement";
    catch_up_all(&pune.shop, None, &[]).await.unwrap();
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Captured);
    midtrans.order().refunded = true;
    catch_up_all(&pune.shop, None, &[]).await.unwrap();
    assert_eq!(pune.payment(payment.id).await.refunded.minor, 0, "it was asked about a moment ago");
    pune.later(2 * 3_600_000);
    catch_up_all(&pune.shop, None, &[]).await.unwrap();
    assert_eq!(pune.payment(payment.id).await.refunded.minor, 50_000);
    let asked = midtrans.order().asked.len();
    for _ in 0..12 {
        pune.later(300_000);
        catch_up_all(&pune.shop, None, &[]).await.unwrap();
    }
    assert!(midtrans.order().asked.len() - asked <= 2, "about what stays as it is nobody is pestered");
}
