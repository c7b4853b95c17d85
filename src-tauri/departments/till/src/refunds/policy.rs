//! Who may have money sent back alone.

use base::{Actor, Fault, Money, ReadTx, Shop};
use books::ledger::{ExchangeError, base_of};
use office::audit;
use office::staff::STAFF_ADMIN;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::error::RefundError;
use super::refund::Concern;
use super::rules::{AutomaticRules, Case, SuspicionRules};
use super::{REFUNDS_APPROVE, REFUNDS_CREATE, store};
use crate::payments::PaymentId;

/// Who may have money sent back alone. Amounts are minor units of the books currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundPolicy {
    /// Up to how much of a payment who may ask, and not approve, lets go alone; 0 = nothing.
    #[schema(minimum = 0)]
    pub automatic_max_minor: i64,
    /// The same for all of a day.
    #[schema(minimum = 0)]
    pub automatic_day_minor: i64,
    /// Above this, of a payment or in a day, not even who approves lets go alone; absent = never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub second_person_minor: Option<i64>,
    /// What must hold besides for who may ask, and not approve.
    pub automatic: AutomaticRules,
    /// What wants a person whoever asks.
    pub suspicion: SuspicionRules,
    /// Which version this is, or was changed from.
    pub version: i64,
}

/// What the policy says of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Why somebody should look, whether it waits for them or not.
    pub concerns: Vec<Concern>,
    /// Whether it goes on the word of whoever asks.
    pub is_alone: bool,
}

/// The policy as it is.
pub async fn get_policy(shop: &Shop, who: &Actor) -> Result<RefundPolicy, RefundError> {
    who.may(REFUNDS_CREATE)?;
    Ok(shop.db.read(store::policy).await?)
}

/// Changes the policy.
pub async fn change_policy(shop: &Shop, who: &Actor, to: RefundPolicy) -> Result<RefundPolicy, RefundError> {
    // Whoever is bound by a limit does not lift it.
    who.may(STAFF_ADMIN)?;
    for (field, minor) in [
        ("automatic_max_minor", to.automatic_max_minor),
        ("automatic_day_minor", to.automatic_day_minor),
        ("second_person_minor", to.second_person_minor.unwrap_or(0)),
    ] {
        if minor < 0 {
            return Err(Fault::invalid(field, "at least 0").into());
        }
    }
    to.automatic.check()?;
    to.suspicion.check()?;
    let actor = who.clone();
    shop.db
        .write(who, move |tx| {
            let before = store::policy(tx)?;
            if !store::update_policy(tx, &to)? {
                return Err(Fault::Stale.into());
            }
            audit::note(tx, &actor, "refund.policy_changed", "refunds", json!({ "before": before, "after": to }))?;
            Ok(store::policy(tx)?)
        })
        .await
}

/// What an amount is worth in the books currency today; none without an exchange rate.
pub(super) fn worth_minor(tx: &ReadTx<'_>, shop: &Shop, amount: Money) -> Result<Option<i64>, Fault> {
    match base_of(tx, shop, amount, shop.today()?) {
        Ok(base) => Ok(Some(base.minor)),
        Err(ExchangeError::Fault(fault @ (Fault::Disk(_) | Fault::Stopping))) => Err(fault),
        Err(_) => Ok(None),
    }
}

/// Whether a person lets an amount of this worth go alone, and what stands against it. What has no worth in the books currency is for
/// somebody who approves. What is suspicious is for a second person; where nobody else could approve it, whoever approves refunds has
/// seen what is suspicious and decides, or nobody ever could.
pub(super) fn judge(
    tx: &ReadTx<'_>,
    shop: &Shop,
    who: &Actor,
    case: &Case<'_>,
    worth_minor: Option<i64>,
) -> Result<Verdict, Fault> {
    let policy = store::policy(tx)?;
    let mut concerns: Vec<Concern> = match (limit_of(tx, shop, who, &policy, case.payment.id)?, worth_minor) {
        (Some(_), None) => vec![Concern::NoRate],
        (Some(limit), Some(worth)) if worth > limit => vec![Concern::Limit],
        _ => Vec::new(),
    };
    let approves = who.has(REFUNDS_APPROVE);
    if !approves {
        policy.automatic.weigh(tx, case, &mut concerns)?;
    }
    let binding = concerns.len();
    policy.suspicion.weigh(tx, case, &mut concerns)?;
    let is_suspicious = concerns.len() > binding;
    let is_alone = binding == 0
        && (!is_suspicious || (approves && !office::staff::has_another_with(tx, REFUNDS_APPROVE, &who.id)?));
    Ok(Verdict { concerns, is_alone })
}

/// Up to how much of a payment a person lets go alone now; none without a limit.
pub(super) fn alone_up_to(tx: &ReadTx<'_>, shop: &Shop, who: &Actor, case: &Case<'_>) -> Result<Option<Money>, Fault> {
    let currency = shop.basics()?.books_currency;
    if !judge(tx, shop, who, case, Some(0))?.is_alone {
        return Ok(Some(Money::zero(currency)));
    }
    let limit = limit_of(tx, shop, who, &store::policy(tx)?, case.payment.id)?;
    Ok(limit.map(|minor| Money { minor, currency }))
}

/// What many small ones come to counts: of the person in a day, and of the payment whoever they were.
fn limit_of(
    tx: &ReadTx<'_>,
    shop: &Shop,
    who: &Actor,
    policy: &RefundPolicy,
    payment: PaymentId,
) -> Result<Option<i64>, Fault> {
    let (act, day) = match (who.has(REFUNDS_APPROVE), policy.second_person_minor) {
        (true, None) => return Ok(None),
        (true, Some(most)) => (most, most),
        (false, _) => (policy.automatic_max_minor, policy.automatic_day_minor),
    };
    let of_person = store::sum_of_person(tx, &who.id, shop.today()?.starts_in(&shop.basics()?.zone))?;
    let of_payment = store::sum_of_payment(tx, payment)?;
    Ok(Some(act.saturating_sub(of_payment).min(day.saturating_sub(of_person)).max(0)))
}
