//! No card number stays, whoever sends it, and no credential of any gateway: every byte that was stored is looked through.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use axum::http::HeaderMap;
use connectors::gateways::{PaymentFact, list};
use office::integrations::Environment;
use secrecy::SecretString;
use serde_json::{Value, json};
use till::merchant_accounts::{MerchantAccount, NewAccount, add_account};
use till::payments::{Origin, PaymentState, catch_up, fetch_payment};

use crate::scripted::{Scripted, payment, refusal, rows};
use crate::support::{Pune, account};

/// The numbers that everybody tests with, in one of the forms in which people write them.
const CARDS: [&str; 7] = [
    "4242424242424242",
    "4111 1111 1111 1111",
    "5555-5555-5555-4444",
    "378282246310005",
    "6011 1111 1111 1117",
    "4000056655665556",
    "2223-0031-2200-3222",
];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/gateways")
}

/// The credentials that stand beside a gateway's recordings; none for one that is asked nothing.
fn recorded(provider: &str) -> Option<BTreeMap<String, String>> {
    let kept: Value =
        serde_json::from_slice(&std::fs::read(fixtures().join(provider).join("credentials.json")).ok()?).ok()?;
    serde_json::from_value(kept["fields"].clone()).ok()
}

/// Bodies of the recorded webhooks of a gateway.
fn webhooks(provider: &str) -> Vec<String> {
    let mut bodies = Vec::new();
    for file in std::fs::read_dir(fixtures().join(provider)).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("webhook.") && name.ends_with(".http") {
            let text = std::fs::read_to_string(&path).unwrap();
            bodies.push(text.split_once("\n\n").unwrap().1.trim_start_matches('\u{feff}').to_owned());
        }
    }
    bodies
}

/// A body with card numbers in it, as fields, in a text, and as a bare number.
fn with_cards(body: &str) -> String {
    let notes = CARDS.map(|card| format!("paid with {card}, thanks"));
    let more = json!({"card_number": CARDS[0], "notes_of_customer": notes}).to_string();
    let more = more.trim_start_matches('{').trim_end_matches('}');
    match body.strip_prefix('{') {
        Some(rest) => format!("{{{more},\"number_of_card\":4242424242424242,{}", rest.trim_start()),
        None => format!("{body}&note={}", CARDS.join("+")),
    }
}

/// An account at every gateway that is asked anything.
async fn accounts_everywhere(pune: &Pune) -> Vec<MerchantAccount> {
    let mut accounts = Vec::new();
    for gateway in list() {
        let provider = gateway.about().provider;
        let Some(fields) = recorded(provider).filter(|_| provider != "practice") else { continue };
        let credentials =
            fields.iter().map(|(name, secret)| (name.clone(), SecretString::from(secret.as_str()))).collect();
        let new = NewAccount {
            environment: Environment::Sandbox,
            credentials,
            ..account(provider, "2", Some("http://127.0.0.1:9"))
        };
        accounts.push(add_account(&pune.shop, &pune.owner, new).await.unwrap());
    }
    assert!(accounts.len() >= 8, "{}", accounts.len());
    accounts
}

/// Every byte that the store has written, and that a copy of it holds: the file, its log, what lies beside them.
fn stored(pune: &Pune) -> Vec<(String, Vec<u8>)> {
    let folder = pune.shop.db.path().parent().unwrap();
    pune.shop.db.copy_to(&folder.join("copy.db")).unwrap();
    let mut all = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    assert!(all.iter().any(|(name, _)| name.ends_with("-wal")), "the log is looked through as well");
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// The ways in which a number may be written.
fn forms(card: &str) -> Vec<String> {
    let digits: String = card.chars().filter(char::is_ascii_digit).collect();
    let groups: Vec<&str> = digits.as_bytes().chunks(4).map(|group| std::str::from_utf8(group).unwrap()).collect();
    vec![digits.clone(), card.to_owned(), groups.join(" "), groups.join("-"), groups.join("+"), groups.join("%20")]
}

fn assert_no_card(pune: &Pune) {
    for (file, bytes) in stored(pune) {
        for form in CARDS.iter().flat_map(|card| forms(card)) {
            assert!(!holds(&bytes, &form), "{form} lies in {file}");
        }
    }
}

#[tokio::test]
async fn no_card_number_in_an_event_of_any_gateway_is_kept() {
    let pune = Pune::open().await;
    let mut kept = 0;
    for account in accounts_everywhere(&pune).await {
        let key = pune.integration(&account).await.hook_key;
        for body in webhooks(&account.provider) {
            let body = with_cards(&body).into_bytes().into();
            // Some of the recorded ones are no events, and are turned away.
            let taken = till::inbox::receive(&pune.shop, &account.provider, &key, &HeaderMap::new(), body).await;
            kept += u32::from(taken.is_ok());
        }
    }
    assert!(kept > 50, "{kept} were kept");
    pune.work().await;
    let struck = "SELECT provider FROM inbox WHERE CAST(body AS TEXT) LIKE '%************4242%' GROUP BY provider";
    assert!(pune.texts(struck).await.len() >= 7, "the last four digits stay: {:?}", pune.texts(struck).await);
    assert_no_card(&pune);
}

#[tokio::test]
async fn an_event_with_a_card_number_in_it_is_understood_all_the_same() {
    let pune = Pune::open().await;
    let invoice = pune.issued(5_000).await;
    let first = pune.started(&invoice).await;
    let event = json!({"id": "evt_1", "type": "payment.captured", "environment": "test",
                       "data": {"payment": payment("pp_1", &first.id.to_string(), "captured", Some("1.45"))}});
    pune.deliver(&pune.practice, with_cards(&event.to_string())).await;
    pune.work().await;
    assert_eq!(pune.payment(first.id).await.state, PaymentState::Captured);
    assert_no_card(&pune);
}

#[tokio::test]
async fn no_card_number_in_an_answer_an_error_or_a_list_is_kept() {
    let pune = Pune::open().await;
    let words = CARDS.join(" and ");
    let said =
        json!({"error": {"type": "card_declined", "code": "c", "message": format!("no: {words}"), "param": null}});
    let gateway = Scripted::of(&pune, move |_| (402, said.clone())).await;
    let refused = pune.issued(5_000).await;
    pune.started(&refused).await;
    let invoice = pune.issued(5_000).await;
    gateway.says(|_| refusal(500, "api_error"));
    let started = pune.started(&invoice).await;
    let reference = started.id.to_string();
    gateway.says(move |asked| {
        let mut shown = payment("pp_1", &reference, "captured", None);
        shown["method"] = json!({"family": "card", "brand": format!("visa {}", CARDS[1]), "last4": CARDS[0]});
        shown["note"] = json!(CARDS[2]);
        let strange = json!({"id": "pp_2", "reference": 7, "number": CARDS[3], "bare": 4_242_424_242_424_242_i64});
        if asked.starts_with("GET /v1/payments/") { (200, shown) } else { rows(vec![shown, strange]) }
    });
    pune.minutes(2).await;
    fetch_payment(&pune.shop, &pune.owner, started.id).await.ok();
    catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    pune.work().await;
    let told = PaymentFact::FailedTry { reason: format!("declined: {words}"), try_ref: None };
    pune.told_by(Origin::Webhook, Some(started.id), "pp_1", told).await;
    assert!(pune.texts("SELECT fact FROM observations").await.iter().any(|fact| fact.contains("************4242")));
    assert_no_card(&pune);
}

#[tokio::test]
async fn no_credential_of_any_gateway_lies_in_the_store() {
    let pune = Pune::open().await;
    let accounts = accounts_everywhere(&pune).await;
    for account in &accounts {
        let key = pune.integration(account).await.hook_key;
        for body in webhooks(&account.provider).into_iter().take(2) {
            let body = body.into_bytes().into();
            till::inbox::receive(&pune.shop, &account.provider, &key, &HeaderMap::new(), body).await.ok();
        }
    }
    pune.work().await;
    catch_up(&pune.shop, &pune.owner, None).await.unwrap();
    let stored = stored(&pune);
    for account in accounts {
        let about = connectors::gateways::find(&account.provider).unwrap().about();
        let fields = recorded(&account.provider).unwrap();
        let secrets: Vec<&String> = about
            .credential_fields
            .iter()
            .filter(|field| field.secret)
            .filter_map(|field| fields.get(field.name))
            .collect();
        assert!(!secrets.is_empty(), "{} has secrets", account.provider);
        for (file, bytes) in &stored {
            for secret in &secrets {
                assert!(!holds(bytes, secret), "a secret of {} lies in {file}", account.provider);
            }
        }
    }
}
