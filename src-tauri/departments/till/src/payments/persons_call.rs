//! A call to a gateway that a person waits for: the intent is on record before it, and how it ended is found out even where no
//! answer came, or where the program ended in the midst of it.

use base::{Actor, Effect, Fault, OutboxRow, Shop, Timestamp, WriteTx};
use connectors::gateways::{CallError, Observation, Outcome, PaymentFact};
use serde_json::json;

use super::{Origin, Payment, PaymentError, PaymentId, calls, ended_page, fetch_payment, store, take_approved};
use crate::merchant_accounts::{self, MerchantAccount};

/// Kind of the effect that asks how a call ended; its subject is the payment's id.
pub(super) const KIND: &str = "AskAfterCall";
/// So long after a call was begun the gateway is asked, unless its answer was kept: no call takes longer.
const BROKEN_OFF_MS: i64 = 120_000;
/// Questions that the gateway refuses are given up after so many.
const TRIES_MAX: u32 = 24;

/// One call.
#[derive(Debug, Clone)]
pub(super) struct PersonsCall {
    payment: PaymentId,
    /// `capture` or `cancel`.
    call: &'static str,
    begun_at: Timestamp,
}

impl PersonsCall {
    pub(super) fn of(shop: &Shop, payment: PaymentId, call: &'static str) -> Self {
        Self { payment, call, begun_at: shop.now() }
    }

    /// Puts the intent on record, and with it that the gateway is to be asked when nothing more is heard of the call. A repeat
    /// under the same key finds it and goes on: the call itself carries a key of its own.
    pub(super) async fn note(&self, shop: &Shop, who: &Actor, detail: serde_json::Value) -> Result<(), PaymentError> {
        self.keep_intent(shop, who, detail, true).await
    }

    /// The same for a call that goes to nobody.
    pub(super) async fn note_alone(&self, shop: &Shop, who: &Actor) -> Result<(), PaymentError> {
        self.keep_intent(shop, who, json!({}), false).await
    }

    async fn keep_intent(
        &self,
        shop: &Shop,
        who: &Actor,
        detail: serde_json::Value,
        is_sent: bool,
    ) -> Result<(), PaymentError> {
        let (actor, call) = (who.clone(), self.clone());
        let noted = shop
            .db
            .write(who, move |tx| {
                office::audit::note(
                    tx,
                    &actor,
                    &format!("payment.{}_asked", call.call),
                    &call.payment.to_string(),
                    detail,
                )?;
                if is_sent {
                    call.ask_later(tx, &call.key(), BROKEN_OFF_MS)?;
                }
                tx.outcome(&actor, call.payment)
            })
            .await;
        match noted {
            Ok(()) | Err(Fault::Repeated(_)) => Ok(()),
            Err(fault) => Err(fault.into()),
        }
    }

    fn key(&self) -> String {
        format!("{}:{}:{}", self.payment, self.call, self.begun_at.0)
    }

    fn ask_later(&self, tx: &WriteTx<'_>, key: &str, after_ms: i64) -> Result<(), Fault> {
        tx.later(&Effect {
            kind: KIND,
            key: key.to_owned(),
            subject: self.payment.to_string(),
            not_before: tx.at().plus_ms(after_ms),
        })
    }

    /// Keeps the answer. Without a clear one the gateway is asked soon, and until it says.
    pub(super) async fn answered(
        &self,
        shop: &Shop,
        who: &Actor,
        account: &MerchantAccount,
        outcome: Outcome<Vec<Observation>>,
    ) -> Result<Payment, PaymentError> {
        // The idempotency key of the request was used by the note; what follows is a step of the same request.
        let mut step = who.clone();
        step.once = None;
        let done = calls::kept(self.call, &outcome);
        let (learned, refusal) = match outcome.result {
            Ok(learned) => (learned, None),
            Err(CallError::Unknown { reason }) => {
                let fact = PaymentFact::Unknown { call: self.call.to_owned(), reason };
                (vec![calls::by_ourselves(self.payment, account, fact, shop.now())], None)
            }
            Err(error) => (Vec::new(), Some(error)),
        };
        let (payment, is_being_taken) = self.keep(shop, &step, account, done, learned).await?;
        match refusal {
            Some(error) => Err(error.into()),
            None if is_being_taken => Err(PaymentError::WrongState("being taken")),
            None => Ok(payment),
        }
    }

    /// In one transaction. While its money is being taken, the answer to ending a payment is older than what comes next: the
    /// payment is then not ended here.
    async fn keep(
        &self,
        shop: &Shop,
        who: &Actor,
        account: &MerchantAccount,
        done: store::Try,
        mut learned: Vec<Observation>,
    ) -> Result<(Payment, bool), PaymentError> {
        let (handed, author, account, call) = (shop.clone(), who.clone(), account.clone(), self.clone());
        shop.db
            .write(who, move |tx| {
                let is_ended = learned.iter().any(|seen| matches!(seen.fact, PaymentFact::Cancelled));
                let is_unknown = learned.iter().any(|seen| matches!(seen.fact, PaymentFact::Unknown { .. }));
                let is_being_taken = is_ended && take_approved::is_under_way(tx, call.payment)?;
                if is_being_taken {
                    learned.retain(|seen| !matches!(seen.fact, PaymentFact::Cancelled));
                }
                tx.effect_needless(KIND, &call.key())?;
                if is_unknown {
                    call.ask_later(tx, &format!("{}:unclear", call.key()), calls::wait_s(1) * 1000)?;
                }
                let kept = calls::keep(tx, &handed, &author, &account, call.payment, &done, learned, Origin::Answer)?;
                if is_ended && !is_being_taken {
                    ended_page::queue(tx, &account, &kept)?;
                }
                Ok::<_, PaymentError>((kept, is_being_taken))
            })
            .await
    }
}

/// Carries the effect out: one question, asked again while the gateway cannot be reached.
pub(super) async fn carry_out(shop: Shop, row: OutboxRow) -> Result<(), Fault> {
    let who = row.system();
    let Some(id) = PaymentId::parse(&row.subject) else {
        return shop.db.write(&who, move |tx| tx.effect_done(&row)).await;
    };
    let asked = fetch_payment::ask(&shop, &who, id).await;
    shop.db
        .write(&who, move |tx| {
            let soon = tx.at().plus_ms(calls::ASK_EVERY_S * 1000);
            let why = match asked {
                Ok(Ok(payment)) => {
                    if let Some(account) = merchant_accounts::find(tx, payment.merchant_account_id)? {
                        ended_page::queue(tx, &account, &payment)?;
                    }
                    return tx.effect_done(&row);
                }
                Ok(Err(CallError::NotOffered | CallError::NoSuch { .. })) | Err(PaymentError::NoSuchPayment) => {
                    return tx.effect_done(&row);
                }
                Ok(Err(error)) if error.is_nobody_there() => {
                    return tx.effect_not_begun(&row, soon, &error.to_string());
                }
                Err(PaymentError::Fault(fault @ Fault::VaultLocked)) => {
                    return tx.effect_not_begun(&row, soon, &fault.to_string());
                }
                Ok(Err(error)) => error.to_string(),
                Err(error) => error.to_string(),
            };
            if row.attempt >= TRIES_MAX {
                return tx.effect_failed(&row, &why);
            }
            tx.effect_again(&row, tx.at().plus_ms(calls::wait_s(row.attempt) * 1000), &why)
        })
        .await
}
