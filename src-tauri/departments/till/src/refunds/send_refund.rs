//! Sending a refund to the gateway: the outbox effect behind an approved one.
//!
//! One refund of a payment is under way at a time. What may have been sent is asked for before anything is sent again: by the gateway's
//! id of it, or by ours. It is sent again only under the same key, and only when the gateway says that it has none. Where the gateway
//! keeps no keys, or not so long, it has to say so when an answer that was under way must have come long since.

use std::collections::BTreeSet;

use base::{Fault, OutboxRow, Shop, System, Timestamp, WriteTx};
use connectors::gateways::{CallError, FindRefundAsk, GatewayRef, Observation, PaymentFact, RefundAsk};
use office::audit;
use serde_json::json;

use super::error::RefundError;
use super::news::{self, Happened};
use super::refund::{Refund, RefundId, RefundState};
use super::request_refund::Ground;
use super::store;
use crate::merchant_accounts::{Gateways, Line, open_line};
use crate::payments::{self, KeptCall};

/// Kind of the effect; its key is the refund's id, its subject the payment's.
pub const KIND: &str = "SendRefund";
/// What the tries are called.
const SEND: &str = "refund";
const LOOK: &str = "find_refund";
/// One that has to wait for another looks again after this.
const BEHIND_S: i64 = 15;
/// One that is under way at the gateway is asked about with pauses that grow by this, up to an hour.
const UNDER_WAY_S: i64 = 60;
/// So long after a call without a key nothing of it can still be on its way: longer than a call lasts, its repeats, and a gateway's
/// own queue.
pub(super) const SETTLED_AFTER_MS: i64 = 10 * 60_000;
/// So many attempts trust the key alone; then the gateway is left alone for that long as well, so that its answer is certain.
const KEYED_MAX: u32 = 4;
/// When a person is told that nobody knows.
pub(super) const TELL_AFTER_MS: i64 = 24 * 3_600_000;

/// Carries the effect out once.
pub(super) async fn carry_out(shop: Shop, row: OutboxRow) -> Result<(), Fault> {
    let who = row.system();
    let Some(story) = Story::load(&shop, &row).await? else {
        return done(&shop, &who, row).await;
    };
    if let Some(why) = story.waits {
        return not_begun(&shop, &who, row, BEHIND_S, why).await;
    }
    let line = match open_line(&shop, &story.ground.account).await {
        Ok(line) => line,
        Err(Fault::VaultLocked) => return not_begun(&shop, &who, row, 60, "the vault is locked").await,
        Err(fault) => return Err(fault),
    };
    if story.refund.gateway_ref.is_some() {
        return follow(&shop, &who, &line, &story, row).await;
    }
    let mut is_certain = true;
    if story.refund.sent_at.is_some() {
        match look(&shop, &who, &line, &story, &row).await? {
            Looked::Over => return Ok(()),
            Looked::NotThere { is_certain: looked } => is_certain = looked,
        }
    }
    send(&shop, &who, &line, &story, row, is_certain).await
}

/// What the call needs.
struct Story {
    refund: Refund,
    ground: Ground,
    names: payments::RefundNames,
    /// Why it has to wait for another.
    waits: Option<&'static str>,
}

impl Story {
    /// None when there is nothing left to do.
    async fn load(shop: &Shop, row: &OutboxRow) -> Result<Option<Self>, Fault> {
        let Some(id) = RefundId::parse(&row.key) else { return Ok(None) };
        shop.db
            .read(move |tx| {
                let Some(refund) = store::find(tx, id)? else { return Ok(None) };
                if !matches!(refund.state, RefundState::Approved | RefundState::Processing | RefundState::Unknown) {
                    return Ok(None);
                }
                let ground = Ground::find(tx, refund.payment_id)?;
                let names = payments::refund_names(tx, &ground.payment)?;
                let is_first = refund.sent_at.is_none();
                let other = ground.earlier.iter().any(|other| other.id != refund.id && other.is_in_doubt());
                let waits = (is_first && other).then_some("another refund of this payment is in doubt");
                Ok::<_, Fault>(Some(Self { refund, ground, names, waits }))
            })
            .await
    }

    fn name(&self, line: &Line) -> Option<GatewayRef> {
        line.gateway.name_to_refund(self.names.canonical.as_ref(), &self.names.aliases)
    }
}

/// Sends it. That it may be there from now on is stored before a byte leaves. `is_certain`: nothing of it can be there or on its way.
async fn send(
    shop: &Shop,
    who: &System,
    line: &Line,
    story: &Story,
    row: OutboxRow,
    is_certain: bool,
) -> Result<(), Fault> {
    let refund = &story.refund;
    let Some(name) = story.name(line) else {
        let why = "the gateway knows the payment by no name that it refunds";
        if refund.sent_at.is_some() {
            return again_unless_over(shop, who, refund.id, row, why).await;
        }
        return fail(shop, who, story, row, None, why).await;
    };
    let ask = RefundAsk {
        refund: refund.id.to_string(),
        payment: name,
        amount: refund.amount,
        key: refund.id.to_string(),
        is_whole: refund.amount == story.ground.payment.captured,
        last4: story.names.method.as_ref().and_then(|method| method.last4.clone()),
        method: story.names.method.as_ref().map(|method| method.family.clone()),
    };
    match mark_sent(shop, who, refund.id, &row).await? {
        Marked::Goes => {}
        Marked::Over => return Ok(()),
        Marked::Unfit(why) if is_certain => return fail(shop, who, story, row, None, &why).await,
        Marked::Unfit(why) => {
            let wait_s = payments::wait_s(row.attempt);
            return in_doubt(shop, who, story, row, None, (wait_s, &why)).await;
        }
    }
    let http = &shop.part::<Gateways>()?.0;
    let outcome = http.refund(line.gateway, &line.credentials, &who.correlation, &ask).await;
    let kept = payments::kept_call(SEND, &outcome);
    match outcome.result {
        Ok(learned) => learn(shop, who, story, row, kept, learned).await,
        Err(CallError::Declined { reason, .. } | CallError::Refused { reason, .. }) if is_certain => {
            fail(shop, who, story, row, Some(kept), &reason).await
        }
        Err(CallError::NotOffered) if is_certain => {
            fail(shop, who, story, row, Some(kept), "this gateway cannot refund").await
        }
        Err(CallError::NoSuch { .. }) if is_certain => {
            fail(shop, who, story, row, Some(kept), "the gateway does not know the payment").await
        }
        Err(CallError::TooMany { retry_after }) => {
            let wait = retry_after.map_or(30, |wait| i64::try_from(wait.as_secs()).unwrap_or(30).clamp(1, 600));
            not_sent(shop, who, story, row, kept, (wait, "too many calls".to_owned())).await
        }
        Err(error @ CallError::Unreachable { .. }) => {
            let wait = payments::wait_s(row.attempt);
            not_sent(shop, who, story, row, kept, (wait, error.to_string())).await
        }
        // Beside a call that may have done it a refusal says nothing about that one.
        Err(error) => {
            let wait_s = payments::wait_after_s(&error, row.attempt);
            in_doubt(shop, who, story, row, Some(kept), (wait_s, &error.to_string())).await
        }
    }
}

/// Whether it may be sent now.
enum Marked {
    /// It may be there from now on.
    Goes,
    /// Another attempt holds the row by now, or the refund has ended.
    Over,
    /// What happened since it was let go stands against it.
    Unfit(String),
}

/// What asking brought.
enum Looked {
    /// What it says is taken in, or the next attempt is set: this one is over.
    Over,
    /// The gateway has no such refund, and the same call may go again.
    NotThere {
        /// Whether it has none for good: nothing can be on its way there any more.
        is_certain: bool,
    },
}

/// Asks by our reference whether an earlier call went through.
async fn look(shop: &Shop, who: &System, line: &Line, story: &Story, row: &OutboxRow) -> Result<Looked, Fault> {
    let Some(name) = story.name(line) else { return Ok(Looked::NotThere { is_certain: false }) };
    let sent_at = first_sent(&story.refund);
    let ask = FindRefundAsk { refund: story.refund.id.to_string(), payment: name, sent_at, after: None };
    let http = &shop.part::<Gateways>()?.0;
    let outcome = http.find_refund(line.gateway, &line.credentials, &who.correlation, &ask).await;
    let kept = payments::kept_call(LOOK, &outcome);
    let since_sent = story.refund.sent_at.map_or(0, |at| shop.now().since_ms(at));
    let key_s = line.gateway.about().key_holds_s();
    // The key was first used no earlier than the refund was let go. A clock that was set back says nothing about its age.
    let key_age = story.refund.decided_at.map_or(i64::MAX, |at| shop.now().since_ms(at));
    let is_keyed = row.attempt <= KEYED_MAX && since_sent >= 0 && (0..key_s.saturating_mul(1000)).contains(&key_age);
    let is_certain = since_sent >= SETTLED_AFTER_MS;
    match outcome.result {
        Ok(learned) if !learned.is_empty() => {
            learn(shop, who, story, row.clone(), kept, learned).await?;
            Ok(Looked::Over)
        }
        Ok(_) | Err(CallError::NoSuch { .. }) if is_keyed || is_certain => {
            keep(shop, who, story, kept).await?;
            Ok(Looked::NotThere { is_certain })
        }
        // It cannot look, and the same call under the same key does no more than the first.
        Err(CallError::NotOffered) if is_keyed => Ok(Looked::NotThere { is_certain: false }),
        Ok(_) | Err(CallError::NoSuch { .. }) => {
            let then = (payments::wait_s(row.attempt), "the gateway has none yet: it is asked again");
            in_doubt(shop, who, story, row.clone(), Some(kept), then).await?;
            Ok(Looked::Over)
        }
        Err(error) => {
            let then = (payments::wait_after_s(&error, row.attempt), error.to_string());
            in_doubt(shop, who, story, row.clone(), Some(kept), (then.0, &then.1)).await?;
            Ok(Looked::Over)
        }
    }
}

/// When it first left, or a while before that: what stands in the row is when it left last, and it never did before it was let go.
fn first_sent(refund: &Refund) -> Timestamp {
    let let_go = refund.decided_at.unwrap_or(refund.requested_at);
    // A clock that was set back meanwhile makes the earlier of both the surer one.
    refund.sent_at.map_or(let_go, |sent| sent.min(let_go))
}

/// Asks how a refund stands that is under way at the gateway.
async fn follow(shop: &Shop, who: &System, line: &Line, story: &Story, row: OutboxRow) -> Result<(), Fault> {
    let reference = story.refund.gateway_ref.clone().unwrap_or_default();
    let http = &shop.part::<Gateways>()?.0;
    let outcome = http.fetch_refund(line.gateway, &line.credentials, &who.correlation, &reference).await;
    let kept = payments::kept_call(LOOK, &outcome);
    match outcome.result {
        Ok(learned) => learn(shop, who, story, row, kept, learned).await,
        Err(CallError::NotOffered) => {
            let asked = payments::ask_about(shop, who, story.refund.payment_id).await;
            let why = asked.map_or_else(|fault| fault.to_string(), |()| "under way at the gateway".to_owned());
            again_unless_over(shop, who, story.refund.id, row, &why).await
        }
        Err(error) => {
            keep(shop, who, story, kept).await?;
            again_unless_over(shop, who, story.refund.id, row, &error.to_string()).await
        }
    }
}

/// Takes in what the gateway said of it. The name that it gives is this refund's, whatever else it says.
async fn learn(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: OutboxRow,
    kept: KeptCall,
    learned: Vec<Observation>,
) -> Result<(), Fault> {
    let (handed, author, account) = (shop.clone(), who.clone(), story.ground.account.clone());
    let (id, payment, amount) = (story.refund.id, story.refund.payment_id, story.refund.amount);
    shop.db
        .write(who, move |tx| {
            if let Some(reference) = reference_of(id, amount, &learned) {
                attach(tx, id, &reference)?;
            }
            payments::keep_refund_call(tx, &handed, &author, &account, payment, &kept, learned)?;
            let refund = store::find(tx, id)?.ok_or(Fault::NoSuch("refund"))?;
            if !refund.state.holds() {
                return tx.effect_done(&row);
            }
            if refund.gateway_ref.is_none() {
                // An answer that names no refund is none.
                let then = (payments::wait_s(row.attempt), "the answer named no refund");
                return doubt(tx, &author, refund, &row, then);
            }
            wait_for_it(tx, &row, "under way at the gateway")
        })
        .await
}

/// The gateway's name of our refund in what it said: beside our reference; else the only one of that amount that bears none.
fn reference_of(id: RefundId, amount: base::Money, learned: &[Observation]) -> Option<String> {
    let ours = id.to_string();
    let told = || {
        learned.iter().filter_map(|seen| match &seen.fact {
            PaymentFact::Refunded { refund_ref, reference, amount, .. } => {
                Some((refund_ref, reference.as_deref(), *amount))
            }
            _ => None,
        })
    };
    let named = told().find(|(_, reference, _)| *reference == Some(ours.as_str()));
    let unnamed: BTreeSet<&String> =
        told().filter(|(_, reference, told)| reference.is_none() && *told == amount).map(|(name, ..)| name).collect();
    let only = if unnamed.len() == 1 { unnamed.into_iter().next() } else { None };
    named.map(|(name, ..)| name).or(only).cloned()
}

/// Puts the gateway's name on the refund, unless another has it: then that one is told of.
fn attach(tx: &WriteTx<'_>, id: RefundId, reference: &str) -> Result<(), Fault> {
    let refund = store::find(tx, id)?.ok_or(Fault::NoSuch("refund"))?;
    let is_taken = store::list_of_payment(tx, refund.payment_id)?
        .iter()
        .any(|other| other.id != id && other.gateway_ref.as_deref() == Some(reference));
    if is_taken || refund.gateway_ref.is_some() {
        return Ok(());
    }
    store::update(tx, &Refund { gateway_ref: Some(reference.to_owned()), ..refund }.under_way_there())
}

/// Stores that it may be there from now on, unless it must not be sent.
async fn mark_sent(shop: &Shop, who: &System, id: RefundId, row: &OutboxRow) -> Result<Marked, Fault> {
    let (author, row) = (who.clone(), row.clone());
    shop.db
        .write(who, move |tx| {
            let Some(mut refund) = store::find(tx, id)? else { return Ok(Marked::Over) };
            let is_wanted =
                matches!(refund.state, RefundState::Approved | RefundState::Processing | RefundState::Unknown);
            if !is_wanted || refund.gateway_ref.is_some() || !tx.effect_prolonged(&row)? {
                return Ok(Marked::Over);
            }
            match Ground::find(tx, refund.payment_id).and_then(|ground| ground.must_fit(&refund)) {
                Ok(()) => {}
                Err(RefundError::Fault(fault)) => return Err(fault),
                Err(stands_against) => return Ok(Marked::Unfit(stands_against.to_string())),
            }
            if refund.state == RefundState::Approved {
                refund.state = RefundState::Processing;
            }
            refund.sent_at = Some(tx.at());
            store::update(tx, &refund)?;
            audit::note(tx, &author, Happened::Sent.audited(), &id.to_string(), json!({ "attempt": row.attempt }))?;
            news::announce(tx, Happened::Sent, &refund)?;
            Ok(Marked::Goes)
        })
        .await
}

/// Keeps a call, if there was one, and has the refund follow from it; unless another attempt holds the row by now, for then what this
/// one knows is old.
async fn follow_up(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: OutboxRow,
    kept: Option<KeptCall>,
    then: impl FnOnce(&WriteTx<'_>, Refund, &OutboxRow) -> Result<(), Fault> + Send + 'static,
) -> Result<(), Fault> {
    let (handed, author, account) = (shop.clone(), who.clone(), story.ground.account.clone());
    let (id, payment) = (story.refund.id, story.refund.payment_id);
    shop.db
        .write(who, move |tx| {
            if let Some(kept) = kept {
                payments::keep_refund_call(tx, &handed, &author, &account, payment, &kept, Vec::new())?;
            }
            if !tx.effect_prolonged(&row)? {
                return Ok(());
            }
            let refund = store::find(tx, id)?.ok_or(Fault::NoSuch("refund"))?;
            if refund.state.holds() { then(tx, refund, &row) } else { tx.effect_done(&row) }
        })
        .await
}

/// The call certainly did nothing: it stands as before it, and goes again later.
async fn not_sent(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: OutboxRow,
    kept: KeptCall,
    (wait_s, why): (i64, String),
) -> Result<(), Fault> {
    let before = story.refund.sent_at;
    let then = move |tx: &WriteTx<'_>, mut refund: Refund, row: &OutboxRow| {
        refund.sent_at = before;
        if before.is_none() && refund.state == RefundState::Processing {
            refund.state = RefundState::Approved;
        }
        store::update(tx, &refund)?;
        tx.effect_again(row, tx.at().plus_ms(wait_s.saturating_mul(1000)), &why)
    };
    follow_up(shop, who, story, row, Some(kept), then).await
}

/// No clear answer: unknown, and asked about again after so many seconds, for this reason.
async fn in_doubt(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: OutboxRow,
    kept: Option<KeptCall>,
    (wait_s, why): (i64, &str),
) -> Result<(), Fault> {
    let (author, why) = (who.clone(), why.to_owned());
    let then = move |tx: &WriteTx<'_>, refund, row: &OutboxRow| doubt(tx, &author, refund, row, (wait_s, &why));
    follow_up(shop, who, story, row, kept, then).await
}

fn doubt(
    tx: &WriteTx<'_>,
    who: &System,
    mut refund: Refund,
    row: &OutboxRow,
    (wait_s, why): (i64, &str),
) -> Result<(), Fault> {
    let again = tx.at().plus_ms(wait_s.saturating_mul(1000));
    if refund.gateway_ref.is_some() {
        return tx.effect_again(row, again, why);
    }
    if refund.state != RefundState::Unknown {
        refund.state = RefundState::Unknown;
        refund.unknown_since = Some(tx.at());
        audit::note(tx, who, Happened::Unknown.audited(), &refund.id.to_string(), json!({ "why": why }))?;
        news::announce(tx, Happened::Unknown, &refund)?;
    }
    store::update(tx, &refund)?;
    if refund.unknown_since.is_some_and(|since| tx.at().since_ms(since) > TELL_AFTER_MS) {
        payments::refund_in_doubt(tx, refund.payment_id, &refund.id.to_string(), refund.amount)?;
    }
    tx.effect_again(row, again, why)
}

/// It certainly did not go, and will not.
async fn fail(
    shop: &Shop,
    who: &System,
    story: &Story,
    row: OutboxRow,
    kept: Option<KeptCall>,
    why: &str,
) -> Result<(), Fault> {
    let (author, why) = (who.clone(), why.to_owned());
    let then = move |tx: &WriteTx<'_>, mut refund: Refund, row: &OutboxRow| {
        if refund.gateway_ref.is_some() {
            return tx.effect_done(row);
        }
        refund.state = RefundState::Failed;
        refund.failed_at = Some(tx.at());
        refund.unknown_since = None;
        refund.failure_reason.clone_from(&why);
        store::update(tx, &refund)?;
        audit::note(tx, &author, Happened::Failed.audited(), &refund.id.to_string(), json!({ "why": why }))?;
        news::announce(tx, Happened::Failed, &refund)?;
        tx.effect_failed(row, &why)
    };
    follow_up(shop, who, story, row, kept, then).await
}

/// Keeps a call that taught nothing.
async fn keep(shop: &Shop, who: &System, story: &Story, kept: KeptCall) -> Result<(), Fault> {
    let (handed, author, account) = (shop.clone(), who.clone(), story.ground.account.clone());
    let payment = story.refund.payment_id;
    shop.db
        .write(who, move |tx| {
            payments::keep_refund_call(tx, &handed, &author, &account, payment, &kept, Vec::new())?;
            Ok(())
        })
        .await
}

async fn again_unless_over(shop: &Shop, who: &System, id: RefundId, row: OutboxRow, why: &str) -> Result<(), Fault> {
    let why = why.to_owned();
    shop.db
        .write(who, move |tx| {
            let refund = store::find(tx, id)?.ok_or(Fault::NoSuch("refund"))?;
            if refund.state.holds() { wait_for_it(tx, &row, &why) } else { tx.effect_done(&row) }
        })
        .await
}

fn wait_for_it(tx: &WriteTx<'_>, row: &OutboxRow, why: &str) -> Result<(), Fault> {
    let wait_s = i64::from(row.attempt).saturating_mul(UNDER_WAY_S).min(3600);
    tx.effect_again(row, tx.at().plus_ms(wait_s.saturating_mul(1000)), why)
}

async fn done(shop: &Shop, who: &System, row: OutboxRow) -> Result<(), Fault> {
    shop.db.write(who, move |tx| tx.effect_done(&row)).await
}

async fn not_begun(shop: &Shop, who: &System, row: OutboxRow, wait_s: i64, why: &'static str) -> Result<(), Fault> {
    shop.db.write(who, move |tx| tx.effect_not_begun(&row, tx.at().plus_ms(wait_s.saturating_mul(1000)), why)).await
}
