//! What becomes of deliveries whose proof holds, and that lie all the same.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base::{Clock, ShopBuilder};
use connectors::gateways::{Mode, Observation, PaymentFact};
use office::integrations::Environment;
use serde_json::{Value, json};
use till::inbox::{HookTable, Label, Receipt, Refusal, Sender, Senders, keep_listed};
use till::merchant_accounts::{NewAccount, add_account, rotate_hook_key};
use till::payments::{Origin, PaymentState};

use crate::scripted::Scripted;
use crate::support::{Pune, account, believes, inr, stripe, usd};

/// A webhook of the recordings of Stripe's that all crates share.
fn recorded(name: &str) -> String {
    recorded_of("stripe", name)
}

fn recorded_of(provider: &str, name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/gateways").join(provider);
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    text.split_once("\n\n").unwrap().1.to_owned()
}

#[tokio::test]
async fn an_event_that_calls_itself_a_listing_is_none_and_takes_no_place_of_one() {
    let pune = Pune::open().await;
    let invoice = pune.issued(11_800).await;
    let payment = pune.started(&invoice).await;
    let seen = Observation {
        reference: Some(payment.id.to_string()),
        canonical: Some("pp_1".into()),
        aliases: Vec::new(),
        fact: PaymentFact::Captured { amount: inr(11_800), at: pune.shop.now(), capture_no: None },
        amount: Some(inr(11_800)),
        at: pune.shop.now(),
        method: None,
        environment: Mode::Test,
    };
    let key = format!("listed:pp_1:{}:{}", payment.id, seen.fact_key());

    // Somebody with the secret: an event of the type `listed`, under the key of the row that catch-up would make, whose body
    // reads as an observation too.
    let Value::Object(mut forged) = serde_json::to_value(&seen).unwrap() else { panic!("an observation is an object") };
    forged.extend([("id".into(), json!(key)), ("type".into(), json!("listed")), ("data".into(), json!({}))]);
    assert_eq!(pune.deliver(&pune.practice, Value::Object(forged)).await, Receipt::Kept { new: true });
    pune.work().await;
    assert_eq!(pune.payment(payment.id).await.state, PaymentState::Created);
    assert_eq!(pune.balance("1110").await, 0);
    assert_eq!(pune.texts("SELECT state FROM inbox").await, ["ignored"]);

    // What we list ourselves afterwards is new, and is handled.
    let label = Label { dedupe_key: key, order_key: payment.id.to_string(), kind: "listed".into() };
    let (integration, body) = (pune.practice.integration_id, serde_json::to_vec(&seen).unwrap());
    let kept = pune
        .shop
        .db
        .write(&pune.owner, move |tx| keep_listed(tx, integration, "practice", &label, body))
        .await
        .unwrap();
    assert!(kept.is_some());
    pune.work().await;
    assert_eq!((pune.payment(payment.id).await.state, pune.balance("1110").await), (PaymentState::Captured, 11_800));
}

#[tokio::test]
async fn an_event_of_the_other_world_is_kept_and_books_nothing() {
    let pune = Pune::open_as(false).await;
    let live = add_account(&pune.shop, &pune.owner, stripe(Environment::Live, "sk_live_for_tests_1")).await.unwrap();
    let sandbox =
        add_account(&pune.shop, &pune.owner, stripe(Environment::Sandbox, "sk_test_for_tests_1")).await.unwrap();
    pune.deliver(&live, recorded("webhook.intent_succeeded.http")).await;
    pune.deliver(&sandbox, recorded("webhook.intent_succeeded_live.http")).await;
    pune.work().await;
    let said = pune.texts("SELECT state || ': ' || error FROM inbox").await;
    let other_world = "ignored: it is of the other world: a test event on a live account, or the reverse";
    assert_eq!(said, [other_world, other_world]);
    assert_eq!(pune.texts("SELECT id FROM payments").await, Vec::<String>::new());
    assert_eq!(pune.entries().await, 0);

    // The same of their own world are taken: the event itself is in order.
    pune.deliver(&live, recorded("webhook.intent_succeeded_live.http")).await;
    pune.work().await;
    assert_eq!(pune.balance("2900").await, -118_000, "money that nobody here asked for");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_that_read_the_hook_keys_at_once_the_later_reading_stays() {
    static LINGERS: AtomicBool = AtomicBool::new(true);
    let pune = Pune::open().await;
    let senders = till::payments::senders().into_iter().map(|sender| Sender {
        proof: |shop, integration| {
            // Whoever reads first is held up by the secrets.
            if LINGERS.swap(false, Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(500));
            }
            believes(shop, integration)
        },
        ..sender
    });
    let shop = ShopBuilder::new(pune.shop.db.clone(), Arc::clone(&pune.clock) as Arc<dyn Clock>)
        .part(Senders::new(senders))
        .part(HookTable::default())
        .build();
    let first = tokio::spawn({
        let shop = shop.clone();
        async move { HookTable::refresh(&shop).await }
    });
    while LINGERS.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    rotate_hook_key(&shop, &pune.owner, pune.practice.id).await.unwrap();
    first.await.unwrap().unwrap();
    let key = pune.integration(&pune.practice).await.hook_key;
    let known = shop.part::<HookTable>().unwrap().find("practice", &key, shop.now());
    assert!(known.is_ok(), "the new key is unknown to the hook");
}

#[tokio::test]
async fn of_a_batch_of_chargebacks_each_finds_its_payment_whenever_that_becomes_known() {
    let pune = Pune::open().await;
    let keys = [("security_key", "key_for_tests_1234"), ("webhook_secret", "signing_key_for_tests")];
    let credentials = keys.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let nmi = NewAccount { environment: Environment::Sandbox, credentials, ..account("nmi", "2.9", None) };
    let nmi = add_account(&pune.shop, &pune.owner, nmi).await.unwrap();
    let paid = |canonical: &str, minor| {
        let fact = PaymentFact::Captured { amount: usd(minor), at: pune.shop.now(), capture_no: None };
        pune.hear(Origin::Webhook, &nmi, pune.seen(None, canonical, fact))
    };
    let disputed = "SELECT gateway_ref || ' ' || charged_back_minor FROM payments ORDER BY 1";

    // One of the two payments is known when the batch comes, the other one is heard of a day later.
    paid("2762787830", 5_000).await;
    pune.deliver(&nmi, recorded_of("nmi", "webhook.chargebacks_named.http")).await;
    pune.work().await;
    assert_eq!(pune.texts(disputed).await, ["2762787830 1811"]);
    pune.later(24 * 3_600_000);
    paid("2762757839", 5_000).await;
    pune.work().await;
    assert_eq!(pune.texts(disputed).await, ["2762757839 1111", "2762787830 1811"]);

    // Nothing of it is left to be woken once more, and the same batch again changes nothing.
    let entries = pune.entries().await;
    pune.deliver(&nmi, recorded_of("nmi", "webhook.chargebacks_named.http")).await;
    pune.work().await;
    assert_eq!(pune.entries().await, entries);
    assert_eq!(pune.texts("SELECT kind FROM inbox WHERE state <> 'processed'").await, [] as [String; 0]);
}

/// A delivery that only hints at a payment: the gateway is asked.
fn hint(id: usize, payment: &str) -> Value {
    json!({"id": format!("evt_{id}"), "type": "payment.odd", "environment": "test", "data": {"payment": {"id": payment}}})
}

/// A payment of the gateway's own, paid.
fn paid_there(id: &str) -> Value {
    json!({"id": id, "reference": "", "status": "captured", "amount": "50.00", "currency": "INR",
           "amount_captured": "50.00", "changed": 1_795_255_200_000_i64, "environment": "test"})
}

#[tokio::test]
async fn twenty_hints_that_came_before_the_gateway_was_asked_are_one_question() {
    let pune = Pune::open().await;
    let gateway = Scripted::of(&pune, |_| (200, paid_there("pp_1"))).await;
    for id in 0..20 {
        pune.deliver(&pune.practice, hint(id, "pp_1")).await;
    }
    pune.later(1);
    pune.work().await;
    assert_eq!(gateway.asked().len(), 1, "{:?}", gateway.asked());
    let ends = "SELECT state || ' ' || count(DISTINCT payment_id) || ' ' || count(*) FROM inbox GROUP BY state";
    assert_eq!(pune.texts(ends).await, ["processed 1 20"]);
    assert_eq!(pune.balance("2900").await, -5_000, "booked once");
    // News that comes after the question is asked about.
    pune.deliver(&pune.practice, hint(20, "pp_1")).await;
    pune.later(1);
    pune.work().await;
    assert_eq!(gateway.asked().len(), 2);
}

#[tokio::test]
async fn hints_whose_answer_is_not_understood_are_three_questions_at_once_and_one_more_every_ten_seconds() {
    let pune = Pune::open().await;
    let gateway = Scripted::of(&pune, |_| (200, json!({"id": "pp_1", "status": "odd"}))).await;
    for id in 0..20 {
        pune.deliver(&pune.practice, hint(id, "pp_1")).await;
    }
    pune.work().await;
    assert_eq!(gateway.asked().len(), 3, "{:?}", gateway.asked());
    let waiting = pune.texts("SELECT id || '' FROM inbox WHERE state = 'received' AND attempts = 0").await;
    assert_eq!(waiting.len(), 17, "that was no try of theirs");
    pune.later(10_000);
    pune.work().await;
    assert_eq!(gateway.asked().len(), 4);
}

#[tokio::test]
async fn a_hook_that_tells_of_a_thousand_payments_which_its_gateway_does_not_know_closes_and_opens_again() {
    let pune = Pune::open().await;
    let gateway = Scripted::of(&pune, |_| (404, json!({"error": {"code": "no_such_payment"}}))).await;
    let flood = || pune.shop.part::<HookTable>().unwrap().flood();
    for id in 0..1_000 {
        flood().count_denied(pune.practice.integration_id, pune.shop.now());
        assert_eq!(flood().count_closed(pune.shop.now()), 0, "{id}");
    }
    pune.deliver(&pune.practice, hint(0, "pp_unknown")).await;
    pune.work().await;
    assert_eq!((gateway.asked().len(), flood().count_closed(pune.shop.now())), (1, 1));
    let key = pune.integration(&pune.practice).await.hook_key;
    let (shop, headers) = (&pune.shop, &http::HeaderMap::new());
    let knock = |id| {
        let body = hint(id, "pp_unknown").to_string().into_bytes().into();
        till::inbox::receive(shop, "practice", &key, headers, body)
    };
    let refused = knock(1).await.unwrap_err();
    assert_eq!(
        (refused, refused.status(), refused.come_back()),
        (Refusal::Flooded { seconds: 3_600 }, 429, Some(3_600))
    );
    assert_eq!(pune.texts("SELECT reason || ' ' || count FROM inbox_refusals").await, ["flooded 1"]);
    pune.later(3_600_000);
    assert!(knock(1).await.is_ok());
}
