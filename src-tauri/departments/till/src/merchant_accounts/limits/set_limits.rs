//! Setting the limits of an account: all of them at once.

use base::{Actor, Announce, Fault, Shop, WriteTx};
use connectors::gateways;
use serde_json::json;

use super::limit::{Limit, LimitData, read_limits};
use super::store;
use crate::merchant_accounts::change_account::find_to_change;
use crate::merchant_accounts::{
    ACCOUNTS_READ, ACCOUNTS_WRITE, AccountError, MerchantAccount, MerchantAccountId, store as accounts,
};

/// More than every limit in each of ten currencies.
const LIMITS_MAX: usize = 100;

/// Puts these limits in the place of all that the account had; none at all is no limit. They bind what is started from now on;
/// what is under way already goes on.
pub async fn set_limits(
    shop: &Shop,
    who: &Actor,
    id: MerchantAccountId,
    version: i64,
    limits: Vec<LimitData>,
) -> Result<(), AccountError> {
    who.may(ACCOUNTS_WRITE)?;
    let after = check(&limits)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let account = find_to_change(tx, id, version)?;
            let before = store::limits_of(tx, id)?;
            put(tx, &account, &limits, &after)?;
            // The version is the account's: whoever changes it at the same time is told.
            accounts::update(tx, &account)?;
            let told = |limits: &[Limit]| {
                let limits: Vec<LimitData> = limits.iter().copied().map(LimitData::from).collect();
                json!({ "limits": limits })
            };
            office::audit::note(
                tx,
                &author,
                "merchant_account.limits_set",
                &id.to_string(),
                office::audit::diff(&told(&before), &told(&after)),
            )?;
            // How much of them is used is seen with the payments.
            tx.announce(&Announce {
                kind: "merchant-account.changed",
                subject: &id.to_string(),
                tags: &["merchant-accounts", "payments", "home"],
                permission: ACCOUNTS_READ,
                body: serde_json::Value::Null,
            })?;
            Ok(())
        })
        .await
}

/// Reads limits as they were given.
pub(in crate::merchant_accounts) fn check(given: &[LimitData]) -> Result<Vec<Limit>, Fault> {
    if given.len() > LIMITS_MAX {
        return Err(Fault::invalid("limits", format!("at most {LIMITS_MAX}")));
    }
    read_limits(given)
}

/// Puts limits in the place of all that the account had, where it takes their currencies.
pub(in crate::merchant_accounts) fn put(
    tx: &WriteTx<'_>,
    account: &MerchantAccount,
    given: &[LimitData],
    limits: &[Limit],
) -> Result<(), Fault> {
    let gateway = gateways::find(&account.provider);
    for (at, limit) in given.iter().enumerate() {
        let Some(currency) = limit.amount.map(|amount| amount.currency) else { continue };
        let is_taken = account.takes(currency) && gateway.is_none_or(|one| one.about().takes(currency));
        if !is_taken {
            let field = format!("limits[{at}].amount.currency");
            return Err(Fault::invalid(field, "the account does not take this currency"));
        }
    }
    store::replace(tx, account.id, limits)
}
