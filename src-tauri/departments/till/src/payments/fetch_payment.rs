//! Asking the gateway again what became of a payment.

use base::{Actor, Effect, Fault, OutboxRow, Shop, System, Timestamp, WriteTx};
use connectors::gateways::{CallError, FetchAsk, FindAsk, Observation, Outcome, PaymentFact};
use serde_json::json;

use super::store::Try;
use super::{Origin, PAYMENTS_WRITE, Payment, PaymentError, PaymentId, PaymentState, book, calls, store};
use crate::merchant_accounts::{self, Gateways, MerchantAccount, open_line};

/// Kind of the effect that asks in the background; its subject is the payment's id.
pub(super) const KIND: &str = "FetchPayment";
/// Gateways know their fee a moment after the money.
const FEE_AFTER_MS: i64 = 60_000;
/// Questions that were answered otherwise are asked so often, with pauses that grow by this up to an hour: for over
/// seventeen hours.
const TRIES_MAX: u32 = 24;
const AGAIN_MS: i64 = 5 * 60_000;

/// Asks now, because a person wants to know.
pub async fn fetch_payment(shop: &Shop, who: &Actor, id: PaymentId) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let actor = who.clone();
    shop.db
        .write(who, move |tx| {
            store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            Ok::<_, PaymentError>(office::audit::note(tx, &actor, "payment.fetched", &id.to_string(), json!({}))?)
        })
        .await?;
    ask_gateway(shop, who, id).await
}

/// Asks the gateway by its reference, or by ours, and observes the answer.
pub(super) async fn ask_gateway<A: base::Author + Clone + Send + Sync + 'static>(
    shop: &Shop,
    who: &A,
    id: PaymentId,
) -> Result<Payment, PaymentError> {
    Ok(ask(shop, who, id).await??)
}

/// The same, with the gateway's own refusal told apart from what went wrong here.
pub(super) async fn ask<A: base::Author + Clone + Send + Sync + 'static>(
    shop: &Shop,
    who: &A,
    id: PaymentId,
) -> Result<Result<Payment, CallError>, PaymentError> {
    let (payment, account) = shop
        .db
        .read(move |tx| {
            let payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let account = merchant_accounts::find(tx, payment.merchant_account_id)?
                .ok_or(PaymentError::AccountUnfit("it is gone"))?;
            Ok::<_, PaymentError>((payment, account))
        })
        .await?;
    if account.has_own_link() {
        return Ok(Err(CallError::NotOffered));
    }
    let line = open_line(shop, &account).await?;
    let http = &shop.part::<Gateways>()?.0;
    let alias = match &payment.gateway_ref {
        Some(reference) => Some(reference.clone()),
        None => shop.db.read(move |tx| store::first_alias(tx, id)).await?,
    };
    let by_our_reference = alias.is_none();
    let outcome: Outcome<Vec<Observation>> = match alias {
        Some(reference) => {
            let ask = FetchAsk { payment: reference.as_str().into() };
            http.fetch(line.gateway, &line.credentials, who.correlation(), &ask).await
        }
        None => {
            let last = shop.db.read(move |tx| store::last_create_at(tx, id)).await?;
            let ask = FindAsk {
                payment: id.to_string(),
                tried_at: payment.created_at,
                tried_last_at: last.unwrap_or(payment.created_at),
                after: None,
            };
            http.find(line.gateway, &line.credentials, who.correlation(), &ask).await
        }
    };
    let done = calls::kept("fetch", &outcome);
    let is_denied = match &outcome.result {
        Ok(learned) => by_our_reference && learned.is_empty(),
        Err(error) => matches!(error, CallError::NoSuch { .. }),
    };
    if is_denied && has_ended(&payment, line.gateway.about().page_max_s, shop.now()) {
        return Ok(Ok(end_denied(shop, who, account, id, done).await?));
    }
    match outcome.result {
        Ok(learned) => Ok(Ok(calls::keep_answer(shop, who, &account, id, done, learned, Origin::Fetch).await?)),
        Err(error) => {
            calls::keep_answer(shop, who, &account, id, done, Vec::new(), Origin::Fetch).await?;
            Ok(Err(error))
        }
    }
}

/// Whether nobody can pay any more with a payment that is still open here.
fn has_ended(payment: &Payment, page_max_s: i64, now: Timestamp) -> bool {
    let latest = payment.created_at.plus_ms(page_max_s.saturating_mul(1000));
    payment.state.is_open() && payment.page_expires_at.unwrap_or(latest).min(latest) < now
}

/// The gateway denies a payment whose time is over: it has expired, so that its invoice can be paid, and a person is told.
/// Money that comes for it all the same still counts.
async fn end_denied<A: base::Author + Clone + Send + Sync + 'static>(
    shop: &Shop,
    who: &A,
    account: MerchantAccount,
    id: PaymentId,
    done: Try,
) -> Result<Payment, PaymentError> {
    let (handed, author) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let seen = calls::by_ourselves(id, &account, PaymentFact::Expired, tx.at());
            let mut payment = calls::keep(tx, &handed, &author, &account, id, &done, vec![seen], Origin::Fetch)?;
            book::needs_you(&mut payment, "the gateway does not know it");
            store::update(tx, &payment)?;
            Ok(payment)
        })
        .await
}

/// The key of the effect that asks for the fee of a payment.
fn fee_key(id: PaymentId) -> String {
    format!("{id}:fee")
}

/// Has the gateway asked for its fee a little later, where it tells one and has not yet: until then the books hold an
/// estimate, or nothing. Many events tell of the money alone.
pub(super) fn ask_for_fee(tx: &WriteTx<'_>, account: &MerchantAccount, payment: &Payment) -> Result<(), Fault> {
    let tells = connectors::gateways::find(&account.provider).is_some_and(|known| known.about().capabilities.fee_told);
    if payment.state != PaymentState::Captured || !tells || store::is_fee_told(tx, payment.id)? {
        return Ok(());
    }
    tx.later(&Effect {
        kind: KIND,
        key: fee_key(payment.id),
        subject: payment.id.to_string(),
        not_before: tx.at().plus_ms(FEE_AFTER_MS),
    })
}

/// Carries the effect out: one question, asked again while the gateway cannot be reached or has not told its fee.
pub(super) async fn carry_out(shop: Shop, row: OutboxRow) -> Result<(), Fault> {
    let who: System = row.system();
    let Some(id) = PaymentId::parse(&row.subject) else {
        return shop.db.write(&who, move |tx| tx.effect_done(&row)).await;
    };
    let for_fee = row.key == fee_key(id);
    let is_told = for_fee && shop.db.read(move |tx| store::is_fee_told(tx, id)).await?;
    let asked = if is_told { None } else { Some(ask(&shop, &who, id).await) };
    shop.db
        .write(&who, move |tx| {
            let is_last = row.attempt >= TRIES_MAX;
            let later = tx.at().plus_ms(i64::from(row.attempt) * AGAIN_MS);
            match asked {
                None | Some(Err(PaymentError::NoSuchPayment) | Ok(Err(CallError::NotOffered))) => tx.effect_done(&row),
                // An answer without a fee: some gateways settle days later. The estimate stands when they never say.
                Some(Ok(Ok(_))) if for_fee && !is_last && !store::is_fee_told(tx, id)? => {
                    tx.effect_again(&row, later, "the gateway has not told its fee yet")
                }
                Some(Ok(Ok(_))) => tx.effect_done(&row),
                Some(Ok(Err(error))) if error.is_nobody_there() => {
                    tx.effect_not_begun(&row, tx.at().plus_ms(AGAIN_MS), &error.to_string())
                }
                Some(Err(PaymentError::Fault(fault @ Fault::VaultLocked))) => {
                    tx.effect_not_begun(&row, tx.at().plus_ms(AGAIN_MS), &fault.to_string())
                }
                Some(Ok(Err(error))) if is_last => tx.effect_failed(&row, &error.to_string()),
                Some(Err(error)) if is_last => tx.effect_failed(&row, &error.to_string()),
                Some(Ok(Err(error))) => tx.effect_again(&row, later, &error.to_string()),
                Some(Err(error)) => tx.effect_again(&row, later, &error.to_string()),
            }
        })
        .await
}
