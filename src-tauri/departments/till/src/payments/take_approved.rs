//! Taking the money of a payment that the customer has agreed to on the gateway's page, where that by itself moves nothing:
//! the outbox effect behind [`PaymentFact::Approved`].
//!
//! It is one call under one idempotency key for as long as its outcome is not known; before it is sent again the gateway is
//! asked how the payment stands. A refusal leaves the page open: the customer may agree again, and that is another call.

use base::{Effect, Fault, OutboxRow, ReadTx, Shop, System, WriteTx};
use connectors::gateways::{CallError, CaptureAsk, GatewayRef, Observation, PaymentFact};
use serde_json::json;

use super::start_payment::payable;
use super::store::Try;
use super::{Origin, Payment, PaymentId, PaymentState, calls, fetch_payment, observe, store};
use crate::invoices;
use crate::merchant_accounts::{self, Gateways, MerchantAccount, open_line};

/// Kind of the effect; its subject is the payment's id, its key that and how many calls before it were refused.
pub(super) const KIND: &str = "TakeApproved";
/// What the try is called.
const CALL: &str = "capture";
/// The longest that an approval is waited for, six hours of questions that were answered: gateways keep one for some hours, and
/// the page ends before.
const TRIES_MAX: u32 = 6 * 180;
/// So many refusals, and the next agreement is left to a person.
const REFUSED_MAX: u32 = 5;

/// Whether the call is being made right now: until it ends, nobody knows that the payment ended without money.
pub(super) fn is_under_way(tx: &ReadTx<'_>, payment: PaymentId) -> Result<bool, Fault> {
    let refused = store::count_refused(tx, payment, CALL)?;
    Ok(tx.find_effect(KIND, &key_of(payment, refused))?.is_some_and(|effect| effect.under_way))
}

/// Queues the call, beside the news that the customer agreed: one for each time they did, and none beside one that is not
/// settled.
pub(super) fn queue(tx: &WriteTx<'_>, payment: &Payment) -> Result<(), Fault> {
    if !is_open(payment) {
        return Ok(());
    }
    let refused = store::count_refused(tx, payment.id, CALL)?;
    if refused >= REFUSED_MAX {
        return Ok(());
    }
    tx.later(&Effect {
        kind: KIND,
        key: key_of(payment.id, refused),
        subject: payment.id.to_string(),
        not_before: tx.at(),
    })
}

/// The key of a call: of the effect here, and the idempotency key at the gateway.
fn key_of(payment: PaymentId, refused: u32) -> String {
    match refused {
        0 => format!("{payment}:take"),
        more => format!("{payment}:take:{more}"),
    }
}

fn is_open(payment: &Payment) -> bool {
    matches!(payment.state, PaymentState::Created | PaymentState::Pending)
}

/// Carries the effect out once.
pub(super) async fn carry_out(shop: Shop, row: OutboxRow) -> Result<(), Fault> {
    let who = row.system();
    let Some(story) = Story::load(&shop, &row).await? else {
        return shop.db.write(&who, move |tx| tx.effect_done(&row)).await;
    };
    let line = match open_line(&shop, &story.account).await {
        Ok(line) => line,
        Err(Fault::VaultLocked) => {
            let why = "the vault is locked";
            return shop.db.write(&who, move |tx| tx.effect_not_begun(&row, tx.at().plus_ms(60_000), why)).await;
        }
        Err(fault) => return again(&shop, &who, &row, &fault.to_string()).await,
    };
    let id = story.payment.id;
    if row.attempt > 1 {
        // An attempt before this one may have taken it: the gateway says.
        match fetch_payment::ask(&shop, &who, id).await {
            Ok(Ok(now)) if is_open(&now) => {}
            Ok(Ok(_)) => return shop.db.write(&who, move |tx| tx.effect_done(&row)).await,
            // What the customer agreed to may hold for days.
            Ok(Err(error)) if error.is_nobody_there() => {
                return shop.db.write(&who, move |tx| not_asked(tx, &row, &error)).await;
            }
            Ok(Err(error)) => return again(&shop, &who, &row, &error.to_string()).await,
            Err(error) => return again(&shop, &who, &row, &error.to_string()).await,
        }
    }
    if !story.is_wanted {
        return let_go(&shop, &who, &story, row).await;
    }
    let canonical = story.payment.gateway_ref.as_deref().map(GatewayRef::from);
    let Some(name) = line.gateway.name_to_capture(canonical.as_ref(), &story.aliases) else {
        return shop.db.write(&who, move |tx| tx.effect_failed(&row, "the gateway knows it by no name")).await;
    };
    let ask = CaptureAsk { payment: name, amount: None, asked: Some(story.payment.amount), key: row.key.clone() };
    let http = &shop.part::<Gateways>()?.0;
    let outcome = http.capture(line.gateway, &line.credentials, &who.correlation, &ask).await;
    let mut done = calls::kept(CALL, &outcome);
    match outcome.result {
        Ok(learned) => {
            let is_taken = learned.iter().any(|seen| matches!(seen.fact, PaymentFact::Captured { .. }));
            if !is_taken && learned.iter().any(|seen| matches!(seen.fact, PaymentFact::FailedTry { .. })) {
                // An answer that holds a refusal; the next agreement is another call.
                done.outcome = "declined";
            }
            calls::settle(&shop, &who, (&story.account, id), row, done, learned).await
        }
        // After a call that may have taken it a refusal says nothing about that one.
        Err(CallError::Refused { .. }) if row.attempt > 1 => {
            keep_and_ask_later(&shop, &who, &story, row, done, Vec::new()).await
        }
        Err(CallError::Unknown { reason }) => {
            let fact = PaymentFact::Unknown { call: CALL.to_owned(), reason };
            let seen = calls::by_ourselves(id, &story.account, fact, shop.now());
            keep_and_ask_later(&shop, &who, &story, row, done, vec![seen]).await
        }
        Err(CallError::Declined { reason, .. } | CallError::Refused { reason, .. }) => {
            let fact = PaymentFact::FailedTry { reason, try_ref: Some(row.key.clone()) };
            let seen = calls::by_ourselves(id, &story.account, fact, shop.now());
            calls::settle(&shop, &who, (&story.account, id), row, done, vec![seen]).await
        }
        Err(error) => keep_and_ask_later(&shop, &who, &story, row, done, Vec::new()).await.inspect(|()| {
            tracing::warn!(payment = %id, %error, "approved money could not be taken yet");
        }),
    }
}

/// What the call needs.
struct Story {
    payment: Payment,
    account: MerchantAccount,
    aliases: Vec<String>,
    /// Whether the invoice still lacks what the customer agreed to. It may have been paid otherwise meanwhile.
    is_wanted: bool,
}

impl Story {
    /// None when there is nothing left to take.
    async fn load(shop: &Shop, row: &OutboxRow) -> Result<Option<Self>, Fault> {
        let Some(id) = PaymentId::parse(&row.subject) else { return Ok(None) };
        shop.db
            .read(move |tx| {
                let Some(payment) = store::find(tx, id)? else { return Ok(None) };
                if !is_open(&payment) {
                    return Ok(None);
                }
                let account = merchant_accounts::find(tx, payment.merchant_account_id)?;
                let aliases = store::list_aliases(tx, id)?;
                let is_wanted = match payment.invoice_id {
                    Some(invoice) => invoices::find(tx, invoice)?
                        .is_some_and(|invoice| payable(&invoice).is_ok_and(|due| due.minor >= payment.amount.minor)),
                    None => true,
                };
                Ok(account.map(|account| Self { payment, account, aliases, is_wanted }))
            })
            .await
    }
}

/// Takes nothing: the invoice does not want it any more. The customer's agreement lapses by itself.
async fn let_go(shop: &Shop, who: &System, story: &Story, row: OutboxRow) -> Result<(), Fault> {
    let (handed, author, account, id) = (shop.clone(), who.clone(), story.account.clone(), story.payment.id);
    shop.db
        .write(who, move |tx| {
            let seen = calls::by_ourselves(id, &account, PaymentFact::Cancelled, tx.at());
            observe(tx, &handed, &account, &seen, Origin::Answer, None)?;
            let detail = json!({ "call": CALL, "outcome": "not_sent", "why": "the invoice was paid otherwise" });
            office::audit::note(tx, &author, "payment.observed", &id.to_string(), detail)?;
            tx.effect_done(&row)
        })
        .await
}

async fn keep_and_ask_later(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: OutboxRow,
    done: Try,
    learned: Vec<Observation>,
) -> Result<(), Fault> {
    let (handed, author, account, id) = (shop.clone(), who.clone(), story.account.clone(), story.payment.id);
    shop.db
        .write(who, move |tx| {
            calls::keep(tx, &handed, &author, &account, id, &done, learned, Origin::Answer)?;
            if row.attempt >= TRIES_MAX {
                return tx.effect_failed(&row, "the gateway gave no clear answer");
            }
            tx.effect_again(
                &row,
                tx.at().plus_ms(calls::wait_s(row.attempt) * 1000),
                "no clear answer: the gateway is asked",
            )
        })
        .await
}

/// The question did not get through.
fn not_asked(tx: &WriteTx<'_>, row: &OutboxRow, error: &CallError) -> Result<(), Fault> {
    tx.effect_not_begun(row, tx.at().plus_ms(calls::ASK_EVERY_S * 1000), &error.to_string())
}

/// Nobody could say how it stands: asked again later.
async fn again(shop: &Shop, who: &System, row: &OutboxRow, why: &str) -> Result<(), Fault> {
    let (row, why) = (row.clone(), why.to_owned());
    shop.db
        .write(who, move |tx| {
            if row.attempt >= TRIES_MAX {
                return tx.effect_failed(&row, &why);
            }
            tx.effect_again(&row, tx.at().plus_ms(calls::wait_s(row.attempt) * 1000), &why)
        })
        .await
}
