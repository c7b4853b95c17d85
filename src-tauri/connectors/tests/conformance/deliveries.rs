//! Webhooks: every recorded one is believed as it came, and nothing that was made of it is.

use base::Timestamp;
use connectors::gateways::{Credentials, HookHeaders, HookNews, HookRefusal};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::sample::{Sample, samples};
use crate::support::{Message, credentials};

fn headers(message: &Message, case: fn(&str) -> String) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in &message.headers {
        map.append(case(name).parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap());
    }
    map
}

fn verdict(
    sample: &Sample,
    creds: &Credentials,
    map: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<(), HookRefusal> {
    sample.gateway.verify(creds, &HookHeaders::of(map), body, now)
}

#[test]
fn a_delivery_is_believed_in_any_case_of_its_headers_and_refused_with_a_doubled_proof() {
    for sample in samples() {
        let header = sample.gateway.about().signature.header;
        for (name, message, now) in &sample.webhooks {
            for case in [str::to_owned as fn(&str) -> String, str::to_lowercase, str::to_uppercase] {
                let map = headers(message, case);
                let told = verdict(&sample, &sample.creds, &map, &message.body, *now);
                assert_eq!(told, Ok(()), "{} {name}", sample.name());
            }
            if header.is_empty() {
                continue;
            }
            let mut twice = headers(message, str::to_owned);
            let proof = twice.get(header).unwrap_or_else(|| panic!("{} {name} has no {header}", sample.name())).clone();
            twice.append(header.parse::<HeaderName>().unwrap(), proof);
            let told = verdict(&sample, &sample.creds, &twice, &message.body, *now);
            assert_eq!(told, Err(HookRefusal::DoubledSignature), "{} {name}", sample.name());
            let mut without = headers(message, str::to_owned);
            without.remove(header);
            let told = verdict(&sample, &sample.creds, &without, &message.body, *now);
            assert_eq!(told, Err(HookRefusal::NoSignature), "{} {name}", sample.name());
        }
    }
}

#[test]
fn an_account_without_secrets_believes_nothing() {
    for sample in samples() {
        let bare = credentials(sample.creds.environment(), "", &[]);
        for (name, message, now) in &sample.webhooks {
            let told = verdict(&sample, &bare, &headers(message, str::to_owned), &message.body, *now);
            assert_eq!(told, Err(HookRefusal::NoSecret), "{} {name}", sample.name());
        }
    }
}

#[test]
fn where_the_proof_covers_the_money_facts_no_changed_byte_is_believed() {
    for sample in samples().iter().filter(|sample| sample.gateway.about().signature.covers_money_facts) {
        for (name, message, now) in &sample.webhooks {
            let map = headers(message, str::to_owned);
            for at in 0..message.body.len() {
                let mut body = message.body.clone();
                body[at] ^= 1;
                let told = verdict(sample, &sample.creds, &map, &body, *now);
                assert_eq!(told, Err(HookRefusal::WrongSignature), "{} {name} at {at}", sample.name());
            }
            let cut = message.body.get(1..).unwrap();
            assert_eq!(verdict(sample, &sample.creds, &map, cut, *now), Err(HookRefusal::WrongSignature));
        }
    }
}

#[test]
fn where_the_proof_does_not_cover_them_money_is_fetched_and_never_taken_from_the_body() {
    for sample in samples().iter().filter(|sample| !sample.gateway.about().signature.covers_money_facts) {
        for (name, message, _) in &sample.webhooks {
            let event = sample.gateway.read_hook(&message.body).unwrap();
            assert!(!matches!(event.news, HookNews::Observations(_)), "{} {name}: {:?}", sample.name(), event.news);
        }
    }
}

/// The same JSON in another order and with every letter that may be escaped escaped.
fn rewritten(json: &Value) -> String {
    match json {
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().rev().map(|(name, value)| format!("{} : {}", escaped(name), rewritten(value))).collect();
            format!("{{ {} }}", fields.join(" ,\n"))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(rewritten).collect::<Vec<_>>().join(", ")),
        Value::String(text) => escaped(text),
        other => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{units}\"")
}

#[test]
fn the_order_of_fields_escapes_and_a_byte_order_mark_change_nothing_of_what_is_said() {
    for sample in samples() {
        for (name, message, _) in &sample.webhooks {
            let event = sample.gateway.read_hook(&message.body).unwrap();
            let Ok(json) = serde_json::from_slice::<Value>(&message.body) else { continue };
            let other = rewritten(&json);
            let again = sample.gateway.read_hook(other.as_bytes());
            let again = again.unwrap_or_else(|cause| panic!("{} {name}: {cause}\n{other}", sample.name()));
            assert_eq!((&again.news, &again.kind), (&event.news, &event.kind), "{} {name}", sample.name());
            if matches!(event.news, HookNews::Observations(_) | HookNews::FetchFirst(_)) {
                assert_eq!(again.order_key, event.order_key, "{} {name}", sample.name());
            }
            let marked = [b"\xef\xbb\xbf".as_slice(), &message.body].concat();
            let marked = sample.gateway.read_hook(&marked).unwrap_or_else(|c| panic!("{} {name}: {c}", sample.name()));
            assert_eq!(marked.news, event.news, "{} {name}", sample.name());
        }
    }
}

#[test]
fn the_same_delivery_has_the_same_key_and_another_event_another() {
    for sample in samples() {
        // A header that names the event stands in place of what is in the body.
        let by_header = !sample.gateway.about().signature.event_id_header.is_empty();
        let mut keys = std::collections::BTreeMap::new();
        for (name, message, _) in &sample.webhooks {
            let event = sample.gateway.read_hook(&message.body).unwrap();
            let again = sample.gateway.read_hook(&message.body).unwrap();
            assert_eq!(event, again, "{} {name}", sample.name());
            assert!(!event.dedupe_key.is_empty() && !event.order_key.is_empty(), "{} {name}", sample.name());
            if !matches!(event.news, HookNews::Observations(_) | HookNews::FetchFirst(_)) {
                continue;
            }
            if let Some((other, news)) = keys.insert(event.dedupe_key.clone(), (name, event.news.clone())) {
                assert!(
                    news == event.news || by_header,
                    "{}: {name} and {other} are told apart by nothing",
                    sample.name()
                );
            }
        }
    }
}

#[test]
fn what_is_no_event_is_unreadable_and_never_a_panic() {
    let deep = "[".repeat(100_000);
    let wide = format!("{{\"id\":\"{}\"}}", "9".repeat(300_000));
    for sample in samples() {
        for body in ["", "null", "[]", "{", "{}", "7", "<html>", "\u{0}", r#"{"id":1}"#, &deep, &wide] {
            let told = sample.gateway.read_hook(body.as_bytes());
            let has_facts = matches!(&told, Ok(event) if matches!(event.news, HookNews::Observations(_)));
            assert!(!has_facts, "{} read {:?}: {told:?}", sample.name(), body.get(..20));
        }
    }
}
