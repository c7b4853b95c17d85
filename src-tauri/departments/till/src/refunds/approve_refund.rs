//! Letting a refund go that somebody else asked for, or saying no to it.

use base::{Actor, Shop};
use office::audit;
use serde_json::json;

use super::document::done_once;
use super::error::RefundError;
use super::news::{self, Happened};
use super::refund::{Refund, RefundId, RefundState};
use super::request_refund::{Ground, let_go};
use super::{REFUNDS_APPROVE, REFUNDS_CREATE, store};

/// Lets a refund go. Nobody does so with what they asked for themselves.
pub async fn approve_refund(shop: &Shop, who: &Actor, id: RefundId) -> Result<Refund, RefundError> {
    who.may(REFUNDS_APPROVE)?;
    decide(shop, who, id, None).await
}

/// Says no to a refund; whoever asked for it may take it back.
pub async fn reject_refund(shop: &Shop, who: &Actor, id: RefundId, reason: String) -> Result<Refund, RefundError> {
    who.may(REFUNDS_CREATE)?;
    let reason = base::text::line("reason", &reason, 500)?;
    decide(shop, who, id, Some(reason)).await
}

async fn decide(shop: &Shop, who: &Actor, id: RefundId, rejected: Option<String>) -> Result<Refund, RefundError> {
    let (handed, actor) = (shop.clone(), who.clone());
    let decided = shop
        .db
        .write(who, move |tx| {
            let mut refund = store::find(tx, id)?.ok_or(RefundError::NoSuchRefund)?;
            if refund.state != RefundState::Requested {
                return Err(RefundError::WrongState(refund.state.text()));
            }
            refund.decided_by = Some(actor.id.to_string());
            refund.decided_at = Some(tx.at());
            let happened = match rejected {
                Some(reason) => {
                    if refund.requested_by != *actor.id {
                        actor.may(REFUNDS_APPROVE)?;
                    }
                    refund.state = RefundState::Rejected;
                    refund.decision = reason;
                    Happened::Rejected
                }
                None if refund.requested_by == *actor.id => return Err(RefundError::OwnRequest),
                None => {
                    refund.state = RefundState::Approved;
                    Happened::Approved
                }
            };
            let detail = json!({ "payment": refund.payment_id, "amount": refund.amount, "reason": refund.decision });
            audit::note(tx, &actor, happened.audited(), &id.to_string(), detail)?;
            store::update(tx, &refund)?;
            news::announce(tx, happened, &refund)?;
            if refund.state == RefundState::Approved {
                let ground = Ground::find(tx, refund.payment_id)?;
                ground.must_fit(&refund)?;
                let_go(tx, &handed, &ground.account, &refund)?;
            }
            tx.outcome(&actor, id)?;
            store::find(tx, id)?.ok_or(RefundError::NoSuchRefund)
        })
        .await;
    done_once(shop, decided).await
}
