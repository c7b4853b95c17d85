use practice::{Account, Options};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};

use crate::support::{Hook, Receiver, World, id, options, read, text};

const KEY: &str = "SB-Mid-server-counterfoil";

struct Shop {
    world: World,
}

fn account() -> Account {
    format!("mid=midtrans,server_key={KEY}").parse().unwrap()
}

impl Shop {
    async fn start() -> Self {
        Self { world: World::with(Options { accounts: vec![account()], ..options() }).await }
    }

    async fn try_ask(&self, method: Method, path: &str, body: Option<Value>) -> reqwest::Result<Response> {
        let url = format!("{}/dialects/midtrans{path}", self.world.url);
        let mut request = self.world.client.request(method, url).basic_auth(KEY, Some(""));
        if let Some(body) = body {
            request = request.json(&body);
        }
        request.send().await
    }

    async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        read(self.try_ask(Method::POST, path, Some(body)).await.unwrap(), status).await
    }

    async fn status(&self, id: &str) -> Value {
        read(self.try_ask(Method::GET, &format!("/v2/{id}/status"), None).await.unwrap(), 200).await
    }

    async fn page(&self, order: &str) -> Value {
        self.post("/snap/v1/transactions", ask(order), 201).await
    }

    async fn paid(&self, order: &str, family: &str) -> Value {
        self.page(order).await;
        self.world.order(&format!("/pay/{order}"), json!({"method": {"family": family}})).await;
        self.status(order).await
    }
}

fn ask(order: &str) -> Value {
    json!({"transaction_details": {"order_id": order, "gross_amount": 150_000}})
}

/// What a shop must check, written from the vendor's description.
fn is_proven(told: &Value, key: &str) -> bool {
    let field = |name| told[name].as_str().unwrap();
    let message = format!("{}{}{}{key}", field("order_id"), field("status_code"), field("gross_amount"));
    told["signature_key"] == hex::encode(Sha512::digest(message))
}

fn statuses(receiver: &Receiver) -> Vec<String> {
    receiver.all().iter().map(|hook| text(&hook.json(), "/transaction_status").to_owned()).collect()
}

#[tokio::test]
async fn a_page_is_made_chosen_paid_and_told_with_a_proof_in_the_body() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "mid").await;
    let mut asked = ask("INV-1");
    asked["callbacks"] = json!({"finish": "http://127.0.0.1:9/back"});
    let page = shop.post("/snap/v1/transactions", asked, 201).await;
    assert!(text(&page, "/redirect_url").ends_with(text(&page, "/token")));
    let early = shop.status("INV-1").await;
    assert_eq!(text(&early, "/status_code"), "404", "not yet, not gone");
    shop.world.order("/choose/INV-1", json!({})).await;
    let pending = shop.status("INV-1").await;
    assert_eq!((text(&pending, "/transaction_status"), text(&pending, "/status_code")), ("pending", "201"));
    let pressed =
        shop.world.client.post(text(&page, "/redirect_url")).body("action=pay&method=upi").send().await.unwrap();
    let back = pressed.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(back, "http://127.0.0.1:9/back?order_id=INV-1&status_code=200&transaction_status=settlement");
    let paid = shop.status("INV-1").await;
    assert_eq!((text(&paid, "/transaction_status"), text(&paid, "/gross_amount")), ("settlement", "150000.00"));
    assert_eq!(shop.status(text(&paid, "/transaction_id")).await, paid);
    shop.world.settle().await;
    let mut told = statuses(&receiver);
    told.sort();
    assert_eq!(told, ["pending", "settlement"]);
    assert!(receiver.all().iter().all(|hook| is_proven(&hook.json(), KEY) && !is_proven(&hook.json(), "other")));
}

#[tokio::test]
async fn the_digest_is_that_of_the_worked_example() {
    let example: Account = "mid=midtrans,server_key=askvnoibnosifnboseofinbofinfgbiufglnbfg".parse().unwrap();
    let world = World::with(Options { accounts: vec![example], ..options() }).await;
    let receiver = Receiver::of_account(&world, "mid").await;
    let url = format!("{}/dialects/midtrans/snap/v1/transactions", world.url);
    let body = json!({"transaction_details": {"order_id": "1111", "gross_amount": 100_000}});
    let key = &world.options.accounts[0].credentials["server_key"];
    assert_eq!(world.client.post(url).basic_auth(key, Some("")).json(&body).send().await.unwrap().status(), 201);
    world.order("/pay/1111", json!({})).await;
    world.settle().await;
    let [hook] = receiver.all().try_into().unwrap();
    assert_eq!(text(&hook.json(), "/signature_key"), WORKED_EXAMPLE);
}

/// The digest in the vendor's documentation of `1111`, `200`, `100000.00` and the key above.
const WORKED_EXAMPLE: &str = "edc076b21793ebe3e17926350f5b8ae67d902fe657b3d0aa31b932d5c127e237\
    5d308a2bc94f3265ac2d80a1f181a79b997ac178a236fcff35af263fc4d4c231";

#[tokio::test]
async fn a_time_out_after_success_is_found_by_reference_and_a_living_order_is_not_taken_twice() {
    let shop = Shop::start().await;
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_ask(Method::POST, "/snap/v1/transactions", Some(ask("INV-1"))).await.is_err());
    shop.world.misbehave(json!({})).await;
    let refused = shop.post("/snap/v1/transactions", ask("INV-1"), 406).await;
    assert!(refused["error_messages"][0].as_str().unwrap().contains("order_id"));
    shop.world.order("/pay/INV-1", json!({})).await;
    assert_eq!(text(&shop.status("INV-1").await, "/transaction_status"), "capture");
    shop.post("/snap/v1/transactions", ask("INV-1"), 406).await;
    assert_eq!(shop.world.ask("/side-effects?account=mid").await["by_reference"]["INV-1"]["created"], 1);
}

#[tokio::test]
async fn a_refund_with_the_same_key_is_one_refund_for_good() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "mid").await;
    shop.paid("INV-1", "wallet").await;
    let body = json!({"refund_key": "R-1", "amount": 50_000, "reason": "returned"});
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_ask(Method::POST, "/v2/INV-1/refund/online/direct", Some(body.clone())).await.is_err());
    shop.world.misbehave(json!({})).await;
    shop.world.order("/clock", json!({"advance_ms": 90_000_000})).await;
    let again = shop.post("/v2/INV-1/refund/online/direct", body, 200).await;
    assert_eq!((text(&again, "/transaction_status"), text(&again, "/refund_amount")), ("partial_refund", "50000.00"));
    let status = shop.status("INV-1").await;
    assert_eq!(status["refunds"].as_array().unwrap().len(), 1);
    assert_eq!((text(&status, "/refunds/0/refund_key"), text(&status, "/refund_amount")), ("R-1", "50000.00"));
    let refused = shop.post("/v2/INV-1/refund", json!({"refund_key": "R-2", "amount": 100_001}), 200).await;
    assert_eq!(text(&refused, "/status_code"), "412", "the answer is loud in its body alone");
    assert_eq!(
        text(&shop.post("/v2/INV-1/refund", json!({"refund_key": "R-3"}), 200).await, "/transaction_status"),
        "refund"
    );
    shop.world.settle().await;
    assert_eq!(statuses(&receiver), ["settlement", "partial_refund", "refund"]);
}

#[tokio::test]
async fn how_often_a_notification_comes_again_is_for_the_answer_to_say() {
    for (answer, minutes) in [
        (500, vec![2]),
        (503, vec![2, 10, 30, 90]),
        (400, vec![2, 10]),
        (404, vec![2, 10]),
        (302, vec![]),
        (418, vec![2, 10, 30, 90, 210]),
    ] {
        let shop = Shop::start().await;
        let receiver = Receiver::of_account(&shop.world, "mid").await;
        receiver.answers(answer);
        shop.world.order("/clock", json!({"speed": 0})).await;
        shop.paid("INV-1", "card").await;
        let waits: Vec<i64> = shop.world.waits(20).await.iter().map(|wait| wait / 60).collect();
        assert_eq!(waits, minutes, "{answer}");
        assert_eq!(receiver.all().len(), minutes.len() + 1, "{answer}");
    }
}

#[tokio::test]
async fn what_happens_to_an_order_is_told_in_its_words() {
    let world =
        World::with(Options { accounts: vec![Account { manual_capture: true, ..account() }], ..options() }).await;
    let shop = Shop { world };
    let receiver = Receiver::of_account(&shop.world, "mid").await;
    shop.page("INV-1").await;
    shop.world.order("/decline-try/INV-1", json!({})).await;
    assert_eq!(text(&shop.status("INV-1").await, "/status_code"), "202");
    shop.world.order("/pay/INV-1", json!({})).await;
    let held = shop.status("INV-1").await;
    assert_eq!(text(&held, "/transaction_status"), "authorize");
    let body = json!({"transaction_id": text(&held, "/transaction_id"), "gross_amount": 140_000});
    let taken = shop.post("/v2/capture", body, 200).await;
    assert_eq!((text(&taken, "/transaction_status"), text(&taken, "/gross_amount")), ("capture", "140000.00"));
    shop.world.order("/payout", json!({})).await;
    assert_eq!(text(&shop.status("INV-1").await, "/transaction_status"), "settlement");
    shop.world.order("/dispute/INV-1", json!({"amount": "40000"})).await;
    shop.page("INV-2").await;
    shop.world.order("/choose/INV-2", json!({})).await;
    assert_eq!(text(&shop.post("/v2/INV-2/cancel", json!({}), 200).await, "/transaction_status"), "cancel");
    shop.page("INV-3").await;
    shop.world.order("/choose/INV-3", json!({})).await;
    assert_eq!(text(&shop.post("/v2/INV-3/expire", json!({}), 200).await, "/status_code"), "407");
    assert_eq!(text(&shop.post("/v2/INV-3/expire", json!({}), 200).await, "/status_code"), "412");
    shop.page("INV-4").await;
    shop.world.order("/expire/INV-4", json!({})).await;
    assert_eq!(text(&shop.status("INV-4").await, "/status_code"), "404", "nobody ever chose");
    shop.world.settle().await;
    let mut told = statuses(&receiver);
    told.sort();
    let words =
        ["authorize", "cancel", "capture", "deny", "expire", "partial_chargeback", "pending", "pending", "settlement"];
    assert_eq!(told, words);
    shop.page("INV-2").await;
}

/// midtrans: "status machine".
#[tokio::test]
async fn a_chargeback_stays_one_and_is_not_refunded_and_a_refund_is_not_charged_back() {
    let shop = Shop::start().await;
    let status = async |order: &str| text(&shop.status(order).await, "/transaction_status").to_owned();
    shop.paid("INV-1", "card").await;
    let dispute = shop.world.order("/dispute/INV-1", json!({})).await;
    shop.world.control(Method::POST, "/refund/INV-1", json!({}), 409).await;
    let refused = shop.post("/v2/INV-1/refund", json!({"refund_key": "r1", "amount": 1_000}), 200).await;
    assert_eq!(text(&refused, "/status_code"), "412");
    assert_eq!(status("INV-1").await, "chargeback");
    shop.world.order(&format!("/disputes/{}/won", id(&dispute)), json!({})).await;
    assert_eq!(status("INV-1").await, "chargeback", "nothing leads out of it");
    shop.paid("INV-2", "card").await;
    shop.world.order("/refund/INV-2", json!({"amount": "1000"})).await;
    shop.world.control(Method::POST, "/dispute/INV-2", json!({}), 409).await;
    assert_eq!(status("INV-2").await, "partial_refund");
}

#[tokio::test]
async fn forgeries_never_prove() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "mid").await;
    shop.world.misbehave(json!({"forge_percent": 100})).await;
    for number in 0..12 {
        shop.paid(&format!("INV-{number}"), "card").await;
    }
    shop.world.settle().await;
    let hooks: Vec<Value> = receiver.all().iter().map(Hook::json).collect();
    let (proven, forged): (Vec<_>, Vec<_>) = hooks.into_iter().partition(|told| is_proven(told, KEY));
    assert_eq!((proven.len(), forged.len()), (12, 12));
    assert!(forged.iter().all(|told| told["gross_amount"] == "9150000.00"));
    assert!(
        forged.iter().any(|told| told["signature_key"].is_null())
            && forged.iter().any(|told| told["signature_key"].is_string())
    );
}

#[tokio::test]
async fn refusals_have_its_forms_and_what_it_does_not_know_is_counted() {
    let shop = Shop::start().await;
    let url = format!("{}/dialects/midtrans/v2/nothing/status", shop.world.url);
    let refused = read(shop.world.client.get(&url).basic_auth("wrong", Some("")).send().await.unwrap(), 401).await;
    assert_eq!(text(&refused, "/status_code"), "401");
    assert_eq!(text(&shop.status("nothing").await, "/status_code"), "404");
    for (details, status) in [
        (json!({"order_id": "INV 1", "gross_amount": 1}), 400),
        (json!({"order_id": "x".repeat(51), "gross_amount": 1}), 400),
        (json!({"order_id": "INV-1", "gross_amount": 1.5}), 400),
        (json!({"order_id": "INV-1", "gross_amount": "1"}), 400),
        (json!({"order_id": "INV-1", "gross_amount": 0}), 400),
    ] {
        let refused = shop.post("/snap/v1/transactions", json!({"transaction_details": details}), status).await;
        assert!(refused["error_messages"].is_array());
    }
    let mut items = ask("INV-1");
    items["item_details"] = json!([{"name": "lamp", "price": 75_000, "quantity": 1}]);
    shop.post("/snap/v1/transactions", items.clone(), 400).await;
    items["item_details"][0]["quantity"] = 2.into();
    items["colour"] = "green".into();
    shop.post("/snap/v1/transactions", items, 201).await;
    shop.post("/v2/charge", json!({}), 404).await;
    shop.world.misbehave(json!({"answer_500_percent": 100})).await;
    let failed = read(shop.try_ask(Method::GET, "/v2/x/status", None).await.unwrap(), 500).await;
    assert_eq!(text(&failed, "/status_code"), "500");
    assert_eq!(
        shop.world.ask("/strangers").await["asked"],
        json!({"POST /dialects/midtrans/v2/charge": 1, "midtrans snap colour": 1})
    );
}
