use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, hundred, id, read, text};

async fn press(world: &World, id: &str, form: &str) -> reqwest::Response {
    let request = world
        .client
        .post(format!("{}/checkout/{id}", world.url))
        .header("content-type", "application/x-www-form-urlencoded");
    request.body(form.to_owned()).send().await.unwrap()
}

async fn page(world: &World, id: &str) -> String {
    world.client.get(format!("{}/checkout/{id}", world.url)).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_customer_pays_on_the_page_and_comes_back_to_the_shop() {
    let world = World::start().await;
    let mut ask = hundred("INV-1");
    ask["return_url"] = "http://shop.example/thanks?lang=en".into();
    ask["description"] = "Two <b>lamps</b> {content}".into();
    let payment = world.post("/payments", "k", ask, 201).await;
    assert_eq!((text(&payment, "/status"), &payment["fee"], &payment["method"]), ("open", &Value::Null, &Value::Null));
    assert_eq!(text(&payment, "/environment"), "test");

    let shown = world.client.get(text(&payment, "/checkout_url")).send().await.unwrap();
    let policy = shown.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("form-action 'self' http://shop.example"),
        "{policy}"
    );
    let html = shown.text().await.unwrap();
    assert!(
        html.contains("USD 100.00")
            && html.contains("Two &lt;b&gt;lamps&lt;/b&gt; {content}")
            && !html.contains("<script"),
        "{html}"
    );

    let paid = press(&world, id(&payment), "method=mastercard&action=pay").await;
    assert_eq!(paid.status(), 303);
    assert_eq!(paid.headers()["location"], "http://shop.example/thanks?lang=en&payment=INV-1");
    let payment = world.get(&format!("/payments/{}", id(&payment))).await;
    assert_eq!((text(&payment, "/status"), text(&payment, "/amount_captured")), ("captured", "100.00"));
    assert_eq!(payment["method"], json!({"family": "card", "brand": "mastercard", "last4": "4444"}));
    assert_eq!(payment["fee"], json!({"amount": "3.20", "tax": "0.00", "currency": "USD"}));
}

#[tokio::test]
async fn paying_twice_is_impossible() {
    let world = World::start().await;
    let payment = world.payment("INV-1").await;
    assert_eq!(press(&world, id(&payment), "action=pay").await.status(), 303);
    assert_eq!(press(&world, id(&payment), "action=pay").await.status(), 409);
    world.control(Method::POST, "/pay/INV-1", json!({}), 409).await;
    assert_eq!(world.ask("/side-effects").await["by_reference"]["INV-1"]["charges"], 1);
    assert!(page(&world, id(&payment)).await.contains("This payment is done"));
}

#[tokio::test]
async fn a_declined_try_leaves_the_page_open() {
    let world = World::start().await;
    let payment = world.payment("INV-1").await;
    assert_eq!(press(&world, id(&payment), "action=decline").await.status(), 303);
    assert!(page(&world, id(&payment)).await.contains("The last try was declined"));
    let payment = world.get(&format!("/payments/{}", id(&payment))).await;
    assert_eq!((text(&payment, "/status"), &payment["failed_tries"]), ("open", &json!(1)));
    assert_eq!(press(&world, id(&payment), "action=pay").await.status(), 303);
}

#[tokio::test]
async fn an_ended_page_says_so_and_takes_nothing() {
    let world = World::start().await;
    let soon = world.ask("/clock").await["now_ms"].as_i64().unwrap() / 1000 + 3600;
    let mut ask = hundred("INV-1");
    ask["expires_at"] = soon.into();
    let late = world.post("/payments", "a", ask, 201).await;
    let cancelled = world.payment("INV-2").await;
    assert_eq!(press(&world, id(&cancelled), "action=cancel").await.status(), 303);
    world.order("/clock", json!({"advance_ms": 3_700_000})).await;
    for (payment, state, words) in [(&late, "expired", "has expired"), (&cancelled, "cancelled", "was cancelled")] {
        assert_eq!(press(&world, id(payment), "action=pay").await.status(), 409);
        assert!(page(&world, id(payment)).await.contains(words));
        assert_eq!(text(&world.get(&format!("/payments/{}", id(payment))).await, "/status"), state);
    }
    let paid = world.order("/pay/INV-1", json!({"even_if_ended": true})).await;
    assert_eq!(text(&paid, "/status"), "captured");
}

#[tokio::test]
async fn the_same_key_gives_the_same_answer_and_another_request_is_refused() {
    let world = World::start().await;
    let first = world.post("/payments", "k", hundred("INV-1"), 201).await;
    let again = world.shop(Method::POST, "/payments", Some("k"), Some(hundred("INV-1"))).await.unwrap();
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(read(again, 201).await, first);
    let other = world.post("/payments", "k", hundred("INV-2"), 409).await;
    assert_eq!(text(&other, "/error/type"), "idempotency_error");
    let none = world.shop(Method::POST, "/payments", None, Some(hundred("INV-3"))).await.unwrap();
    assert_eq!(text(&read(none, 400).await, "/error/code"), "idempotency_key_missing");
    assert_eq!(world.get("/payments?reference=INV-1").await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day_or_when_told_to() {
    let world = World::start().await;
    let first = world.payment("INV-1").await;
    world.order("/clock", json!({"advance_ms": 86_399_000})).await;
    assert_eq!(world.payment("INV-1").await, first);
    world.order("/clock", json!({"advance_ms": 1_000})).await;
    assert_ne!(id(&world.payment("INV-1").await), id(&first));
    world.order("/forget-idempotency-keys", json!({})).await;
    world.payment("INV-1").await;
    let effects = world.ask("/side-effects?repeated=true").await;
    assert_eq!(
        (&effects["by_reference"]["INV-1"]["created"], &effects["by_key"]["make INV-1"]),
        (&json!(3), &json!(3))
    );
}

#[tokio::test]
async fn held_money_is_captured_in_part_and_the_rest_released() {
    let world = World::start().await;
    let mut ask = hundred("INV-1");
    ask["capture"] = "manual".into();
    let payment = world.post("/payments", "k", ask.clone(), 201).await;
    let path = format!("/payments/{}/capture", id(&payment));
    world.post(&path, "early", json!({}), 409).await;
    assert_eq!(text(&world.order("/pay/INV-1", json!({})).await, "/status"), "authorised");
    world.post(&path, "more", json!({"amount": "100.01"}), 409).await;
    world.post(&path, "nothing", json!({"amount": "0.00"}), 400).await;
    let captured = world.post(&path, "c", json!({"amount": "60.00"}), 200).await;
    assert_eq!((text(&captured, "/status"), text(&captured, "/amount_captured")), ("captured", "60.00"));
    assert_eq!(text(&captured, "/fee/amount"), "2.04");
    assert_eq!(world.post(&path, "c", json!({"amount": "60.00"}), 200).await, captured);
    world.post(&path, "again", json!({}), 409).await;

    ask["reference"] = "INV-2".into();
    let held = world.post("/payments", "k2", ask, 201).await;
    world.order("/pay/INV-2", json!({})).await;
    let released = world.post(&format!("/payments/{}/cancel", id(&held)), "x", json!({}), 200).await;
    assert_eq!((text(&released, "/status"), text(&released, "/amount_captured")), ("cancelled", "0.00"));
}

#[tokio::test]
async fn amounts_that_are_no_amounts_are_refused() {
    let world = World::start().await;
    for (amount, currency) in [
        ("1.2.3", "USD"),
        ("12.345", "USD"),
        ("-1.00", "USD"),
        ("1e3", "JPY"),
        ("0.00", "USD"),
        ("100", "USD"),
        ("1.00", "usd"),
        ("1250.00", "IDR"),
        ("99999999999999999999.00", "USD"),
        ("1.00", "XYZ"),
    ] {
        let body = json!({"reference": "R", "amount": amount, "currency": currency});
        let refused = world.post("/payments", &format!("{amount}{currency}"), body, 400).await;
        assert!(matches!(text(&refused, "/error/param"), "amount" | "currency"), "{refused}");
    }
    for (amount, currency) in [("1180.00", "INR"), ("125000", "JPY"), ("125000", "IDR"), ("1.250", "KWD")] {
        let body = json!({"reference": "R", "amount": amount, "currency": currency});
        assert_eq!(text(&world.post("/payments", currency, body, 201).await, "/amount"), amount);
    }
    world.post("/payments", "number", json!({"reference": "R", "amount": 12, "currency": "JPY"}), 400).await;
    world.post("/payments", "extra", json!({"reference": "R", "amount": "12", "currency": "JPY", "x": 1}), 400).await;
}

#[tokio::test]
async fn without_the_right_key_nothing_is_told() {
    let world = World::start().await;
    for (path, token) in
        [("/v1/balance", "wrong"), ("/v1/nowhere", "wrong"), ("/control/book", world.options.api_key.as_str())]
    {
        let answer = world.client.get(format!("{}{path}", world.url)).bearer_auth(token).send().await.unwrap();
        assert!(answer.headers().contains_key("request-id"));
        assert_eq!(text(&read(answer, 401).await, "/error/type"), "authentication_error");
    }
    let unknown = world.shop(Method::GET, "/payments/pp_none", None, None).await.unwrap();
    assert_eq!(text(&read(unknown, 404).await, "/error/code"), "not_found");
}

#[tokio::test]
async fn a_list_read_in_pages_while_things_change_misses_nothing() {
    let world = World::start().await;
    for number in 0..25 {
        world.payment(&format!("INV-{number}")).await;
    }
    let (mut seen, mut after, mut rounds) = (std::collections::BTreeMap::new(), String::new(), 0);
    loop {
        let page = world.get(&format!("/payments?limit=4&changed_since=0{after}")).await;
        for payment in page["data"].as_array().unwrap() {
            seen.insert(text(payment, "/reference").to_owned(), text(payment, "/status").to_owned());
        }
        after = format!("&after={}", text(&page, "/next"));
        if rounds < 10 {
            world.order(&format!("/pay/INV-{rounds}"), json!({})).await;
            rounds += 1;
        } else if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    assert_eq!(seen.values().filter(|status| *status == "captured").count(), 10);
    world.payment("INV-later").await;
    let rest = world.get(&format!("/payments?{}", after.trim_start_matches('&'))).await;
    assert_eq!(rest["data"].as_array().unwrap().len(), 1);
}
