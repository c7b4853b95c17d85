//! Whose addresses are to be compared now: once a day, sooner while something is to be put right, and at once when the shop's own
//! address changed.

use base::{Fault, ReadTx, Shop, Timestamp};
use futures::future::join_all;
use office::integrations;

use super::compare_hooks::{compare, is_listed};
use super::comparison::HookComparison;
use super::keep::hooks_base;
use super::store;
use crate::merchant_accounts::{self, AccountStatus, MerchantAccount};

/// How often a gateway is asked.
const EVERY_MS: i64 = 24 * 3_600_000;
/// The same while something waits for a person at the gateway, or when it gave no answer.
const SOON_MS: i64 = 3_600_000;
/// For so long after it was added nothing is missed at an account: its address is being registered.
const SETTLING_MS: i64 = 10 * 60_000;

/// Compares every account whose time has come, each on its own line: one that hangs holds no other back.
pub async fn compare_due_hooks(shop: &Shop) -> Result<(), Fault> {
    // Without the vault nobody can be asked.
    if !shop.is_set_up() || !shop.vault().is_open() {
        return Ok(());
    }
    let now = shop.now();
    let due = shop.db.read(move |tx| list_due(tx, now)).await?;
    let all = join_all(due.iter().map(|account| compare(shop, account))).await;
    all.into_iter().collect()
}

fn list_due(tx: &ReadTx<'_>, now: Timestamp) -> Result<Vec<MerchantAccount>, Fault> {
    let base = hooks_base(tx)?;
    let mut due = Vec::new();
    for account in merchant_accounts::list(tx)? {
        if !is_listed(&account) || matches!(account.status, AccountStatus::Pending | AccountStatus::Closed) {
            continue;
        }
        let is_due = match store::find(tx, account.id)? {
            Some(known) => {
                let own = integrations::find(tx, account.integration_id)?;
                is_due(&known, &base, own.map_or(now, |own| own.changed_at), now)
            }
            None => merchant_accounts::added_at(tx, account.id)?.is_none_or(|at| has_passed(at, SETTLING_MS, now)),
        };
        if is_due {
            due.push(account);
        }
    }
    Ok(due)
}

/// `changed_at` is when key or credentials of the account were changed last.
fn is_due(known: &HookComparison, base: &str, changed_at: Timestamp, now: Timestamp) -> bool {
    let Some(tried_at) = known.tried_at else { return true };
    let every = if known.needs_you.is_some() || !known.trouble.is_empty() { SOON_MS } else { EVERY_MS };
    known.hooks_base != base || changed_at > tried_at || has_passed(tried_at, every, now)
}

/// A time that a clock which was ahead wrote has passed as well.
fn has_passed(at: Timestamp, wait_ms: i64, now: Timestamp) -> bool {
    let passed = now.since_ms(at);
    passed >= wait_ms || passed < 0
}

#[cfg(test)]
mod tests {
    use super::super::comparison::HookNeed;
    use super::*;
    use crate::merchant_accounts::MerchantAccountId;

    const HOUR_MS: i64 = 3_600_000;

    #[test]
    fn it_is_asked_once_a_day_sooner_in_trouble_and_at_once_when_the_address_changed() {
        let at = Timestamp(1_795_255_200_000);
        let quiet = HookComparison {
            tried_at: Some(at),
            hooks_base: "https://a.example".into(),
            ..HookComparison::never(MerchantAccountId::from_number(1))
        };
        let off = HookComparison { needs_you: Some(HookNeed::Off), ..quiet.clone() };
        let away = HookComparison { trouble: "unreachable".into(), ..quiet.clone() };
        for (known, base, changed_ms, hours, due) in [
            (&quiet, "https://a.example", -HOUR_MS, 23, false),
            (&quiet, "https://a.example", -HOUR_MS, 24, true),
            (&quiet, "https://a.example", 1, 1, true),
            (&quiet, "https://b.example", -HOUR_MS, 1, true),
            (&quiet, "https://a.example", -HOUR_MS, -5, true),
            (&off, "https://a.example", -HOUR_MS, 0, false),
            (&off, "https://a.example", -HOUR_MS, 1, true),
            (&away, "https://a.example", -HOUR_MS, 1, true),
        ] {
            let now = at.plus_ms(hours * HOUR_MS);
            assert_eq!(is_due(known, base, at.plus_ms(changed_ms), now), due, "{base} {changed_ms} {hours} {known:?}");
        }
    }
}
