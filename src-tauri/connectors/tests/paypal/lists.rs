//! PayPal's lists: a round of catching up, and what only they tell or are believed for.

use super::*;

fn listed(cursor: &str, answer: &str, now: Timestamp) -> Listing {
    let (_, message) = Message::exchange(&file(&format!("gateways/paypal/{answer}.http")));
    let ask = ListAsk { cursor: cursor.into(), since: now.plus_ms(-3_600_000), now, limit: 100 };
    let reply = Reply {
        status: message.status(),
        headers: message.header_map(),
        body: message.body.into(),
        asked_by: Mode::Test,
    };
    paypal().read_list(&ask, &reply).unwrap()
}

/// A page of a list as the cursor asks for it.
fn page(cursor: &str, body: &Value) -> Listing {
    let now = Timestamp::from_unix_seconds(NOW);
    let ask = ListAsk { cursor: cursor.into(), since: now.plus_ms(-3_600_000), now, limit: 100 };
    paypal().read_list(&ask, &reply(200, body)).unwrap()
}

#[test]
fn money_that_nobody_asked_for_is_told_too() {
    let at_transactions = listed("", "list.events_none", Timestamp::from_unix_seconds(NOW)).next;
    let row = |id: &str, code: &str, sum: &str| {
        json!({"transaction_info": {"transaction_id": id, "transaction_event_code": code, "transaction_status": "S",
            "transaction_initiation_date": "2026-11-21T10:04:10+0000",
            "transaction_amount": {"currency_code": "EUR", "value": sum}}})
    };
    let (mut nameless, mut refund) = (row("4ME1", "T0006", "40.00"), row("7R01", "T1107", "-5.00"));
    nameless["transaction_info"]["custom_field"] = json!("");
    nameless["transaction_info"]["fee_amount"] = json!({"currency_code": "EUR", "value": "-1.39"});
    refund["transaction_info"]["paypal_reference_id"] = json!("4ME0");
    refund["transaction_info"]["paypal_reference_id_type"] = json!("TXN");
    let sent = row("9S01", "T0000", "-12.00");
    let drawn = row("9WD1", "T0400", "-500.00");
    let rows = json!({"transaction_details": [row("4ME0", "T0000", "25.00"), nameless, refund, sent, drawn],
        "total_pages": 1});
    let told = page(&at_transactions, &rows);
    assert_eq!((told.bad, told.fetch_first), (Vec::new(), Vec::new()));
    let keys: Vec<String> = told.observations.iter().map(Observation::fact_key).collect();
    assert_eq!(
        keys,
        ["captured:4ME0:EUR:2500", "captured:4ME1:EUR:4000", "fee:4ME1:EUR:139:0", "refund:7R01:EUR:500:succeeded"]
    );
    assert!(told.observations.iter().all(|seen| seen.reference.is_none() && seen.canonical.is_some()));
    assert_eq!(told.observations[3].canonical, Some("4ME0".into()), "what went back is told of the money that came");
}

#[test]
fn a_reversal_is_believed_when_paypal_is_asked_and_not_when_a_body_says_so() {
    let message = Message::webhook(&file("gateways/paypal/webhook.capture_reversed.http"));
    let event = paypal().read_hook(&message.body).unwrap();
    let HookNews::FetchFirst(name) = event.news else { panic!("{:?}", event.news) };
    let call = paypal().build_fetch(&fields("L", "", ""), &FetchAsk { payment: name }).unwrap();
    assert_eq!(call.path, "/v2/payments/captures/3C679366HH908993F");
    // The same event out of PayPal's own list is its answer to our question.
    let body: Value = serde_json::from_slice(&message.body).unwrap();
    let told = page("", &json!({"events": [body]})).observations;
    assert_eq!(told[0].fact_key(), "dispute:7RV00000000000001:EUR:118000:lost");
}

#[test]
fn a_round_goes_through_all_lists_and_ends() {
    let now = Timestamp::from_unix_seconds(NOW);
    let mut cursor = String::new();
    let mut paths = Vec::new();
    for answer in ["list.events_none", "list.transactions_stale", "list.disputes_rest"] {
        let ask = ListAsk { cursor: cursor.clone(), since: now.plus_ms(-3_600_000), now, limit: 100 };
        paths.push(paypal().build_list(&fields("L", "", ""), &ask).unwrap().path);
        let listing = listed(&cursor, answer, now);
        assert_eq!(listing.more, answer != "list.disputes_rest");
        cursor = listing.next;
    }
    assert_eq!(paths, ["/v1/notifications/webhooks-events", "/v1/reporting/transactions", "/v1/customer/disputes"]);
    // The next round begins a little before the end of this one, so that nothing falls between.
    let later = now.plus_ms(600_000);
    let ask = ListAsk { cursor, since: now, now: later, limit: 100 };
    let call = paypal().build_list(&fields("L", "", ""), &ask).unwrap();
    let start = call.query.iter().find(|(name, _)| name == "start_time").map(|(_, value)| value.as_str());
    assert_eq!(start.and_then(Timestamp::parse), Some(now.plus_ms(-300_000)));
}

#[test]
fn what_paypal_does_not_list_for_us_holds_nothing_up_and_is_not_skipped_for_good() {
    let now = Timestamp::from_unix_seconds(NOW);
    let after_events = listed("", "list.events_none", now).next;
    let refused = listed(&after_events, "list.transactions_not_allowed", now);
    assert_eq!(refused.bad.len(), 1);
    let again = listed(&after_events, "list.transactions_not_allowed", now);
    assert_eq!(refused.bad, again.bad, "the same refusal is one row for a person, not one each round");
    let done = listed(&refused.next, "list.disputes_rest", now);
    assert!(!done.more);
    let (before, after): (Value, Value) =
        (serde_json::from_str(&after_events).unwrap(), serde_json::from_str(&done.next).unwrap());
    assert_eq!(before["transactions"], after["transactions"], "it begins where it was");
    assert_ne!(before["disputes"], after["disputes"]);
}

#[test]
fn a_cursor_that_cannot_be_read_begins_anew() {
    let now = Timestamp::from_unix_seconds(NOW);
    for cursor in ["nonsense", "{}", r#"{"at":"elsewhere"}"#, "null"] {
        let ask = ListAsk { cursor: cursor.into(), since: now.plus_ms(-1_000), now, limit: 1_000 };
        let call = paypal().build_list(&fields("L", "", ""), &ask).unwrap();
        assert_eq!(call.path, "/v1/notifications/webhooks-events");
        assert_eq!(call.query[0], ("page_size".to_owned(), "100".to_owned()));
    }
}
