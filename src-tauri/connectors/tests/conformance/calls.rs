//! Calls: what can be done is done, the same ask is the same call, and nothing secret is ever printed.

use connectors::gateways::{
    Body, Call, CallError, CancelAsk, CaptureAsk, FetchAsk, FindRefundAsk, GatewayRef, HookRemoveAsk, PayoutItemsAsk,
    Repeat, Verb,
};
use secrecy::ExposeSecret;

use crate::sample::{only_asks, samples};

#[test]
fn what_a_gateway_says_it_can_do_is_recorded_and_what_it_cannot_is_refused() {
    for sample in samples() {
        let can = sample.gateway.about().capabilities;
        let said = [
            ("create", can.hosted_page),
            ("capture", can.manual_capture),
            ("cancel", can.cancel),
            ("refund", can.refund),
            ("find", can.find_by_reference),
            ("list", can.list),
            ("payouts", can.payouts),
            ("payout_items", can.payouts),
            ("hooks", can.hooks_listed),
            ("hook_create", can.hooks_made.is_offered()),
            ("hook_remove", can.hooks_made.is_offered()),
            ("charge", can.token_charge),
            ("saved", can.saved_methods),
            ("charge_saved", can.saved_methods),
            ("test", can.test),
        ];
        for (operation, is_offered) in said {
            let name = sample.name();
            if is_offered {
                let built = sample.build(operation);
                assert!(built.is_ok(), "{name} says it can {operation}, and: {built:?}");
            }
        }
        assert_eq!(can.events, !sample.webhooks.is_empty(), "{}: webhooks", sample.name());
        assert!(!can.hooks_made.is_offered() || can.hooks_listed, "{}: looked at before it is made", sample.name());
        assert!(!can.partial_refund || can.refund, "{}: no part without a whole", sample.name());
        assert!(!can.partial_capture || can.manual_capture, "{}: no part without a whole", sample.name());
    }
}

/// A call with everything in it that is sent.
fn sent(call: &Call) -> String {
    let body = match &call.body {
        Body::Empty => String::new(),
        Body::Form(fields) => format!("{fields:?}"),
        Body::Json(json) => json.to_string(),
        Body::Text { media_type, text } => format!("{media_type} {}", text.expose_secret()),
    };
    format!("{:?} {} {} {:?} {:?} {body}", call.verb, call.host, call.path, call.query, call.headers)
}

#[test]
fn the_same_ask_is_the_same_call() {
    for sample in samples() {
        for operation in sample.operations() {
            let (one, again) = (sample.build(operation).unwrap(), sample.build(operation).unwrap());
            assert_eq!(sent(&one), sent(&again), "{} {operation}", sample.name());
            assert_eq!(one.repeat, again.repeat, "{} {operation}", sample.name());
        }
    }
}

#[test]
fn a_question_may_be_asked_again_and_a_change_only_under_a_key_that_is_remembered() {
    for sample in samples() {
        for operation in sample.operations() {
            let call = sample.build(operation).unwrap();
            let name = sample.name();
            if only_asks(operation) {
                assert_eq!(call.repeat, Repeat::Safe, "{name} {operation}");
            } else {
                // Where nothing can be ended, how it stands is asked in place of it.
                let asks = call.verb == Verb::Get;
                assert!(asks || call.repeat != Repeat::Safe, "{name} {operation} changes something");
            }
        }
        let create = sample.asks.contains_key("create").then(|| sample.build("create").unwrap().repeat);
        let about = sample.gateway.about();
        // Our reference may itself be what a repeat is known by, for good: then it is found by it as well.
        if about.idempotency_key_s == 0 && !about.capabilities.find_by_reference {
            assert!(!matches!(create, Some(Repeat::UnderKey(_))), "{} remembers no key", sample.name());
        }
    }
}

#[test]
fn no_call_and_no_account_prints_a_secret() {
    for sample in samples() {
        let about = sample.gateway.about();
        let secret_fields = about.credential_fields.iter().filter(|field| field.secret);
        let secrets: Vec<&str> =
            secret_fields.filter_map(|field| sample.fields.get(field.name)).map(String::as_str).collect();
        assert!(!secrets.is_empty(), "{} has secrets in its recordings", sample.name());
        let mut printed = vec![format!("{:?}", sample.creds)];
        for operation in sample.operations() {
            printed.push(format!("{:?}", sample.build(operation).unwrap()));
        }
        if let Ok(call) = sample.gateway.build_token(&sample.creds) {
            printed.push(format!("{call:?}"));
        }
        for text in printed {
            for secret in &secrets {
                assert!(!text.contains(secret), "{}: {text}", sample.name());
            }
        }
    }
}

#[test]
fn every_field_that_is_needed_is_asked_for_by_its_name() {
    for sample in samples() {
        let about = sample.gateway.about();
        for field in about.credential_fields.iter().filter(|field| field.required && field.secret) {
            assert!(sample.fields.contains_key(field.name), "{}: {} is missing", sample.name(), field.name);
        }
    }
}

#[test]
fn a_name_from_outside_never_leaves_its_place_in_a_call() {
    for sample in samples() {
        for bad in ["../refunds", "a/b", "a?b=c", "a#b", "", " ", "a b", "a\r\nx: y", "a%2fb", "a&b=c", "\u{202e}x"] {
            let reference = GatewayRef(bad.to_owned());
            let ask = CancelAsk { payment: reference.clone(), key: "k".into() };
            let take = CaptureAsk { payment: reference.clone(), amount: None, asked: None, key: "k".into() };
            let items = PayoutItemsAsk { payout_ref: bad.into(), made_at: base::Timestamp(0), after: None };
            let refund = FindRefundAsk {
                refund: "ref_1".into(),
                payment: reference.clone(),
                sent_at: base::Timestamp(0),
                after: None,
            };
            let built = [
                sample.gateway.build_fetch(&sample.creds, &FetchAsk { payment: reference.clone() }),
                sample.gateway.build_cancel(&sample.creds, &ask),
                sample.gateway.build_capture(&sample.creds, &take),
                sample.gateway.build_find_refund(&sample.creds, &refund),
                sample.gateway.build_fetch_refund(&sample.creds, bad),
                sample.gateway.build_payout_items(&sample.creds, &items),
                sample.gateway.build_hook_remove(&sample.creds, &HookRemoveAsk { hook_ref: bad.into() }),
            ];
            for call in built {
                match call {
                    Err(CallError::Refused { .. } | CallError::NotOffered) => {}
                    Err(other) => panic!("{} {bad:?}: {other:?}", sample.name()),
                    // It may stand where it can do no harm: in a value of a body or a query.
                    Ok(call) => {
                        assert!(bad.is_empty() || !call.path.contains(bad), "{} {bad:?}: {}", sample.name(), call.path);
                        assert!(
                            !call.headers.iter().any(|(_, value)| value.contains(['\r', '\n'])),
                            "{} {bad:?}",
                            sample.name()
                        );
                    }
                }
            }
        }
    }
}
