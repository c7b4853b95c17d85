//! Every recorded exchange and webhook of `tests/fixtures/gateways`: the call that we build is the one that was recorded,
//! and what we read from the answer is what stands beside it. With `BLESS=1` the expected results are written anew.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use base::Timestamp;
use connectors::gateways::{Credentials, Gateway, HookHeaders, Http, Limits, Observation, Outcome, find, list};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use support::{Canned, Message, fixtures, recorded_credentials, told_of};

/// What stands beside a recording.
struct Sheet {
    operation: String,
    ask: Value,
    now: Option<Timestamp>,
    flow: String,
    expect: Value,
}

impl Sheet {
    fn of(json: &Value) -> Self {
        let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            operation: text("operation"),
            ask: json.get("ask").cloned().unwrap_or_default(),
            now: json.get("now_unix").and_then(Value::as_i64).map(Timestamp::from_unix_seconds),
            flow: text("flow"),
            expect: json.get("expect").cloned().unwrap_or_default(),
        }
    }

    fn ask<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.ask.clone()).unwrap_or_else(|cause| panic!("the ask cannot be read: {cause}"))
    }
}

fn shown<A: Serialize>(outcome: Outcome<A>) -> Value {
    match outcome.result {
        Ok(answer) => json!({"ok": answer}),
        Err(error) => json!({"error": format!("{error:?}")}),
    }
}

async fn carried_out(gateway: &dyn Gateway, creds: &Credentials, sheet: &Sheet) -> Value {
    let http = Http::with(Limits { tries_max: 1, ..Limits::default() });
    match sheet.operation.as_str() {
        "charge" | "charge_saved" => shown(http.charge(gateway, creds, "", &sheet.ask()).await),
        "create" => shown(http.create(gateway, creds, "", &sheet.ask()).await),
        "saved" => shown(http.saved(gateway, creds, "", &sheet.ask()).await),
        "fetch" => shown(http.fetch(gateway, creds, "", &sheet.ask()).await),
        "find" => shown(http.find(gateway, creds, "", &sheet.ask()).await),
        "list" => shown(http.list(gateway, creds, "", &sheet.ask()).await),
        "capture" => shown(http.capture(gateway, creds, "", &sheet.ask()).await),
        "cancel" => shown(http.cancel(gateway, creds, "", &sheet.ask()).await),
        "refund" => shown(http.refund(gateway, creds, "", &sheet.ask()).await),
        "fetch_refund" => shown(http.fetch_refund(gateway, creds, "", &sheet.ask::<String>()).await),
        "find_refund" => shown(http.find_refund(gateway, creds, "", &sheet.ask()).await),
        "payouts" => shown(http.payouts(gateway, creds, "", &sheet.ask()).await),
        "payout_items" => shown(http.payout_items(gateway, creds, "", &sheet.ask()).await),
        "hooks" => shown(http.hooks(gateway, creds, "", &sheet.ask()).await),
        "hook_create" => {
            let outcome = http.create_hook(gateway, creds, "", &sheet.ask()).await;
            let kept = json!(outcome.exchanges).to_string();
            if let Ok(made) = &outcome.result {
                for secret in made.credentials.values().filter(|_| gateway.about().provider != "paypal") {
                    assert!(!kept.contains(secret.expose_secret()), "a secret that is told once is kept: {kept}");
                }
            }
            match outcome.result {
                Ok(made) => json!({"ok": told_of(&made)}),
                Err(error) => json!({"error": format!("{error:?}")}),
            }
        }
        "hook_remove" => shown(http.remove_hook(gateway, creds, "", &sheet.ask()).await),
        "test" => shown(http.test(gateway, creds, "").await),
        other => panic!("no operation {other}"),
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://x/?{text}")).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// The call that went out is the recorded one: address, the headers that were recorded, and what the body says.
fn assert_same_call(name: &str, recorded: &Message, sent: &Message) {
    let split = |target: &str| {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        (path.to_owned(), pairs(query))
    };
    let ((verb, to), (sent_verb, sent_to)) = (recorded.target(), sent.target());
    assert_eq!((verb, split(to)), (sent_verb, split(sent_to)), "{name}: address");
    for (header, value) in &recorded.headers {
        assert_eq!(sent.header(header), Some(value.as_str()), "{name}: header {header}");
    }
    let (body, sent_body) =
        (String::from_utf8(recorded.body.clone()).unwrap(), String::from_utf8(sent.body.clone()).unwrap());
    if recorded.header("content-type") == Some("application/json") {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(read(&body), read(&sent_body), "{name}: body");
    } else if recorded.header("content-type").is_some_and(|kind| kind != "application/x-www-form-urlencoded") {
        assert_eq!(body, sent_body, "{name}: body");
    } else {
        assert_eq!(pairs(&body), pairs(&sent_body), "{name}: form");
    }
}

async fn play(provider: &str, name: &str, text: &[u8], sheet: &Sheet) -> Value {
    let gateway = find(provider).unwrap();
    if sheet.operation == "webhook" {
        let message = Message::webhook(text);
        let (creds, headers) = (recorded_credentials(provider, "", ""), message.header_map());
        let now = sheet.now.expect("a webhook has a time");
        gateway
            .verify(&creds, &HookHeaders::of(&headers), &message.body, now)
            .unwrap_or_else(|cause| panic!("{name}: {cause}"));
        return match gateway.read_hook(&message.body) {
            Ok(event) => json!({"ok": event.heard_by(creds.environment().mode())}),
            Err(refusal) => json!({"error": format!("{refusal:?}")}),
        };
    }
    let (request, answer) = Message::exchange(text);
    // Gateways that want a token first are asked for it first, in the words of `token.http`.
    let token = std::fs::read(fixtures().join("gateways").join(provider).join("token.http")).ok();
    let (mut requests, mut answers) = (vec![request], vec![answer]);
    if let Some((asked, answered)) = token.filter(|_| name != "token").map(|text| Message::exchange(&text)) {
        requests.insert(0, asked);
        answers.insert(0, answered);
    }
    let canned = Canned::answering(answers).await;
    let result = carried_out(gateway, &recorded_credentials(provider, &sheet.flow, &canned.url), sheet).await;
    let asked = canned.asked();
    assert_eq!(asked.len(), requests.len(), "{name}: {result}");
    for (recorded, sent) in requests.iter().zip(&asked) {
        assert_same_call(name, recorded, sent);
    }
    result
}

async fn play_all(provider: &str) {
    let folder = fixtures().join("gateways").join(provider);
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().unwrap().strip_suffix(".http").map(str::to_owned))
        .filter(|name| name != "token")
        .collect();
    names.sort();
    assert!(names.len() > 15, "the recordings of {provider} are missing");
    let mut wrong = Vec::new();
    for name in names {
        let sheet_path = folder.join(format!("{name}.json"));
        let mut json: Value = serde_json::from_slice(&std::fs::read(&sheet_path).unwrap()).unwrap();
        let sheet = Sheet::of(&json);
        let result = play(provider, &name, &std::fs::read(folder.join(format!("{name}.http"))).unwrap(), &sheet).await;
        if std::env::var_os("BLESS").is_some() {
            json["expect"] = result;
            std::fs::write(&sheet_path, serde_json::to_string_pretty(&json).unwrap() + "\n").unwrap();
        } else if result != sheet.expect {
            wrong.push(format!("{name}\n   is {result}\n not {}", sheet.expect));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_gateway_is_asked_and_understood_as_recorded() {
    let mut played = Vec::new();
    for provider in list().iter().map(|gateway| gateway.about().provider) {
        if fixtures().join("gateways").join(provider).is_dir() {
            play_all(provider).await;
            played.push(provider);
        }
    }
    let folders = std::fs::read_dir(fixtures().join("gateways")).unwrap();
    let folders = folders.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(played.len(), folders, "a folder bears the name of no gateway: {played:?}");
}

/// The keys of the captures that a recording tells.
fn capture_keys(name: &str) -> Vec<String> {
    let path = fixtures().join("gateways/stripe").join(format!("{name}.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let ok = &json["expect"]["ok"];
    let told = if ok.is_array() { ok.clone() } else { ok["news"]["observations"].clone() };
    let told: Vec<Observation> = serde_json::from_value(told).unwrap();
    told.iter().map(Observation::fact_key).filter(|key| key.starts_with("captured")).collect()
}

#[test]
fn page_intent_and_event_tell_one_capture_under_one_key() {
    for name in
        ["session.paid", "intent.paid_with_google_pay", "webhook.session_completed_paid", "webhook.intent_succeeded"]
    {
        assert_eq!(capture_keys(name), ["captured:pi_3SVfixture0001:INR:118000"], "{name}");
    }
    assert_eq!(capture_keys("webhook.session_completed_unpaid"), Vec::<String>::new(), "through the page is not paid");
}
