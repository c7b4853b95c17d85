//! Calls to gateways about payments: the try kept, the answer observed.

use base::{Author, Shop, Timestamp};
use connectors::gateways::{CallError, Observation, Outcome, PaymentFact};

use super::store::{self, Try};
use super::{Origin, Payment, PaymentError, PaymentId, observe};
use crate::merchant_accounts::{MerchantAccount, world};

/// What is kept of a call: one row of the payment's tries.
pub(super) fn kept<A>(call: &'static str, outcome: &Outcome<A>) -> Try {
    let (word, note) = match &outcome.result {
        Ok(_) => ("answered", String::new()),
        Err(CallError::Declined { reason, .. }) => ("declined", reason.clone()),
        Err(CallError::Refused { reason, .. }) => ("refused", reason.clone()),
        Err(CallError::Unknown { reason }) => ("unknown", reason.clone()),
        Err(other) => ("unreachable", other.to_string()),
    };
    let note = note.chars().take(300).collect();
    Try { call, outcome: word, note, gateway_request_id: outcome.request_id.clone(), latency_ms: outcome.latency_ms }
}

/// Stores a try and everything it taught, in one transaction; gives the payment afterwards.
pub(super) async fn keep_answer<A: Author + ?Sized>(
    shop: &Shop,
    who: &A,
    account: &MerchantAccount,
    id: PaymentId,
    done: Try,
    learned: Vec<Observation>,
    origin: Origin,
) -> Result<Payment, PaymentError> {
    let (handed, account) = (shop.clone(), account.clone());
    shop.db
        .write(who, move |tx| {
            store::insert_try(tx, id, &done)?;
            for mut seen in learned {
                // The answer to a question about this payment is about this payment, even where it does not name it.
                if seen.reference.is_none() {
                    seen.reference = Some(id.to_string());
                }
                observe(tx, &handed, &account, &seen, origin, None)?;
            }
            store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)
        })
        .await
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
