use practice::{Account, Options};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Hook, Receiver, World, id, options, read, text};

const KEY: &str = "xnd_development_counterfoil";
const TOKEN: &str = "the-verification-token";

struct Shop {
    world: World,
}

impl Shop {
    async fn start() -> Self {
        let account: Account = format!("xnd=xendit,secret_key={KEY},callback_token={TOKEN}").parse().unwrap();
        Self { world: World::with(Options { accounts: vec![account], ..options() }).await }
    }

    async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> reqwest::Result<Response> {
        let url = format!("{}/dialects/xendit{path}", self.world.url);
        let mut request = self.world.client.request(method, url).basic_auth(KEY, Some(""));
        if let Some(body) = body {
            request = request.json(&body);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        request.send().await
    }

    async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        read(self.try_ask(Method::POST, path, Some(body), None).await.unwrap(), status).await
    }

    async fn get(&self, path: &str) -> Value {
        read(self.try_ask(Method::GET, path, None, None).await.unwrap(), 200).await
    }

    async fn invoice(&self, reference: &str) -> Value {
        self.post("/v2/invoices/", ask(reference), 200).await
    }

    async fn paid(&self, reference: &str) -> Value {
        let invoice = self.invoice(reference).await;
        self.world.order(&format!("/pay/{reference}"), json!({})).await;
        self.get(&format!("/v2/invoices/{}", id(&invoice))).await
    }
}

fn ask(reference: &str) -> Value {
    let back = "http://127.0.0.1:9/back";
    json!({"external_id": reference, "amount": 150_000, "currency": "IDR", "success_redirect_url": back})
}

fn token(hook: &Hook) -> Option<&str> {
    hook.headers.get("x-callback-token").map(|value| value.to_str().unwrap())
}

fn statuses(receiver: &Receiver) -> Vec<String> {
    receiver.all().iter().map(|hook| text(&hook.json(), "/status").to_owned()).collect()
}

#[tokio::test]
async fn an_invoice_is_made_paid_on_its_page_told_with_the_token_and_settled_by_the_payout() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "xnd").await;
    let invoice = shop.invoice("INV-1").await;
    assert_eq!((id(&invoice).len(), text(&invoice, "/status"), &invoice["amount"]), (24, "PENDING", &json!(150_000)));
    let page =
        shop.world.client.post(text(&invoice, "/invoice_url")).body("action=pay&method=upi").send().await.unwrap();
    assert_eq!(page.headers()["location"], "http://127.0.0.1:9/back");
    shop.world.settle().await;
    let [hook] = receiver.all().try_into().unwrap();
    assert_eq!(token(&hook), Some(TOKEN));
    let told = hook.json();
    let paid = shop.get(&format!("/v2/invoices/{}", id(&invoice))).await;
    for name in ["id", "external_id", "status", "amount", "paid_amount", "paid_at", "currency", "payment_id"] {
        assert_eq!(told[name], paid[name], "{name}");
    }
    assert_eq!((text(&told, "/status"), text(&told, "/external_id")), ("PAID", "INV-1"));
    let balance = shop.get("/balance").await["balance"].as_i64().unwrap();
    assert!((1..150_000).contains(&balance), "less the fee: {balance}");
    shop.world.order("/payout", json!({})).await;
    shop.world.settle().await;
    assert_eq!(statuses(&receiver), ["PAID", "SETTLED"]);
    assert_eq!(shop.get("/balance").await["balance"], 0);
}

#[tokio::test]
async fn a_time_out_after_success_is_found_by_reference_and_nothing_stops_a_second_invoice() {
    let shop = Shop::start().await;
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_ask(Method::POST, "/v2/invoices/", Some(ask("INV-1")), None).await.is_err());
    shop.world.misbehave(json!({})).await;
    let found = shop.get("/v2/invoices?external_id=INV-1").await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    shop.invoice("INV-1").await;
    assert_eq!(shop.get("/v2/invoices?external_id=INV-1").await.as_array().unwrap().len(), 2);
    assert_eq!(shop.world.ask("/side-effects?account=xnd&repeated=true").await["by_reference"]["INV-1"]["created"], 2);
}

#[tokio::test]
async fn a_refund_with_the_same_key_is_one_refund() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "xnd").await;
    let invoice = shop.paid("INV-1").await;
    let body =
        json!({"invoice_id": id(&invoice), "reference_id": "R-1", "amount": 50_000, "reason": "REQUESTED_BY_CUSTOMER"});
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_ask(Method::POST, "/refunds", Some(body.clone()), Some("k-1")).await.is_err());
    shop.world.misbehave(json!({})).await;
    let refund =
        read(shop.try_ask(Method::POST, "/refunds", Some(body.clone()), Some("k-1")).await.unwrap(), 200).await;
    assert_eq!((text(&refund, "/status"), &refund["amount"]), ("SUCCEEDED", &json!(50_000)));
    assert_eq!(shop.get(&format!("/refunds?invoice_id={}", id(&invoice))).await["data"], json!([refund]));
    assert_eq!(shop.get(&format!("/refunds/{}", id(&refund))).await, refund);
    let mut other = body;
    other["amount"] = 60_000.into();
    let refused = read(shop.try_ask(Method::POST, "/refunds", Some(other), Some("k-1")).await.unwrap(), 409).await;
    assert_eq!(text(&refused, "/error_code"), "IDEMPOTENCY_ERROR");
    shop.world.settle().await;
    let told = receiver.all().iter().map(Hook::json).find(|told| told["event"] == "refund.succeeded").unwrap();
    assert_eq!(told["data"], refund);
}

#[tokio::test]
async fn a_refused_callback_comes_six_times_more_in_a_day_and_no_more() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "xnd").await;
    receiver.answers(500);
    shop.world.order("/clock", json!({"speed": 0})).await;
    shop.paid("INV-1").await;
    let minutes: Vec<i64> = shop.world.waits(100).await.iter().map(|wait| wait / 60).collect();
    assert_eq!(minutes, [15, 45, 120, 180, 360, 720]);
    assert_eq!(receiver.all().len(), 7);
    let endpoint = shop.world.ask("/webhook-endpoints").await["data"][0].clone();
    assert_eq!(text(&endpoint, "/status"), "enabled", "it is not switched off");
}

#[tokio::test]
async fn a_callback_that_timed_out_never_comes_again_and_the_list_alone_knows() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "xnd").await;
    receiver.answers(0);
    shop.world.misbehave(json!({"impatient_ms": 500})).await;
    shop.paid("INV-1").await;
    let report = shop.world.settle().await;
    assert_eq!((&report["unanswered"], &report["retried"], &report["given_up"]), (&json!(1), &json!(0), &json!(1)));
    assert_eq!(receiver.all().len(), 1);
    let listed = shop.get("/v2/invoices?statuses=[\"PAID\",\"SETTLED\"]").await;
    assert_eq!(text(&listed, "/0/external_id"), "INV-1");
}

#[tokio::test]
async fn another_body_with_the_right_token_proves_and_must_not_be_believed() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "xnd").await;
    shop.world.misbehave(json!({"forge_percent": 100})).await;
    for number in 0..12 {
        shop.paid(&format!("INV-{number}")).await;
    }
    let report = shop.world.settle().await;
    let (with_token, without): (Vec<_>, Vec<_>) =
        receiver.all().into_iter().partition(|hook| token(hook) == Some(TOKEN));
    let unprotected = report["unprotected_sent"].as_u64().unwrap();
    assert!(unprotected > 0);
    assert_eq!((with_token.len() as u64, without.len() as u64), (12 + unprotected, 12 - unprotected));
    assert_eq!(with_token.iter().filter(|hook| hook.json()["paid_amount"] == 9_150_000).count() as u64, unprotected);
    assert_eq!(report["forged_accepted"].as_u64(), Some(12 - unprotected));
}

#[tokio::test]
async fn invoices_expire_by_the_shop_and_by_time() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "xnd").await;
    let (first, mut second) = (shop.invoice("INV-1").await, ask("INV-2"));
    second["invoice_duration"] = 600.into();
    let second = shop.post("/v2/invoices", second, 200).await;
    assert_eq!(
        text(&shop.post(&format!("/invoices/{}/expire!", id(&first)), json!({}), 200).await, "/status"),
        "EXPIRED"
    );
    shop.post(&format!("/invoices/{}/expire", id(&first)), json!({}), 404).await;
    shop.post(&format!("/invoices/{}/expire!", id(&first)), json!({}), 400).await;
    shop.world.order("/clock", json!({"advance_ms": 601_000})).await;
    assert_eq!(text(&shop.get(&format!("/v2/invoices/{}", id(&second))).await, "/status"), "EXPIRED");
    shop.world.settle().await;
    assert_eq!(statuses(&receiver), ["EXPIRED", "EXPIRED"]);
}

#[tokio::test]
async fn amounts_are_numbers_in_major_units() {
    let shop = Shop::start().await;
    for (currency, amount, status, booked) in [
        ("IDR", "150000", 200, "150000"),
        ("VND", "1", 200, "1"),
        ("PHP", "12.5", 200, "12.50"),
        ("THB", "12.34", 200, "12.34"),
        ("MYR", "12", 200, "12.00"),
        ("IDR", "150000.5", 400, ""),
        ("PHP", "12.345", 400, ""),
        ("PHP", "0", 400, ""),
        ("PHP", "1e3", 400, ""),
        ("IDR", "\"150000\"", 400, ""),
        ("KWD", "1", 400, ""),
    ] {
        let text_of =
            format!(r#"{{"external_id": "A-{currency}-{amount}", "amount": {amount}, "currency": "{currency}"}}"#)
                .replace("A-IDR-\"150000\"", "A");
        let url = format!("{}/dialects/xendit/v2/invoices", shop.world.url);
        let made = shop.world.client.post(url).basic_auth(KEY, Some("")).body(text_of).send().await.unwrap();
        let made = read(made, status).await;
        if status == 200 {
            assert_eq!(made["amount"].to_string(), amount);
            let book = shop.world.ask("/book").await;
            assert_eq!(text(book["payments"].as_array().unwrap().last().unwrap(), "/amount"), booked);
        }
    }
}

#[tokio::test]
async fn invoices_are_listed_by_time_and_in_pages() {
    let shop = Shop::start().await;
    for number in 0..5 {
        shop.paid(&format!("INV-{number}")).await;
        shop.world.order("/clock", json!({"advance_ms": 10_000})).await;
    }
    let of = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|row| text(row, "/external_id").to_owned()).collect()
    };
    let first = shop.get("/v2/invoices?limit=2").await;
    assert_eq!(of(&first), ["INV-4", "INV-3"]);
    assert_eq!(
        of(&shop.get(&format!("/v2/invoices?limit=2&last_invoice={}", text(&first, "/1/id"))).await),
        ["INV-2", "INV-1"]
    );
    let since = text(&first, "/1/created");
    assert_eq!(of(&shop.get(&format!("/v2/invoices?created_after={since}")).await), ["INV-4"]);
    assert_eq!(
        of(&shop.get(&format!("/v2/invoices?paid_before={since}&statuses=PAID&statuses=SETTLED")).await).len(),
        3
    );
    read(shop.try_ask(Method::GET, "/v2/invoices?created_after=yesterday", None, None).await.unwrap(), 400).await;
}

#[tokio::test]
async fn refusals_have_its_form_and_what_it_does_not_know_is_counted() {
    let shop = Shop::start().await;
    let url = format!("{}/dialects/xendit/balance", shop.world.url);
    for (user, password) in [("wrong", ""), (KEY, "not empty")] {
        let asked = shop.world.client.get(&url).basic_auth(user, Some(password)).send().await.unwrap();
        assert_eq!(text(&read(asked, 401).await, "/error_code"), "INVALID_API_KEY");
    }
    shop.world.misbehave(json!({"answer_429_percent": 100})).await;
    let refused = shop.try_ask(Method::GET, "/balance", None, None).await.unwrap();
    assert_eq!(refused.headers()["rate-limit-remaining"], "0");
    assert_eq!(text(&read(refused, 429).await, "/error_code"), "RATE_LIMIT_EXCEEDED");
    shop.world.misbehave(json!({})).await;
    let lost = read(shop.try_ask(Method::GET, "/v2/invoices/none", None, None).await.unwrap(), 404).await;
    assert_eq!(text(&lost, "/error_code"), "INVOICE_NOT_FOUND_ERROR");
    let unpaid = shop.invoice("INV-1").await;
    let refused = shop.post("/refunds", json!({"invoice_id": id(&unpaid), "reason": "OTHERS"}), 400).await;
    assert_eq!(text(&refused, "/error_code"), "API_VALIDATION_ERROR");
    shop.post("/payment_requests", json!({}), 404).await;
    let mut odd = ask("INV-2");
    odd["colour"] = "green".into();
    shop.post("/v2/invoices", odd, 200).await;
    assert_eq!(
        shop.world.ask("/strangers").await["asked"],
        json!({"POST /dialects/xendit/payment_requests": 1, "xendit invoices colour": 1})
    );
}
