//! Looking for payments and refunds by our references, and catching up: one question that takes several calls.

use super::*;

#[tokio::test]
async fn a_refund_is_looked_for_where_it_can_be_until_it_is_certain_that_there_is_none() {
    let ask = find_refund_ask("2026-11-21T10:00:00Z");
    let batch = |id: &str, refunds: u64| {
        json!({"batchId": id, "settlementTimeUTC": "2026-11-21T02:40:29Z", "settlementState": "settledSuccessfully",
            "statistics": [{"accountType": "Visa", "refundCount": refunds}]})
    };
    let batches = json!({"batchList": [batch("98", 1), batch("100", 2), batch("99", 0)]});
    let others = json!({"transactions": [row("1", "settledSuccessfully", INVOICE, "1180.00")]});
    let ours = json!({"transactions": [row("60198770001", "refundSettledSuccessfully", REFUND_INVOICE, "180.10")]});
    let settled = details("settledSuccessfully", "authCaptureTransaction");
    let look = async |answers: Vec<Value>| {
        let canned = Canned::answering(answers.iter().map(message).collect()).await;
        let outcome = http().find_refund(gateway(), &account("USD", &canned.url), "", &ask).await;
        (outcome, asked(&canned))
    };
    // It is in the second batch that is looked through; one in which nothing went back is left out.
    let (outcome, calls) = look(vec![
        ok("USDU1", others.clone()),
        ok("USDP", settled.clone()),
        ok("USDB", batches.clone()),
        ok("USDT100.1", others.clone()),
        ok("USDB100", batches.clone()),
        ok("USDT98.1", ours),
    ])
    .await;
    assert_eq!(
        calls,
        [
            "getUnsettledTransactionListRequest USDU1",
            "getTransactionDetailsRequest USDP",
            "getSettledBatchListRequest USDB",
            "getTransactionListRequest USDT100.1 100",
            "getSettledBatchListRequest USDB100",
            "getTransactionListRequest USDT98.1 98",
        ]
    );
    assert_eq!(outcome.tries, 6);
    let found = outcome.result.unwrap();
    assert_eq!(found[0].fact_key(), "refund:60198770001:USD:18010:succeeded");
    assert_eq!(found[0].canonical, Some(ID.into()));

    let (outcome, calls) = look(vec![
        ok("USDU1", others.clone()),
        ok("USDP", settled),
        ok("USDB", json!({"batchList": [batch("99", 0)]})),
    ])
    .await;
    assert_eq!((outcome.result.unwrap(), calls.len()), (Vec::new(), 3), "nowhere: it may be sent again");

    let waiting = details("capturedPendingSettlement", "authCaptureTransaction");
    let (outcome, calls) = look(vec![ok("USDU1", json!({})), ok("USDP", waiting)]).await;
    assert_eq!((outcome.result.unwrap(), calls.len()), (Vec::new(), 2), "a payment that is not settled has no refunds");

    let voided = details("voided", "authCaptureTransaction");
    let (outcome, _) = look(vec![ok("USDU1", others.clone()), ok("USDP", voided)]).await;
    let found = outcome.result.unwrap();
    assert_eq!(found[0].fact_key(), told("refund.fetched_void")[0].fact_key());
    assert!(matches!(&found[0].fact, PaymentFact::Refunded { reference: Some(id), .. } if id == REFUND));

    let (outcome, _) = look(vec![ok("USD", others)]).await;
    assert!(matches!(outcome.result, Err(CallError::Unknown { .. })), "an answer to something else says nothing");
}

/// The bounds of the lists of batches that were asked for.
fn windows(canned: &Canned) -> Vec<(String, String)> {
    let bounds = |message: &Message| {
        let json: Value = serde_json::from_slice(&message.body).unwrap();
        let list = json.get("getSettledBatchListRequest")?;
        let bound = |name: &str| list[name].as_str().unwrap().to_owned();
        Some((bound("firstSettlementDate"), bound("lastSettlementDate")))
    };
    canned.asked().iter().filter_map(bounds).collect()
}

#[tokio::test]
async fn a_refund_that_was_sent_before_a_long_absence_is_looked_for_from_then_on() {
    let ask = find_refund_ask("2026-10-07T10:05:00Z");
    let batches = |ids: &[&str]| {
        let rows: Vec<Value> =
            ids.iter().map(|id| json!({"batchId": id, "statistics": [{"refundCount": 1}]})).collect();
        ok("USDB", json!({"batchList": rows}))
    };
    let settled = details("settledSuccessfully", "authCaptureTransaction");
    let others = json!({"transactions": [row("1", "settledSuccessfully", INVOICE, "1180.00")]});
    let ours = json!({"transactions": [row("60198770001", "refundSettledSuccessfully", REFUND_INVOICE, "180.10")]});
    let begin = [ok("USDU1", json!({})), ok("USDP", settled)];
    let look = async |rest: Vec<Value>| {
        let answers = begin.iter().chain(&rest).map(message).collect();
        let canned = Canned::answering(answers).await;
        let outcome = http().find_refund(gateway(), &account("USD", &canned.url), "", &ask).await;
        (outcome.result, windows(&canned))
    };
    let bounds = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let early = bounds("2026-10-06T10:05:00Z", "2026-11-05T10:05:00Z");
    let late = bounds("2026-11-04T10:05:00Z", "2026-11-21T11:05:00Z");

    // It was settled in the days after it was sent, which is where the search begins.
    let (found, asked) = look(vec![batches(&["70"]), ok("USDT70.1", ours.clone())]).await;
    assert_eq!(found.unwrap()[0].fact_key(), "refund:60198770001:USD:18010:succeeded");
    assert_eq!(asked, vec![early.clone()]);

    // Only where all the time since then holds nothing it may be sent again.
    let nothing = [batches(&["70"]), ok("USDT70.1", others), batches(&["70"]), batches(&[])];
    let (found, asked) = look(nothing.to_vec()).await;
    assert_eq!((found, asked), (Ok(Vec::new()), vec![early.clone(), early.clone(), late.clone()]));
    let (found, asked) = look(vec![batches(&[]), batches(&["98"]), ok("USDT98.1", ours)]).await;
    assert_eq!((found.unwrap().len(), asked), (1, vec![early, late]));

    // More batches than can be looked through: nobody knows.
    let ids: Vec<String> = (100..200).map(|id| id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let many = ids.iter().rev().flat_map(|id| [batches(&ids), ok(&format!("USDT{id}.1"), json!({}))]).collect();
    let (found, _) = look(many).await;
    assert!(matches!(found, Err(CallError::Unknown { .. })), "{found:?}");
}

#[tokio::test]
async fn a_payment_is_looked_for_among_the_unsettled_and_then_in_every_batch() {
    let ask = FindAsk {
        payment: PAYMENT.into(),
        tried_at: Timestamp::parse("2026-11-21T10:00:00Z").unwrap(),
        tried_last_at: Timestamp::parse("2026-11-21T10:00:05Z").unwrap(),
        after: None,
    };
    let full: Vec<Value> = (1..=1_000).map(|n| row(&n.to_string(), "declined", "60", "0.00")).collect();
    let batches = json!({"batchList": [{"batchId": "98"}, {"batchId": "99"}]});
    let settled = row(ID, "settledSuccessfully", INVOICE, "1180.00");
    let answers = [
        json!({"transactions": full}),
        json!({}),
        batches.clone(),
        json!({"transactions": [row("1", "melted", "60", "5")]}),
        json!({"transactions": [settled]}),
    ];
    let canned = Canned::answering(answers.into_iter().map(|body| message(&ok("USD", body))).collect()).await;
    let found = http().find(gateway(), &account("USD", &canned.url), "", &ask).await.result.unwrap();
    assert_eq!((captured(&found), found[0].reference.as_deref()), (Some(money(118_000, "USD")), Some(PAYMENT)));
    assert_eq!(asked(&canned).last().unwrap(), "getTransactionListRequest USD 99");
    let body = String::from_utf8(canned.asked()[2].body.clone()).unwrap();
    assert!(
        body.contains(r#""firstSettlementDate":"2026-11-21T09:00:00Z","lastSettlementDate":"2026-11-25T10:00:05Z""#),
        "{body}"
    );

    let canned = Canned::answering(vec![message(&ok("USD", json!({}))), message(&ok("USD", json!({})))]).await;
    let found = http().find(gateway(), &account("USD", &canned.url), "", &ask).await.result.unwrap();
    assert_eq!((found, canned.asked().len()), (Vec::new(), 2));
}

/// What asking for a payment by this name brings from these answers, and what was asked.
async fn fetched(name: &str, answers: &[Value]) -> (Result<Vec<Observation>, CallError>, Vec<String>) {
    let canned = Canned::answering(answers.iter().map(|body| message(&ok("USD", body.clone()))).collect()).await;
    let ask = FetchAsk { payment: name.into() };
    let outcome = http().fetch(gateway(), &account("USD", &canned.url), "", &ask).await;
    (outcome.result, asked(&canned))
}

#[tokio::test]
async fn a_payment_that_was_settled_meanwhile_is_not_taken_for_one_that_nobody_paid() {
    let page = page_that_ends("09:50:00");
    let others = json!({"transactions": [row("1", "settledSuccessfully", "60", "5.00")]});
    let batches = json!({"batchList": [{"batchId": "98"}, {"batchId": "99"}]});
    let settled = json!({"transactions": [row(ID, "settledSuccessfully", INVOICE, "1180.00")]});
    let everywhere = [others.clone(), batches.clone(), others.clone(), settled];
    let (told, calls) = fetched(&page, &everywhere).await;
    assert_eq!(captured(&told.unwrap()), Some(money(118_000, "USD")));
    assert_eq!(calls.last().unwrap(), "getTransactionListRequest USD 99", "{calls:?}");

    let canned = Canned::answering(vec![message(&ok("USD", json!({}))), message(&ok("USD", json!({})))]).await;
    let ask = FetchAsk { payment: page.as_str().into() };
    let nowhere = http().fetch(gateway(), &account("USD", &canned.url), "", &ask).await;
    assert_eq!(nowhere.result, Err(CallError::NoSuch { what: "payment" }));
    assert_eq!(nowhere.tries, 2);
    let body = String::from_utf8(canned.asked()[1].body.clone()).unwrap();
    assert!(
        body.contains(r#""firstSettlementDate":"2026-11-21T08:35:00Z","lastSettlementDate":"2026-11-25T09:35:00Z""#),
        "from when the page was made, for as long as a settlement may take: {body}"
    );

    // Without the end of its page nobody knows which batches to look through: nothing is said.
    let (told, calls) = fetched(&format!("inv:{INVOICE}"), &[others]).await;
    assert_eq!((told, calls.len()), (Ok(Vec::new()), 1));
}

#[tokio::test]
async fn a_page_is_over_that_saw_nothing_but_refusals() {
    let declined = json!({"transactions": [row("60198765400", "declined", INVOICE, "0.00")]});
    let batches = json!({"batchList": [{"batchId": "98"}]});
    let (told, calls) = fetched(&page_that_ends("10:20:00"), std::slice::from_ref(&declined)).await;
    assert!(matches!(told.unwrap()[0].fact, PaymentFact::FailedTry { .. }), "another try may follow");
    assert_eq!(calls.len(), 1);
    let (told, _) = fetched(&page_that_ends("09:50:00"), &[declined.clone(), batches, declined]).await;
    assert_eq!(told, Err(CallError::NoSuch { what: "payment" }));
}

#[tokio::test]
async fn a_refund_is_told_of_its_payment_and_never_by_a_number_of_its_own() {
    const BACK: &str = "60198770001";
    let refund = |payment: Value| {
        let mut body = details("refundPendingSettlement", "refundTransaction");
        body["transaction"]["transId"] = json!(BACK);
        body["transaction"]["refTransId"] = payment;
        body
    };
    let ask = FindAsk {
        payment: PAYMENT.into(),
        tried_at: Timestamp::parse("2026-11-21T10:00:00Z").unwrap(),
        tried_last_at: Timestamp::parse("2026-11-21T10:00:05Z").unwrap(),
        after: None,
    };
    // In the gateway's own screen a refund may be given the invoice number of its payment.
    for status in ["refundPendingSettlement", "voided"] {
        let list = json!({"transactions": [row(BACK, status, INVOICE, "180.10")]});
        let answers = [list.clone(), refund(json!(ID))];
        for name in [page_that_ends("09:50:00"), format!("inv:{INVOICE}")] {
            let (told, calls) = fetched(&name, &answers).await;
            let told = told.unwrap();
            assert_eq!(told[0].canonical, Some(ID.into()), "{name} {status}");
            assert!(matches!(&told[0].fact, PaymentFact::Refunded { refund_ref, .. } if refund_ref == BACK));
            assert_eq!(calls[1], "getTransactionDetailsRequest USD", "{name}");
        }
        let canned = Canned::answering(answers.iter().map(|body| message(&ok("USD", body.clone()))).collect()).await;
        let found = http().find(gateway(), &account("USD", &canned.url), "", &ask).await.result.unwrap();
        assert_eq!((&found[0].canonical, found[0].reference.as_deref()), (&Some(ID.into()), Some(PAYMENT)));

        // A list does not say whose money it is: it is asked for, and nothing is told before.
        let listing = gateway()
            .read_list(
                &ListAsk { cursor: String::new(), since: Timestamp(0), now: Timestamp(0), limit: 100 },
                &reply(&ok("USD", list)),
            )
            .unwrap();
        assert_eq!((listing.observations, listing.fetch_first), (Vec::new(), vec![BACK.into()]));
    }
    for nobody in [json!(null), json!("0"), json!(""), json!(BACK)] {
        let told = gateway().read_fetch(&FetchAsk { payment: BACK.into() }, &reply(&ok("USD", refund(nobody.clone()))));
        assert!(matches!(told, Err(CallError::Unknown { .. })), "{nobody}: for a person, {told:?}");
    }
}

#[tokio::test]
async fn a_round_of_catching_up_tells_everything_once_and_comes_to_an_end() {
    let refund = row("60198770001", "refundPendingSettlement", REFUND_INVOICE, "180.10");
    let batch = |id: &str, day: u32| {
        json!({"batchId": id, "settlementState": "settledSuccessfully",
            "settlementTimeUTC": format!("2026-11-{day:02}T02:40:29.52Z")})
    };
    let rounds = [
        vec![
            json!({"transactions": [row(ID, "capturedPendingSettlement", INVOICE, "1180.00"), refund]}),
            json!({"transactions": [row("60198765402", "voided", "60", "5.00")]}),
            json!({"batchList": [batch("99", 20)]}),
            json!({"transactions": [row("60198765300", "settledSuccessfully", "60", "5.00")]}),
        ],
        vec![
            json!({"transactions": [refund]}),
            json!({"batchList": [batch("99", 20), batch("100", 21)]}),
            json!({"transactions": [row(ID, "settledSuccessfully", INVOICE, "1180.00")]}),
        ],
    ];
    let (mut cursor, mut told, mut fetched) = (String::new(), Vec::new(), Vec::new());
    for (round, answers) in rounds.into_iter().enumerate() {
        let count = answers.len();
        let canned = Canned::answering(answers.into_iter().map(|body| message(&ok("USD", body))).collect()).await;
        let creds = account("USD", &canned.url);
        let now = Timestamp::parse("2026-11-21T10:05:00Z").unwrap().plus_ms(i64::try_from(round).unwrap() * 86_400_000);
        loop {
            let since = Timestamp::parse("2026-11-20T10:00:00Z").unwrap();
            let ask = ListAsk { cursor: cursor.clone(), since, now, limit: 2 };
            let listing = http().list(gateway(), &creds, "", &ask).await.result.unwrap();
            assert_eq!(listing.bad, []);
            told.extend(listing.observations.iter().map(Observation::fact_key));
            fetched.extend(listing.fetch_first);
            cursor = listing.next;
            if !listing.more {
                break;
            }
        }
        assert_eq!(asked(&canned).len(), count, "round {round}: {:?}", asked(&canned));
    }
    let captured = "captured:60198765401:USD:118000";
    assert_eq!(told, [captured, "captured:60198765300:USD:500", captured]);
    assert_eq!(
        fetched,
        [ID.into(), "60198770001".into(), "60198765402".into(), ID.into()],
        "each once in its standing, and others' payments not at all"
    );
}

/// The list is asked for in whole seconds, and so does the gateway tell the time. What was settled within the last of them is in it,
/// or it would be found by the next round only.
#[tokio::test]
async fn a_batch_settled_in_the_very_second_of_the_asking_is_within_the_list() {
    for now in ["2026-11-21T10:05:00Z", "2026-11-21T10:05:00.4Z"] {
        let answers = [json!({"transactions": []}), json!({"batchList": []})];
        let canned = Canned::answering(answers.into_iter().map(|body| message(&ok("USD", body))).collect()).await;
        let (now, since) = (Timestamp::parse(now).unwrap(), Timestamp::parse("2026-11-20T10:00:00Z").unwrap());
        let mut ask = ListAsk { cursor: String::new(), since, now, limit: 100 };
        for more in [true, false] {
            let listing = http().list(gateway(), &account("USD", &canned.url), "", &ask).await.result.unwrap();
            assert_eq!(listing.more, more);
            ask.cursor = listing.next;
        }
        let (_, to) = windows(&canned).pop().unwrap();
        assert_eq!(to, "2026-11-21T10:05:01Z", "{now}");
    }
}
