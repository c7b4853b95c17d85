//! Asking for money back on many payments at once: each stands for itself.

use base::{Actor, Fault, Money, Problem, Shop};
use office::audit;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::REFUNDS_CREATE;
use super::error::RefundError;
use super::refund::{RefundId, RefundState};
use super::request_refund::{RefundAsk, request_within};
use super::store;
use crate::payments::PaymentId;

/// So many at once at most.
const MOST: usize = 200;

/// Money back on many payments.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRefund {
    /// Which payments; all that is left of each goes back the way it came.
    #[schema(min_items = 1, max_items = 200)]
    pub payment_ids: Vec<PaymentId>,
    /// Why; printed on the credit notes.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// What became of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkRefunded {
    /// One for each payment, in the order of their ids.
    pub outcomes: Vec<BulkRefundOutcome>,
}

/// What became of one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkRefundOutcome {
    /// Which payment.
    pub payment_id: PaymentId,
    /// The refund; absent where it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<RefundId>,
    /// How far it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<RefundState>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Code of the problem, where it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The problem as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

/// Asks for all of them in one transaction: a refused one takes back nothing of the others. A repeat under the same key tells what the
/// first one made.
pub async fn request_refunds(shop: &Shop, who: &Actor, ask: BulkRefund) -> Result<Vec<BulkRefundOutcome>, RefundError> {
    who.may(REFUNDS_CREATE)?;
    base::text::line("reason", &ask.reason, 500)?;
    let mut payments = ask.payment_ids;
    if payments.is_empty() || payments.len() > MOST {
        return Err(Fault::invalid("payment_ids", format!("1 to {MOST} payments")).into());
    }
    payments.sort_unstable();
    payments.dedup();
    let (handed, actor, reason) = (shop.clone(), who.clone(), ask.reason);
    let asked = shop
        .db
        .write(who, move |tx| {
            // Each refund is this action's doing; the key is the action's own.
            let step = Actor { once: None, ..actor.clone() };
            let mut outcomes = Vec::with_capacity(payments.len());
            for payment in payments {
                let one = RefundAsk {
                    amount: None,
                    lines: Vec::new(),
                    charges: false,
                    takes: None,
                    method: None,
                    reason: reason.clone(),
                    customer_words: None,
                };
                outcomes.push(match tx.part(|| request_within(tx, &handed, &step, payment, &one)) {
                    Ok(refund) => BulkRefundOutcome {
                        payment_id: payment,
                        refund_id: Some(refund.id),
                        state: Some(refund.state),
                        amount: Some(refund.amount),
                        problem: None,
                        sentence: None,
                    },
                    Err(RefundError::Fault(fault @ (Fault::Disk(_) | Fault::Stopping | Fault::Bug(_)))) => {
                        return Err(RefundError::Fault(fault));
                    }
                    Err(refused) => BulkRefundOutcome {
                        payment_id: payment,
                        refund_id: None,
                        state: None,
                        amount: None,
                        problem: Some(refused.kind().code.to_owned()),
                        sentence: Some(refused.to_string()),
                    },
                });
            }
            let made: Vec<String> = outcomes.iter().filter_map(|one| one.refund_id).map(|id| id.to_string()).collect();
            audit::note(tx, &actor, "refund.bulk_requested", "refunds", json!({ "refunds": made, "reason": reason }))?;
            tx.outcome(&actor, made.join(" "))?;
            Ok(outcomes)
        })
        .await;
    match asked {
        Err(RefundError::Fault(Fault::Repeated(made))) => repeated(shop, &made).await,
        other => other,
    }
}

async fn repeated(shop: &Shop, made: &str) -> Result<Vec<BulkRefundOutcome>, RefundError> {
    let ids: Vec<RefundId> = made.split_whitespace().filter_map(RefundId::parse).collect();
    Ok(shop
        .db
        .read(move |tx| {
            let mut outcomes = Vec::with_capacity(ids.len());
            for id in ids {
                let Some(refund) = store::find(tx, id)? else { continue };
                outcomes.push(BulkRefundOutcome {
                    payment_id: refund.payment_id,
                    refund_id: Some(refund.id),
                    state: Some(refund.state),
                    amount: Some(refund.amount),
                    problem: None,
                    sentence: None,
                });
            }
            Ok::<_, Fault>(outcomes)
        })
        .await?)
}
