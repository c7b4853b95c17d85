//! The driver on a bad line: what certainly did not happen, and what may have.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use std::time::Duration;

use base::{Currency, Money, Timestamp};
use connectors::gateways::{
    CallError, Credentials, Environment, FetchAsk, FindAsk, GatewayRef, Http, Limits, RefundAsk, find,
};
use support::{Canned, credentials, said};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const REFUND: &str = r#"{"id":"pr_1","payment":"pp_1","payment_reference":"pay_1","reference":"ref_1","currency":"USD",
    "amount":"1.00","status":"succeeded","changed":1795255200000,"environment":"test"}"#;
const PAYMENT: &str = r#"{"id":"pp_1","reference":"pay_1","status":"open","currency":"USD","amount":"1.00","amount_captured":"0.00",
    "fee":null,"checkout_url":"http://x.test/","expires_at":null,"changed":1795255200000,"method":null,"environment":"test"}"#;

/// Short waits, so that the tests are.
fn http() -> Http {
    let limits = Limits {
        connect: Duration::from_millis(300),
        read: Duration::from_millis(300),
        pause: Duration::from_millis(10),
        test: Duration::from_millis(600),
        ..Limits::default()
    };
    Http::with(limits)
}

fn practice(url: &str) -> Credentials {
    credentials(Environment::Practice, url, &[("api_key", "sk_practice_x")])
}

fn stripe(url: &str) -> Credentials {
    credentials(Environment::Sandbox, url, &[("secret_key", "sk_test_x")])
}

fn refund_ask() -> RefundAsk {
    let amount = Money::new(100, Currency::of("USD").unwrap()).unwrap();
    RefundAsk {
        refund: "ref_1".into(),
        payment: GatewayRef("pp_1".into()),
        amount,
        key: "ref_1".into(),
        is_whole: false,
        last4: None,
        method: None,
    }
}

async fn refund_at(creds: &Credentials) -> (Result<usize, CallError>, u32) {
    let outcome = http().refund(find("practice").unwrap(), creds, "cor_1", &refund_ask()).await;
    (outcome.result.map(|told| told.len()), outcome.tries)
}

async fn fetch_at(creds: &Credentials) -> (Result<usize, CallError>, u32) {
    let ask = FetchAsk { payment: GatewayRef("pp_1".into()) };
    let outcome = http().fetch(find("practice").unwrap(), creds, "cor_1", &ask).await;
    (outcome.result.map(|told| told.len()), outcome.tries)
}

/// A gateway that takes the request and then does this with the connection.
async fn rude(answer: &'static [u8], hold: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut taken = [0_u8; 8192];
                let _ = stream.read(&mut taken).await;
                let _ = stream.write_all(answer).await;
                tokio::time::sleep(hold).await;
            });
        }
    });
    url
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (result, tries) = refund_at(&practice(&url)).await;
    assert!(matches!(result, Err(CallError::Unreachable { .. })), "{result:?}");
    assert_eq!(tries, 3);
    let (result, _) = refund_at(&practice("https://no-such-host.invalid")).await;
    assert!(matches!(result, Err(CallError::Unreachable { .. })), "{result:?}");
}

#[tokio::test]
async fn a_time_out_after_sending_is_unknown_for_a_refund_and_harmless_for_a_question() {
    let url = rude(b"", Duration::from_secs(5)).await;
    let (result, _) = refund_at(&practice(&url)).await;
    assert!(matches!(result, Err(CallError::Unknown { .. })), "{result:?}");
    let (result, _) = fetch_at(&practice(&url)).await;
    assert!(matches!(result, Err(CallError::Unreachable { .. })), "{result:?}");
}

#[tokio::test]
async fn a_cut_connection_is_unknown_before_and_within_the_answer() {
    let nothing = rude(b"", Duration::ZERO).await;
    let half = rude(
        b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n{\"id\":",
        Duration::ZERO,
    )
    .await;
    let noise = rude(b"\x00\x01 this is no HTTP\r\n\r\n", Duration::ZERO).await;
    for url in [nothing, half, noise] {
        let (result, tries) = refund_at(&practice(&url)).await;
        assert!(matches!(result, Err(CallError::Unknown { .. })), "{result:?}");
        assert_eq!(tries, 3, "under a key it may be sent again");
    }
}

#[tokio::test]
async fn a_try_that_may_have_happened_stays_in_doubt_when_the_line_is_dead_afterwards() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        // Nobody listens any more when the first try breaks off: the others are refused.
        drop(listener);
        let mut taken = [0_u8; 8192];
        let _ = stream.read(&mut taken).await;
    });
    let (result, tries) = refund_at(&practice(&url)).await;
    assert!(matches!(result, Err(CallError::Unknown { .. })), "{result:?}");
    assert_eq!(tries, 3);
}

#[tokio::test]
async fn a_try_that_may_have_happened_stays_in_doubt_when_the_gateway_is_busy_or_the_key_revoked_afterwards() {
    let revoked = r#"{"error":{"type":"authentication_error","code":"c","message":"words","param":null}}"#;
    for then in [said(429, &[], ""), said(401, &[], revoked)] {
        let canned = Canned::answering(vec![said(500, &[], ""), then]).await;
        let (result, _) = refund_at(&practice(&canned.url)).await;
        assert!(matches!(result, Err(CallError::Unknown { .. })), "{result:?}");
    }
}

/// A checkout session as Stripe lists it.
fn session(id: &str, reference: &str, created: i64) -> String {
    format!(
        r#"{{"id":"{id}","object":"checkout.session","status":"open","created":{created},"currency":"usd","amount_total":100,
            "client_reference_id":"{reference}","url":"https://checkout.stripe.com/c/pay/{id}"}}"#
    )
}

async fn look_at(answers: &[String]) -> (Result<usize, CallError>, Vec<String>) {
    let canned = Canned::answering(answers.iter().map(|answer| said(200, &[], answer)).collect()).await;
    let ask = FindAsk {
        payment: "pay_1".into(),
        tried_at: Timestamp::from_unix_seconds(10_000),
        tried_last_at: Timestamp::from_unix_seconds(10_900),
        after: None,
    };
    let outcome = http().find(find("stripe").unwrap(), &stripe(&canned.url), "", &ask).await;
    let asked = canned.asked().iter().map(|message| message.target().1.to_owned()).collect();
    (outcome.result.map(|found| found.len()), asked)
}

#[tokio::test]
async fn a_payment_is_looked_for_on_every_page() {
    let page = |row: String, more: bool| format!(r#"{{"object":"list","data":[{row}],"has_more":{more}}}"#);
    let others = page(session("cs_2", "pay_2", 10_800), true);
    let (found, asked) = look_at(&[others.clone(), page(session("cs_1", "pay_1", 10_001), false)]).await;
    assert_eq!(found, Ok(1));
    assert_eq!(asked.len(), 2);
    assert!(!asked[0].contains("starting_after") && asked[1].ends_with("&starting_after=cs_2"), "{asked:?}");
    let (found, asked) = look_at(&[others.clone(), page(session("cs_3", "pay_3", 10_001), false)]).await;
    assert_eq!((found, asked.len()), (Ok(0), 3), "the last page without it, and no intent of it: there is none");
    assert!(asked[2].starts_with("/v1/payment_intents?") && !asked[2].contains("starting_after"), "{asked:?}");
    let (found, asked) = look_at(&[page(session("cs_4", "pay_4", 9_000), true)]).await;
    assert_eq!((found, asked.len()), (Ok(0), 2), "what is older than our first try is not ours");
    assert!(asked[1].starts_with("/v1/payment_intents?"), "{asked:?}");
    let (found, asked) = look_at(&[others]).await;
    assert!(matches!(found, Err(CallError::Unknown { .. })), "a list without an end is no answer: {found:?}");
    assert_eq!(asked.len(), 100);
}

#[tokio::test]
async fn a_strange_row_of_somebody_else_hides_no_payment_of_ours() {
    let strange = r#"{"id":"cs_9","object":"checkout.session","status":"dreaming","created":10001}"#;
    let ours = session("cs_1", "pay_1", 10_001);
    let (found, _) = look_at(&[format!(r#"{{"object":"list","data":[{strange},{ours}],"has_more":false}}"#)]).await;
    assert_eq!(found, Ok(1));
}

#[tokio::test]
async fn under_a_key_the_second_try_brings_the_answer() {
    let canned = Canned::answering(vec![said(500, &[], ""), said(201, &[("request-id", "req_2")], REFUND)]).await;
    let outcome = http().refund(find("practice").unwrap(), &practice(&canned.url), "cor_7", &refund_ask()).await;
    assert_eq!(outcome.result.unwrap().len(), 1);
    assert_eq!((outcome.tries, outcome.request_id.as_str()), (2, "req_2"));
    let asked = canned.asked();
    let keys: Vec<_> = asked.iter().map(|message| message.header("idempotency-key")).collect();
    assert_eq!(keys, [Some("ref_1"), Some("ref_1")], "the same key both times");
    assert_eq!(asked[0].body, asked[1].body, "and the same words");
    assert_eq!(asked[0].header("x-correlation-id"), Some("cor_7"));
}

#[tokio::test]
async fn a_server_error_to_the_end_leaves_a_refund_unknown_and_a_question_unanswered() {
    let canned = Canned::saying(503, &[], "").await;
    let (result, tries) = refund_at(&practice(&canned.url)).await;
    assert!(matches!(result, Err(CallError::Unknown { .. })) && tries == 3, "{result:?}");
    let (result, _) = fetch_at(&practice(&canned.url)).await;
    assert!(matches!(result, Err(CallError::Unreachable { .. })), "{result:?}");
}

#[tokio::test]
async fn what_cannot_be_read_is_unknown_whatever_its_status() {
    for (status, body) in [
        (200, ""),
        (200, "<html>hello</html>"),
        (201, "{\"id\":7}"),
        (200, "{\"id\":"),
        (204, ""),
        (302, ""),
        (400, "<html>bad request</html>"),
        (403, "blocked by the firewall"),
        (404, ""),
        (402, "{}"),
    ] {
        let canned = Canned::saying(status, &[("location", "http://127.0.0.1:9/")], body).await;
        let (result, tries) = refund_at(&practice(&canned.url)).await;
        assert!(matches!(result, Err(CallError::Unknown { .. })), "{status} {body}: {result:?}");
        assert_eq!((tries, canned.asked().len()), (1, 1), "{status} {body}: no redirect, no repeat");
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed_so_that_no_key_reaches_another_host() {
    let elsewhere = Canned::saying(200, &[], PAYMENT).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/v1/payments/pp_1", elsewhere.url);
        let gateway = Canned::saying(status, &[("location", &location)], "").await;
        for creds in [practice(&gateway.url), stripe(&gateway.url)] {
            let provider = if creds.environment() == Environment::Practice { "practice" } else { "stripe" };
            let ask = FetchAsk { payment: GatewayRef("pp_1".into()) };
            let asked = http().fetch(find(provider).unwrap(), &creds, "", &ask).await;
            assert!(asked.result.is_err(), "{provider} {status}: {:?}", asked.result);
            let sent = http().refund(find(provider).unwrap(), &creds, "", &refund_ask()).await;
            assert!(matches!(sent.result, Err(CallError::Unknown { .. })), "{provider} {status}: {:?}", sent.result);
        }
        assert_eq!(gateway.asked().len(), 4, "{status}");
    }
    assert!(elsewhere.asked().is_empty(), "{:?}", elsewhere.asked());
}

#[tokio::test]
async fn refusals_in_the_gateways_own_form_are_certain() {
    let error = |kind: &str, param: &str| {
        format!(r#"{{"error":{{"type":"{kind}","code":"c","message":"words","param":{param}}}}}"#)
    };
    for (status, body, expected) in [
        (401, error("authentication_error", "null"), CallError::refused(Some("api_key"), "words")),
        (402, error("payment_error", "null"), CallError::Declined { hard: true, reason: "words".into() }),
        (404, error("invalid_request_error", "null"), CallError::NoSuch { what: "payment" }),
        (409, error("idempotency_error", "null"), CallError::refused(Some("key"), "words")),
        (409, error("invalid_request_error", "\"amount\""), CallError::refused(Some("amount"), "words")),
        (400, error("invalid_request_error", "null"), CallError::refused(None, "words")),
    ] {
        let canned = Canned::saying(status, &[], &body).await;
        assert_eq!(refund_at(&practice(&canned.url)).await, (Err(expected), 1), "{status}");
    }
}

#[tokio::test]
async fn a_short_wait_is_kept_and_a_long_one_is_handed_on() {
    let patient = Canned::answering(vec![said(429, &[("retry-after", "0")], ""), said(200, &[], PAYMENT)]).await;
    assert_eq!(fetch_at(&practice(&patient.url)).await, (Ok(1), 2));
    let busy = Canned::saying(429, &[("retry-after", "120")], "").await;
    let expected = CallError::TooMany { retry_after: Some(Duration::from_secs(120)) };
    assert_eq!(fetch_at(&practice(&busy.url)).await, (Err(expected), 1));
    let date = ("date", "Sat, 21 Nov 2026 10:00:00 GMT");
    let until = Canned::saying(429, &[date, ("retry-after", "Sat, 21 Nov 2026 10:02:00 GMT")], "").await;
    let expected = CallError::TooMany { retry_after: Some(Duration::from_secs(120)) };
    assert_eq!(fetch_at(&practice(&until.url)).await, (Err(expected), 1));
    let vague = Canned::saying(429, &[date, ("retry-after", "Sat, 21 Nov 2026 10:00:00 GMT")], "").await;
    assert_eq!(fetch_at(&practice(&vague.url)).await, (Err(CallError::TooMany { retry_after: None }), 3));
}

#[tokio::test]
async fn an_answer_larger_than_the_cap_is_not_read() {
    let large = Canned::saying(200, &[], &format!("{{\"x\":\"{}\"}}", "a".repeat(5 * 1024 * 1024))).await;
    let (result, _) = refund_at(&practice(&large.url)).await;
    assert!(matches!(&result, Err(CallError::Unknown { reason }) if reason.contains("larger")), "{result:?}");
}

#[tokio::test]
async fn stripe_says_itself_whether_it_wants_to_be_asked_again() {
    let error = r#"{"error":{"type":"idempotency_error","code":"idempotency_key_in_use","message":"in use"}}"#;
    let ask = refund_ask();
    let again = |answers| async {
        let canned = Canned::answering(answers).await;
        let outcome = http().refund(find("stripe").unwrap(), &stripe(&canned.url), "", &ask).await;
        (outcome.result.is_ok(), outcome.tries)
    };
    let done = r#"{"id":"re_1","object":"refund","amount":100,"currency":"usd","status":"succeeded","payment_intent":"pi_1","created":1}"#;
    assert_eq!(again(vec![said(409, &[], error), said(200, &[], done)]).await, (true, 2), "a key in use is waited for");
    assert_eq!(again(vec![said(500, &[("stripe-should-retry", "false")], "")]).await, (false, 1));
    assert_eq!(
        again(vec![said(400, &[("stripe-should-retry", "true")], error), said(200, &[], done)]).await,
        (true, 2)
    );
}

#[tokio::test]
async fn an_account_that_fails_again_and_again_is_left_alone_and_forgiven() {
    let canned = Canned::saying(500, &[], "").await;
    let http = Http::with(Limits { tries_max: 1, ..Limits::default() });
    let creds = practice(&canned.url);
    let test = || http.test(find("practice").unwrap(), &creds, "");
    for _ in 0..8 {
        assert!(test().await.result.is_err());
    }
    assert_eq!(canned.asked().len(), 5, "after five faults nothing goes out");
    http.forgive();
    assert!(test().await.result.is_err());
    assert_eq!(canned.asked().len(), 6);
}

#[tokio::test]
async fn keys_and_addresses_are_checked_before_anything_is_sent() {
    let gateway = find("stripe").unwrap();
    let live = credentials(Environment::Sandbox, "http://127.0.0.1:9", &[("secret_key", "sk_live_x")]);
    let test = credentials(Environment::Live, "http://127.0.0.1:9", &[("secret_key", "sk_test_x")]);
    let none = credentials(Environment::Sandbox, "http://127.0.0.1:9", &[]);
    let plain = credentials(Environment::Sandbox, "http://api.example.com", &[("secret_key", "sk_test_x")]);
    for (creds, field) in [(live, "secret_key"), (test, "secret_key"), (none, "secret_key"), (plain, "base_url")] {
        let outcome = http().test(gateway, &creds, "").await;
        assert!(
            matches!(&outcome.result, Err(CallError::Refused { field: Some(is), .. }) if is == field),
            "{outcome:?}"
        );
    }
    let homeless = credentials(Environment::Practice, "", &[("api_key", "x")]);
    let outcome = http().test(find("practice").unwrap(), &homeless, "").await;
    assert!(
        matches!(&outcome.result, Err(CallError::Refused { field: Some(is), .. }) if is == "base_url"),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn an_id_that_would_leave_its_place_in_the_path_is_refused() {
    for id in ["", "../balance", "pp_1?x=1", "pp_1/capture", "pp 1", "pp_é"] {
        for (provider, creds) in
            [("practice", practice("http://127.0.0.1:9")), ("stripe", stripe("http://127.0.0.1:9"))]
        {
            let outcome =
                http().fetch(find(provider).unwrap(), &creds, "", &FetchAsk { payment: GatewayRef(id.into()) }).await;
            assert!(matches!(outcome.result, Err(CallError::Refused { .. })), "{provider} {id}");
            assert_eq!(outcome.tries, 0);
        }
    }
}
