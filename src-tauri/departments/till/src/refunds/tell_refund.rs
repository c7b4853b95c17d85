//! Saying what became of a refund that nobody can tell: a person has looked at the gateway.

use base::{Actor, Shop};
use office::audit;
use serde_json::json;

use super::document::done_once;
use super::error::RefundError;
use super::refund::{Refund, RefundId, RefundState};
use super::request_refund::Ground;
use super::{REFUNDS_APPROVE, finish_refund, send_refund, store};

/// Says of an unknown refund that it went, or that it did not: that only after the gateway was asked for a
/// day, since another refund may leave then. What the gateway tells later counts all the same.
pub async fn tell_refund(
    shop: &Shop,
    who: &Actor,
    id: RefundId,
    went: bool,
    reason: String,
) -> Result<Refund, RefundError> {
    who.may(REFUNDS_APPROVE)?;
    let reason = base::text::line("reason", &reason, 500)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let told = shop
        .db
        .write(who, move |tx| {
            books::periods::must_be_open(tx, tx.at().day_in(&handed.basics()?.zone))?;
            let mut refund = store::find(tx, id)?.ok_or(RefundError::NoSuchRefund)?;
            if refund.state != RefundState::Unknown {
                return Err(RefundError::WrongState(refund.state.text()));
            }
            let asked = tx.find_effect(send_refund::KIND, &id.to_string())?;
            let since_sent = refund.sent_at.map_or(i64::MAX, |at| tx.at().since_ms(at));
            if !went && (asked.is_some_and(|asked| asked.under_way) || since_sent < send_refund::SETTLED_AFTER_MS) {
                return Err(RefundError::OnItsWay);
            }
            let in_doubt_for = refund.unknown_since.map_or(i64::MAX, |since| tx.at().since_ms(since));
            if !went && in_doubt_for < send_refund::TELL_AFTER_MS {
                return Err(RefundError::StillAsked);
            }
            refund.decision.clone_from(&reason);
            if !went {
                refund.failure_reason.clone_from(&reason);
            }
            store::update(tx, &refund)?;
            let detail = json!({ "payment": refund.payment_id, "went": went, "reason": reason });
            audit::note(tx, &actor, "refund.told", &id.to_string(), detail)?;
            let account = Ground::find(tx, refund.payment_id)?.account;
            finish_refund::by_hand(tx, &handed, &account, &refund, went)?;
            tx.outcome(&actor, id)?;
            store::find(tx, id)?.ok_or(RefundError::NoSuchRefund)
        })
        .await;
    done_once(shop, told).await
}
