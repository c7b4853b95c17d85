//! Asking the gateway again what became of a payment.

use base::{Actor, Fault, OutboxRow, Shop, System};
use connectors::gateways::{FetchAsk, FindAsk, Observation, Outcome};

use super::calls;
use super::{Origin, PAYMENTS_WRITE, Payment, PaymentError, PaymentId, store};
use crate::merchant_accounts::{self, Gateways, open_line};

/// Kind of the effect that asks in the background; its subject is the payment's id.
pub(super) const KIND: &str = "FetchPayment";

/// Asks now, because a person wants to know.
pub async fn fetch_payment(shop: &Shop, who: &Actor, id: PaymentId) -> Result<Payment, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    ask_gateway(shop, who, id).await
}

/// Asks the gateway by its reference, or by ours, and observes the answer.
pub(super) async fn ask_gateway<A: base::Author + ?Sized>(
    shop: &Shop,
    who: &A,
    id: PaymentId,
) -> Result<Payment, PaymentError> {
    let (payment, account) = shop
        .db
        .read(move |tx| {
            let payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let account = merchant_accounts::find(tx, payment.merchant_account_id)?
                .ok_or(PaymentError::AccountUnfit("it is gone"))?;
            Ok::<_, PaymentError>((payment, account))
        })
        .await?;
    let line = open_line(shop, &account).await?;
    let http = &shop.part::<Gateways>()?.0;
    let alias = match &payment.gateway_ref {
        Some(reference) => Some(reference.clone()),
        None => shop.db.read(move |tx| store::first_alias(tx, id)).await?,
    };
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
            };
            http.find(line.gateway, &line.credentials, who.correlation(), &ask).await
        }
    };
    let done = calls::kept("fetch", &outcome);
    match outcome.result {
        Ok(learned) => calls::keep_answer(shop, who, &account, id, done, learned, Origin::Fetch).await,
        Err(error) => {
            calls::keep_answer(shop, who, &account, id, done, Vec::new(), Origin::Fetch).await?;
            Err(error.into())
        }
    }
}

/// Carries the effect out: one question, tried again while the gateway cannot be reached.
pub(super) async fn carry_out(shop: Shop, row: OutboxRow) -> Result<(), Fault> {
    let who: System = row.system();
    let asked = match PaymentId::parse(&row.subject) {
        Some(id) => ask_gateway(&shop, &who, id).await.map(drop),
        None => Ok(()),
    };
    shop.db
        .write(&who, move |tx| match asked {
            Ok(()) | Err(PaymentError::NoSuchPayment | PaymentError::NotOffered) => tx.effect_done(&row),
            Err(error) => {
                let wait_ms = i64::from(row.attempt.min(10)) * 30_000;
                tx.effect_again(&row, tx.at().plus_ms(wait_ms), &error.to_string())
            }
        })
        .await
}
