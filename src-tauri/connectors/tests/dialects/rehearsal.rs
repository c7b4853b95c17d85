//! A practice gateway with one account that speaks a dialect, our client of it, and the strings of the rehearsal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use base::ids::{IdSource, SeededIds, encode_number};
use base::{Currency, Money, Timestamp};
use connectors::gateways::{
    CallError, CancelAsk, Capabilities, CaptureAsk, Certificates, CreateAsk, Credentials, Environment, FetchAsk,
    FindAsk, Gateway, GatewayRef, HookHeaders, HookNews, HookRefusal, Http, Limits, ListAsk, Observation, Outcome,
    PaymentFact, list,
};
use practice::Account;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::support::{Canned, Message, credentials};

/// The key by which a dialect signs whose proofs stand on a certificate; made for tests, and used nowhere else.
const KEY: &str = include_str!("../../../practice/tests/dialects/keys/paypal.pem");
/// The certificate of that key, and the authority that stands behind it.
const SERVED: &[u8] = include_bytes!("certificates/served.pem");
const AUTHORITY: &[u8] = include_bytes!("certificates/authority.pem");
const CERTIFICATE_URL: &str = "https://api.paypal.com/v1/notifications/certs/CERT-practice";

/// The account of a gateway, if there is a dialect of it. What a dialect takes beyond what it must have is given too.
fn account(gateway: &dyn Gateway) -> Option<Account> {
    let provider = gateway.about().provider;
    let signed = [("signing_key", KEY), ("certificate_url", CERTIFICATE_URL)];
    let signed = signed.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let account = Account::fresh(provider, provider, signed);
    account.or_else(|_| Account::fresh(provider, provider, BTreeMap::new())).ok()
}

/// Plays a story with every gateway that has a dialect, each in a world of its own, and says with which it failed.
pub async fn everywhere<F>(story: impl Fn(Rehearsal) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    // The stories begin on a page of the gateway's: those that charge a token alone are not in them.
    assert!(where_it(|can| can.hosted_page, story).await >= 7, "there are dialects");
}

/// The same with those alone that keep ways to pay for customers.
pub async fn where_methods_are_kept<F>(story: impl Fn(Rehearsal) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    assert!(where_it(|can| can.saved_methods, story).await >= 3, "there are dialects");
}

/// The same with those alone that tell their payouts.
pub async fn where_payouts_are_told<F>(story: impl Fn(Rehearsal) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    assert!(where_it(|can| can.payouts, story).await >= 1, "there are dialects");
}

/// With how many gateways of this kind it was played.
async fn where_it<F>(can: fn(&Capabilities) -> bool, story: impl Fn(Rehearsal) -> F) -> u32
where
    F: Future<Output = ()> + Send + 'static,
{
    let (mut played, mut failed) = (0, BTreeSet::new());
    for gateway in list().iter().filter(|gateway| can(&gateway.about().capabilities)) {
        if let Some(account) = account(*gateway) {
            played += 1;
            let rehearsal = Rehearsal::begin(*gateway, account).await;
            if tokio::spawn(story(rehearsal)).await.is_err() {
                failed.insert(gateway.about().provider);
            }
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
    played
}

/// How one payment is known so far.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub canonical: Option<GatewayRef>,
    pub aliases: Vec<String>,
}

impl Names {
    pub fn of(learned: &[Observation]) -> Self {
        let mut names = Self::default();
        names.learn(learned);
        names
    }

    pub fn learn(&mut self, learned: &[Observation]) {
        for seen in learned {
            self.canonical = seen.canonical.clone().or(self.canonical.take());
            for alias in &seen.aliases {
                if !self.aliases.contains(alias) {
                    self.aliases.push(alias.clone());
                }
            }
        }
    }

    /// By which it is asked about.
    pub fn asked(&self) -> GatewayRef {
        self.canonical.clone().unwrap_or_else(|| self.aliases[0].as_str().into())
    }
}

/// A payment of the story: our id, what it is for, how it is known.
#[derive(Debug, Clone)]
pub struct Made {
    pub id: String,
    pub amount: Money,
    pub names: Names,
}

pub struct Rehearsal {
    pub gateway: &'static dyn Gateway,
    pub creds: Credentials,
    pub http: Http,
    url: String,
    /// The fields of the credentials, and where they are good.
    fields: BTreeMap<String, SecretString>,
    base: String,
    control: reqwest::Client,
    ids: SeededIds,
    /// That of an account that is kept in one.
    currency: Option<Currency>,
    _stop: oneshot::Sender<()>,
}

impl Rehearsal {
    async fn begin(gateway: &'static dyn Gateway, account: Account) -> Self {
        let about = gateway.about();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut fields: Vec<(&str, &str)> = Vec::new();
        for (name, value) in &account.credentials {
            // What the form calls the webhook secret has another name at some gateways.
            let name = if name == "callback_token" { "webhook_secret" } else { name.as_str() };
            if about.credential_fields.iter().any(|field| field.name == name) {
                fields.push((name, value));
            }
        }
        let currency = account.credentials.get("currency").map(|code| Currency::of(code).unwrap());
        let own = about.base_url(Environment::Sandbox, "").unwrap();
        let path = own.strip_prefix("https://").unwrap().split_once('/').map_or("", |(_, path)| path);
        let base = format!("http://{address}/dialects/{}/{path}", about.provider);
        let certificates = Certificates::trusting(AUTHORITY);
        certificates.keep(CERTIFICATE_URL, SERVED.into());
        let creds = credentials(Environment::Sandbox, &base, &fields).with_certificates(Arc::new(certificates));
        let fields =
            fields.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from((*value).to_owned()))).collect();
        let options = practice::Options {
            control_token: "control".into(),
            accounts: vec![account],
            ..practice::Options::with_fresh_secrets(address).unwrap()
        };
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(practice::serve(options, listener, async move {
            let _ = stopped.await;
        }));
        let limits =
            Limits { pause: Duration::from_millis(1), retry_after_max: Duration::from_millis(1), ..Limits::default() };
        let http = Http::with(limits);
        #[expect(clippy::disallowed_methods, reason = "the rehearsal's own line, not one of ours")]
        let control = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("http://{address}");
        let ids = SeededIds::new(1);
        let rehearsal = Self { gateway, creds, http, url, fields, base, control, ids, currency, _stop: stop };
        // Also brings the token of a gateway that has one, so that no fault of a story meets its call instead.
        rehearsal.http.test(gateway, &rehearsal.creds, "").await.result.unwrap();
        rehearsal
    }

    /// Believes deliveries by these fields from now on.
    pub fn takes(&mut self, told: &BTreeMap<String, SecretString>) {
        self.fields.extend(told.clone());
        let certificates = self.creds.certificate(CERTIFICATE_URL).map(|served| {
            let certificates = Certificates::trusting(AUTHORITY);
            certificates.keep(CERTIFICATE_URL, served);
            certificates
        });
        self.creds = Credentials::new("acc_1", Environment::Sandbox, self.fields.clone()).at(&self.base);
        if let Some(certificates) = certificates {
            self.creds = self.creds.clone().with_certificates(Arc::new(certificates));
        }
    }

    pub fn provider(&self) -> &'static str {
        self.gateway.about().provider
    }

    pub async fn try_control(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/control{path}", self.url);
        let response = self.control.request(method, url).bearer_auth("control").json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }

    async fn order(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_control(method, path, body).await;
        assert!((200..300).contains(&status), "{path}: {answer}");
        answer
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.order(Method::POST, path, body).await
    }

    pub async fn get(&self, path: &str) -> Value {
        self.order(Method::GET, path, json!({})).await
    }

    pub async fn misbehave(&self, how: Value) {
        self.order(Method::PUT, "/misbehaviour", how).await;
        self.http.forgive();
    }

    /// The customer, the bank, or a person in the gateway's screens does this to a payment of ours.
    pub async fn does(&self, what: &str, payment: &str, body: Value) -> Value {
        let reference = self.gateway.reference_of(payment);
        self.post(&format!("/{what}/{reference}?account={}", self.provider()), body).await
    }

    /// What was paid is settled: some gateways give a part of it back only then.
    pub async fn settle(&self) {
        self.post("/payout", json!({"account": self.provider()})).await;
    }

    pub async fn now(&self) -> Timestamp {
        Timestamp(self.get("/clock").await["now_ms"].as_i64().unwrap())
    }

    pub async fn days_pass(&self, days: i64) {
        self.post("/clock", json!({"advance_ms": days * 86_400_000})).await;
    }

    pub async fn fresh_id(&self, prefix: &str) -> String {
        format!("{prefix}_{}", encode_number(self.ids.next(self.now().await)))
    }

    /// What really happened under a reference of ours: `created`, `charges` or `refunds`.
    pub async fn happened(&self, what: &str, payment: &str) -> u64 {
        let effects = self.get(&format!("/side-effects?account={}", self.provider())).await;
        effects["by_reference"][self.gateway.reference_of(payment)][what].as_u64().unwrap_or(0)
    }

    /// An amount that this gateway takes.
    pub fn money(&self, minor: i64) -> Money {
        let currencies = ["EUR", "IDR", "USD"].map(|code| Currency::of(code).unwrap());
        let takes = |currency: &Currency| {
            self.gateway.about().takes(*currency) && self.currency.is_none_or(|kept| kept == *currency)
        };
        let taken = currencies.into_iter().find(takes).unwrap();
        Money::new(minor, taken).unwrap()
    }

    pub async fn create_ask(&self, amount: Money) -> CreateAsk {
        let payment = self.fresh_id("pay").await;
        CreateAsk {
            key: payment.clone(),
            payment,
            amount,
            description: "Invoice INV-1".into(),
            return_url: Some("http://127.0.0.1:9/done".into()),
            expires_at: None,
            manual_capture: false,
            cancel_url: None,
            email: None,
            customer: None,
        }
    }

    pub async fn try_create(&self, ask: &CreateAsk) -> Outcome<Vec<Observation>> {
        self.http.create(self.gateway, &self.creds, "cor_1", ask).await
    }

    pub async fn create(&self, amount: Money) -> Made {
        let ask = self.create_ask(amount).await;
        let learned = self.try_create(&ask).await.result.unwrap();
        Made { id: ask.payment, amount, names: Names::of(&learned) }
    }

    /// A payment that the customer paid and whose money was taken, and what an answer told of it then.
    pub async fn paid(&self, amount: Money) -> (Made, Vec<Observation>) {
        let mut made = self.create(amount).await;
        let learned = self.pay(&mut made).await;
        (made, learned)
    }

    /// The customer pays; what was only agreed to is taken.
    pub async fn pay(&self, made: &mut Made) -> Vec<Observation> {
        self.does("pay", &made.id, json!({})).await;
        let mut learned = self.fetch(made).await;
        if learned.iter().any(|seen| matches!(seen.fact, PaymentFact::Approved { .. })) {
            self.take(made, None).await.unwrap();
            learned = self.fetch(made).await;
        }
        learned
    }

    /// Takes what is held or agreed to.
    pub async fn take(&self, made: &mut Made, amount: Option<Money>) -> Result<Vec<Observation>, CallError> {
        let payment = self.gateway.name_to_capture(made.names.canonical.as_ref(), &made.names.aliases).unwrap();
        let key = format!("{}:capture", made.id);
        let ask = CaptureAsk { payment, amount, asked: Some(made.amount), key };
        let learned = self.http.capture(self.gateway, &self.creds, "", &ask).await.result?;
        made.names.learn(&learned);
        Ok(learned)
    }

    pub async fn cancel(&self, made: &Made, held: bool) -> Result<Vec<Observation>, CallError> {
        let payment = self.gateway.name_to_cancel(made.names.canonical.as_ref(), &made.names.aliases, held).unwrap();
        let ask = CancelAsk { payment, key: format!("{}:cancel", made.id) };
        self.http.cancel(self.gateway, &self.creds, "", &ask).await.result
    }

    pub async fn ask_about(&self, name: &GatewayRef) -> Vec<Observation> {
        let ask = FetchAsk { payment: name.clone() };
        let fetched = self.http.fetch(self.gateway, &self.creds, "", &ask).await.result;
        fetched.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub async fn fetch(&self, made: &mut Made) -> Vec<Observation> {
        let name = made.names.asked();
        self.try_fetch(made).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub async fn try_fetch(&self, made: &mut Made) -> Result<Vec<Observation>, CallError> {
        let ask = FetchAsk { payment: made.names.asked() };
        let learned = self.http.fetch(self.gateway, &self.creds, "", &ask).await.result?;
        made.names.learn(&learned);
        Ok(learned)
    }

    /// Whether it says that it is about this payment: by our id, or where there is no room for that by what stands for it.
    pub fn is_of(&self, seen: &Observation, made: &Made) -> bool {
        let short = self.gateway.reference_of(&made.id);
        let by_short = || short != made.id && seen.aliases.iter().any(|alias| alias.contains(&short));
        seen.reference.as_deref() == Some(made.id.as_str()) || by_short()
    }

    pub async fn find(&self, payment: &str) -> Vec<Observation> {
        let now = self.now().await;
        let ask = FindAsk { payment: payment.into(), tried_at: now, tried_last_at: now, after: None };
        self.http.find(self.gateway, &self.creds, "", &ask).await.result.unwrap()
    }

    /// Lists to the end in small pages, asks about what has to be asked about, and gives the cursor.
    pub async fn list(&self, mut cursor: String, since: Timestamp) -> (Vec<Observation>, String) {
        // Lists are asked for up to a second, and what happened within it may be left to the next round.
        self.post("/clock", json!({"advance_ms": 2_000})).await;
        let mut learned = Vec::new();
        for _ in 0..500 {
            let ask = ListAsk { cursor, since, now: self.now().await, limit: 3 };
            let listing = self.http.list(self.gateway, &self.creds, "", &ask).await.result.unwrap();
            assert_eq!(listing.bad, []);
            learned.extend(listing.observations);
            for name in &listing.fetch_first {
                learned.extend(self.ask_about(name).await);
            }
            cursor = listing.next;
            if !listing.more {
                return (learned, cursor);
            }
        }
        panic!("the listing has no end");
    }

    /// An endpoint that takes everything.
    pub async fn endpoint(&self) -> Canned {
        let endpoint = Canned::saying(200, &[], "").await;
        let body = json!({"url": format!("{}/hooks/x/key", endpoint.url), "account": self.provider()});
        self.post("/webhook-endpoints", body).await;
        endpoint
    }

    pub async fn delivered(&self, endpoint: &Canned) -> Vec<Message> {
        self.get("/deliveries?wait_ms=10000").await;
        endpoint.asked()
    }

    /// Hears a webhook as our listener does.
    pub async fn hear(&self, hook: &Message) -> Result<HookNews, HookRefusal> {
        let now = self.now().await;
        self.gateway.verify(&self.creds, &HookHeaders::of(&hook.header_map()), &hook.body, now)?;
        Ok(self.gateway.read_hook(&hook.body)?.heard_by(Environment::Sandbox.mode()).news)
    }
}

/// What was taken, each with its canonical reference.
pub fn captures(learned: &[Observation]) -> Vec<&Observation> {
    learned.iter().filter(|seen| matches!(seen.fact, PaymentFact::Captured { .. })).collect()
}

/// The one amount that was taken.
pub fn captured(learned: &[Observation]) -> Option<Money> {
    captures(learned).into_iter().find_map(|seen| match seen.fact {
        PaymentFact::Captured { amount, .. } => Some(amount),
        _ => None,
    })
}

/// The keys of the facts that say of money that it moved.
pub fn money_keys<'a>(learned: impl IntoIterator<Item = &'a Observation>) -> BTreeSet<String> {
    let moved = |seen: &&Observation| {
        matches!(seen.fact, PaymentFact::Captured { .. } | PaymentFact::Refunded { .. } | PaymentFact::Disputed { .. })
    };
    learned.into_iter().filter(moved).map(Observation::fact_key).collect()
}
