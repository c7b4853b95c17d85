use hmac::{Hmac, KeyInit, Mac};
use practice::{Account, Options};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{Hook, Receiver, World, id, options, read, text};

const KEY: (&str, &str) = ("rzp_test_counterfoil1", "the-api-secret");
const WEBHOOK_SECRET: &str = "the-webhook-secret";

struct Shop {
    world: World,
}

fn account(name: &str) -> Account {
    let (key, secret) = KEY;
    format!("{name}=razorpay,key_id={key},key_secret={secret},webhook_secret={WEBHOOK_SECRET}").parse().unwrap()
}

impl Shop {
    async fn start() -> Self {
        Self { world: World::with(Options { accounts: vec![account("rzp")], ..options() }).await }
    }

    async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> reqwest::Result<Response> {
        let url = format!("{}/dialects/razorpay/v1{path}", self.world.url);
        let mut request = self.world.client.request(method, url).basic_auth(KEY.0, Some(KEY.1));
        if let Some(body) = body {
            request = request.json(&body);
        }
        if let Some(key) = key {
            request = request.header("X-Refund-Idempotency", key);
        }
        request.send().await
    }

    async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        read(self.try_ask(Method::POST, path, Some(body), None).await.unwrap(), status).await
    }

    async fn get(&self, path: &str) -> Value {
        read(self.try_ask(Method::GET, path, None, None).await.unwrap(), 200).await
    }

    async fn link(&self, reference: &str) -> Value {
        self.post("/payment_links", ask(reference), 200).await
    }

    /// A link of 1,180.00 INR that was paid, as it is afterwards, and the id of its payment.
    async fn paid(&self, reference: &str) -> (Value, String) {
        let link = self.link(reference).await;
        self.world.order(&format!("/pay/{reference}"), json!({})).await;
        let link = self.get(&format!("/payment_links/{}", id(&link))).await;
        let payment = text(&link, "/payments/0/payment_id").to_owned();
        (link, payment)
    }
}

fn ask(reference: &str) -> Value {
    json!({
        "amount": 118_000, "currency": "INR", "reference_id": reference, "description": "Invoice",
        "callback_url": "http://127.0.0.1:9/back?x=1", "callback_method": "get", "notes": {"invoice": reference},
    })
}

/// Written from the vendor's description, not with anything of the gateway's.
fn hmac(secret: &str, message: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(message);
    hex::encode(mac.finalize().into_bytes())
}

fn is_proven(hook: &Hook, secret: &str) -> bool {
    hook.headers.get("x-razorpay-signature").is_some_and(|given| given.to_str().unwrap() == hmac(secret, &hook.body))
}

fn events(hooks: &[Hook]) -> Vec<String> {
    let mut events: Vec<String> = hooks.iter().map(|hook| text(&hook.json(), "/event").to_owned()).collect();
    events.sort();
    events
}

#[tokio::test]
async fn a_link_is_made_paid_on_its_page_and_told_with_a_proof() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    let link = shop.link("INV-1").await;
    assert!(id(&link).starts_with("plink_") && id(&link).len() == 20);
    assert_eq!(
        (text(&link, "/status"), &link["amount"], &link["payments"]),
        ("created", &json!(118_000), &Value::Null)
    );
    let page = shop.world.client.post(text(&link, "/short_url")).body("action=pay&method=upi").send().await.unwrap();
    assert_eq!(page.status(), 303);
    let back = reqwest::Url::parse(page.headers()["location"].to_str().unwrap()).unwrap();
    let brought: std::collections::BTreeMap<_, _> = back.query_pairs().into_owned().collect();
    let message = format!("{}|INV-1|paid|{}", id(&link), brought["razorpay_payment_id"]);
    assert_eq!(brought["razorpay_signature"], hmac(KEY.1, message.as_bytes()), "proven with the API secret");
    assert_eq!((brought["x"].as_str(), brought["razorpay_payment_link_id"].as_str()), ("1", id(&link)));

    shop.world.settle().await;
    let hooks = receiver.all();
    assert_eq!(events(&hooks), ["order.paid", "payment.authorized", "payment.captured", "payment_link.paid"]);
    assert!(hooks.iter().all(|hook| is_proven(hook, WEBHOOK_SECRET) && !is_proven(hook, KEY.1)));
    let names: std::collections::BTreeSet<_> =
        hooks.iter().map(|hook| hook.headers["x-razorpay-event-id"].clone()).collect();
    assert_eq!(names.len(), 4);
    let told = hooks.iter().map(Hook::json).find(|event| text(event, "/event") == "payment_link.paid").unwrap();
    assert_eq!(told["contains"], json!(["payment_link", "order", "payment"]));
    let payment = shop.get(&format!("/payments/{}", brought["razorpay_payment_id"])).await;
    assert_eq!(told["payload"]["payment"]["entity"], payment);
    assert_eq!(told["payload"]["payment_link"]["entity"]["reference_id"], "INV-1");
    assert_eq!(
        (text(&payment, "/status"), text(&payment, "/method"), &payment["amount"]),
        ("captured", "upi", &json!(118_000))
    );
    assert_eq!(shop.get("/payments?count=1").await["items"][0], payment);
    assert_eq!(shop.get(&format!("/orders/{}/payments", text(&payment, "/order_id"))).await["items"], json!([payment]));
}

#[tokio::test]
async fn a_time_out_after_success_is_found_by_reference() {
    let shop = Shop::start().await;
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_ask(Method::POST, "/payment_links", Some(ask("INV-1")), None).await.is_err());
    shop.world.misbehave(json!({})).await;
    let refused = shop.post("/payment_links", ask("INV-1"), 400).await;
    assert_eq!((text(&refused, "/error/code"), text(&refused, "/error/field")), ("BAD_REQUEST_ERROR", "reference_id"));
    let found = shop.get("/payment_links?reference_id=INV-1").await;
    assert_eq!(found["payment_links"].as_array().unwrap().len(), 1);
    assert_eq!(shop.get("/payment_links?reference_id=INV-2").await["payment_links"], json!([]));
    assert_eq!(shop.world.ask("/strangers").await["total"], 0);
}

#[tokio::test]
async fn a_refund_with_the_same_key_is_one_refund() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    let (_, payment) = shop.paid("INV-1").await;
    let path = format!("/payments/{payment}/refund");
    let refund = async |body: Value, key: &str, status: u16| {
        read(shop.try_ask(Method::POST, &path, Some(body), Some(key)).await.unwrap(), status).await
    };
    let body = json!({"amount": 18_000, "receipt": "R-1", "speed": "normal"});
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_ask(Method::POST, &path, Some(body.clone()), Some("refund-key-1")).await.is_err());
    shop.world.misbehave(json!({})).await;
    let first = refund(body.clone(), "refund-key-1", 200).await;
    assert_eq!(refund(body.clone(), "refund-key-1", 200).await, first);
    assert_eq!(
        (text(&first, "/status"), text(&first, "/receipt"), &first["amount"]),
        ("processed", "R-1", &json!(18_000))
    );
    let other = refund(json!({"amount": 20_000}), "refund-key-1", 400).await;
    assert_eq!(text(&other, "/error/code"), "BAD_REQUEST_ERROR");
    refund(body.clone(), "short", 400).await;
    refund(body, "not.allowed.here", 400).await;
    assert_eq!(shop.get(&format!("/payments/{payment}/refunds")).await["items"], json!([first]));
    assert_eq!(shop.get(&format!("/refunds/{}", id(&first))).await, first);
    let effects = shop.world.ask("/side-effects?account=rzp").await;
    assert_eq!((&effects["by_key"]["refund-key-1"], &effects["effects_per_key_max"]), (&json!(1), &json!(1)));

    shop.post(&path, json!({"amount": 100_001}), 400).await;
    shop.post(&path, json!({}), 200).await;
    let paid = shop.get(&format!("/payments/{payment}")).await;
    assert_eq!((text(&paid, "/status"), text(&paid, "/refund_status")), ("refunded", "full"));
    shop.world.settle().await;
    assert_eq!(
        events(&receiver.all())[4..],
        ["refund.created", "refund.created", "refund.processed", "refund.processed"]
    );
}

#[tokio::test]
async fn a_refund_under_way_is_told_from_its_beginning_to_its_end_and_a_held_answer_makes_the_repeat_409() {
    let shop = Shop::start().await;
    shop.world.control(Method::PUT, "/settings", json!({"refunds": {"mode": "by_control"}}), 200).await;
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    let (_, payment) = shop.paid("INV-1").await;
    let path = format!("/payments/{payment}/refund");
    let body = Some(json!({"amount": 5_000}));
    shop.world.misbehave(json!({"hold_answer_percent": 100, "hold_answer_ms": 2_000})).await;
    let (first, second) = tokio::join!(shop.try_ask(Method::POST, &path, body.clone(), Some("refund-key-1")), async {
        // The webhook comes before the answer.
        while !receiver.all().iter().any(|hook| text(&hook.json(), "/event") == "refund.created") {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        shop.try_ask(Method::POST, &path, body.clone(), Some("refund-key-1")).await
    });
    let first = read(first.unwrap(), 200).await;
    assert_eq!(text(&read(second.unwrap(), 409).await, "/error/code"), "BAD_REQUEST_ERROR");
    assert_eq!(text(&first, "/status"), "pending");
    shop.world.misbehave(json!({})).await;
    shop.world.order(&format!("/refunds/{}/fail", id(&first)), json!({})).await;
    shop.world.settle().await;
    assert_eq!(events(&receiver.all())[4..], ["refund.created", "refund.failed"]);
    assert_eq!(text(&shop.get(&format!("/refunds/{}", id(&first))).await, "/status"), "failed");
    assert_eq!(shop.get(&format!("/payments/{payment}")).await["amount_refunded"], 0);
}

#[tokio::test]
async fn held_money_is_captured_whole_or_not() {
    let world =
        World::with(Options { accounts: vec![Account { manual_capture: true, ..account("rzp") }], ..options() });
    let shop = Shop { world: world.await };
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    let link = shop.link("INV-1").await;
    shop.world.order("/decline-try/INV-1", json!({})).await;
    shop.world.order("/pay/INV-1", json!({})).await;
    let tries = shop.get("/payments?count=10").await;
    assert_eq!((text(&tries, "/items/0/status"), text(&tries, "/items/1/status")), ("authorized", "failed"));
    assert_eq!(text(&shop.get(&format!("/payment_links/{}", id(&link))).await, "/status"), "created");
    let path = format!("/payments/{}/capture", text(&tries, "/items/0/id"));
    shop.post(&path, json!({"amount": 100_000, "currency": "INR"}), 400).await;
    shop.post(&path, json!({"amount": 118_000, "currency": "USD"}), 400).await;
    let taken = shop.post(&path, json!({"amount": 118_000, "currency": "INR"}), 200).await;
    assert_eq!((text(&taken, "/status"), &taken["captured"]), ("captured", &json!(true)));
    shop.post(&path, json!({"amount": 118_000, "currency": "INR"}), 400).await;
    shop.world.settle().await;
    let told = events(&receiver.all());
    assert_eq!(told, ["order.paid", "payment.authorized", "payment.captured", "payment.failed", "payment_link.paid"]);
}

#[tokio::test]
async fn links_end_by_the_shop_by_time_and_never_by_a_declined_try() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    let now = shop.world.ask("/clock").await["now_ms"].as_i64().unwrap() / 1000;
    let (first, mut second) = (shop.link("INV-1").await, ask("INV-2"));
    second["expire_by"] = (now + 3_600).into();
    let second = shop.post("/payment_links", second, 200).await;
    shop.world.control(Method::POST, "/decline/INV-1", json!({}), 409).await;
    assert_eq!(
        text(&shop.post(&format!("/payment_links/{}/cancel", id(&first)), json!({}), 200).await, "/status"),
        "cancelled"
    );
    shop.post(&format!("/payment_links/{}/cancel", id(&first)), json!({}), 400).await;
    shop.world.order("/clock", json!({"advance_ms": 3_700_000})).await;
    assert_eq!(text(&shop.get(&format!("/payment_links/{}", id(&second))).await, "/status"), "expired");
    shop.world.settle().await;
    assert_eq!(events(&receiver.all()), ["payment_link.cancelled", "payment_link.expired"]);
    let mut far = ask("INV-3");
    far["expire_by"] = (now + 200 * 86_400).into();
    shop.post("/payment_links", far, 400).await;
}

#[tokio::test]
async fn amounts_are_whole_smallest_units_of_a_known_currency() {
    let shop = Shop::start().await;
    for (currency, amount, status) in [
        ("INR", json!(100), 200),
        ("INR", json!(99), 400),
        ("INR", json!(100.5), 400),
        ("INR", json!("100"), 400),
        ("INR", json!(-100), 400),
        ("JPY", json!(1), 200),
        ("KWD", json!(99_990), 200),
        ("KWD", json!(99_991), 400),
        ("IDR", json!(1_000), 400),
        ("XXX", json!(1_000), 400),
    ] {
        let body = json!({"amount": amount, "currency": currency});
        let made = shop.post("/payment_links", body, status).await;
        if status == 200 {
            assert_eq!((&made["amount"], text(&made, "/currency")), (&amount, currency));
        }
    }
    let booked = shop.world.ask("/book").await;
    assert_eq!(text(&booked, "/payments/2/amount"), "99.990");
}

#[tokio::test]
async fn disputes_are_listed_told_and_accepted() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    let (_, payment) = shop.paid("INV-1").await;
    shop.world.order(&format!("/dispute/{payment}"), json!({"reason": "goods_not_received"})).await;
    let listed = shop.get("/disputes").await;
    let dispute = listed["items"][0].clone();
    assert_eq!((text(&dispute, "/status"), text(&dispute, "/payment_id")), ("open", payment.as_str()));
    assert_eq!(dispute["amount_deducted"], 118_000);
    let accepted = shop.post(&format!("/disputes/{}/accept", id(&dispute)), json!({}), 200).await;
    assert_eq!(text(&accepted, "/status"), "lost");
    shop.world.settle().await;
    assert_eq!(events(&receiver.all())[2..4], ["payment.captured", "payment.dispute.created"]);
    shop.world.order("/payout", json!({"account": "rzp"})).await;
    shop.world.settle().await;
    assert!(!events(&receiver.all()).contains(&"settlement.processed".to_owned()), "nothing was left to settle");
}

#[tokio::test]
async fn webhooks_are_tried_for_a_day_and_then_the_endpoint_is_off() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    receiver.answers(500);
    shop.world.order("/clock", json!({"speed": 0})).await;
    shop.link("INV-1").await;
    shop.world.order("/expire/INV-1", json!({})).await;
    let waits = shop.world.waits(100).await;
    assert_eq!(waits[..5], [60, 120, 240, 480, 960]);
    assert_eq!(waits.iter().sum::<i64>(), 24 * 3_600);
    assert_eq!(receiver.all().len(), waits.len() + 1);
    let names: Vec<_> = receiver.all().iter().map(|hook| hook.headers["x-razorpay-event-id"].clone()).collect();
    assert!(names.iter().all(|name| name == names[0]), "a retry is the same event");
    let endpoints = shop.world.ask("/webhook-endpoints").await;
    assert_eq!(text(&endpoints, "/data/0/status"), "disabled");
    receiver.answers(200);
    shop.paid("INV-2").await;
    shop.world.settle().await;
    assert_eq!(receiver.all().len(), waits.len() + 1, "until it is switched on by hand");
    shop.world.order(&format!("/webhook-endpoints/{}/on", text(&endpoints, "/data/0/id")), json!({})).await;
    shop.paid("INV-3").await;
    shop.world.settle().await;
    assert_eq!(receiver.all().len(), waits.len() + 5);
}

#[tokio::test]
async fn a_retry_is_signed_with_the_secret_of_its_time() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    receiver.answers(503);
    shop.link("INV-1").await;
    shop.world.order("/expire/INV-1", json!({})).await;
    while receiver.all().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let change = json!({"name": "rzp", "dialect": "razorpay", "credentials": {"webhook_secret": "a new one"}});
    shop.world.order("/accounts", change).await;
    receiver.answers(200);
    shop.link("INV-2").await;
    shop.world.order("/expire/INV-2", json!({})).await;
    shop.world.order("/clock", json!({"advance_ms": 60_000})).await;
    shop.world.settle().await;
    let proofs: Vec<_> = receiver
        .all()
        .iter()
        .map(|hook| {
            (hook.json()["payload"]["payment_link"]["entity"]["reference_id"].clone(), is_proven(hook, "a new one"))
        })
        .collect();
    assert_eq!(proofs.iter().filter(|(reference, new)| *reference == "INV-1" && !new).count(), 2, "{proofs:?}");
    assert_eq!(proofs.iter().filter(|(reference, new)| *reference == "INV-2" && *new).count(), 1, "{proofs:?}");
}

#[tokio::test]
async fn forgeries_never_prove_twins_have_names_of_their_own_and_copies_are_equal() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "rzp").await;
    shop.world.misbehave(json!({"forge_percent": 100, "twin_percent": 100, "duplicate_percent": 100})).await;
    for number in 0..4 {
        shop.paid(&format!("INV-{number}")).await;
    }
    let report = shop.world.settle().await;
    let (proven, forged): (Vec<_>, Vec<_>) =
        receiver.all().into_iter().partition(|hook| is_proven(hook, WEBHOOK_SECRET));
    assert_eq!((proven.len(), forged.len()), (64, 32), "each told twice, by two events");
    let names: std::collections::BTreeSet<_> =
        proven.iter().map(|hook| hook.headers["x-razorpay-event-id"].clone()).collect();
    assert_eq!(names.len(), 32);
    let captured = |hook: &&Hook| text(&hook.json(), "/event") == "payment.captured";
    assert!(
        proven.iter().filter(captured).all(|hook| hook.json()["payload"]["payment"]["entity"]["amount"] == 118_000)
    );
    assert!(
        forged.iter().filter(captured).all(|hook| hook.json()["payload"]["payment"]["entity"]["amount"] == 9_118_000)
    );
    assert_eq!((&report["forged_accepted"], &report["unprotected_sent"]), (&json!(32), &json!(0)));
}

#[tokio::test]
async fn refusals_have_its_form_and_what_it_does_not_know_is_counted() {
    let shop = Shop::start().await;
    let url = format!("{}/dialects/razorpay/v1/payments", shop.world.url);
    let anonymous = shop.world.client.get(&url).send().await.unwrap();
    assert_eq!(text(&read(anonymous, 401).await, "/error/code"), "BAD_REQUEST_ERROR");
    use base64::Engine as _;
    let key = base64::engine::general_purpose::STANDARD.encode(format!("{}:{}", KEY.0, KEY.1));
    for (scheme, status) in [("Basic", 200), ("basic", 401), ("BASIC", 401)] {
        let asked =
            shop.world.client.get(&url).header("authorization", format!("{scheme} {key}")).send().await.unwrap();
        assert_eq!(asked.status().as_u16(), status, "{scheme}");
    }
    for (how, status, code) in
        [("answer_429_percent", 429, "BAD_REQUEST_ERROR"), ("answer_500_percent", 500, "SERVER_ERROR")]
    {
        shop.world.misbehave(json!({how: 100})).await;
        let refused = shop.try_ask(Method::POST, "/payment_links", Some(ask("INV-1")), None).await.unwrap();
        assert!(refused.headers().get("retry-after").is_none());
        assert_eq!(text(&read(refused, status).await, "/error/code"), code);
    }
    shop.world.misbehave(json!({})).await;
    assert_eq!(shop.get("/payment_links").await["payment_links"], json!([]));
    let lost = read(shop.try_ask(Method::GET, "/payments/pay_00000000000000", None, None).await.unwrap(), 400).await;
    assert_eq!(text(&lost, "/error/description"), "The id provided does not exist");
    shop.post("/orders", json!({}), 404).await;
    read(shop.try_ask(Method::PUT, "/payment_links", Some(json!({})), None).await.unwrap(), 404).await;
    let mut odd = ask("INV-1");
    odd["colour"] = "green".into();
    shop.post("/payment_links", odd, 200).await;
    let asked = shop.world.ask("/strangers").await;
    assert_eq!(
        asked["asked"],
        json!({
            "POST /dialects/razorpay/v1/orders": 1,
            "PUT /dialects/razorpay/v1/payment_links": 1,
            "razorpay payment_links colour": 1,
        })
    );
}

#[tokio::test]
async fn lists_go_by_time_in_pages_newest_first() {
    let shop = Shop::start().await;
    let start = shop.world.ask("/clock").await["now_ms"].as_i64().unwrap() / 1000;
    for number in 0..12 {
        shop.paid(&format!("INV-{number}")).await;
        shop.world.order("/clock", json!({"advance_ms": 10_000})).await;
    }
    let of = |list: &Value| -> Vec<String> {
        list["items"].as_array().unwrap().iter().map(|row| text(row, "/notes/invoice").to_owned()).collect()
    };
    let first = shop.get("/payments").await;
    assert_eq!((first["count"].as_u64(), of(&first)[0].as_str()), (Some(10), "INV-11"));
    assert_eq!(of(&shop.get("/payments?skip=10&count=10").await), ["INV-1", "INV-0"]);
    let window = shop.get(&format!("/payments?from={}&to={}&count=100", start + 15, start + 45)).await;
    assert_eq!(of(&window), ["INV-4", "INV-3", "INV-2"]);
    for bad in ["count=0", "count=101", "skip=-1", "from=x"] {
        read(shop.try_ask(Method::GET, &format!("/payments?{bad}"), None, None).await.unwrap(), 400).await;
    }
}
