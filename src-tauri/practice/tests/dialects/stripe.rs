use hmac::{Hmac, KeyInit, Mac};
use practice::{Account, Options};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{Hook, Receiver, World, id, options, read, text};

const KEY: &str = "sk_test_counterfoil1";
const SECRET: &str = "whsec_of_the_shop";
const OLD_SECRET: &str = "whsec_of_before";

struct Shop {
    world: World,
}

fn account(more: &str) -> Account {
    format!("shop=stripe,secret_key={KEY},webhook_secret={SECRET}{more}").parse().unwrap()
}

type Form<'a> = &'a [(&'a str, &'a str)];

impl Shop {
    async fn start() -> Self {
        Self::of(account("")).await
    }

    async fn of(account: Account) -> Self {
        Self { world: World::with(Options { accounts: vec![account], ..options() }).await }
    }

    async fn try_post(&self, path: &str, form: Form<'_>, key: Option<&str>) -> reqwest::Result<Response> {
        let url = format!("{}/dialects/stripe/v1/{path}", self.world.url);
        let mut request = self.world.client.post(url).bearer_auth(KEY).header("Stripe-Version", "2026-10-28.endive");
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        request.form(form).send().await
    }

    async fn post(&self, path: &str, form: Form<'_>, status: u16) -> Value {
        read(self.try_post(path, form, None).await.unwrap(), status).await
    }

    async fn ask(&self, path: &str, status: u16) -> Value {
        let url = format!("{}/dialects/stripe/v1/{path}", self.world.url);
        read(self.world.client.get(url).basic_auth(KEY, Some("")).send().await.unwrap(), status).await
    }

    async fn get(&self, path: &str) -> Value {
        self.ask(path, 200).await
    }

    async fn session(&self, reference: &str) -> Value {
        self.post("checkout/sessions", &session(reference), 200).await
    }

    /// A session of 1,180.00 INR that was paid, as it is afterwards, and its intent.
    async fn paid(&self, reference: &str) -> (Value, String) {
        let made = self.session(reference).await;
        self.world.order(&format!("/pay/{reference}"), json!({})).await;
        let session = self.get(&format!("checkout/sessions/{}", id(&made))).await;
        let intent = text(&session, "/payment_intent").to_owned();
        (session, intent)
    }

    async fn now_s(&self) -> i64 {
        self.world.ask("/clock").await["now_ms"].as_i64().unwrap() / 1000
    }

    async fn strangers(&self) -> Value {
        self.world.ask("/strangers").await["asked"].clone()
    }
}

fn session(reference: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("mode", "payment"),
        ("client_reference_id", reference),
        ("metadata[payment]", reference),
        ("payment_intent_data[metadata][payment]", reference),
        ("payment_intent_data[description]", "Invoice"),
        ("line_items[0][quantity]", "2"),
        ("line_items[0][price_data][currency]", "inr"),
        ("line_items[0][price_data][unit_amount]", "59000"),
        ("line_items[0][price_data][product_data][name]", "Invoice"),
        ("success_url", "http://127.0.0.1:9/back?x=1"),
        ("cancel_url", "http://127.0.0.1:9/gone"),
    ]
}

fn with<'a>(
    mut form: Vec<(&'static str, &'a str)>,
    name: &'static str,
    value: &'a str,
) -> Vec<(&'static str, &'a str)> {
    form.retain(|(known, _)| *known != name);
    form.push((name, value));
    form
}

/// Written from the vendor's description, not with anything of the gateway's.
fn is_proven(hook: &Hook, secret: &str) -> bool {
    let Some(header) = hook.headers.get("stripe-signature").and_then(|value| value.to_str().ok()) else { return false };
    let (time, proofs) = header.strip_prefix("t=").unwrap().split_once(',').unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.").as_bytes());
    mac.update(&hook.body);
    let right = format!("v1={}", hex::encode(mac.finalize().into_bytes()));
    proofs.split(',').any(|given| given == right)
}

fn types(hooks: &[Hook]) -> Vec<String> {
    let mut types: Vec<String> = hooks.iter().map(|hook| text(&hook.json(), "/type").to_owned()).collect();
    types.sort();
    types
}

fn ids(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(id).collect()
}

#[tokio::test]
async fn a_session_is_made_paid_on_its_page_and_told_with_a_proof() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    let made = shop.session("INV-1").await;
    assert!(id(&made).starts_with("cs_test_") && made["payment_intent"].is_null(), "{made}");
    assert_eq!((text(&made, "/status"), text(&made, "/payment_status")), ("open", "unpaid"));
    assert_eq!(
        (&made["amount_total"], text(&made, "/currency"), &made["livemode"]),
        (&json!(118_000), "inr", &json!(false))
    );
    let page = shop.world.client.post(text(&made, "/url")).body("action=pay&method=visa").send().await.unwrap();
    assert_eq!(page.status(), 303);
    assert_eq!(page.headers()["location"], "http://127.0.0.1:9/back?x=1", "nothing is added");

    let along =
        "expand[]=payment_intent.latest_charge.balance_transaction&expand[]=payment_intent.latest_charge.refunds";
    let paid = shop.get(&format!("checkout/sessions/{}?{along}", id(&made))).await;
    assert_eq!(
        (text(&paid, "/status"), text(&paid, "/payment_status"), &paid["url"]),
        ("complete", "paid", &Value::Null)
    );
    let intent = &paid["payment_intent"];
    assert_eq!((text(intent, "/status"), &intent["amount_received"]), ("succeeded", &json!(118_000)));
    assert_eq!((text(intent, "/metadata/payment"), text(intent, "/description")), ("INV-1", "Invoice"));
    let charge = &intent["latest_charge"];
    assert_eq!(text(charge, "/payment_method_details/card/last4"), "4242");
    assert_eq!(charge["refunds"]["data"], json!([]));
    // 2.9 % and 25 rupees.
    assert_eq!(
        (&charge["balance_transaction"]["fee"], &charge["balance_transaction"]["net"]),
        (&json!(5_922), &json!(112_078))
    );

    shop.world.settle().await;
    let hooks = receiver.all();
    assert_eq!(types(&hooks), ["checkout.session.completed", "payment_intent.succeeded"]);
    assert!(hooks.iter().all(|hook| is_proven(hook, SECRET) && !is_proven(hook, "of_the_shop")));
    let told = hooks.iter().map(Hook::json).find(|event| text(event, "/type") == "payment_intent.succeeded").unwrap();
    assert_eq!(told["data"]["object"], shop.get(&format!("payment_intents/{}", id(intent))).await);
    assert_eq!(told["data"]["object"]["latest_charge"], charge["id"], "a reference, and not the charge itself");
    assert_eq!(shop.get(&format!("charges/{}", id(charge))).await["payment_intent"], intent["id"]);
    assert_eq!(ids(&shop.get(&format!("checkout/sessions?payment_intent={}", id(intent))).await), [id(&made)]);
    assert_eq!(shop.strangers().await, json!({}));
}

#[tokio::test]
async fn the_same_key_is_the_same_answer_for_a_day_and_for_these_parameters_alone() {
    let shop = Shop::start().await;
    let form = session("INV-1");
    let make = async |form: Form<'_>, status: u16| {
        let answer = shop.try_post("checkout/sessions", form, Some("key-1")).await.unwrap();
        let replayed = answer.headers().get("idempotent-replayed").is_some_and(|value| value == "true");
        (read(answer, status).await, replayed)
    };
    let (first, replayed) = make(&form, 200).await;
    assert!(!replayed);
    assert_eq!(make(&form, 200).await, (first.clone(), true));
    let (refused, _) = make(&session("INV-2"), 400).await;
    assert_eq!(text(&refused, "/error/type"), "idempotency_error");
    shop.world.order("/clock", json!({"advance_ms": 23 * 3_600_000})).await;
    assert_eq!(make(&form, 200).await.0, first);
    shop.world.order("/clock", json!({"advance_ms": 2 * 3_600_000})).await;
    let (second, replayed) = make(&form, 200).await;
    assert!(id(&second) != id(&first) && !replayed, "after a day the key is a new one");
    shop.world.order("/forget-idempotency-keys", json!({})).await;
    assert_ne!(id(&make(&form, 200).await.0), id(&second));
}

#[tokio::test]
async fn an_answer_that_was_a_fault_is_kept_like_any_other_and_what_was_done_is_found() {
    let shop = Shop::start().await;
    shop.world.misbehave(json!({"answer_500_after_percent": 100})).await;
    let make = async || shop.try_post("checkout/sessions", &session("INV-1"), Some("key-1")).await.unwrap();
    let fault = read(make().await, 500).await;
    assert_eq!(text(&fault, "/error/type"), "api_error");
    shop.world.misbehave(json!({})).await;
    assert_eq!(read(make().await, 500).await, fault, "the result is replayed, and nothing is done again");
    let listed = shop.get("checkout/sessions").await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(text(&listed, "/data/0/client_reference_id"), "INV-1");
    // What was refused before anything began is not kept.
    shop.world.misbehave(json!({"answer_429_percent": 100})).await;
    let busy = shop.try_post("checkout/sessions", &session("INV-2"), Some("key-2")).await.unwrap();
    assert_eq!(text(&read(busy, 429).await, "/error/code"), "rate_limit");
    shop.world.misbehave(json!({})).await;
    read(shop.try_post("checkout/sessions", &session("INV-2"), Some("key-2")).await.unwrap(), 200).await;
}

#[tokio::test]
async fn money_goes_back_in_parts_and_never_more_than_came_in() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    let (_, intent) = shop.paid("INV-1").await;
    let part = [("payment_intent", intent.as_str()), ("amount", "18000"), ("metadata[refund]", "R-1")];
    shop.world.misbehave(json!({"timeout_after_charge_percent": 100, "hang_ms": 20})).await;
    assert!(shop.try_post("refunds", &part, Some("refund-1")).await.is_err());
    shop.world.misbehave(json!({})).await;
    let first = read(shop.try_post("refunds", &part, Some("refund-1")).await.unwrap(), 200).await;
    assert_eq!(
        (text(&first, "/status"), text(&first, "/metadata/refund"), &first["amount"]),
        ("succeeded", "R-1", &json!(18_000))
    );
    let listed = shop.get(&format!("refunds?payment_intent={intent}")).await;
    assert_eq!((&listed["data"], &listed["has_more"]), (&json!([first]), &json!(false)));
    assert_eq!(shop.get(&format!("refunds/{}", id(&first))).await, first);
    let effects = shop.world.ask("/side-effects?account=shop").await;
    assert_eq!((&effects["by_key"]["refund-1"], &effects["by_reference"]["INV-1"]["refunds"]), (&json!(1), &json!(1)));

    let charge = text(&first, "/charge").to_owned();
    let refused = shop.post("refunds", &[("charge", &charge), ("amount", "100001")], 400).await;
    assert_eq!(text(&refused, "/error/param"), "amount");
    shop.post("refunds", &[("charge", &charge), ("reason", "sour milk")], 400).await;
    shop.post("refunds", &[("charge", &charge), ("reason", "duplicate")], 200).await;
    let refused = shop.post("refunds", &[("charge", &charge)], 400).await;
    assert_eq!(text(&refused, "/error/code"), "charge_already_refunded");
    let paid = shop.get(&format!("payment_intents/{intent}?expand[]=latest_charge.refunds")).await;
    assert_eq!(
        (&paid["latest_charge"]["amount_refunded"], &paid["latest_charge"]["refunded"]),
        (&json!(118_000), &json!(true))
    );
    assert_eq!(ids(&paid["latest_charge"]["refunds"]).len(), 2);
    shop.world.settle().await;
    assert_eq!(types(&receiver.all())[..2], ["charge.refunded", "charge.refunded"]);
    assert_eq!(types(&receiver.all())[4..], ["refund.created", "refund.created"]);
}

#[tokio::test]
async fn a_refund_under_way_is_told_from_its_beginning_to_its_end_and_a_held_answer_makes_the_repeat_409() {
    let shop = Shop::start().await;
    shop.world.control(Method::PUT, "/settings", json!({"refunds": {"mode": "by_control"}}), 200).await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    let (_, intent) = shop.paid("INV-1").await;
    let part = [("payment_intent", intent.as_str()), ("amount", "5000")];
    shop.world.misbehave(json!({"hold_answer_percent": 100, "hold_answer_ms": 2_000})).await;
    let (first, second) = tokio::join!(shop.try_post("refunds", &part, Some("refund-1")), async {
        // The webhook comes before the answer.
        while !receiver.all().iter().any(|hook| text(&hook.json(), "/type") == "refund.created") {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        shop.try_post("refunds", &part, Some("refund-1")).await
    });
    let first = read(first.unwrap(), 200).await;
    let busy = read(second.unwrap(), 409).await;
    assert_eq!(
        (text(&busy, "/error/type"), text(&busy, "/error/code")),
        ("idempotency_error", "idempotency_key_in_use")
    );
    assert_eq!(text(&first, "/status"), "pending");
    shop.world.misbehave(json!({})).await;
    shop.world.order(&format!("/refunds/{}/fail", id(&first)), json!({})).await;
    shop.world.settle().await;
    assert_eq!(types(&receiver.all())[3..], ["refund.created", "refund.failed", "refund.updated"]);
    assert_eq!(text(&shop.get(&format!("refunds/{}", id(&first))).await, "/status"), "failed");
}

#[tokio::test]
async fn held_money_is_captured_in_part_released_or_lapses() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    let held = async |reference: &str| {
        let form = with(session(reference), "payment_intent_data[capture_method]", "manual");
        let made = shop.post("checkout/sessions", &form, 200).await;
        shop.world.order(&format!("/pay/{reference}"), json!({})).await;
        let session = shop.get(&format!("checkout/sessions/{}", id(&made))).await;
        assert_eq!((text(&session, "/status"), text(&session, "/payment_status")), ("complete", "unpaid"));
        text(&session, "/payment_intent").to_owned()
    };
    let first = held("INV-1").await;
    let path = format!("payment_intents/{first}/capture");
    shop.post(&path, &[("amount_to_capture", "118001")], 400).await;
    let taken = shop.post(&path, &[("amount_to_capture", "18000")], 200).await;
    assert_eq!(
        (text(&taken, "/status"), &taken["amount_received"], &taken["amount_capturable"]),
        ("succeeded", &json!(18_000), &json!(0))
    );
    let refused = shop.post(&path, &[], 400).await;
    assert_eq!(text(&refused, "/error/code"), "payment_intent_unexpected_state");

    let second = held("INV-2").await;
    let path = format!("payment_intents/{second}/cancel");
    shop.post(&path, &[("cancellation_reason", "bored")], 400).await;
    let released = shop.post(&path, &[("cancellation_reason", "abandoned")], 200).await;
    assert_eq!((text(&released, "/status"), text(&released, "/cancellation_reason")), ("canceled", "abandoned"));

    let third = held("INV-3").await;
    shop.world.order("/clock", json!({"advance_ms": 7 * 24 * 3_600_000_i64 + 1_000})).await;
    let lapsed = shop.get(&format!("payment_intents/{third}")).await;
    assert_eq!((text(&lapsed, "/status"), text(&lapsed, "/cancellation_reason")), ("canceled", "expired"));
    shop.world.settle().await;
    let told = types(&receiver.all());
    assert_eq!(told[..3], ["checkout.session.completed"; 3]);
    assert_eq!(told[3..6], ["payment_intent.amount_capturable_updated"; 3]);
    assert_eq!(told[6..], ["payment_intent.canceled", "payment_intent.canceled", "payment_intent.succeeded"]);
}

#[tokio::test]
async fn sessions_end_by_the_shop_by_time_and_never_by_a_declined_try() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    let now = shop.now_s().await;
    for lasts in [29 * 60, 25 * 3_600] {
        let end = (now + lasts).to_string();
        let refused = shop.post("checkout/sessions", &with(session("INV-0"), "expires_at", &end), 400).await;
        assert_eq!(text(&refused, "/error/param"), "expires_at");
    }
    let first = shop.session("INV-1").await;
    shop.world.order("/decline-try/INV-1", json!({})).await;
    shop.world.control(Method::POST, "/decline/INV-1", json!({}), 409).await;
    let tried = shop.get(&format!("checkout/sessions/{}?expand[]=payment_intent.latest_charge", id(&first))).await;
    assert_eq!((text(&tried, "/status"), text(&tried, "/payment_intent/status")), ("open", "requires_payment_method"));
    assert_eq!(text(&tried, "/payment_intent/last_payment_error/code"), "card_declined");
    assert_eq!(tried["payment_intent"]["latest_charge"]["paid"], false);
    let intent = text(&tried, "/payment_intent/id").to_owned();
    shop.post(&format!("payment_intents/{intent}/cancel"), &[], 400).await;
    let ended = shop.post(&format!("checkout/sessions/{}/expire", id(&first)), &[], 200).await;
    assert_eq!((text(&ended, "/status"), &ended["url"]), ("expired", &Value::Null));
    shop.post(&format!("checkout/sessions/{}/expire", id(&first)), &[], 400).await;
    assert_eq!(text(&shop.get(&format!("payment_intents/{intent}")).await, "/status"), "canceled");
    shop.world.control(Method::POST, "/pay/INV-1", json!({"even_if_ended": true}), 409).await;

    let end = (now + 3_600).to_string();
    let second = shop.post("checkout/sessions", &with(session("INV-2"), "expires_at", &end), 200).await;
    shop.world.order("/clock", json!({"advance_ms": 3_700_000})).await;
    let over = shop.get(&format!("checkout/sessions/{}", id(&second))).await;
    assert_eq!((text(&over, "/status"), &over["payment_intent"]), ("expired", &Value::Null));
    shop.world.settle().await;
    let told = types(&receiver.all());
    assert_eq!(
        told,
        [
            "checkout.session.expired",
            "checkout.session.expired",
            "payment_intent.canceled",
            "payment_intent.payment_failed"
        ]
    );
}

#[tokio::test]
async fn what_is_paid_later_is_under_way_until_it_arrives_or_comes_to_nothing() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    let under_way = async |reference: &str| {
        let made = shop.session(reference).await;
        shop.world.order(&format!("/choose/{reference}"), json!({})).await;
        let path = format!("checkout/sessions/{}?expand[]=payment_intent.latest_charge", id(&made));
        let session = shop.get(&path).await;
        assert_eq!((text(&session, "/status"), text(&session, "/payment_status")), ("complete", "unpaid"));
        assert_eq!((text(&session, "/payment_intent/status"), &session["url"]), ("processing", &Value::Null));
        assert_eq!(session["expires_at"], made["expires_at"]);
        shop.post(&format!("checkout/sessions/{}/expire", id(&made)), &[], 400).await;
        shop.post(&format!("payment_intents/{}/cancel", text(&session, "/payment_intent/id")), &[], 400).await;
        path
    };
    let (first, second) = (under_way("INV-1").await, under_way("INV-2").await);
    // Nothing that is paid later can be held, and so it is not offered there.
    let form = with(session("INV-3"), "payment_intent_data[capture_method]", "manual");
    let held = shop.post("checkout/sessions", &form, 200).await;
    shop.world.order("/choose/INV-3", json!({})).await;
    assert_eq!(shop.get(&format!("checkout/sessions/{}", id(&held))).await, held);
    shop.world.order("/clock", json!({"advance_ms": 3 * 24 * 3_600_000_i64})).await;
    shop.world.order("/pay/INV-1", json!({"method": {"family": "sepa_debit"}})).await;
    let paid = shop.get(&first).await;
    assert_eq!((text(&paid, "/payment_status"), text(&paid, "/payment_intent/status")), ("paid", "succeeded"));
    assert_eq!(text(&paid, "/payment_intent/latest_charge/payment_method_details/type"), "sepa_debit");
    shop.world.order("/decline/INV-2", json!({})).await;
    let failed = shop.get(&second).await;
    assert_eq!(
        (text(&failed, "/payment_status"), text(&failed, "/payment_intent/status")),
        ("unpaid", "requires_payment_method")
    );
    shop.world.settle().await;
    assert_eq!(
        types(&receiver.all()),
        [
            "checkout.session.async_payment_failed",
            "checkout.session.async_payment_succeeded",
            "checkout.session.completed",
            "checkout.session.completed",
            "checkout.session.expired",
            "payment_intent.payment_failed",
            "payment_intent.processing",
            "payment_intent.processing",
            "payment_intent.succeeded",
        ]
    );
}

#[tokio::test]
async fn amounts_are_whole_units_of_a_currency_that_is_known() {
    let shop = Shop::start().await;
    for (currency, amount, status) in [
        ("inr", "1", 200),
        ("inr", "0", 400),
        ("inr", "-100", 400),
        ("inr", "100.5", 400),
        ("jpy", "1500", 200),
        ("kwd", "99990", 200),
        ("kwd", "99991", 400),
        ("ugx", "70000", 200),
        ("ugx", "70050", 400),
        ("idr", "12500000", 200),
        ("clf", "100", 400),
        ("xxx", "100", 400),
    ] {
        let made = shop.post("payment_intents", &[("amount", amount), ("currency", currency)], status).await;
        if status == 200 {
            assert_eq!((made["amount"].to_string().as_str(), text(&made, "/currency")), (amount, currency));
            assert_eq!(text(&made, "/status"), "requires_payment_method");
        }
    }
    let booked = shop.world.ask("/book").await;
    let amounts: Vec<&str> = booked["payments"].as_array().unwrap().iter().map(|row| text(row, "/amount")).collect();
    assert_eq!(amounts, ["0.01", "1500", "99.990", "700", "125000"]);
}

#[tokio::test]
async fn what_a_customer_left_is_charged_while_they_are_away_or_declined() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    let kept = shop.get("payment_methods/pm_card_visa").await;
    assert_eq!((text(&kept, "/customer"), text(&kept, "/card/last4")), ("cus_practice", "4242"));
    shop.ask("payment_methods/pm_nothing", 404).await;
    fn charge<'a>(reference: &'a str, method: &'a str) -> Vec<(&'static str, &'a str)> {
        vec![
            ("amount", "4200"),
            ("currency", "usd"),
            ("customer", "cus_practice"),
            ("payment_method", method),
            ("confirm", "true"),
            ("off_session", "true"),
            ("metadata[payment]", reference),
            ("expand[]", "latest_charge.balance_transaction"),
        ]
    }
    let paid = shop.post("payment_intents", &charge("INV-1", "pm_card_visa"), 200).await;
    assert_eq!(
        (text(&paid, "/status"), &paid["latest_charge"]["balance_transaction"]["fee"]),
        ("succeeded", &json!(152))
    );
    assert_eq!(shop.world.ask("/side-effects?account=shop").await["by_reference"]["INV-1"]["charges"], 1);

    let form = charge("INV-2", "pm_card_chargeDeclinedInsufficientFunds");
    let declined = read(shop.try_post("payment_intents", &form, Some("key-2")).await.unwrap(), 402).await;
    assert_eq!(
        (text(&declined, "/error/type"), text(&declined, "/error/decline_code")),
        ("card_error", "insufficient_funds")
    );
    let intent = text(&declined, "/error/payment_intent/id").to_owned();
    assert_eq!(text(&shop.get(&format!("payment_intents/{intent}")).await, "/status"), "requires_payment_method");
    let again = read(shop.try_post("payment_intents", &form, Some("key-2")).await.unwrap(), 402).await;
    assert_eq!(again, declined, "a refusal of the bank is a result, and kept");
    let path = format!("payment_intents/{intent}/confirm");
    assert_eq!(text(&shop.post(&path, &[("payment_method", "pm_card_visa")], 200).await, "/status"), "succeeded");
    shop.post(&path, &[("payment_method", "pm_card_visa")], 400).await;

    let gone = shop.post("payment_intents", &charge("INV-3", "pm_nothing"), 400).await;
    assert_eq!((text(&gone, "/error/code"), text(&gone, "/error/param")), ("resource_missing", "payment_method"));
    let mut alone = charge("INV-3", "pm_card_visa");
    alone.retain(|(name, _)| *name != "customer");
    shop.post("payment_intents", &alone, 400).await;
    shop.post("payment_intents", &with(charge("INV-3", "pm_card_visa"), "customer", "cus_other"), 400).await;
    shop.world.settle().await;
    assert_eq!(
        types(&receiver.all()),
        ["payment_intent.payment_failed", "payment_intent.succeeded", "payment_intent.succeeded"]
    );
    assert_eq!(shop.strangers().await, json!({}));
}

#[tokio::test]
async fn disputes_are_listed_told_won_and_given_up() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    let mut disputes = Vec::new();
    for reference in ["INV-1", "INV-2"] {
        let (_, intent) = shop.paid(reference).await;
        shop.world.order(&format!("/dispute/{intent}"), json!({"reason": "fraudulent"})).await;
        let listed = shop.get(&format!("disputes?payment_intent={intent}")).await;
        let dispute = listed["data"][0].clone();
        assert_eq!((text(&dispute, "/status"), text(&dispute, "/reason")), ("needs_response", "fraudulent"));
        assert_eq!((text(&dispute, "/payment_intent"), &dispute["amount"]), (intent.as_str(), &json!(118_000)));
        disputes.push(id(&dispute).to_owned());
    }
    shop.world.order(&format!("/disputes/{}/won", disputes[0]), json!({})).await;
    assert_eq!(text(&shop.get(&format!("disputes/{}", disputes[0])).await, "/status"), "won");
    assert_eq!(text(&shop.post(&format!("disputes/{}/close", disputes[1]), &[], 200).await, "/status"), "lost");
    shop.post(&format!("disputes/{}/close", disputes[1]), &[], 400).await;
    shop.world.settle().await;
    let told: Vec<String> = types(&receiver.all()).into_iter().filter(|kind| kind.starts_with("charge.")).collect();
    assert_eq!(
        told,
        [
            "charge.dispute.closed",
            "charge.dispute.closed",
            "charge.dispute.created",
            "charge.dispute.created",
            "charge.dispute.funds_reinstated",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_withdrawn",
        ]
    );
}

#[tokio::test]
async fn events_are_listed_in_pages_for_thirty_days() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    for reference in ["INV-1", "INV-2", "INV-3"] {
        shop.paid(reference).await;
        shop.world.order("/clock", json!({"advance_ms": 10_000})).await;
    }
    shop.world.settle().await;
    let all = shop.get("events?limit=100").await;
    assert_eq!((ids(&all).len(), &all["has_more"]), (6, &json!(false)));
    let sent: Vec<Value> = receiver.all().iter().map(Hook::json).collect();
    assert!(all["data"].as_array().unwrap().iter().all(|event| sent.contains(event)), "as it was sent");
    let created: Vec<i64> =
        all["data"].as_array().unwrap().iter().map(|event| event["created"].as_i64().unwrap()).collect();
    assert!(created.is_sorted_by(|a, b| a >= b), "newest first");
    let ids_of = |list: &Value| ids(list).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let page = shop
            .get(&format!("events?limit=4&types[]=payment_intent.succeeded&types[]=checkout.session.completed{after}"))
            .await;
        paged.extend(ids_of(&page));
        if page["has_more"] == false {
            break;
        }
        after = format!("&starting_after={}", paged.last().unwrap());
    }
    assert_eq!(paged, ids_of(&all));
    let back = shop.get(&format!("events?limit=2&ending_before={}", paged[4])).await;
    assert_eq!((ids_of(&back), &back["has_more"]), (paged[2..4].to_vec(), &json!(true)));
    let late = shop.get(&format!("events?created[gte]={}&type=payment_intent.succeeded", created[0])).await;
    assert_eq!(ids(&late).len(), 1);
    assert_eq!(id(&shop.get(&format!("events/{}", paged[0])).await), paged[0]);
    let refused = shop.ask("events?starting_after=evt_gone", 400).await;
    assert_eq!(text(&refused, "/error/param"), "starting_after");
    shop.ask("events?limit=101", 400).await;
    shop.world.order("/clock", json!({"advance_ms": 30 * 24 * 3_600_000_i64 - 5_000})).await;
    assert_eq!(ids(&shop.get("events").await).len(), 0, "events live for thirty days");
    assert_eq!(ids(&shop.get("payment_intents?limit=100").await).len(), 3, "and intents for longer");
}

#[tokio::test]
async fn a_payout_is_made_of_balance_transactions_with_their_fees() {
    let shop = Shop::start().await;
    let (_, intent) = shop.paid("INV-1").await;
    shop.post("refunds", &[("payment_intent", &intent), ("amount", "18000")], 200).await;
    shop.world.control(Method::PUT, "/settings", json!({"fees": {"known": "by_control"}}), 200).await;
    let (_, late) = shop.paid("INV-2").await;
    let bare = shop.get(&format!("payment_intents/{late}?expand[]=latest_charge")).await;
    assert!(bare["latest_charge"]["balance_transaction"].is_null(), "the fee is not known yet: {bare}");
    let balance = shop.get("balance").await;
    assert_eq!(balance["available"], json!([{"amount": 118_000 - 5_922 - 18_000 + 118_000, "currency": "inr"}]));

    shop.world.order("/payout", json!({"account": "shop"})).await;
    let payout = shop.get("payouts").await["data"][0].clone();
    assert_eq!((text(&payout, "/status"), &payout["amount"]), ("paid", &json!(118_000 - 5_922 - 18_000 + 118_000)));
    let items = shop.get(&format!("balance_transactions?payout={}&limit=100&expand[]=data.source", id(&payout))).await;
    let items = items["data"].as_array().unwrap();
    let sum: i64 = items.iter().filter(|item| item["type"] != "payout").map(|item| item["net"].as_i64().unwrap()).sum();
    assert_eq!(
        (items.len(), Some(sum)),
        (4, payout["amount"].as_i64()),
        "two charges, a refund, and the payout itself"
    );
    let charge = items.iter().find(|item| item["type"] == "charge" && item["fee"] != 0).unwrap();
    assert_eq!(text(charge, "/source/payment_intent"), intent);

    shop.world.order("/fees/INV-2", json!({})).await;
    let known = shop.get(&format!("payment_intents/{late}?expand[]=latest_charge.balance_transaction")).await;
    assert_eq!(known["latest_charge"]["balance_transaction"]["fee"], 5_922);
    let fee = shop.get("balance_transactions?type=stripe_fee").await;
    assert_eq!(
        (ids(&fee).len(), &fee["data"][0]["amount"]),
        (1, &json!(-5_922)),
        "too late for the payout of its charge"
    );

    shop.world.order(&format!("/payouts/{}/fail", id(&payout)), json!({})).await;
    assert_eq!(text(&shop.get(&format!("payouts/{}", id(&payout))).await, "/status"), "failed");
    assert_eq!(ids(&shop.get("payouts?status=paid").await).len(), 0);
}

#[tokio::test]
async fn webhooks_come_three_times_more_in_a_sandbox_and_for_three_days_when_live() {
    let shop = Shop::start().await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    receiver.answers(500);
    shop.world.order("/clock", json!({"speed": 0})).await;
    shop.session("INV-1").await;
    shop.world.order("/expire/INV-1", json!({})).await;
    assert_eq!(shop.world.waits(100).await, [600, 3_600, 10_800]);
    assert_eq!(shop.get("webhook_endpoints").await["data"][0]["status"], "enabled", "nobody switches it off");
    let listed = shop.get("webhook_endpoints").await["data"][0].clone();
    assert_eq!((text(&listed, "/url"), &listed["enabled_events"]), (receiver.url.as_str(), &json!(["*"])));

    let live = Account {
        credentials: [("secret_key", "sk_live_x"), ("webhook_secret", SECRET)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..account("")
    };
    let world = World::with(Options { accounts: vec![live], ..options() }).await;
    let receiver = Receiver::of_account(&world, "shop").await;
    receiver.answers(302);
    world.order("/clock", json!({"speed": 0})).await;
    let url = format!("{}/dialects/stripe/v1/checkout/sessions", world.url);
    let made = world.client.post(url).bearer_auth("sk_live_x").form(&session("INV-1")).send().await.unwrap();
    let made = read(made, 200).await;
    assert!(id(&made).starts_with("cs_live_") && made["livemode"] == true, "the key decides");
    world.order("/expire/INV-1", json!({})).await;
    let waits = world.waits(100).await;
    assert_eq!(waits[..4], [60, 120, 240, 480]);
    assert_eq!(waits.iter().sum::<i64>(), 3 * 24 * 3_600, "a redirect is no answer");
}

#[tokio::test]
async fn while_a_secret_is_rolled_both_prove() {
    let shop = Shop::of(account(&format!(",webhook_secret_previous={OLD_SECRET}"))).await;
    let receiver = Receiver::of_account(&shop.world, "shop").await;
    shop.paid("INV-1").await;
    shop.world.settle().await;
    let hooks = receiver.all();
    assert_eq!(hooks.len(), 2);
    assert!(hooks.iter().all(|hook| is_proven(hook, SECRET) && is_proven(hook, OLD_SECRET)));
}

#[tokio::test]
async fn refusals_have_its_form_and_what_it_does_not_know_is_counted() {
    let shop = Shop::start().await;
    let url = format!("{}/dialects/stripe/v1/balance", shop.world.url);
    let asked = |key: &str| shop.world.client.get(&url).bearer_auth(key).send();
    let refused = read(asked("sk_test_other").await.unwrap(), 401).await;
    assert_eq!(text(&refused, "/error/type"), "invalid_request_error");
    read(asked(KEY).await.unwrap(), 200).await;
    let missing = shop.ask("payment_intents/pi_nothing", 404).await;
    assert_eq!((text(&missing, "/error/code"), text(&missing, "/error/param")), ("resource_missing", "intent"));
    shop.ask("checkout/sessions/cs_nothing", 404).await;
    shop.ask("refunds/re_nothing", 404).await;
    let bare: Vec<_> = session("INV-1").into_iter().filter(|(name, _)| *name != "success_url").collect();
    assert_eq!(text(&shop.post("checkout/sessions", &bare, 400).await, "/error/param"), "success_url");
    shop.post("checkout/sessions", &with(session("INV-1"), "mode", "setup"), 400).await;
    shop.post("checkout/sessions", &with(session("INV-1"), "success_url", "javascript:1"), 400).await;
    let long = "x".repeat(201);
    shop.post("checkout/sessions", &with(session("INV-1"), "client_reference_id", &long), 400).await;
    let json =
        shop.world.client.post(url.replace("balance", "refunds")).bearer_auth(KEY).json(&json!({"charge": "ch_1"}));
    read(json.send().await.unwrap(), 400).await;
    assert_eq!(shop.world.ask("/book").await["payments"], json!([]));

    shop.ask("payment_links", 404).await;
    shop.post("checkout/sessions", &with(session("INV-1"), "allow_promotion_codes", "true"), 200).await;
    shop.get("payment_intents?shiny=1&expand[]=data.customer").await;
    let strangers = shop.strangers().await;
    let counted: Vec<&String> = strangers.as_object().unwrap().keys().collect();
    assert_eq!(
        counted,
        [
            "GET /dialects/stripe/v1/payment_links",
            "stripe checkout sessions ?allow_promotion_codes",
            "stripe payment_intents ?shiny",
            "stripe payment_intents expand[]=data.customer",
        ]
    );
    shop.world.misbehave(json!({"answer_500_percent": 100})).await;
    assert_eq!(text(&shop.ask("balance", 500).await, "/error/type"), "api_error");
}
