//! Amounts in the gateway's own units: `amounts.json` of each folder says how an amount is written in the call that asks for
//! it, and which amounts cannot be said at all.

use base::{Currency, Money};
use connectors::gateways::{Body, Call, CallError, CreateAsk};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;

use crate::sample::{Sample, samples};
use crate::support::fixtures;

#[derive(Deserialize)]
struct Amounts {
    /// Where the amount stands: a JSON pointer, or the name of a field of a form.
    at: String,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    currency: String,
    minor: i64,
    #[serde(default)]
    wire: Option<String>,
    #[serde(default)]
    refused: bool,
}

/// What stands at a place of a call's body, as it is written.
fn written(call: &Call, at: &str) -> Option<String> {
    let of_json =
        |json: &Value| json.pointer(at).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let of_form = |text: &str| {
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(name, _)| *name == at).map(|(_, value)| value.to_owned()).next()
    };
    match &call.body {
        Body::Empty => None,
        Body::Form(fields) => fields.iter().find(|(name, _)| name == at).map(|(_, value)| value.clone()),
        Body::Json(json) => of_json(json),
        Body::Text { text, .. } => match serde_json::from_str(text.expose_secret()) {
            Ok(json) => of_json(&json),
            Err(_) => of_form(text.expose_secret()),
        },
    }
}

fn asked(sample: &Sample, amount: Money) -> Result<Call, CallError> {
    let ask: CreateAsk = serde_json::from_value(sample.asks["create"].clone()).unwrap();
    let creds = &sample.creds;
    sample.gateway.build_create(creds, &CreateAsk { amount, ..ask })
}

#[test]
fn amounts_are_written_as_the_gateway_counts_them_and_never_rounded() {
    for sample in samples().iter().filter(|sample| sample.asks.contains_key("create")) {
        let path = fixtures().join("gateways").join(sample.name()).join("amounts.json");
        let text = std::fs::read(path).unwrap_or_else(|_| panic!("{} has no amounts.json", sample.name()));
        let amounts: Amounts = serde_json::from_slice(&text).unwrap();
        assert!(amounts.rows.len() >= 3, "{}", sample.name());
        for row in &amounts.rows {
            let amount = Money::new(row.minor, Currency::of(&row.currency).unwrap()).unwrap();
            let built = asked(sample, amount);
            match (&row.wire, row.refused) {
                (None, true) => assert!(
                    matches!(built, Err(CallError::Refused { .. })),
                    "{} {amount} cannot be said, and: {built:?}",
                    sample.name()
                ),
                (Some(wire), false) => {
                    let call = built.unwrap_or_else(|cause| panic!("{} {amount}: {cause}", sample.name()));
                    assert_eq!(written(&call, &amounts.at).as_ref(), Some(wire), "{} {amount}", sample.name());
                }
                _ => panic!("{} {amount}: either `wire` or `refused`", sample.name()),
            }
        }
    }
}
