//! The loop that delivers: up to 32 requests at a time, each signed anew, in the order in which they are due.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::account::SECRET;
use crate::book::Fact;
use crate::deliveries::{Copy, Delivery, Forgery, TRIED_FOR_MS, wait_after};
use crate::dialects::{After, Dialect, Known, Letter as Sealed, Seal, Try};
use crate::error::ApiError;
use crate::gateway::{ENDPOINT_TIMEOUT, Gateway};
use crate::ids;
use crate::state::{Change, State};
use crate::webhooks::{Ending, Endpoint, Event, endpoint_url, signature};

const AT_A_TIME: usize = 32;
/// How long to sleep when nothing is due and the gateway's clock stands still.
const NOTHING_DUE: Duration = Duration::from_secs(3600);

/// A request ready to go.
struct Letter {
    delivery: Delivery,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    /// None for `/v1`.
    dialect: Option<&'static dyn Dialect>,
    /// How long the endpoint has for its answer.
    within: Duration,
}

enum Next {
    Letter(Letter),
    Wait(Duration),
}

/// Delivers until told to stop.
pub(crate) async fn run(gateway: Arc<Gateway>, mut stop: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(AT_A_TIME));
    let mut under_way = JoinSet::new();
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&slots).acquire_owned() => permit,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        while under_way.try_join_next().is_some() {}
        let Ok(permit) = permit else { break };
        match next(&gateway) {
            Next::Letter(letter) => {
                let gateway = Arc::clone(&gateway);
                under_way.spawn(async move {
                    let answer = post(&gateway.client, &letter).await;
                    record(&mut gateway.state(), letter.delivery, answer);
                    drop(permit);
                });
            }
            Next::Wait(time) => tokio::select! {
                () = gateway.wake.notified() => {}
                () = tokio::time::sleep(time) => {}
                _ = stop.wait_for(|stop| *stop) => break,
            },
        }
    }
    under_way.shutdown().await;
}

/// Takes the next delivery that is due and writes it; those of endpoints that are off or gone end here.
fn next(gateway: &Gateway) -> Next {
    let mut guard = gateway.state();
    let state = &mut *guard;
    loop {
        let now = state.now();
        let delivery = match state.deliveries.next(now) {
            Ok(delivery) => delivery,
            Err(due) => {
                let due = [due, state.next_timer()].into_iter().flatten().min();
                let wait = due.and_then(|due| state.clock.wait_for(due.saturating_sub(now)));
                return Next::Wait(wait.unwrap_or(NOTHING_DUE).clamp(Duration::from_millis(1), NOTHING_DUE));
            }
        };
        let on =
            |endpoint: &&Endpoint| endpoint.enabled && !state.misbehaviour_of(endpoint.account.as_deref()).webhooks_off;
        let Some(url) = state.endpoint(&delivery.endpoint).filter(on).map(|endpoint| endpoint.url.clone()) else {
            if delivery.copy == Copy::Genuine {
                state.deliveries.counts.off = state.deliveries.counts.off.saturating_add(1);
                log_failure(state.end_delivery(delivery.event, delivery.endpoint, Ending::Off));
            }
            continue;
        };
        if let Some(letter) = write(state, delivery, url, &gateway.secrets.webhook_secret) {
            state.deliveries.in_flight = state.deliveries.in_flight.saturating_add(1);
            return Next::Letter(letter);
        }
    }
}

fn write(state: &mut State, delivery: Delivery, url: String, secret: &str) -> Option<Letter> {
    let time = state.clock.signature_time();
    let event = state.event(delivery.event)?;
    let proof = state.endpoint(&delivery.endpoint).map(|endpoint| &endpoint.proof).filter(|proof| !proof.is_empty());
    let sealed = match event.account.as_deref() {
        None => {
            write_own(event, delivery.copy, proof.and_then(|own| own.get(SECRET)).map_or(secret, String::as_str), time)?
        }
        Some(name) => {
            let today = state.accounts.get(name)?;
            let account = event.told_by.as_ref().filter(|then| then.dialect.seals_with_old_secrets()).unwrap_or(today);
            match proof {
                Some(proof) => write_dialect(&account.proven_by(proof), event, delivery.copy, time)?,
                None => write_dialect(account, event, delivery.copy, time)?,
            }
        }
    };
    let dialect = state.dialect_of(delivery.event);
    let within = match state.misbehaviour_of(event.account.as_deref()).impatient_ms {
        0 => dialect.map_or(ENDPOINT_TIMEOUT, Dialect::answer_within),
        ms => Duration::from_millis(ms),
    };
    Some(Letter { delivery, url, headers: sealed.headers, body: sealed.body.into(), dialect, within })
}

fn write_own(event: &Event, copy: Copy, secret: &str, time: i64) -> Option<Sealed> {
    let (body, signature) = match copy {
        Copy::Genuine | Copy::Duplicate => {
            (event.body.to_string(), Some(signature(secret, time, event.body.as_bytes())))
        }
        Copy::Forged(how) => {
            // A forger may know an event's id, so the id of the true event is used as well as one made up.
            let id = if how == Forgery::OtherBody { ids::fresh("evt").ok()? } else { event.id.clone() };
            let body = forged(&event.body, &id)?;
            let signature = match how {
                Forgery::WrongSecret => Some(signature("not the secret", time, body.as_bytes())),
                Forgery::OtherBody => Some(signature(secret, time, event.body.as_bytes())),
                Forgery::Unsigned => None,
            };
            (body, signature)
        }
    };
    let headers = signature.map(|signature| ("Practice-Signature", signature)).into_iter().collect();
    Some(Sealed { headers, body })
}

fn write_dialect(account: &Known, event: &Event, copy: Copy, time: i64) -> Option<Sealed> {
    let seal = |body, how| account.dialect.seal(account, event, body, how, time);
    Some(match copy {
        Copy::Genuine | Copy::Duplicate => seal(event.body.to_string(), Seal::True),
        Copy::Forged(how) => {
            let body = account.dialect.forge(&event.body)?;
            seal(
                body,
                match how {
                    Forgery::WrongSecret => Seal::WrongSecret,
                    Forgery::OtherBody => Seal::OfAnother(&event.body),
                    Forgery::Unsigned => Seal::Missing,
                },
            )
        }
    })
}

/// The event with a 9 before every amount that is not zero.
fn forged(body: &str, id: &str) -> Option<String> {
    let mut event: serde_json::Value = serde_json::from_str(body).ok()?;
    *event.get_mut("id")? = id.into();
    let object = event.get_mut("data")?.as_object_mut()?.values_mut().next()?.as_object_mut()?;
    for (name, value) in object.iter_mut().filter(|(name, _)| name.starts_with("amount")) {
        if let Some(amount) = value.as_str()
            && (name == "amount" || amount.bytes().any(|digit| (b'1'..=b'9').contains(&digit)))
        {
            *value = format!("9{}", amount.trim_start_matches('-')).into();
        }
    }
    serde_json::to_string(&event).ok()
}

/// How many redirects a webhook goes after, where the gateway goes after any.
const REDIRECTS_MAX: usize = 5;

/// Sends it and gives the status of the answer; nothing when there was none in time.
async fn post(client: &reqwest::Client, letter: &Letter) -> Option<u16> {
    let mut url = letter.url.clone();
    let mut redirects = 0;
    loop {
        let mut request = client.post(&url).header(header::CONTENT_TYPE, "application/json").body(letter.body.clone());
        for (name, value) in &letter.headers {
            request = request.header(*name, value);
        }
        let answer = request.timeout(letter.within).send().await.ok()?;
        let status = answer.status().as_u16();
        let next =
            letter.dialect.filter(|dialect| dialect.follows(status) && redirects < REDIRECTS_MAX).and_then(|_| {
                let to = answer.headers().get(header::LOCATION)?.to_str().ok()?;
                endpoint_url(answer.url().join(to).ok()?.as_str()).ok()
            });
        // Reading the rest lets the connection be used again.
        let _ = answer.bytes().await;
        match next {
            Some(next) => url = next,
            None => return Some(status),
        }
        redirects += 1;
    }
}

fn record(state: &mut State, delivery: Delivery, answer: Option<u16>) {
    state.deliveries.in_flight = state.deliveries.in_flight.saturating_sub(1);
    let dialect = state.dialect_of(delivery.event);
    let accepts = |status| dialect.map_or((200..300).contains(&status), |dialect| dialect.accepts(status));
    let proves_any_body = dialect.is_some_and(|dialect| !dialect.proof_covers_body());
    let counts = &mut state.deliveries.counts;
    counts.attempted = counts.attempted.saturating_add(1);
    let accepted = answer.is_some_and(accepts);
    let count = match (delivery.copy, answer) {
        (Copy::Duplicate, _) => &mut counts.duplicates_sent,
        (Copy::Forged(Forgery::OtherBody), _) if proves_any_body => &mut counts.unprotected_sent,
        (Copy::Forged(_), _) => &mut counts.forged_sent,
        (Copy::Genuine, Some(_)) if accepted => &mut counts.accepted,
        (Copy::Genuine, Some(_)) => &mut counts.refused,
        (Copy::Genuine, None) => &mut counts.unanswered,
    };
    *count = count.saturating_add(1);
    match delivery.copy {
        Copy::Forged(Forgery::OtherBody) if proves_any_body => {}
        Copy::Forged(_) => counts.forged_accepted = counts.forged_accepted.saturating_add(u64::from(accepted)),
        Copy::Duplicate => {}
        Copy::Genuine if accepted => {
            let now = state.now();
            state.deliveries.last_accepted.insert(delivery.endpoint.clone(), now);
            log_failure(state.end_delivery(delivery.event, delivery.endpoint, Ending::Accepted));
        }
        Copy::Genuine => log_failure(try_again(state, delivery, answer)),
    }
    state.wake();
}

/// What `/v1` does after a try: waits for the next, or gives up after three days.
fn after(tried: Try) -> After {
    let wait = wait_after(tried.attempt);
    if tried.age_ms.saturating_add(wait) <= TRIED_FOR_MS { After::Again(wait) } else { After::SwitchOff }
}

/// Waits for the next try, or gives up; then an endpoint that took nothing since may be switched off.
fn try_again(state: &mut State, delivery: Delivery, answer: Option<u16>) -> Result<(), ApiError> {
    let now = state.now();
    let (since, whose) = state.event(delivery.event).map_or((now, None), |event| (event.at, event.account.clone()));
    let tried = Try { attempt: delivery.attempt, answer, age_ms: now.saturating_sub(since) };
    let after = match whose.as_ref().and_then(|name| state.accounts.get(name)) {
        _ if state.misbehaviour_of(whose.as_deref()).one_try_only => After::GiveUp,
        None => after(tried),
        Some(known) => known.dialect.after(known, tried),
    };
    if let After::Again(wait) = after {
        state.deliveries.counts.retried = state.deliveries.counts.retried.saturating_add(1);
        let attempt = delivery.attempt.saturating_add(1);
        state.deliveries.push(now.saturating_add(wait), Delivery { attempt, ..delivery });
        return Ok(());
    }
    state.deliveries.counts.given_up = state.deliveries.counts.given_up.saturating_add(1);
    let dead = state.deliveries.last_accepted.get(&delivery.endpoint).is_none_or(|last| *last < since);
    if dead
        && after == After::SwitchOff
        && let Some(endpoint) = state.endpoint(&delivery.endpoint).filter(|endpoint| endpoint.enabled).cloned()
    {
        let endpoint = Endpoint { enabled: false, ..endpoint };
        state.commit(now, Change::silent(Fact::EndpointSet { endpoint }), None)?;
    }
    state.end_delivery(delivery.event, delivery.endpoint, Ending::GivenUp)
}

fn log_failure(result: Result<(), ApiError>) {
    if let Err(error) = result {
        tracing::error!(error = error.message(), "a delivery could not be written to the book");
    }
}
