//! Who may have money sent back alone.

use base::{Actor, Fault, Money, ReadTx, Shop};
use books::ledger::{ExchangeError, base_of};
use office::audit;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::error::RefundError;
use super::{REFUNDS_APPROVE, REFUNDS_CREATE, store};

/// Who may have money sent back alone. Amounts are minor units of the books currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundPolicy {
    /// Up to how much who may ask, and not approve, lets go alone at once; 0 = nothing.
    #[schema(minimum = 0)]
    pub automatic_max_minor: i64,
    /// The same for all of a day.
    #[schema(minimum = 0)]
    pub automatic_day_minor: i64,
    /// Above this not even who approves lets go alone; absent = never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub second_person_minor: Option<i64>,
    /// Which version this is, or was changed from.
    pub version: i64,
}

/// Whether a person needs nobody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alone {
    Yes,
    No,
}

/// The policy as it is.
pub async fn get_policy(shop: &Shop, who: &Actor) -> Result<RefundPolicy, RefundError> {
    who.may(REFUNDS_CREATE)?;
    Ok(shop.db.read(store::policy).await?)
}

/// Changes the policy.
pub async fn change_policy(shop: &Shop, who: &Actor, to: RefundPolicy) -> Result<RefundPolicy, RefundError> {
    who.may(REFUNDS_APPROVE)?;
    for (field, minor) in [
        ("automatic_max_minor", to.automatic_max_minor),
        ("automatic_day_minor", to.automatic_day_minor),
        ("second_person_minor", to.second_person_minor.unwrap_or(0)),
    ] {
        if minor < 0 {
            return Err(Fault::invalid(field, "at least 0").into());
        }
    }
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

/// Whether a person lets an amount of this worth go alone. What has no worth in the books currency is for somebody who approves.
pub(super) fn alone(tx: &ReadTx<'_>, shop: &Shop, who: &Actor, worth_minor: Option<i64>) -> Result<Alone, Fault> {
    let limit = limit_of(tx, shop, who)?;
    Ok(match (limit, worth_minor) {
        (None, _) => Alone::Yes,
        (Some(limit), Some(worth)) if worth <= limit => Alone::Yes,
        _ => Alone::No,
    })
}

/// Up to how much a person lets go alone now; none without a limit.
pub(super) fn alone_up_to(tx: &ReadTx<'_>, shop: &Shop, who: &Actor) -> Result<Option<Money>, Fault> {
    let currency = shop.basics()?.books_currency;
    Ok(limit_of(tx, shop, who)?.map(|minor| Money { minor, currency }))
}

fn limit_of(tx: &ReadTx<'_>, shop: &Shop, who: &Actor) -> Result<Option<i64>, Fault> {
    let policy = store::policy(tx)?;
    if who.has(REFUNDS_APPROVE) {
        return Ok(policy.second_person_minor);
    }
    let used = store::sum_of_person(tx, &who.id, shop.today()?.starts_in(&shop.basics()?.zone))?;
    let left = policy.automatic_day_minor.saturating_sub(used).max(0);
    Ok(Some(policy.automatic_max_minor.min(left)))
}
