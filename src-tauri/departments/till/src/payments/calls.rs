//! Calls to gateways about payments: the try kept, the answer observed, and noted who asked.

use base::{Author, Fault, OutboxRow, Shop, System, Timestamp, WriteTx};
use connectors::gateways::{CallError, Observation, Outcome, PaymentFact};
use serde_json::json;

use super::store::{self, Try};
use super::{Origin, Payment, PaymentError, PaymentId, fetch_payment, observe};
use crate::merchant_accounts::{MerchantAccount, world};

/// What is kept of a call: one row of the payment's tries, and what went over the line.
pub(super) fn kept<A>(call: &'static str, outcome: &Outcome<A>) -> Try {
    let (word, note) = match &outcome.result {
        Ok(_) => ("answered", String::new()),
        Err(CallError::Declined { reason, .. }) => ("declined", reason.clone()),
        Err(CallError::Refused { reason, .. }) => ("refused", reason.clone()),
        Err(CallError::Unknown { reason }) => ("unknown", reason.clone()),
        Err(other) => ("unreachable", other.to_string()),
    };
    let note = note.chars().take(300).collect();
    Try {
        call,
        outcome: word,
        note,
        gateway_request_id: outcome.request_id.clone(),
        latency_ms: outcome.latency_ms,
        exchanges: outcome.exchanges.clone(),
    }
}

/// Carries a call and the keeping of its answer to their end, even when whoever asked goes away meanwhile: what the gateway
/// did would be known to nobody.
pub(super) async fn to_the_end<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
{
    tokio::spawn(work).await.unwrap_or_else(|broken| Err(Fault::bug(broken).into()))
}

/// Stores a try and everything it taught, in one transaction; gives the payment afterwards.
pub(super) async fn keep_answer<A: Author + Clone + Send + 'static>(
    shop: &Shop,
    who: &A,
    account: &MerchantAccount,
    id: PaymentId,
    done: Try,
    learned: Vec<Observation>,
    origin: Origin,
) -> Result<Payment, PaymentError> {
    let (handed, author, account) = (shop.clone(), who.clone(), account.clone());
    shop.db.write(who, move |tx| keep(tx, &handed, &author, &account, id, &done, learned, origin)).await
}

/// The same within a transaction of the caller's. Where the payment is another one afterwards, the audit log says whose call
/// did it: neither state nor books move without a name.
#[expect(clippy::too_many_arguments, reason = "a call, who made it, about what, and what it brought")]
pub(super) fn keep<A: Author>(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &A,
    account: &MerchantAccount,
    id: PaymentId,
    done: &Try,
    learned: Vec<Observation>,
    origin: Origin,
) -> Result<Payment, PaymentError> {
    let before = store::find(tx, id)?;
    store::insert_try(tx, id, done)?;
    let mut changed = Vec::new();
    for mut seen in learned {
        // The answer to a question about this payment is about this payment, even where it does not name it.
        if seen.reference.is_none() {
            seen.reference = Some(id.to_string());
        }
        // A second charge under this payment's reference is a payment of its own.
        let about = observe(tx, shop, account, &seen, origin, None)?.unwrap_or(id);
        if about != id && !changed.contains(&about) {
            changed.push(about);
        }
    }
    let after = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
    fetch_payment::ask_for_fee(tx, account, &after)?;
    if before.as_ref() != Some(&after) {
        changed.push(id);
    }
    for about in changed {
        let Some(payment) = store::find(tx, about)? else { continue };
        if about != id {
            fetch_payment::ask_for_fee(tx, account, &payment)?;
        }
        office::audit::note(
            tx,
            who,
            "payment.observed",
            &about.to_string(),
            json!({ "call": done.call, "outcome": done.outcome, "state": payment.state }),
        )?;
    }
    Ok(after)
}

/// The answer to a call of an effect is clear: observed, and the effect is done, in one transaction.
pub(super) async fn settle(
    shop: &Shop,
    who: &System,
    (account, id): (&MerchantAccount, PaymentId),
    row: OutboxRow,
    done: Try,
    learned: Vec<Observation>,
) -> Result<(), Fault> {
    let (handed, author, account) = (shop.clone(), who.clone(), account.clone());
    shop.db
        .write(who, move |tx| {
            keep(tx, &handed, &author, &account, id, &done, learned, Origin::Answer)?;
            tx.effect_done(&row)
        })
        .await
}

/// Waits before the gateway is asked about an unclear call: 5, 15, then every 20 seconds, for as long as it takes. What is
/// unclear is known within a minute of the gateway's return, even where a question hangs until its time is out when the
/// gateway comes back: 35 seconds of that, and one wait. The circuit breaker keeps most of these questions at home while the
/// gateway is away.
const ASK_AFTER_S: [i64; 2] = [5, 15];
pub(super) const ASK_EVERY_S: i64 = 20;

/// A gateway that refuses the question is there, and what it wants only a person can give: other keys, another right.
const ASK_REFUSED_S: i64 = 300;
/// Some refuse for a moment.
const REFUSED_TRIES: u32 = 5;

/// How many seconds an effect waits after so many attempts, the last of which failed so.
pub fn wait_after_s(error: &CallError, attempt: u32) -> i64 {
    let is_refused = matches!(error, CallError::Refused { .. });
    if is_refused && attempt > REFUSED_TRIES { ASK_REFUSED_S } else { wait_s(attempt) }
}

/// How many seconds an effect waits after so many attempts.
pub fn wait_s(attempt: u32) -> i64 {
    usize::try_from(attempt.saturating_sub(1)).ok().and_then(|n| ASK_AFTER_S.get(n)).copied().unwrap_or(ASK_EVERY_S)
}

/// Something that we know by ourselves about a payment: our call has no answer, or it ended without the gateway.
pub(super) fn by_ourselves(id: PaymentId, account: &MerchantAccount, fact: PaymentFact, at: Timestamp) -> Observation {
    Observation {
        reference: Some(id.to_string()),
        canonical: None,
        aliases: Vec::new(),
        fact,
        amount: None,
        at,
        method: None,
        environment: world(account.environment).mode(),
    }
}
