//! Stripe, played by an emulator that others wrote, and signed by Stripe's own library.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use shop_tests::gateway::unix_now;
use shop_tests::http::{Answer, client};
use shop_tests::program::{Running, free_address, repository, work_folder};
use shop_tests::rehearsal::Rehearsal;
use shop_tests::sell::{Account, PATIENCE};
use tempfile::TempDir;

use crate::python;

const KEY: &str = "sk_test_counterfoil";
const SECRET: &str = "whsec_counterfoil_suite_0001";

/// A running emulator.
struct Emulator {
    plain: SocketAddr,
    secure: SocketAddr,
    running: Running,
    folder: TempDir,
}

impl Emulator {
    async fn start() -> Self {
        let folder = work_folder("emulator").unwrap();
        let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate, own.cert.pem()).unwrap();
        std::fs::write(&key, own.signing_key.serialize_pem()).unwrap();
        let (plain, secure) = (free_address().unwrap(), free_address().unwrap());
        let mut command = python::program("emulator.py");
        command.args([plain.port().to_string(), secure.port().to_string()]).arg(certificate).arg(key);
        let running = Running::start("localstripe", &mut command).unwrap();
        let emulator = Self { plain, secure, running, folder };
        let began = Instant::now();
        while emulator.get("/v1/balance").await.is_none() {
            assert!(began.elapsed() < PATIENCE, "{}", emulator.running.printed());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        emulator
    }

    /// The address for the customer's side of the story.
    fn url(&self) -> String {
        format!("http://{}", self.plain)
    }

    /// The address for the shop.
    fn secure_url(&self) -> String {
        format!("https://localhost:{}", self.secure.port())
    }

    /// What the shop has to trust.
    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    async fn get(&self, path: &str) -> Option<Value> {
        let response =
            client().unwrap().get(format!("{}{path}", self.url())).basic_auth(KEY, Some("")).send().await.ok()?;
        let answer = Answer::of(response).await.ok()?;
        (answer.status == 200).then(|| answer.json())
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let request = client().unwrap().post(format!("{}{path}", self.url())).basic_auth(KEY, Some("")).form(form);
        let answer = Answer::of(request.send().await.unwrap()).await.unwrap();
        answer.good(path).unwrap()
    }

    /// Tells the emulator where its webhooks go.
    async fn send_webhooks_to(&self, url: &str) {
        let request = client().unwrap().post(format!("{}/_config/webhooks/counterfoil", self.url()));
        let response = request.json(&json!({"url": url, "secret": SECRET})).send().await.unwrap();
        assert!(response.status().is_success(), "{}", response.status());
    }

    /// A payment method of a card.
    async fn method(&self, number: &str) -> String {
        let card = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2030"),
            ("card[cvc]", "123"),
        ];
        self.post("/v1/payment_methods", &card).await["id"].as_str().unwrap().to_owned()
    }

    /// A payment method of a card that the emulator keeps for a customer of its own.
    async fn kept_method(&self, number: &str) -> String {
        let customer = self.post("/v1/customers", &[("email", "asha@example.com")]).await;
        let method = self.method(number).await;
        let whose = [("customer", customer["id"].as_str().unwrap())];
        self.post(&format!("/v1/payment_methods/{method}/attach"), &whose).await;
        method
    }

    /// The customer pays an intent with a card, at the emulator and by its own API.
    async fn confirm(&self, intent: &str) {
        let method = self.method("4242424242424242").await;
        let method = method.as_str();
        self.post(&format!("/v1/payment_intents/{intent}"), &[("payment_method", method)]).await;
        let paid = self.post(&format!("/v1/payment_intents/{intent}/confirm"), &[]).await;
        assert_eq!(paid["status"], "succeeded", "{paid}");
    }

    /// The intent that carries a reference of ours.
    async fn intent_of(&self, payment: &str) -> Option<Value> {
        let all = self.get("/v1/payment_intents?limit=100").await?;
        all["data"].as_array()?.iter().find(|intent| intent["metadata"]["payment"] == payment).cloned()
    }
}

/// A shop with an account at the emulator.
async fn shop_with_stripe(emulator: &Emulator) -> (Rehearsal, Account) {
    let story = Rehearsal::trusting("Coffee Explorer", "USD", &emulator.certificate()).await.unwrap();
    let ask = json!({
        "provider": "stripe", "name": "Stripe", "environment": "sandbox", "base_url": emulator.secure_url(),
        "credentials": {"secret_key": KEY, "webhook_secret": SECRET, "flow": "direct_intent"},
    });
    let account = story.shop.add_account(&ask).await.unwrap();
    emulator.send_webhooks_to(&format!("{}{}", story.shop.outside(), account.hook_path)).await;
    (story, account)
}

#[tokio::test]
async fn an_invoice_is_paid_through_a_stripe_that_nobody_here_wrote_and_its_own_webhook_marks_it_paid() {
    let emulator = Emulator::start().await;
    let (story, account) = shop_with_stripe(&emulator).await;
    let tested = story.shop.api.post(&format!("/merchant-accounts/{}/test", account.id), &json!({})).await.unwrap();
    assert_eq!(tested["success"], true, "{tested}");

    let invoice = story.shop.invoice("USD", 4_200).await.unwrap();
    let payment = story.shop.start_payment(&invoice.id, &account).await.unwrap();
    assert_eq!(payment.state(), "pending", "{}", payment.said);
    let intent = emulator.intent_of(&payment.id).await.expect("the intent carries our reference");
    assert_eq!((intent["amount"].as_i64(), intent["currency"].as_str()), (Some(4_200), Some("usd")));

    emulator.confirm(intent["id"].as_str().unwrap()).await;
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    let known = story.shop.until_payment_is(&payment.id, "captured").await.unwrap();
    assert_eq!(known.said["captured"], json!({"minor": 4_200, "currency": "USD"}));
    // Nobody asked: the emulator's webhook said so, and its signature held.
    let inbox = story.shop.api.get("/inbox?provider=stripe&state=processed&limit=200").await.unwrap();
    let by_webhook = |row: &&Value| row["origin"] == "webhook" && row["payment_id"] == payment.id.as_str();
    assert!(inbox["items"].as_array().unwrap().iter().any(|row| by_webhook(&row)), "{inbox}");
    assert_eq!(story.balance("1200", "USD").await.unwrap(), 0);
}

#[tokio::test]
async fn a_webhook_of_stripe_that_was_lost_is_found_by_catching_up() {
    let emulator = Emulator::start().await;
    let (story, account) = shop_with_stripe(&emulator).await;
    emulator.send_webhooks_to("http://127.0.0.1:1/nobody").await;
    let invoice = story.shop.invoice("USD", 4_200).await.unwrap();
    let payment = story.shop.start_payment(&invoice.id, &account).await.unwrap();
    let intent = emulator.intent_of(&payment.id).await.unwrap();
    emulator.confirm(intent["id"].as_str().unwrap()).await;
    story.shop.catch_up().await.unwrap();
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
}

/// A card that can be kept, and is declined when it is charged.
const CHARGED_IN_VAIN: &str = "4000000000000341";

#[tokio::test]
async fn a_card_that_stripe_keeps_is_charged_once_and_its_webhook_tells_the_same_payment() {
    let emulator = Emulator::start().await;
    let (story, account) = shop_with_stripe(&emulator).await;
    let customer = story.shop.customer("Asha Rao").await.unwrap();
    let keep = async |method: &str| {
        let ask = json!({"merchant_account_id": account.id, "token": method});
        story.shop.api.post(&format!("/customers/{customer}/saved-methods"), &ask).await
    };
    let unattached = emulator.method("4242424242424242").await;
    assert!(keep(&unattached).await.is_err(), "Stripe forgets what no customer has");
    let method = keep(&emulator.kept_method("4242424242424242").await).await.unwrap();
    assert_eq!((&method["last4"], &method["expires"]), (&json!("4242"), &json!("2030-12")), "{method}");

    let code = story.shop.untaxed_code().await.unwrap();
    let invoice = story.shop.issue(&story.shop.plain_ask(&customer, "USD", "42.00", &code)).await.unwrap();
    let amount = json!({"minor": 4_200, "currency": "USD"});
    let charge = json!({"saved_method_id": method["id"], "amount": amount});
    let path = format!("/invoices/{}/payments", invoice.id);
    let paid = story.shop.api.post(&path, &charge).await.unwrap();
    let id = paid["id"].as_str().unwrap();
    assert_eq!(story.shop.until_payment_is(id, "captured").await.unwrap().said["captured"], amount);
    story.shop.until_invoice_is(&invoice.id, "paid").await.unwrap();
    let intent = emulator.intent_of(id).await.expect("the intent carries our reference");
    assert_eq!(intent["status"], "succeeded", "{intent}");
    // Its webhook, and whatever a list tells again, is the same money.
    story.shop.catch_up().await.unwrap();
    assert_eq!(story.balance("1200", "USD").await.unwrap(), 0);
    let all = story.shop.api.get("/payments?limit=200").await.unwrap();
    assert_eq!(all["items"].as_array().unwrap().len(), 1, "{all}");

    let bad = keep(&emulator.kept_method(CHARGED_IN_VAIN).await).await.unwrap();
    let second = story.shop.issue(&story.shop.plain_ask(&customer, "USD", "42.00", &code)).await.unwrap();
    let charge = json!({"saved_method_id": bad["id"], "amount": amount});
    let declined = story.shop.api.post(&format!("/invoices/{}/payments", second.id), &charge).await.unwrap();
    let declined = story.shop.until_payment_is(declined["id"].as_str().unwrap(), "failed").await.unwrap();
    assert_eq!(declined.said["captured"]["minor"], 0, "{}", declined.said);
}

/// A body like those of the emulator, about an intent of nobody's.
fn body_of(event: &str) -> Vec<u8> {
    let intent = json!({
        "id": "pi_suite", "object": "payment_intent", "amount": 4_200, "amount_received": 4_200, "currency": "usd",
        "status": "succeeded", "metadata": {}, "created": unix_now(), "livemode": false,
    });
    let event = json!({
        "id": event, "object": "event", "type": "payment_intent.succeeded", "created": unix_now(), "livemode": false,
        "api_version": "2024-06-20", "data": {"object": intent},
    });
    event.to_string().into_bytes()
}

async fn deliver(story: &Rehearsal, account: &Account, header: &str, body: &[u8]) -> u16 {
    let url = format!("{}{}", story.shop.outside(), account.hook_path);
    let request =
        client().unwrap().post(url).header("Content-Type", "application/json").header("Stripe-Signature", header);
    request.body(body.to_vec()).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn what_stripes_own_library_signs_is_taken_and_what_it_signed_for_another_body_is_not() {
    let emulator = Emulator::start().await;
    let (story, account) = shop_with_stripe(&emulator).await;
    let signed = |secret: &str, at: i64, body: &[u8]| {
        python::line_of(python::program("sign.py").args([secret, &at.to_string()]), body)
    };
    let body = body_of("evt_suite_1");
    let good = signed(SECRET, unix_now(), &body);
    assert_eq!(deliver(&story, &account, &good, &body_of("evt_suite_2")).await, 401);
    assert_eq!(deliver(&story, &account, &signed("whsec_another", unix_now(), &body), &body).await, 401);
    assert_eq!(deliver(&story, &account, &signed(SECRET, unix_now() - 301, &body), &body).await, 401);
    assert_eq!(deliver(&story, &account, &good, &body).await, 200);
    // Money that nobody asked for is booked and waits for a person.
    story
        .shop
        .until("/payments?needs_you=true", "the stranger's money", |page| {
            page["items"].as_array().map(Vec::len) == Some(1)
        })
        .await
        .unwrap();
    assert_eq!(story.balance("2900", "USD").await.unwrap(), -4_200);
}

/// What each vector means at its own time is tested beside the connector; here they arrive years later, over the real
/// door, and none may come through.
#[tokio::test]
async fn no_signature_vector_of_years_ago_comes_through_the_door() {
    let emulator = Emulator::start().await;
    let (story, account) = shop_with_stripe(&emulator).await;
    let text = std::fs::read(repository().join("tests/fixtures/signatures/stripe.json")).unwrap();
    let vectors: Value = serde_json::from_slice(&text).unwrap();
    let vectors = vectors["vectors"].as_array().unwrap();
    assert!(vectors.len() >= 12);
    for vector in vectors {
        let body = vector["body_text"].as_str().unwrap_or_default().as_bytes().to_vec();
        let url = format!("{}{}", story.shop.outside(), account.hook_path);
        let mut request = client().unwrap().post(url).body(body);
        for (name, value) in vector["headers"].as_object().into_iter().flatten() {
            let values: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |all| all.iter().collect());
            for value in values {
                request = request.header(name.as_str(), value.as_str().unwrap());
            }
        }
        let status = request.send().await.unwrap().status().as_u16();
        assert!((400..500).contains(&status), "{}: {status}", vector["name"]);
    }
    // What the emulator itself tells meanwhile (its balance) came in; nothing of the vectors did.
    let inbox = story.shop.api.get("/inbox?provider=stripe&limit=200").await.unwrap();
    let kinds: Vec<&Value> = inbox["items"].as_array().unwrap().iter().map(|row| &row["kind"]).collect();
    assert!(kinds.iter().all(|kind| **kind == "balance.available"), "{inbox}");
}
