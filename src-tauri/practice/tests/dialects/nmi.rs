use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use practice::{Account, Options};
use reqwest::{Response, Url};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{Hook, Receiver, World, options, text};

const KEY: &str = "6457_counterfoil";
const SECRET: &str = "nmi_counterfoil_signing_key";

struct Shop {
    world: World,
}

type Pairs = BTreeMap<String, String>;

fn query_of(pairs: &[(&str, &str)]) -> String {
    let mut url = Url::parse("http://x/").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

fn pairs_of(text: &str) -> Pairs {
    let mut url = Url::parse("http://x/").unwrap();
    url.set_query(Some(text));
    url.query_pairs().into_owned().collect()
}

impl Shop {
    async fn start() -> Self {
        let account: Account = format!("net=nmi,security_key={KEY},webhook_secret={SECRET}").parse().unwrap();
        Self { world: World::with(Options { accounts: vec![account], ..options() }).await }
    }

    async fn try_ask(&self, path: &str, key: &str, pairs: &[(&str, &str)]) -> reqwest::Result<Response> {
        let body = [&[("security_key", key)], pairs].concat();
        let request = self.world.client.post(format!("{}/dialects/nmi{path}", self.world.url));
        let kind = "application/x-www-form-urlencoded";
        request.header("Content-Type", kind).body(query_of(&body)).send().await
    }

    async fn transact(&self, pairs: &[(&str, &str)]) -> Pairs {
        let answer = self.try_ask("/api/transact.php", KEY, pairs).await.unwrap();
        assert_eq!(answer.status(), 200, "the answer is loud in its body alone");
        pairs_of(&answer.text().await.unwrap())
    }

    async fn charge(&self, kind: &str, order: &str, amount: &str) -> Pairs {
        self.transact(&[("type", kind), ("payment_token", "tok"), ("amount", amount), ("orderid", order)]).await
    }

    async fn sold(&self, order: &str) -> String {
        let sold = self.charge("sale", order, "1234.50").await;
        assert_eq!((sold["response"].as_str(), sold["response_code"].as_str()), ("1", "100"), "{sold:?}");
        sold["transactionid"].clone()
    }

    async fn query(&self, pairs: &[(&str, &str)]) -> String {
        let answer = self.try_ask("/api/query.php", KEY, pairs).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/xml"));
        answer.text().await.unwrap()
    }
}

/// The contents of all elements of a name, in their order.
fn all(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(&open).skip(1).map(|rest| rest.split_once(&close).unwrap().0.to_owned()).collect()
}

/// What a shop must check, written from the vendor's description.
fn is_proven(hook: &Hook, secret: &str) -> bool {
    let Some(header) = hook.headers.get("webhook-signature").map(|value| value.to_str().unwrap()) else { return false };
    let (nonce, given) = header.strip_prefix("t=").unwrap().split_once(",s=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update([nonce.as_bytes(), b".", &hook.body].concat().as_slice());
    mac.verify_slice(&hex::decode(given).unwrap()).is_ok()
}

fn types(receiver: &Receiver) -> Vec<String> {
    let mut types: Vec<_> = receiver.all().iter().map(|hook| text(&hook.json(), "/event_type").to_owned()).collect();
    types.sort();
    types
}

#[tokio::test]
async fn a_sale_is_answered_reported_and_told_with_a_proof() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "net").await;
    let description = ("orderdescription", "Lamp & <shade>");
    let sold = shop
        .transact(&[
            ("type", "sale"),
            ("payment_token", "tok"),
            ("amount", "1234.50"),
            ("currency", "EUR"),
            ("orderid", "INV-1"),
            description,
        ])
        .await;
    assert_eq!((sold["responsetext"].as_str(), sold["orderid"].as_str()), ("SUCCESS", "INV-1"));
    let id = sold["transactionid"].clone();
    let found = shop.query(&[("order_id", "INV-1")]).await;
    assert_eq!(found, shop.query(&[("transaction_id", &id)]).await);
    assert_eq!((all(&found, "condition"), all(&found, "transaction_id")), (vec!["pendingsettlement".into()], vec![id]));
    assert_eq!((all(&found, "action_type"), all(&found, "amount")), (vec!["sale".into()], vec!["1234.50".into()]));
    assert_eq!(all(&found, "order_description"), ["Lamp &amp; &lt;shade&gt;"]);
    shop.world.order("/payout", json!({})).await;
    let settled = shop.query(&[("order_id", "INV-1")]).await;
    assert_eq!(all(&settled, "condition"), ["complete"]);
    assert_eq!(all(&settled, "action_type"), ["sale", "settle"]);
    shop.world.settle().await;
    assert_eq!(types(&receiver), ["settlement.batch.complete", "transaction.sale.success"]);
    let hooks = receiver.all();
    assert!(hooks.iter().all(|hook| is_proven(hook, SECRET) && !is_proven(hook, "other")));
    let told = hooks.iter().map(Hook::json).find(|told| told["event_type"] == "transaction.sale.success").unwrap();
    let at = |pointer| text(&told, pointer);
    assert_eq!((at("/event_body/order_id"), at("/event_body/currency")), ("INV-1", "EUR"));
    assert_eq!((at("/event_body/action/amount"), at("/event_body/action/success")), ("1234.50", "1"));
    assert_eq!(told["event_body"]["features"]["is_test_mode"], true);
}

#[tokio::test]
async fn a_time_out_after_success_is_found_by_the_order_and_a_repeat_is_another_sale() {
    let shop = Shop::start().await;
    let sale =
        [("type", "sale"), ("payment_token", "tok"), ("amount", "5.00"), ("orderid", "INV-1"), ("dup_seconds", "600")];
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_ask("/api/transact.php", KEY, &sale).await.is_err());
    shop.world.misbehave(json!({})).await;
    assert_eq!(all(&shop.query(&[("order_id", "INV-1")]).await, "transaction_id").len(), 1);
    let refused = shop.transact(&sale).await;
    assert!(refused["responsetext"].starts_with("Duplicate transaction REFID:"), "{refused:?}");
    assert_eq!((refused["response"].as_str(), refused["response_code"].as_str()), ("3", "300"));
    assert_eq!(shop.transact(&sale[..4]).await["response"], "1", "nothing else recognises a repeat");
    assert_eq!(shop.world.ask("/side-effects?account=net").await["by_reference"]["INV-1"]["charges"], 2);
}

#[tokio::test]
async fn money_is_held_taken_in_part_and_released() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "net").await;
    let mut held = Vec::new();
    for order in ["INV-1", "INV-2"] {
        held.push(shop.charge("auth", order, "100.00").await["transactionid"].clone());
    }
    assert_eq!(all(&shop.query(&[("condition", "pending")]).await, "transaction_id"), held);
    let much = shop.transact(&[("type", "capture"), ("transactionid", &held[0]), ("amount", "100.01")]).await;
    assert_eq!(much["response_code"], "300");
    let taken = shop.transact(&[("type", "capture"), ("transactionid", &held[0]), ("amount", "80.00")]).await;
    assert_eq!((&taken["transactionid"], taken["type"].as_str()), (&held[0], "capture"));
    assert_eq!(shop.transact(&[("type", "void"), ("transactionid", &held[1])]).await["response"], "1");
    assert_eq!(shop.transact(&[("type", "capture"), ("transactionid", &held[1])]).await["response"], "3");
    let shown = shop.query(&[("transaction_id", &held[0])]).await;
    assert_eq!(
        (all(&shown, "action_type"), all(&shown, "amount")),
        (vec!["auth".into(), "capture".into()], vec!["100.00".into(), "80.00".into()],)
    );
    assert_eq!(all(&shop.query(&[("transaction_id", &held[1])]).await, "condition"), ["canceled"]);
    shop.world.settle().await;
    let auth = "transaction.auth.success";
    assert_eq!(types(&receiver), [auth, auth, "transaction.capture.success", "transaction.void.success"]);
}

#[tokio::test]
async fn before_the_settlement_a_sale_is_voided_and_after_it_refunded() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "net").await;
    let (first, second) = (shop.sold("INV-1").await, shop.sold("INV-2").await);
    let early = shop.transact(&[("type", "refund"), ("transactionid", &first)]).await;
    assert!(early["responsetext"].contains("settled"), "{early:?}");
    assert_eq!(shop.transact(&[("type", "void"), ("transactionid", &first)]).await["transactionid"], first);
    let voided = shop.query(&[("transaction_id", &first)]).await;
    assert_eq!(
        (all(&voided, "condition"), all(&voided, "action_type")),
        (vec!["canceled".into()], vec!["sale".into(), "void".into()])
    );
    shop.world.order("/payout", json!({})).await;
    let late = shop.transact(&[("type", "void"), ("transactionid", &second)]).await;
    assert!(late["responsetext"].starts_with("Only transactions pending settlement can be voided"), "{late:?}");
    let part = [("type", "refund"), ("transactionid", second.as_str()), ("amount", "34.50"), ("orderid", "R-1")];
    let back = shop.transact(&part).await;
    assert_ne!(back["transactionid"], second);
    let shown = shop.query(&[("order_id", "R-1")]).await;
    assert_eq!(
        (all(&shown, "original_transaction_id"), all(&shown, "amount")),
        (vec![second.clone()], vec!["-34.50".into()])
    );
    let whole = shop.transact(&[("type", "refund"), ("transactionid", &second), ("amount", "0.00")]).await;
    assert_eq!(whole["response"], "1");
    assert_eq!(shop.transact(&part).await["response"], "3", "nothing is left");
    let effects = shop.world.ask("/side-effects?account=net").await;
    assert_eq!(effects["by_reference"]["INV-2"]["refunds"], 2);
    shop.world.settle().await;
    let told = types(&receiver);
    assert_eq!(told.iter().filter(|kind| *kind == "transaction.refund.success").count(), 2, "{told:?}");
    assert!(told.iter().any(|kind| kind == "transaction.void.success"));
}

#[tokio::test]
async fn a_pending_refund_is_told_once_and_ends_in_the_report() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "net").await;
    let settings = json!({"refunds": {"mode": "by_control"}});
    shop.world.control(reqwest::Method::PUT, "/settings", settings, 200).await;
    let id = shop.sold("INV-1").await;
    shop.world.order("/payout", json!({})).await;
    let back = shop.transact(&[("type", "refund"), ("transactionid", &id), ("orderid", "R-1")]).await;
    assert_eq!(all(&shop.query(&[("order_id", "R-1")]).await, "condition"), ["pendingsettlement"]);
    shop.world.order("/clock", json!({"advance_ms": 60_000})).await;
    shop.world.order(&format!("/refunds/{}/fail", back["transactionid"]), json!({})).await;
    assert_eq!(all(&shop.query(&[("order_id", "R-1")]).await, "condition"), ["failed"]);
    shop.world.settle().await;
    assert_eq!(types(&receiver).iter().filter(|kind| kind.contains("refund")).count(), 1);
}

#[tokio::test]
async fn what_changed_is_listed_page_by_page() {
    let shop = Shop::start().await;
    shop.world.order("/clock", json!({"speed": 0})).await;
    let mut sold = Vec::new();
    for number in 0..5 {
        sold.push(shop.sold(&format!("INV-{number}")).await);
        shop.world.order("/clock", json!({"advance_ms": 1_000})).await;
    }
    let mut listed = Vec::new();
    for page in ["0", "1", "2", "3"] {
        let rows = shop.query(&[("result_limit", "2"), ("page_number", page)]).await;
        listed.extend(all(&rows, "transaction_id"));
    }
    assert_eq!(listed, sold);
    let dates = all(&shop.query(&[]).await, "date");
    let window = shop.query(&[("start_date", &dates[1]), ("end_date", &dates[3])]).await;
    assert_eq!(all(&window, "transaction_id"), sold[1..4]);
    shop.transact(&[("type", "void"), ("transactionid", &sold[0])]).await;
    let later = all(&shop.query(&[("start_date", &dates[4])]).await, "transaction_id");
    assert_eq!(later, [sold[4].clone(), sold[0].clone()], "a change is later than the sale");
}

#[tokio::test]
async fn a_webhook_comes_twenty_times_more_and_only_200_accepts_it() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "net").await;
    receiver.answers(204);
    shop.world.order("/clock", json!({"speed": 0})).await;
    shop.sold("INV-1").await;
    let waits = shop.world.waits(100).await;
    let hours = [3_600; 10];
    let want = [&[15, 60, 60, 60, 300, 900, 1_800][..], &hours, &[43_200, 43_200, 86_400]].concat();
    assert_eq!(waits, want);
    let hooks = receiver.all();
    assert_eq!(hooks.len(), 21);
    assert!(hooks.iter().all(|hook| is_proven(hook, SECRET)), "each is signed anew");
    assert_ne!(hooks[0].headers["webhook-signature"], hooks[1].headers["webhook-signature"]);
}

#[tokio::test]
async fn forgeries_never_prove() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "net").await;
    shop.world.misbehave(json!({"forge_percent": 100})).await;
    for number in 0..8 {
        shop.sold(&format!("INV-{number}")).await;
    }
    shop.world.settle().await;
    let (proven, forged): (Vec<_>, Vec<_>) = receiver.all().into_iter().partition(|hook| is_proven(hook, SECRET));
    assert_eq!((proven.len(), forged.len()), (8, 8));
    assert!(forged.iter().all(|hook| hook.json()["event_body"]["action"]["amount"] == "91234.50"));
}

#[tokio::test]
async fn declines_refusals_and_chargebacks_have_its_forms_and_what_it_does_not_know_is_counted() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "net").await;
    let declined = shop.charge("sale", "INV-1", "0.99").await;
    assert_eq!((declined["response"].as_str(), declined["response_code"].as_str()), ("2", "200"));
    let shown = shop.query(&[("order_id", "INV-1")]).await;
    assert_eq!((all(&shown, "condition"), all(&shown, "success")), (vec!["failed".into()], vec!["0".into()]));
    for pairs in [
        [("type", "sale"), ("payment_token", ""), ("amount", "5.00")],
        [("type", "sale"), ("payment_token", "tok"), ("amount", "5.000")],
        [("type", "sale"), ("payment_token", "tok"), ("amount", "0.00")],
        [("type", "sale"), ("payment_token", "tok"), ("amount", "-5.00")],
        [("type", "sale"), ("ccnumber", "x"), ("amount", "5.00")],
        [("type", "credit"), ("payment_token", "tok"), ("amount", "5.00")],
        [("type", "void"), ("transactionid", "1"), ("amount", "5.00")],
    ] {
        let refused = shop.transact(&pairs).await;
        assert_eq!((refused["response"].as_str(), refused["response_code"].as_str()), ("3", "300"), "{pairs:?}");
    }
    let wrong = shop.try_ask("/api/transact.php", "wrong", &[("type", "sale")]).await.unwrap();
    assert!(pairs_of(&wrong.text().await.unwrap())["responsetext"].starts_with("Authentication Failed"));
    let wrong = shop.try_ask("/api/query.php", "wrong", &[("transaction_id", "0")]).await.unwrap();
    assert_eq!(wrong.status(), 200);
    assert!(wrong.text().await.unwrap().contains("<error_response>Authentication Failed"));
    assert!(!shop.query(&[("transaction_id", "0")]).await.contains("error_response"), "a good key");
    shop.sold("INV-2").await;
    shop.world.order("/dispute/INV-2", json!({"amount": "34.50"})).await;
    shop.world.settle().await;
    let told = receiver.all().iter().map(Hook::json).find(|told| told["event_type"] == "chargeback.batch.complete");
    let row: Value = told.unwrap()["event_body"]["chargebacks"][0].clone();
    assert_eq!((text(&row, "/amount"), text(&row, "/order_id")), ("34.50", "INV-2"));
    let lost = shop.try_ask("/api/invoices.php", KEY, &[]).await.unwrap();
    assert_eq!(lost.status(), 404);
    assert_eq!(
        shop.world.ask("/strangers").await["asked"],
        json!({"POST /dialects/nmi/api/invoices.php": 1, "nmi transact ?ccnumber": 1, "nmi type credit": 1})
    );
    shop.world.misbehave(json!({"answer_429_percent": 100})).await;
    assert_eq!(shop.charge("sale", "INV-3", "5.00").await["response_code"], "301");
    shop.world.misbehave(json!({"answer_500_percent": 100})).await;
    assert_eq!(shop.try_ask("/api/query.php", KEY, &[]).await.unwrap().status(), 500);
}
