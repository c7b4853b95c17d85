use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use practice::{Account, Options};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Hook, Receiver, World, id, options, read, text};

const CLIENT: (&str, &str) = ("the-client", "the-client-secret");
const WEBHOOK_ID: &str = "1JE4291016473214C";
/// Made for these tests, and used nowhere else.
const KEY: &str = include_str!("keys/paypal.pem");
/// Its public half: an RSAPublicKey in DER.
const PUBLIC_KEY: &str = include_str!("keys/paypal.pub.b64");
const CERTIFICATE_URL: &str = "https://api.paypal.com/v1/notifications/certs/CERT-practice";

struct Shop {
    world: World,
    token: String,
}

impl Shop {
    async fn start() -> Self {
        let given = [
            ("client_id", CLIENT.0),
            ("client_secret", CLIENT.1),
            ("webhook_id", WEBHOOK_ID),
            ("signing_key", KEY),
            ("certificate_url", CERTIFICATE_URL),
        ];
        let given = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let account = Account::fresh("pp", "paypal", given).unwrap();
        let world = World::with(Options { accounts: vec![account], ..options() }).await;
        let token = read(Self::ask_token(&world, CLIENT.1).await, 200).await;
        Self { world, token: text(&token, "/access_token").to_owned() }
    }

    async fn ask_token(world: &World, secret: &str) -> Response {
        let request = world.client.post(format!("{}/dialects/paypal/v1/oauth2/token", world.url));
        let request = request.basic_auth(CLIENT.0, Some(secret)).form(&[("grant_type", "client_credentials")]);
        request.send().await.unwrap()
    }

    async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        key: Option<&str>,
    ) -> reqwest::Result<Response> {
        let url = format!("{}/dialects/paypal{path}", self.world.url);
        let mut request = self.world.client.request(method, url).bearer_auth(&self.token);
        request = request.header("prefer", "return=representation");
        if let Some(body) = body {
            request = request.json(&body);
        }
        if let Some(key) = key {
            request = request.header("PayPal-Request-Id", key);
        }
        request.send().await
    }

    async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        read(self.try_ask(Method::POST, path, Some(body), None).await.unwrap(), status).await
    }

    async fn get(&self, path: &str) -> Value {
        read(self.try_ask(Method::GET, path, None, None).await.unwrap(), 200).await
    }

    /// An order that its buyer agreed to.
    async fn approved(&self, number: &str, intent: &str) -> Value {
        let order = self.post("/v2/checkout/orders", ask(number, intent), 201).await;
        self.world.order(&format!("/pay/{number}"), json!({})).await;
        order
    }

    /// An order whose money was taken, and the id of its capture.
    async fn captured(&self, number: &str) -> (Value, String) {
        let order = self.approved(number, "CAPTURE").await;
        let order = self.post(&format!("/v2/checkout/orders/{}/capture", id(&order)), json!({}), 201).await;
        let capture = text(&order, "/purchase_units/0/payments/captures/0/id").to_owned();
        (order, capture)
    }
}

fn ask(number: &str, intent: &str) -> Value {
    let amount = json!({"currency_code": "EUR", "value": "1234.50"});
    json!({
        "intent": intent,
        "purchase_units": [{"custom_id": number, "invoice_id": number, "amount": amount}],
        "payment_source": {"paypal": {"experience_context": {
            "return_url": "http://127.0.0.1:9/back", "cancel_url": "http://127.0.0.1:9/away",
        }}},
    })
}

fn issue(refused: &Value) -> &str {
    text(refused, "/details/0/issue")
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

/// What a shop must check, with the library's verification and the public half of the key.
fn is_proven(hook: &Hook) -> bool {
    let header = |name: &str| hook.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let (Some(id), Some(time), Some(given)) =
        (header("paypal-transmission-id"), header("paypal-transmission-time"), header("paypal-transmission-sig"))
    else {
        return false;
    };
    let message = format!("{id}|{time}|{WEBHOOK_ID}|{}", crc32(&hook.body));
    let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms;
    let rsa =
        algorithms.mapping.iter().find(|(scheme, _)| *scheme == rustls::SignatureScheme::RSA_PKCS1_SHA256).unwrap();
    let public = STANDARD.decode(PUBLIC_KEY.trim()).unwrap();
    let given = STANDARD.decode(given).unwrap();
    rsa.1.iter().any(|algorithm| algorithm.verify_signature(&public, message.as_bytes(), &given).is_ok())
}

fn events(hooks: &[Hook]) -> Vec<String> {
    let mut events: Vec<String> = hooks.iter().map(|hook| text(&hook.json(), "/event_type").to_owned()).collect();
    events.sort();
    events
}

#[tokio::test]
async fn nobody_agrees_to_an_order_that_has_ended() {
    let shop = Shop::start().await;
    let order = shop.post("/v2/checkout/orders", ask("INV-1", "CAPTURE"), 201).await;
    shop.world.order("/expire/INV-1", json!({})).await;
    shop.world.control(Method::POST, "/pay/INV-1", json!({"even_if_ended": true}), 409).await;
    let order = shop.get(&format!("/v2/checkout/orders/{}", id(&order))).await;
    assert_eq!(text(&order, "/status"), "VOIDED");
}

#[tokio::test]
async fn an_order_is_made_agreed_to_on_its_page_captured_and_told_with_a_proof() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "pp").await;
    let order = shop.post("/v2/checkout/orders", ask("INV-1", "CAPTURE"), 201).await;
    assert_eq!((text(&order, "/status"), text(&order, "/links/1/rel")), ("PAYER_ACTION_REQUIRED", "payer-action"));
    let step = format!("/v2/checkout/orders/{}/capture", id(&order));
    assert_eq!(issue(&shop.post(&step, json!({}), 422).await), "ORDER_NOT_APPROVED");
    let page = shop.world.client.post(text(&order, "/links/1/href")).body("action=pay").send().await.unwrap();
    let back = page.headers()["location"].to_str().unwrap().to_owned();
    assert!(back.starts_with(&format!("http://127.0.0.1:9/back?token={}&PayerID=", id(&order))), "{back}");
    let agreed = shop.get(&format!("/v2/checkout/orders/{}", id(&order))).await;
    assert_eq!((text(&agreed, "/status"), &agreed["purchase_units"][0]["payments"]), ("APPROVED", &Value::Null));
    assert_eq!(shop.world.ask("/side-effects?account=pp").await["by_reference"]["INV-1"]["charges"], 0, "no money yet");
    let done = shop.post(&step, json!({}), 201).await;
    let capture = done["purchase_units"][0]["payments"]["captures"][0].clone();
    assert_eq!((text(&done, "/status"), text(&capture, "/status")), ("COMPLETED", "COMPLETED"));
    assert_eq!(capture["amount"], json!({"currency_code": "EUR", "value": "1234.50"}));
    assert_eq!(shop.get(&format!("/v2/payments/captures/{}", id(&capture))).await, capture);
    assert_eq!(issue(&shop.post(&step, json!({}), 422).await), "ORDER_ALREADY_CAPTURED");
    shop.world.settle().await;
    let hooks = receiver.all();
    assert_eq!(events(&hooks), ["CHECKOUT.ORDER.APPROVED", "CHECKOUT.ORDER.COMPLETED", "PAYMENT.CAPTURE.COMPLETED"]);
    assert!(hooks.iter().all(is_proven));
    let told = hooks.iter().map(Hook::json).find(|told| told["event_type"] == "PAYMENT.CAPTURE.COMPLETED").unwrap();
    assert_eq!(told["resource"], capture);
    assert_eq!(text(&told, "/resource/supplementary_data/related_ids/order_id"), id(&order));
    let listed = shop.get("/v1/notifications/webhooks-events?page_size=2").await;
    assert_eq!(listed["count"], 2);
    let next = text(&listed, "/links/0/href").replace(&format!("{}/dialects/paypal", shop.world.url), "");
    assert_eq!(text(&shop.get(&next).await, "/events/0/event_type"), "CHECKOUT.ORDER.APPROVED");
}

#[tokio::test]
async fn a_time_out_after_success_is_repeated_under_the_same_id_for_six_hours() {
    let shop = Shop::start().await;
    let order = async |key: &str| {
        shop.try_ask(Method::POST, "/v2/checkout/orders", Some(ask("INV-1", "CAPTURE")), Some(key)).await
    };
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(order("key-1").await.is_err());
    shop.world.misbehave(json!({})).await;
    let again = read(order("key-1").await.unwrap(), 201).await;
    assert_eq!(read(order("key-1").await.unwrap(), 201).await, again);
    assert_eq!(shop.world.ask("/side-effects?account=pp").await["by_reference"]["INV-1"]["created"], 1);
    shop.world.order("/clock", json!({"advance_ms": 6 * 3_600_000 + 1})).await;
    assert_ne!(id(&read(order("key-1").await.unwrap(), 201).await), id(&again), "after six hours it is another order");
    let other = shop.try_ask(Method::POST, "/v2/checkout/orders", Some(ask("INV-2", "CAPTURE")), Some("key-1")).await;
    assert_eq!(issue(&read(other.unwrap(), 422).await), "DUPLICATE_REQUEST_ID");
    assert_eq!(read(order(&"k".repeat(109)).await.unwrap(), 400).await["name"], "INVALID_REQUEST");
}

#[tokio::test]
async fn a_refund_with_the_same_id_is_one_refund_for_45_days() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "pp").await;
    let (_, capture) = shop.captured("INV-1").await;
    let path = format!("/v2/payments/captures/{capture}/refund");
    let body = json!({"amount": {"currency_code": "EUR", "value": "34.50"}, "invoice_id": "R-1"});
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_ask(Method::POST, &path, Some(body.clone()), Some("refund-1")).await.is_err());
    shop.world.misbehave(json!({})).await;
    shop.world.order("/clock", json!({"advance_ms": 30_i64 * 86_400_000})).await;
    let token = read(Shop::ask_token(&shop.world, CLIENT.1).await, 200).await;
    let shop = Shop { token: text(&token, "/access_token").to_owned(), ..shop };
    let refund = read(shop.try_ask(Method::POST, &path, Some(body), Some("refund-1")).await.unwrap(), 201).await;
    assert_eq!(
        (text(&refund, "/status"), text(&refund, "/amount/value"), text(&refund, "/invoice_id")),
        ("COMPLETED", "34.50", "R-1")
    );
    assert_eq!(shop.get(&format!("/v2/payments/refunds/{}", id(&refund))).await, refund);
    assert_eq!(shop.world.ask("/side-effects?account=pp").await["by_reference"]["INV-1"]["refunds"], 1);
    let much = json!({"amount": {"currency_code": "EUR", "value": "1200.01"}});
    assert_eq!(issue(&shop.post(&path, much, 422).await), "REFUND_AMOUNT_EXCEEDED");
    shop.post(&path, json!({}), 201).await;
    assert_eq!(issue(&shop.post(&path, json!({}), 422).await), "CAPTURE_FULLY_REFUNDED");
    assert_eq!(text(&shop.get(&format!("/v2/payments/captures/{capture}")).await, "/status"), "REFUNDED");
    shop.world.settle().await;
    assert_eq!(events(&receiver.all()).iter().filter(|event| *event == "PAYMENT.CAPTURE.REFUNDED").count(), 2);
}

#[tokio::test]
async fn money_is_held_first_where_the_intent_says_so() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "pp").await;
    let mut held = Vec::new();
    for number in ["INV-1", "INV-2"] {
        let order = shop.approved(number, "AUTHORIZE").await;
        assert_eq!(
            issue(&shop.post(&format!("/v2/checkout/orders/{}/capture", id(&order)), json!({}), 422).await),
            "ACTION_DOES_NOT_MATCH_INTENT"
        );
        let order = shop.post(&format!("/v2/checkout/orders/{}/authorize", id(&order)), json!({}), 201).await;
        held.push(text(&order, "/purchase_units/0/payments/authorizations/0/id").to_owned());
    }
    let part = json!({"amount": {"currency_code": "EUR", "value": "1000.00"}, "final_capture": true});
    let taken = shop.post(&format!("/v2/payments/authorizations/{}/capture", held[0]), part, 201).await;
    assert_eq!(
        (text(&taken, "/amount/value"), text(&taken, "/supplementary_data/related_ids/authorization_id")),
        ("1000.00", held[0].as_str())
    );
    assert_eq!(
        text(&shop.get(&format!("/v2/payments/authorizations/{}", held[0])).await, "/status"),
        "PARTIALLY_CAPTURED"
    );
    let url = format!("{}/dialects/paypal/v2/payments/authorizations/{}/void", shop.world.url, held[1]);
    let gone = shop.world.client.post(&url).bearer_auth(&shop.token).send().await.unwrap();
    assert_eq!((gone.status().as_u16(), gone.text().await.unwrap().as_str()), (204, ""));
    assert_eq!(
        issue(&shop.post(&format!("/v2/payments/authorizations/{}/capture", held[1]), json!({}), 422).await),
        "AUTHORIZATION_VOIDED"
    );
    shop.world.settle().await;
    let told = events(&receiver.all());
    assert_eq!(told.iter().filter(|event| event.starts_with("PAYMENT.AUTHORIZATION")).count(), 3, "{told:?}");
}

#[tokio::test]
async fn forgeries_never_prove_and_an_online_check_says_the_same() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "pp").await;
    shop.world.misbehave(json!({"forge_percent": 100})).await;
    for number in 0..6 {
        shop.captured(&format!("INV-{number}")).await;
    }
    shop.world.settle().await;
    let (mut proven, mut forged) = (0, 0);
    for hook in receiver.all() {
        let header = |name: &str| hook.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        let asked = format!(
            r#"{{"auth_algo":"{}","cert_url":"{}","transmission_id":"{}","transmission_sig":"{}","transmission_time":"{}","webhook_id":"{WEBHOOK_ID}","webhook_event":{}}}"#,
            header("paypal-auth-algo"),
            header("paypal-cert-url"),
            header("paypal-transmission-id"),
            header("paypal-transmission-sig"),
            header("paypal-transmission-time"),
            std::str::from_utf8(&hook.body).unwrap(),
        );
        let url = format!("{}/dialects/paypal/v1/notifications/verify-webhook-signature", shop.world.url);
        let answer = shop.world.client.post(url).bearer_auth(&shop.token).body(asked).send().await.unwrap();
        let says = read(answer, 200).await["verification_status"] == "SUCCESS";
        assert_eq!(says, is_proven(&hook));
        if says { proven += 1 } else { forged += 1 }
    }
    assert_eq!((proven, forged), (18, 18));
}

#[tokio::test]
async fn amounts_have_the_decimals_of_their_currency() {
    let shop = Shop::start().await;
    for (currency, value, why, booked) in [
        ("EUR", "1234.50", None, "1234.50"),
        ("USD", "10", None, "10.00"),
        ("JPY", "500", None, "500"),
        ("HUF", "500", None, "500.00"),
        ("TWD", "7", None, "7.00"),
        ("HUF", "500.00", Some("DECIMALS_NOT_SUPPORTED"), ""),
        ("JPY", "500.5", Some("DECIMALS_NOT_SUPPORTED"), ""),
        ("EUR", "1.234", Some("DECIMAL_PRECISION"), ""),
        ("EUR", "0.00", Some("CANNOT_BE_ZERO_OR_NEGATIVE"), ""),
        ("KWD", "1.250", Some("CURRENCY_NOT_SUPPORTED"), ""),
    ] {
        let body =
            json!({"intent": "CAPTURE", "purchase_units": [{"amount": {"currency_code": currency, "value": value}}]});
        let made = shop.post("/v2/checkout/orders", body, if why.is_none() { 201 } else { 422 }).await;
        match why {
            Some(why) => assert_eq!(issue(&made), why, "{currency} {value}"),
            None => {
                let book = shop.world.ask("/book").await;
                assert_eq!(text(book["payments"].as_array().unwrap().last().unwrap(), "/amount"), booked);
                let want = if currency == "USD" { "10.00" } else { value };
                assert_eq!(text(&made, "/purchase_units/0/amount/value"), want);
            }
        }
    }
}

#[tokio::test]
async fn an_invoice_number_is_used_once_and_disputes_stop_refunds() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "pp").await;
    let (_, capture) = shop.captured("INV-1").await;
    assert_eq!(issue(&shop.post("/v2/checkout/orders", ask("INV-1", "CAPTURE"), 422).await), "DUPLICATE_INVOICE_ID");
    shop.world.order(&format!("/dispute/{capture}"), json!({})).await;
    let listed = shop.get("/v1/customer/disputes").await;
    assert_eq!(
        (text(&listed, "/items/0/status"), text(&listed, "/items/0/disputed_transactions/0/seller_transaction_id")),
        ("OPEN", capture.as_str())
    );
    let refused = shop.post(&format!("/v2/payments/captures/{capture}/refund"), json!({}), 422).await;
    assert_eq!(issue(&refused), "REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK");
    let dispute = text(&listed, "/items/0/dispute_id").to_owned();
    shop.world.order(&format!("/disputes/{dispute}/lost"), json!({})).await;
    assert_eq!(text(&shop.get(&format!("/v1/customer/disputes/{dispute}")).await, "/status"), "RESOLVED");
    shop.world.settle().await;
    let told = events(&receiver.all());
    for event in ["CUSTOMER.DISPUTE.CREATED", "CUSTOMER.DISPUTE.RESOLVED", "PAYMENT.CAPTURE.REVERSED"] {
        assert!(told.iter().any(|one| one == event), "{told:?}");
    }
}

#[tokio::test]
async fn a_webhook_comes_25_times_more_in_three_days() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "pp").await;
    receiver.answers(500);
    shop.world.order("/clock", json!({"speed": 0})).await;
    shop.approved("INV-1", "CAPTURE").await;
    let waits = shop.world.waits(100).await;
    assert_eq!((waits.len(), waits.iter().sum::<i64>()), (25, 3 * 86_400));
    assert_eq!(receiver.all().len(), 26);
    assert!(receiver.all().iter().all(is_proven), "each is signed anew");
}

#[tokio::test]
async fn transactions_are_reported_three_hours_late() {
    let shop = Shop::start().await;
    let (_, capture) = shop.captured("INV-1").await;
    let window = "start_date=2020-01-01T00:00:00Z&end_date=2020-03-01T00:00:00Z";
    read(shop.try_ask(Method::GET, &format!("/v1/reporting/transactions?{window}"), None, None).await.unwrap(), 400)
        .await;
    let order = shop.get("/v1/notifications/webhooks-events").await;
    let day = text(&order, "/events/0/create_time").split_once('T').unwrap().0.to_owned();
    let path = format!("/v1/reporting/transactions?start_date={day}T00:00:00Z&end_date={day}T23:59:59Z&fields=all");
    assert_eq!(shop.get(&path).await["total_items"], 0);
    shop.world.order("/clock", json!({"advance_ms": 3 * 3_600_000 + 1})).await;
    let shown = shop.get(&path).await;
    assert_eq!(
        (text(&shown, "/transaction_details/0/transaction_info/transaction_id"), &shown["total_items"]),
        (capture.as_str(), &json!(1))
    );
    assert!(text(&shown, "/transaction_details/0/transaction_info/fee_amount/value").starts_with('-'));
}

#[tokio::test]
async fn refusals_have_its_form_tokens_end_and_what_it_does_not_know_is_counted() {
    let shop = Shop::start().await;
    assert_eq!(read(Shop::ask_token(&shop.world, "wrong").await, 401).await["error"], "invalid_client");
    assert_eq!(shop.get("/v1/notifications/webhooks").await["webhooks"], json!([]));
    let lost = read(shop.try_ask(Method::GET, "/v2/checkout/orders/NONE", None, None).await.unwrap(), 404).await;
    assert_eq!((text(&lost, "/name"), issue(&lost)), ("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"));
    let (_, capture) = shop.captured("INV-1").await;
    let yen = json!({"amount": {"currency_code": "JPY", "value": "1"}});
    assert_eq!(
        issue(&shop.post(&format!("/v2/payments/captures/{capture}/refund"), yen, 422).await),
        "CURRENCY_MISMATCH"
    );
    shop.post("/v1/billing/plans", json!({}), 404).await;
    let mut odd = ask("INV-2", "CAPTURE");
    odd["purchase_units"][0]["colour"] = "green".into();
    let url = format!("{}/dialects/paypal/v2/checkout/orders", shop.world.url);
    let made = shop.world.client.post(url).bearer_auth(&shop.token).json(&odd).send().await.unwrap();
    let made = read(made, 201).await;
    assert_eq!(made.as_object().unwrap().len(), 3, "minimal unless asked otherwise");
    let asked = shop.world.ask("/strangers").await;
    assert_eq!(asked["asked"], json!({"POST /dialects/paypal/v1/billing/plans": 1, "paypal purchase_units colour": 1}));
    for (how, status, name) in
        [("answer_429_percent", 429, "RATE_LIMIT_REACHED"), ("answer_500_percent", 500, "INTERNAL_SERVER_ERROR")]
    {
        shop.world.misbehave(json!({how: 100})).await;
        let refused = shop.try_ask(Method::GET, "/v1/notifications/webhooks", None, None).await.unwrap();
        assert_eq!(text(&read(refused, status).await, "/name"), name);
    }
    shop.world.misbehave(json!({})).await;
    shop.world.order("/clock", json!({"advance_ms": 9 * 3_600_000 + 1_000})).await;
    let late = shop.try_ask(Method::GET, "/v1/notifications/webhooks", None, None).await.unwrap();
    assert_eq!(text(&read(late, 401).await, "/name"), "AUTHENTICATION_FAILURE");
}
