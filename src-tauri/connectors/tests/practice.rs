//! Our client against the practice gateway itself, over a socket: money in, money out, and the ways in which it misbehaves.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what it needs by failing")]

mod support;

use std::collections::BTreeSet;

use base::{Currency, Money, Timestamp};
use connectors::gateways::{
    CallError, CancelAsk, CaptureAsk, CreateAsk, Credentials, Environment, FetchAsk, FindAsk, FindRefundAsk, Gateway,
    GatewayRef, HookHeaders, HookNews, HookRefusal, Http, ListAsk, Mode, Observation, PaymentFact, RefundAsk,
    RefundStatus, find,
};
use serde_json::{Value, json};
use support::{Canned, Message, credentials};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A practice gateway of one test, our client of it, and the strings of the rehearsal.
struct Rehearsal {
    url: String,
    control: reqwest::Client,
    http: Http,
    creds: Credentials,
    _stop: oneshot::Sender<()>,
}

impl Rehearsal {
    async fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let options = practice::Options {
            listen: address,
            control_token: "control".into(),
            api_key: "sk_practice_test".into(),
            webhook_secret: "whsec_practice_test".into(),
            book: None,
            seed: 1,
            environment: practice::Environment::Test,
            accounts: Vec::new(),
        };
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(practice::serve(options, listener, async move {
            let _ = stopped.await;
        }));
        let http = Http::new();
        let url = format!("http://{address}");
        let fields = [("api_key", "sk_practice_test"), ("webhook_secret", "whsec_practice_test")];
        #[expect(clippy::disallowed_methods, reason = "the rehearsal's own line, not one of ours")]
        let control = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { creds: credentials(Environment::Practice, &url, &fields), url, control, http, _stop: stop }
    }

    fn gateway(&self) -> &'static dyn Gateway {
        find("practice").unwrap()
    }

    async fn order(&self, verb: reqwest::Method, path: &str, body: Value) -> Value {
        let request =
            self.control.request(verb, format!("{}/control{path}", self.url)).bearer_auth("control").json(&body);
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.text().await.unwrap());
        response.json().await.unwrap_or_default()
    }

    async fn misbehave(&self, how: Value) {
        self.order(reqwest::Method::PUT, "/misbehaviour", how).await;
    }

    async fn pay(&self, payment: &GatewayRef) {
        self.order(reqwest::Method::POST, &format!("/pay/{payment}"), json!({})).await;
    }

    async fn create(&self, payment: &str, amount: Money, manual_capture: bool) -> Vec<Observation> {
        let ask = create_ask(payment, amount, manual_capture);
        self.http.create(self.gateway(), &self.creds, "cor_1", &ask).await.result.unwrap()
    }

    async fn fetch(&self, payment: &GatewayRef) -> Vec<Observation> {
        let ask = FetchAsk { payment: payment.clone() };
        self.http.fetch(self.gateway(), &self.creds, "cor_1", &ask).await.result.unwrap()
    }

    /// Lists to the end, in pages of two; gives what was learned and the cursor.
    async fn list(&self, mut cursor: String) -> (Vec<Observation>, String) {
        let mut learned = Vec::new();
        for _ in 0..200 {
            let ask = ListAsk { cursor, since: Timestamp(0), now: Timestamp(0), limit: 2 };
            let listing = self.http.list(self.gateway(), &self.creds, "cor_1", &ask).await.result.unwrap();
            assert_eq!(listing.bad, []);
            learned.extend(listing.observations);
            cursor = listing.next;
            if !listing.more {
                return (learned, cursor);
            }
        }
        panic!("the listing has no end");
    }

    /// An endpoint that takes everything.
    async fn endpoint(&self) -> Canned {
        let endpoint = Canned::saying(200, &[], "").await;
        self.order(
            reqwest::Method::POST,
            "/webhook-endpoints",
            json!({"url": format!("{}/hooks/practice/key", endpoint.url)}),
        )
        .await;
        endpoint
    }

    async fn delivered(&self, endpoint: &Canned) -> Vec<Message> {
        self.order(reqwest::Method::GET, "/deliveries?wait_ms=5000", json!({})).await;
        endpoint.asked()
    }

    fn hear(&self, hook: &Message) -> Result<HookNews, HookRefusal> {
        let time = hook
            .header("practice-signature")
            .and_then(|value| value.strip_prefix("t=")?.split(',').next()?.parse().ok());
        let now = Timestamp::from_unix_seconds(time.unwrap_or_default());
        self.gateway().verify(&self.creds, &HookHeaders::of(&hook.header_map()), &hook.body, now)?;
        let event = self.gateway().read_hook(&hook.body)?;
        assert_eq!(event.environment, Some(Mode::Test));
        Ok(event.news)
    }
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::of(code).unwrap()).unwrap()
}

fn create_ask(payment: &str, amount: Money, manual_capture: bool) -> CreateAsk {
    CreateAsk {
        payment: payment.into(),
        key: payment.into(),
        amount,
        description: "Invoice INV-1".into(),
        return_url: Some("http://127.0.0.1:9/done".into()),
        expires_at: None,
        manual_capture,
        cancel_url: None,
        email: None,
        customer: None,
    }
}

fn canonical(learned: &[Observation]) -> GatewayRef {
    learned[0].canonical.clone().unwrap()
}

fn captured(learned: &[Observation]) -> Option<Money> {
    learned.iter().find_map(|seen| match seen.fact {
        PaymentFact::Captured { amount, .. } => Some(amount),
        _ => None,
    })
}

fn keys<'a>(learned: impl IntoIterator<Item = &'a Observation>) -> BTreeSet<String> {
    learned.into_iter().map(Observation::fact_key).collect()
}

#[tokio::test]
async fn a_payment_is_made_paid_listed_and_refunded_in_part() {
    let rehearsal = Rehearsal::begin().await;
    let test = rehearsal.http.test(rehearsal.gateway(), &rehearsal.creds, "cor_1").await;
    assert_eq!(test.result.unwrap().mode, Some(Mode::Test));
    let made = rehearsal.create("pay_1", money(118_000, "INR"), false).await;
    let PaymentFact::Pending { page_url: Some(page), .. } = &made[0].fact else { panic!("{made:?}") };
    assert!(page.starts_with(&rehearsal.url));
    let id = canonical(&made);
    rehearsal.pay(&id).await;
    let fetched = rehearsal.fetch(&id).await;
    assert_eq!(captured(&fetched), Some(money(118_000, "INR")));
    assert_eq!(fetched[0].reference.as_deref(), Some("pay_1"));
    assert!(fetched.iter().any(|seen| matches!(seen.fact, PaymentFact::FeeKnown { .. })));

    let ask = RefundAsk {
        refund: "ref_1".into(),
        payment: id.clone(),
        amount: money(18_000, "INR"),
        key: "ref_1".into(),
        is_whole: false,
        last4: None,
        method: None,
    };
    let looked = FindRefundAsk { refund: "ref_1".into(), payment: id.clone(), sent_at: Timestamp(0), after: None };
    let find_refund =
        async || rehearsal.http.find_refund(rehearsal.gateway(), &rehearsal.creds, "", &looked).await.result.unwrap();
    assert_eq!(find_refund().await, []);
    let refunded = rehearsal.http.refund(rehearsal.gateway(), &rehearsal.creds, "", &ask).await.result.unwrap();
    let PaymentFact::Refunded { refund_ref, status: RefundStatus::Succeeded, .. } = &refunded[0].fact else {
        panic!("{refunded:?}")
    };
    assert_eq!(find_refund().await, refunded);
    assert_eq!(
        rehearsal.http.fetch_refund(rehearsal.gateway(), &rehearsal.creds, "", refund_ref).await.result.unwrap(),
        refunded
    );

    let (listed, cursor) = rehearsal.list(String::new()).await;
    assert!(keys(&listed).is_superset(&keys(fetched.iter().chain(&refunded))));
    assert_eq!(rehearsal.list(cursor).await.0, [], "nothing is told twice to one who keeps the cursor");
}

#[tokio::test]
async fn every_world_of_decimals_comes_back_as_it_was_sent() {
    let rehearsal = Rehearsal::begin().await;
    for amount in
        [money(500, "JPY"), money(125_000, "IDR"), money(1_005, "USD"), money(1_250, "KWD"), money(700, "ISK")]
    {
        let made = rehearsal.create(&format!("pay_{}", amount.currency), amount, false).await;
        assert_eq!(made[0].amount, Some(amount));
        rehearsal.pay(&canonical(&made)).await;
        assert_eq!(captured(&rehearsal.fetch(&canonical(&made)).await), Some(amount));
    }
}

#[tokio::test]
async fn held_money_is_taken_in_part_or_released() {
    let rehearsal = Rehearsal::begin().await;
    let (gateway, creds) = (rehearsal.gateway(), &rehearsal.creds);
    let held = canonical(&rehearsal.create("pay_1", money(10_000, "USD"), true).await);
    rehearsal.pay(&held).await;
    assert!(
        matches!(rehearsal.fetch(&held).await[0].fact, PaymentFact::Authorised { amount } if amount == money(10_000, "USD"))
    );
    let ask = CaptureAsk {
        payment: held.clone(),
        amount: Some(money(4_000, "USD")),
        asked: None,
        key: "pay_1:capture".into(),
    };
    let taken = rehearsal.http.capture(gateway, creds, "", &ask).await.result.unwrap();
    assert_eq!(captured(&taken), Some(money(4_000, "USD")));
    let again =
        rehearsal.http.cancel(gateway, creds, "", &CancelAsk { payment: held, key: "pay_1:cancel".into() }).await;
    assert!(matches!(again.result, Err(CallError::Refused { .. })), "{again:?}");
    let other = canonical(&rehearsal.create("pay_2", money(10_000, "USD"), true).await);
    rehearsal.pay(&other).await;
    let released =
        rehearsal.http.cancel(gateway, creds, "", &CancelAsk { payment: other, key: "pay_2:cancel".into() }).await;
    assert_eq!(released.result.unwrap()[0].fact, PaymentFact::Cancelled);
}

#[tokio::test]
async fn a_charge_without_an_answer_is_made_once_and_found_by_our_reference() {
    let rehearsal = Rehearsal::begin().await;
    for (how, payment) in [
        (json!({"timeout_after_charge_percent": 100, "hang_ms": 1}), "pay_1"),
        (json!({"answer_500_after_percent": 100}), "pay_2"),
    ] {
        rehearsal.misbehave(how).await;
        let ask = create_ask(payment, money(5_000, "INR"), false);
        let outcome = rehearsal.http.create(rehearsal.gateway(), &rehearsal.creds, "", &ask).await;
        assert_eq!(outcome.tries, 2, "the repeat under the same key brings the lost answer: {outcome:?}");
        let made = outcome.result.unwrap();
        rehearsal.misbehave(json!({})).await;
        let ask = FindAsk { payment: payment.into(), tried_at: Timestamp(0), tried_last_at: Timestamp(0), after: None };
        let found = rehearsal.http.find(rehearsal.gateway(), &rehearsal.creds, "", &ask).await.result.unwrap();
        assert_eq!(found, made, "exactly one");
    }
}

#[tokio::test]
async fn a_gateway_that_is_busy_or_broken_has_done_nothing() {
    let rehearsal = Rehearsal::begin().await;
    let ask = create_ask("pay_1", money(5_000, "INR"), false);
    rehearsal.misbehave(json!({"answer_429_percent": 100})).await;
    let outcome = rehearsal.http.create(rehearsal.gateway(), &rehearsal.creds, "", &ask).await;
    assert!(matches!(outcome.result, Err(CallError::TooMany { retry_after: Some(_) })), "{outcome:?}");
    rehearsal.misbehave(json!({"answer_500_percent": 100})).await;
    let outcome = rehearsal.http.create(rehearsal.gateway(), &rehearsal.creds, "", &ask).await;
    assert!(matches!(outcome.result, Err(CallError::Unknown { .. })), "we cannot know: {outcome:?}");
    rehearsal.misbehave(json!({})).await;
    let looked = FindAsk { payment: "pay_1".into(), tried_at: Timestamp(0), tried_last_at: Timestamp(0), after: None };
    assert_eq!(rehearsal.http.find(rehearsal.gateway(), &rehearsal.creds, "", &looked).await.result.unwrap(), []);
}

#[tokio::test]
async fn webhooks_and_listing_tell_the_same_facts_and_forgeries_tell_nothing() {
    let rehearsal = Rehearsal::begin().await;
    let endpoint = rehearsal.endpoint().await;
    rehearsal
        .misbehave(
            json!({"forge_percent": 100, "duplicate_percent": 100, "twin_percent": 100, "duplicate_within_ms": 5}),
        )
        .await;
    let id = canonical(&rehearsal.create("pay_1", money(118_000, "INR"), false).await);
    rehearsal.order(reqwest::Method::POST, &format!("/decline-try/{id}"), json!({})).await;
    rehearsal.pay(&id).await;
    rehearsal.order(reqwest::Method::POST, &format!("/refund/{id}"), json!({"amount": "100.00"})).await;
    rehearsal.order(reqwest::Method::POST, &format!("/dispute/{id}"), json!({"amount": "50.00"})).await;
    let (mut told, mut refused) = (Vec::new(), 0);
    for hook in rehearsal.delivered(&endpoint).await {
        match rehearsal.hear(&hook) {
            Ok(HookNews::Observations(observations)) => told.extend(observations),
            Ok(other) => panic!("{other:?}"),
            Err(HookRefusal::WrongSignature | HookRefusal::NoSignature) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(refused, 8, "a forged copy of each of four events and their twins");
    let (listed, _) = rehearsal.list(String::new()).await;
    assert_eq!(keys(&told), keys(&listed));
    assert!(told.iter().all(|seen| seen.canonical.as_ref() == Some(&id) && seen.reference.as_deref() == Some("pay_1")));
    let own_screen = told.iter().find(|seen| matches!(seen.fact, PaymentFact::Refunded { .. })).unwrap();
    assert!(
        matches!(&own_screen.fact, PaymentFact::Refunded { reference: None, .. }),
        "made in the gateway's own screen"
    );
}

#[tokio::test]
async fn what_happens_while_webhooks_are_off_is_in_the_lists() {
    let rehearsal = Rehearsal::begin().await;
    let endpoint = rehearsal.endpoint().await;
    let (_, cursor) = rehearsal.list(String::new()).await;
    rehearsal.misbehave(json!({"webhooks_off": true})).await;
    let mut payments = BTreeSet::new();
    for n in 0..7 {
        let id = canonical(&rehearsal.create(&format!("pay_{n}"), money(1_000 + n, "USD"), false).await);
        rehearsal.pay(&id).await;
        payments.insert(id);
    }
    assert_eq!(rehearsal.delivered(&endpoint).await.len(), 0);
    let (learned, _) = rehearsal.list(cursor).await;
    let paid: BTreeSet<GatewayRef> = learned
        .iter()
        .filter(|seen| matches!(seen.fact, PaymentFact::Captured { .. }))
        .filter_map(|seen| seen.canonical.clone())
        .collect();
    assert_eq!(paid, payments);
}
