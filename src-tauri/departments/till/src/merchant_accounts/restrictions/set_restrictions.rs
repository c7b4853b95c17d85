//! Setting the restrictions of an account: all of them at once.

use base::{Actor, Announce, Shop};
use serde_json::json;

use super::restriction::{Restriction, read_restrictions};
use super::store;
use crate::merchant_accounts::change_account::find_to_change;
use crate::merchant_accounts::{ACCOUNTS_READ, ACCOUNTS_WRITE, AccountError, MerchantAccountId, store as accounts};

/// Puts these restrictions in the place of all that the account had; none at all is no restriction. They bind what is started
/// from now on; what is under way already goes on.
pub async fn set_restrictions(
    shop: &Shop,
    who: &Actor,
    id: MerchantAccountId,
    version: i64,
    restrictions: Vec<Restriction>,
) -> Result<(), AccountError> {
    who.may(ACCOUNTS_WRITE)?;
    let after = read_restrictions(&restrictions)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let account = find_to_change(tx, id, version)?;
            let before = store::restrictions_of(tx, id)?;
            store::replace(tx, id, &after)?;
            // The version is the account's: whoever changes it at the same time is told.
            accounts::update(tx, &account)?;
            let told = |restrictions: &[Restriction]| json!({ "restrictions": restrictions });
            office::audit::note(
                tx,
                &author,
                "merchant_account.restrictions_set",
                &id.to_string(),
                office::audit::diff(&told(&before), &told(&after)),
            )?;
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
