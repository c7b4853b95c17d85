//! The one HTTP client that speaks to gateways, and a typed function for every operation of the trait.

use std::sync::Arc;
use std::time::Duration;

use base::Timestamp;
use bytes::BytesMut;
use secrecy::SecretString;

use super::breaker::Breakers;
use super::exchange::joined;
use super::rests::Rests;
use super::tokens::Tokens;
use super::wire::{Network, Wire};
use super::{
    Auth, CERTIFICATE_MAX, Call, CallError, CancelAsk, CaptureAsk, Certificates, ChargeAsk, CreateAsk, Credentials,
    Exchange, FetchAsk, FindAsk, FindRefundAsk, Gateway, HookCreateAsk, HookCreated, HookListAsk, HookListing,
    HookRemoveAsk, ListAsk, Listing, Observation, PayoutItems, PayoutItemsAsk, PayoutListAsk, PayoutListing, RefundAsk,
    Reply, SavedAsk, SavedMethod, TestAnswer,
};

/// How long and how much is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Until the answer is there, and between two pieces of it.
    pub read: Duration,
    /// The largest answer that is read, in bytes.
    pub body_max: usize,
    /// How often a call is sent at most, where it may be repeated.
    pub tries_max: u32,
    /// The wait before the second try; doubles, with jitter.
    pub pause: Duration,
    /// After this long no further try begins.
    pub tries_within: Duration,
    /// The longest wait a gateway may ask for before it is handed to the caller as [`CallError::TooMany`].
    pub retry_after_max: Duration,
    /// How long a test of credentials may take.
    pub test: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(30),
            body_max: 4 * 1024 * 1024,
            tries_max: 3,
            pause: Duration::from_millis(500),
            tries_within: Duration::from_secs(20),
            retry_after_max: Duration::from_secs(5),
            test: Duration::from_secs(10),
        }
    }
}

/// Our clock counts as behind when it is so by more than this.
const BEHIND_MS: i64 = 60_000;

/// How a certificate begins in PEM.
const BEGINS: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// In so many places is asked for one payment or refund at most. A gateway that closes a batch each day has 31 of them within what
/// its lists reach, is asked twice about each, and may have pages of what is not settled before them.
const STEPS_MAX: u32 = 100;

/// How a question is put in one place after the other: the call, what its answer holds, and where it goes on.
struct Steps<B, R, O> {
    build: B,
    read: R,
    on: O,
}

/// Carries calls to gateways: connections are kept, redirects and proxies of the environment are not followed. One for
/// the whole program; it holds the circuit breakers.
#[derive(Debug)]
pub struct Http {
    network: Network,
    /// What goes in place of the network.
    wire: Option<Arc<dyn Wire>>,
    tokens: Tokens,
    certificates: Arc<Certificates>,
    pub(super) limits: Limits,
    pub(super) breakers: Breakers,
    rests: Rests,
}

/// How an operation ended, with what the record of tries keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<A> {
    /// The answer, or why there is none.
    pub result: Result<A, CallError>,
    /// How often it was sent.
    pub tries: u32,
    /// From the first try to the end, waits included, in milliseconds.
    pub latency_ms: i64,
    /// The gateway's name for the last exchange; empty if it gave none.
    pub request_id: String,
    /// What was sent and what came back, without secrets, in the order of sending; of many exchanges the latest.
    pub exchanges: Vec<Exchange>,
}

impl<A> Outcome<A> {
    /// A call that could not even be built.
    fn not_sent(error: CallError) -> Self {
        Self { result: Err(error), tries: 0, latency_ms: 0, request_id: String::new(), exchanges: Vec::new() }
    }

    /// The same after what was sent before it, whose end it is.
    fn after(mut self, tries: u32, exchanges: Vec<Exchange>) -> Self {
        self.tries = self.tries.saturating_add(tries);
        self.exchanges = joined(exchanges, self.exchanges);
        self
    }

    fn read<B>(self, read: impl FnOnce(A) -> Result<B, CallError>) -> Outcome<B> {
        Outcome {
            result: self.result.and_then(read).map_err(CallError::without_card_numbers),
            tries: self.tries,
            latency_ms: self.latency_ms,
            request_id: self.request_id,
            exchanges: self.exchanges,
        }
    }
}

impl Http {
    /// A driver with the usual limits.
    pub fn new() -> Self {
        Self::with(Limits::default())
    }

    /// A driver with other limits, for tests.
    pub fn with(limits: Limits) -> Self {
        // An error means that the program has installed a provider already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            network: Network::default(),
            wire: None,
            tokens: Tokens::default(),
            certificates: Arc::default(),
            limits,
            breakers: Breakers::default(),
            rests: Rests::default(),
        }
    }

    /// A driver over another wire than the network, for tests. Certificates are still fetched over the network.
    pub fn over(wire: Arc<dyn Wire>, limits: Limits) -> Self {
        Self { wire: Some(wire), ..Self::with(limits) }
    }

    pub(super) fn wire(&self) -> &dyn Wire {
        self.wire.as_deref().unwrap_or(&self.network)
    }

    /// The certificates that were fetched so far.
    pub fn certificates(&self) -> Arc<Certificates> {
        Arc::clone(&self.certificates)
    }

    /// Forgets the faults of all accounts: the network is back, or the machine woke up.
    pub fn forgive(&self) {
        self.breakers.forget();
    }

    /// Collects money on a hosted page.
    pub async fn create(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &CreateAsk,
    ) -> Outcome<Vec<Observation>> {
        let built = gateway.build_create(creds, ask);
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_create(ask, reply)).await
    }

    /// Collects money with a token that stands for a card.
    pub async fn charge(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &ChargeAsk,
    ) -> Outcome<Vec<Observation>> {
        let built = gateway.build_charge(creds, ask).map(|call| holding_name(call, &ask.token));
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_charge(ask, reply)).await
    }

    /// Looks at a way to pay that the gateway keeps for a customer.
    pub async fn saved(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &SavedAsk,
    ) -> Outcome<SavedMethod> {
        let built = gateway.build_saved(creds, ask).map(|call| holding_name(call, &ask.token));
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_saved(ask, reply)).await
    }

    /// Asks what became of one payment.
    pub async fn fetch(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &FetchAsk,
    ) -> Outcome<Vec<Observation>> {
        let steps = Steps {
            build: |ask: &FetchAsk| gateway.build_fetch(creds, ask),
            read: |ask: &FetchAsk, reply: &Reply| gateway.read_fetch(ask, reply),
            on: |ask: &FetchAsk, reply: &Reply| gateway.fetch_on(ask, reply),
        };
        self.step_by_step(gateway, creds, correlation, ask, steps).await
    }

    /// Looks for a payment by our own reference, page by page; an empty answer means that the gateway has none.
    pub async fn find(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &FindAsk,
    ) -> Outcome<Vec<Observation>> {
        let steps = Steps {
            build: |ask: &FindAsk| gateway.build_find(creds, ask),
            read: |ask: &FindAsk, reply: &Reply| gateway.read_find(ask, reply),
            on: |ask: &FindAsk, reply: &Reply| gateway.find_on(ask, reply),
        };
        self.step_by_step(gateway, creds, correlation, ask, steps).await
    }

    /// Asks what changed since a cursor; nobody while the gateway wants to be left alone.
    ///
    /// How far a list is read is measured by the gateway's clock. By one of ours that is ahead, all that comes until then would
    /// count as read; by one that is behind, the latest would not be asked for.
    pub async fn list(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &ListAsk,
    ) -> Outcome<Listing> {
        if let Some(left) = self.rests.left(creds.account(), ask.now) {
            return Outcome::not_sent(CallError::TooMany { retry_after: Some(left) });
        }
        let mut outcome = self.list_by_its_clock(gateway, creds, correlation, ask).await;
        if let Ok((_, Some(now))) = outcome.result
            && now.since_ms(ask.now) > BEHIND_MS
        {
            let ask = ListAsk { now, ..ask.clone() };
            let again = self.list_by_its_clock(gateway, creds, correlation, &ask).await;
            outcome = again.after(outcome.tries, outcome.exchanges);
        }
        if let Err(CallError::TooMany { retry_after: Some(wait) }) = outcome.result {
            self.rests.begin(creds.account(), ask.now, wait);
        }
        outcome.read(|(listing, _)| Ok(listing))
    }

    /// One page, and when the gateway told it.
    async fn list_by_its_clock(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &ListAsk,
    ) -> Outcome<(Listing, Option<Timestamp>)> {
        let built = gateway.build_list(creds, ask);
        let read = |reply: &Reply| {
            let told = reply.date();
            // It is told in whole seconds.
            let now = told.map_or(ask.now, |told| ask.now.min(told.plus_ms(999)));
            Ok((gateway.read_list(&ListAsk { now, ..ask.clone() }, reply)?, told))
        };
        self.ask(gateway, creds, correlation, built, read).await
    }

    /// Takes held money.
    pub async fn capture(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &CaptureAsk,
    ) -> Outcome<Vec<Observation>> {
        let built = gateway.build_capture(creds, ask);
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_capture(ask, reply)).await
    }

    /// Ends an unpaid page, or releases held money.
    pub async fn cancel(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &CancelAsk,
    ) -> Outcome<Vec<Observation>> {
        let built = gateway.build_cancel(creds, ask);
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_cancel(ask, reply)).await
    }

    /// Gives money back. On a second attempt look with [`Http::find_refund`] first.
    pub async fn refund(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &RefundAsk,
    ) -> Outcome<Vec<Observation>> {
        let built = gateway.build_refund(creds, ask);
        let mut outcome = self.ask(gateway, creds, correlation, built, |reply| gateway.read_refund(ask, reply)).await;
        if let Err(refusal @ CallError::Refused { .. }) = &outcome.result
            && let Some(instead) = gateway.build_instead_of_refund(creds, ask, refusal)
        {
            let read = |reply: &Reply| gateway.read_instead_of_refund(ask, reply);
            let done = self.ask(gateway, creds, correlation, instead, read).await;
            outcome = done.after(outcome.tries, outcome.exchanges);
        }
        outcome
    }

    /// Asks what became of one refund, by the gateway's reference of it.
    pub async fn fetch_refund(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        refund_ref: &str,
    ) -> Outcome<Vec<Observation>> {
        let built = gateway.build_fetch_refund(creds, refund_ref);
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_fetch_refund(refund_ref, reply)).await
    }

    /// Looks for a refund by our own reference, step by step; an empty answer means that the gateway has none.
    pub async fn find_refund(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &FindRefundAsk,
    ) -> Outcome<Vec<Observation>> {
        let steps = Steps {
            build: |ask: &FindRefundAsk| gateway.build_find_refund(creds, ask),
            read: |ask: &FindRefundAsk, reply: &Reply| gateway.read_find_refund(ask, reply),
            on: |ask: &FindRefundAsk, reply: &Reply| gateway.find_refund_on(ask, reply),
        };
        self.step_by_step(gateway, creds, correlation, ask, steps).await
    }

    /// Asks which payouts there are, one page.
    pub async fn payouts(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &PayoutListAsk,
    ) -> Outcome<PayoutListing> {
        let built = gateway.build_payouts(creds, ask);
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_payouts(ask, reply)).await
    }

    /// Asks what a payout is made of, one page.
    pub async fn payout_items(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &PayoutItemsAsk,
    ) -> Outcome<PayoutItems> {
        let built = gateway.build_payout_items(creds, ask);
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_payout_items(ask, reply)).await
    }

    /// Asks which webhook addresses are registered, one page.
    pub async fn hooks(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &HookListAsk,
    ) -> Outcome<HookListing> {
        let built = gateway.build_hooks(creds, ask);
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_hooks(ask, reply)).await
    }

    /// Has an address registered. The answer to a good one may tell a secret: nothing is kept of it.
    pub async fn create_hook(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &HookCreateAsk,
    ) -> Outcome<HookCreated> {
        let built = gateway.build_hook_create(creds, ask);
        let mut outcome =
            self.ask(gateway, creds, correlation, built, |reply| gateway.read_hook_create(ask, reply)).await;
        let told = |status: u16| (200..300).contains(&status);
        for exchange in outcome.exchanges.iter_mut().filter(|exchange| exchange.status.is_some_and(told)) {
            exchange.answer = std::mem::take(&mut exchange.answer).all_struck();
        }
        outcome
    }

    /// Has an address withdrawn.
    pub async fn remove_hook(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &HookRemoveAsk,
    ) -> Outcome<()> {
        let built = gateway.build_hook_remove(creds, ask);
        self.ask(gateway, creds, correlation, built, |reply| gateway.read_hook_remove(ask, reply)).await
    }

    /// Makes a harmless call that shows whether the credentials are good, within [`Limits::test`].
    pub async fn test(&self, gateway: &dyn Gateway, creds: &Credentials, correlation: &str) -> Outcome<TestAnswer> {
        let built = gateway.build_test(creds);
        let asked = self.ask(gateway, creds, correlation, built, |reply| gateway.read_test(reply));
        match tokio::time::timeout(self.limits.test, asked).await {
            Ok(outcome) => outcome,
            Err(_) => Outcome {
                result: Err(CallError::Unreachable {
                    reason: format!("no answer within {} s", self.limits.test.as_secs()),
                }),
                tries: 1,
                latency_ms: i64::try_from(self.limits.test.as_millis()).unwrap_or(i64::MAX),
                request_id: String::new(),
                exchanges: Vec::new(),
            },
        }
    }

    /// Asks in one place after the other, until something is found there or there is no further place.
    async fn step_by_step<A: Clone>(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        ask: &A,
        steps: Steps<
            impl Fn(&A) -> Result<Call, CallError>,
            impl Fn(&A, &Reply) -> Result<Vec<Observation>, CallError>,
            impl Fn(&A, &Reply) -> Result<Option<A>, CallError>,
        >,
    ) -> Outcome<Vec<Observation>> {
        let (mut ask, mut tries, mut latency_ms, mut exchanges) = (ask.clone(), 0_u32, 0_i64, Vec::new());
        for _ in 0..STEPS_MAX {
            let read = |reply: &Reply| {
                let found = (steps.read)(&ask, reply)?;
                let next = if found.is_empty() { (steps.on)(&ask, reply)? } else { None };
                Ok((found, next))
            };
            let step = self.ask(gateway, creds, correlation, (steps.build)(&ask), read).await;
            tries = tries.saturating_add(step.tries);
            latency_ms = latency_ms.saturating_add(step.latency_ms);
            exchanges = joined(exchanges, step.exchanges);
            match step.result {
                Ok((_, Some(next))) => ask = next,
                result => {
                    let result = result.map(|(found, _)| found);
                    return Outcome { result, tries, latency_ms, request_id: step.request_id, exchanges };
                }
            }
        }
        let result = Err(CallError::unknown("more was made around that time than can be looked through"));
        Outcome { result, tries, latency_ms, request_id: String::new(), exchanges }
    }

    async fn ask<A>(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        built: Result<Call, CallError>,
        read: impl FnOnce(&Reply) -> Result<A, CallError>,
    ) -> Outcome<A> {
        let call = match built {
            Ok(call) => call.correlated(correlation),
            Err(error) => return Outcome::not_sent(error),
        };
        if !matches!(call.auth, Auth::Token) {
            return self.carry_out(gateway, creds, call).await.read(|reply| read(&reply));
        }
        let of = creds.fingerprint();
        let with_token = async || match self.token(gateway, creds, correlation, &of).await {
            Ok((token, asked)) => {
                let outcome = self.carry_out(gateway, creds, call.clone().auth(Auth::Bearer(token))).await;
                outcome.after(0, asked)
            }
            Err(outcome) => outcome,
        };
        let mut outcome = with_token().await;
        if matches!(&outcome.result, Ok(reply) if reply.status == 401) {
            // Nothing was done under a token that is not taken any more.
            self.tokens.forget(&of);
            outcome = with_token().await.after(0, outcome.exchanges);
        }
        outcome.read(|reply| read(&reply))
    }

    /// The token that stands for these credentials, the one that is still good, or a new one with how it was asked for. Without
    /// it the call itself is not sent.
    async fn token(
        &self,
        gateway: &dyn Gateway,
        creds: &Credentials,
        correlation: &str,
        of: &str,
    ) -> Result<(SecretString, Vec<Exchange>), Outcome<Reply>> {
        let asked_at = self.wire().now();
        if let Some(token) = self.tokens.find(of, asked_at) {
            return Ok((token, Vec::new()));
        }
        let call = gateway.build_token(creds).map_err(Outcome::not_sent)?;
        let outcome = self.carry_out(gateway, creds, call.correlated(correlation)).await;
        let mut outcome = outcome.read(|reply| gateway.read_token(&reply));
        // Such an answer is a secret itself.
        for exchange in &mut outcome.exchanges {
            exchange.answer = std::mem::take(&mut exchange.answer).all_struck();
        }
        let token = match outcome.result {
            Ok(token) => token,
            Err(error) => {
                // Whatever is unclear about the token, the call itself was not sent.
                let result = Err(match error {
                    CallError::Unknown { reason } => CallError::Unreachable { reason },
                    error => error,
                });
                return Err(Outcome {
                    result,
                    tries: outcome.tries,
                    latency_ms: outcome.latency_ms,
                    request_id: outcome.request_id,
                    exchanges: outcome.exchanges,
                });
            }
        };
        self.tokens.keep(of, &token, asked_at);
        Ok((token.text, outcome.exchanges))
    }

    /// Fetches a certificate by which a webhook is proved, from an address that [`super::HookRefusal::NeedsCertificate`]
    /// named. It is as it was served: whoever checks a proof with it checks the certificate too.
    ///
    /// # Errors
    /// [`CallError::Unreachable`] when it could not be had.
    pub async fn fetch_certificate(&self, url: &str) -> Result<(), CallError> {
        let unreachable = |cause: reqwest::Error| CallError::Unreachable { reason: cause.without_url().to_string() };
        let client = self.network.client(&self.limits);
        let client = client.map_err(|broken| CallError::Unreachable { reason: broken.reason })?;
        let mut response = client.get(url).send().await.map_err(unreachable)?;
        if !response.status().is_success() {
            return Err(CallError::Unreachable { reason: format!("answered {}", response.status().as_u16()) });
        }
        let mut served = BytesMut::new();
        while let Some(piece) = response.chunk().await.map_err(unreachable)? {
            if served.len().saturating_add(piece.len()) > CERTIFICATE_MAX {
                return Err(CallError::Unreachable { reason: "larger than any certificate".to_owned() });
            }
            served.extend_from_slice(&piece);
        }
        if !served.windows(BEGINS.len()).any(|here| here == BEGINS) {
            return Err(CallError::Unreachable { reason: "what was served is no certificate".to_owned() });
        }
        self.certificates.keep(url, served.freeze());
        Ok(())
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

/// A name of a way to pay may be of two parts, of which each stands alone in the call.
fn holding_name(call: Call, token: &str) -> Call {
    token.split('/').fold(call.holding(token), Call::holding)
}
