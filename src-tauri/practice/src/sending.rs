//! The loop that delivers: up to 32 requests at a time, each signed anew, in the order in which they are due.

use std::sync::Arc;
use std::time::Duration;

use http::header;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::book::Fact;
use crate::deliveries::{Copy, Delivery, Forgery, TRIED_FOR_MS, wait_after};
use crate::error::ApiError;
use crate::gateway::Gateway;
use crate::ids;
use crate::state::{Change, State};
use crate::webhooks::{Ending, Endpoint, signature};

const AT_A_TIME: usize = 32;
/// How long to sleep when nothing is due and the gateway's clock stands still.
const NOTHING_DUE: Duration = Duration::from_secs(3600);

/// A request ready to go.
struct Letter {
    delivery: Delivery,
    url: String,
    body: Vec<u8>,
    signature: Option<String>,
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
        let on = |endpoint: &&Endpoint| endpoint.enabled && !state.misbehaviour.webhooks_off;
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
    let true_body = event.body.as_bytes();
    let (body, signature) = match delivery.copy {
        Copy::Genuine | Copy::Duplicate => (true_body.to_vec(), Some(signature(secret, time, true_body))),
        Copy::Forged(how) => {
            // A forger may know an event's id, so the id of the true event is used as well as one made up.
            let id = if how == Forgery::OtherBody { ids::fresh("evt").ok()? } else { event.id.clone() };
            let body = forged(&event.body, &id)?;
            let signature = match how {
                Forgery::WrongSecret => Some(signature("not the secret", time, &body)),
                Forgery::OtherBody => Some(signature(secret, time, true_body)),
                Forgery::Unsigned => None,
            };
            (body, signature)
        }
    };
    Some(Letter { delivery, url, body, signature })
}

/// The event with a 9 before every amount that is not zero.
fn forged(body: &str, id: &str) -> Option<Vec<u8>> {
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
    serde_json::to_vec(&event).ok()
}

/// Sends it. True for 2xx, false for another answer, nothing when there was none.
async fn post(client: &reqwest::Client, letter: &Letter) -> Option<bool> {
    let mut request =
        client.post(&letter.url).header(header::CONTENT_TYPE, "application/json").body(letter.body.clone());
    if let Some(signature) = &letter.signature {
        request = request.header("Practice-Signature", signature);
    }
    let answer = request.send().await.ok()?;
    let accepted = answer.status().is_success();
    // Reading the rest lets the connection be used again.
    let _ = answer.bytes().await;
    Some(accepted)
}

fn record(state: &mut State, delivery: Delivery, answer: Option<bool>) {
    state.deliveries.in_flight = state.deliveries.in_flight.saturating_sub(1);
    let counts = &mut state.deliveries.counts;
    counts.attempted = counts.attempted.saturating_add(1);
    let accepted = answer == Some(true);
    let count = match (delivery.copy, answer) {
        (Copy::Duplicate, _) => &mut counts.duplicates_sent,
        (Copy::Forged(_), _) => &mut counts.forged_sent,
        (Copy::Genuine, Some(true)) => &mut counts.accepted,
        (Copy::Genuine, Some(false)) => &mut counts.refused,
        (Copy::Genuine, None) => &mut counts.unanswered,
    };
    *count = count.saturating_add(1);
    match delivery.copy {
        Copy::Forged(_) => counts.forged_accepted = counts.forged_accepted.saturating_add(u64::from(accepted)),
        Copy::Duplicate => {}
        Copy::Genuine if accepted => {
            let now = state.now();
            state.deliveries.last_accepted.insert(delivery.endpoint.clone(), now);
            log_failure(state.end_delivery(delivery.event, delivery.endpoint, Ending::Accepted));
        }
        Copy::Genuine => log_failure(try_again(state, delivery)),
    }
    state.wake();
}

/// Waits for the next try, or gives up after three days; then an endpoint that took nothing since is switched off.
fn try_again(state: &mut State, delivery: Delivery) -> Result<(), ApiError> {
    let now = state.now();
    let since = state.event(delivery.event).map_or(now, |event| event.at);
    let due = now.saturating_add(wait_after(delivery.attempt));
    if !state.misbehaviour.one_try_only && due.saturating_sub(since) <= TRIED_FOR_MS {
        state.deliveries.counts.retried = state.deliveries.counts.retried.saturating_add(1);
        state.deliveries.push(due, Delivery { attempt: delivery.attempt.saturating_add(1), ..delivery });
        return Ok(());
    }
    state.deliveries.counts.given_up = state.deliveries.counts.given_up.saturating_add(1);
    let dead = state.deliveries.last_accepted.get(&delivery.endpoint).is_none_or(|last| *last < since);
    if dead
        && !state.misbehaviour.one_try_only
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
