//! Bad input over the API: a clear problem that names the field, and nothing half-written.

use reqwest::Method;
use serde_json::{Value, json};
use shop_tests::http::Answer;
use shop_tests::rehearsal::Rehearsal;
use shop_tests::store::Store;

/// Rows of every table that an invoice touches.
fn rows(story: &Rehearsal) -> i64 {
    let tables = [
        "invoices",
        "invoice_lines",
        "journal_entries",
        "postings",
        "tax_entries",
        "audit_entries",
        "announcements",
        "outbox",
        "payments",
        "once",
    ];
    let counts: Vec<String> = tables.iter().map(|table| format!("(SELECT count(*) FROM {table})")).collect();
    Store::open(&story.shop.database()).unwrap().number(&format!("SELECT {}", counts.join(" + "))).unwrap()
}

fn ask(customer: &str) -> Value {
    json!({
        "customer_id": customer, "currency": "INR", "inclusive": false,
        "lines": [{"description": "A thing", "quantity": "1", "unit_price": "10.00", "tax_code": "IN18"}],
    })
}

/// The ask with one value changed.
fn with(customer: &str, pointer: &str, value: Value) -> Value {
    let mut ask = ask(customer);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    ask.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
    ask
}

#[tokio::test]
async fn what_is_wrong_with_an_invoice_is_told_by_field_and_nothing_is_written() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let customer = story.shop.customer("Asha Patel").await.unwrap();
    let before = rows(&story);
    let long = "9".repeat(40);
    for (pointer, value, field) in [
        ("/currency", json!("XXQ"), "currency"),
        ("/currency", json!(7), "currency"),
        ("/lines/0/quantity", json!("-1"), "quantity"),
        ("/lines/0/quantity", json!("0"), "quantity"),
        ("/lines/0/quantity", json!("1.2345"), "quantity"),
        ("/lines/0/unit_price", json!("-1.00"), "unit_price"),
        ("/lines/0/unit_price", json!(long), "unit_price"),
        ("/lines/0/unit_price", json!("1.23456"), "unit_price"),
        ("/lines/0/unit_price", json!("1e3"), "unit_price"),
        ("/lines/0/discount_rate", json!("10.00001"), "discount_rate"),
        ("/lines/0/discount_rate", json!("101"), "discount_rate"),
        ("/lines/0/tax_code", json!("IN99"), "tax_code"),
        ("/lines/0/product_id", json!("prd_01m7y45f4wfk6vx88bwmngpfcp"), "product_id"),
        ("/customer_id", json!("cus_01m7y45f4wfk6vx88bwmngpfcp"), "customer_id"),
        ("/customer_id", json!("inv_01m7y45f4wfk6vx88bwmngpfcp"), "customer_id"),
        ("/service_fee_rate", json!("2.12345"), "service_fee_rate"),
        ("/delivery", json!("-40.00"), "delivery"),
        ("/discount", json!("999999.00"), "discount"),
        ("/nobody_knows_this", json!(1), "nobody_knows_this"),
    ] {
        let answer = story.shop.api.try_post("/invoices", &with(&customer, pointer, value.clone())).await.unwrap();
        assert!((400..500).contains(&answer.status), "{pointer} = {value}: {}", answer.status);
        assert_eq!(answer.kind, "application/problem+json", "{pointer} = {value}");
        let problem = answer.json();
        let named = problem["field"].as_str().unwrap_or_default();
        let told = named.contains(field) || problem["title"].as_str().is_some_and(|title| title.contains(field));
        assert!(told, "{pointer} = {value}: {problem}");
        assert_eq!(rows(&story), before, "{pointer} = {value} left something behind");
    }
}

#[tokio::test]
async fn bodies_that_are_no_json_no_text_or_too_large_are_refused() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let before = rows(&story);
    let send = async |kind: &str, body: Vec<u8>| {
        let request =
            story.shop.api.request(Method::POST, "/customers").header("Content-Type", kind.to_owned()).body(body);
        Answer::of(request.send().await.unwrap()).await.unwrap()
    };
    assert_eq!(send("application/json", b"{\"name\":\"\xff\xfe\"}".to_vec()).await.status, 400);
    assert_eq!(send("application/json", b"{\"name\":".to_vec()).await.status, 400);
    assert_eq!(send("application/json", b"{\"name\":\"a\"} {}".to_vec()).await.status, 400);
    assert_eq!(send("text/plain", b"{\"name\":\"a\"}".to_vec()).await.status, 415);
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(2 * 1024 * 1024)).into_bytes();
    let refused = send("application/json", large).await;
    assert_eq!((refused.status, refused.kind.as_str()), (413, "application/problem+json"));
    assert_eq!(rows(&story), before);
}

#[tokio::test]
async fn records_that_are_not_there_are_404_whatever_their_id_looks_like() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    for path in [
        "/invoices/inv_01m7y45f4wfk6vx88bwmngpfcp",
        "/invoices/nonsense",
        "/invoices/%00",
        "/payments/pay_01m7y45f4wfk6vx88bwmngpfcp",
        "/customers/cus_01m7y45f4wfk6vx88bwmngpfcp",
        "/ledger/entries/jnl_01m7y45f4wfk6vx88bwmngpfcp",
    ] {
        let answer = story.shop.api.send(Method::GET, path, None, None).await.unwrap();
        assert_eq!((answer.status, answer.kind.as_str()), (404, "application/problem+json"), "{path}");
    }
}

#[tokio::test]
async fn the_same_request_under_one_key_happens_once_and_another_under_it_is_refused() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let customer = story.shop.customer("Asha Patel").await.unwrap();
    let send = async |body: Value| {
        story.shop.api.send(Method::POST, "/invoices", Some(&body), Some("one-key-for-all")).await.unwrap()
    };
    let first = send(ask(&customer)).await;
    let again = send(ask(&customer)).await;
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json()["id"], again.json()["id"]);
    let other = send(with(&customer, "/currency", json!("USD"))).await;
    assert_eq!(other.status, 409, "{}", other.json());
    let store = Store::open(&story.shop.database()).unwrap();
    assert_eq!(store.number("SELECT count(*) FROM invoices").unwrap(), 1);
}

#[tokio::test]
async fn a_hundred_presses_of_pay_make_one_payment() {
    let story = Rehearsal::in_currency("Kirana Fresh", "INR").await.unwrap();
    let invoice = story.shop.invoice("INR", 11_800).await.unwrap();
    let path = format!("/invoices/{}/payments", invoice.id);
    let body = json!({"merchant_account_id": story.account.id});
    let presses = (0..100).map(|_| story.shop.api.try_post(&path, &body));
    let mut made = 0;
    for answer in futures_of(presses).await {
        match answer.status {
            201 => made += 1,
            status => assert_eq!((status, answer.problem().as_str()), (409, "payment.one_open")),
        }
    }
    assert_eq!(made, 1);
    let effects = story.gateway.ask("/side-effects").await.unwrap();
    assert_eq!(effects["references"], 1);
}

/// Runs them all at once.
async fn futures_of<F: Future<Output = anyhow::Result<Answer>>>(all: impl Iterator<Item = F>) -> Vec<Answer> {
    let mut waiting: Vec<std::pin::Pin<Box<F>>> = all.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(move |context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(answer) => {
                done.push(answer.unwrap());
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(std::mem::take(&mut done)) } else { std::task::Poll::Pending }
    })
    .await
}
