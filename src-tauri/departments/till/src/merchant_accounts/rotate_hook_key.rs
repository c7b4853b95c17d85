//! A new address for deliveries; the old one works for seven more days.

use base::{Actor, Fault, Shop};

use super::add_account::{announce, fault_of};
use super::{ACCOUNTS_WRITE, AccountError, MerchantAccount, MerchantAccountId, store};
use crate::inbox::HookTable;

/// Gives the account a new hook key.
pub async fn rotate_hook_key(shop: &Shop, who: &Actor, id: MerchantAccountId) -> Result<MerchantAccount, AccountError> {
    who.may(ACCOUNTS_WRITE)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let rotated = shop
        .db
        .write(who, move |tx| {
            let account = store::find(tx, id)?.ok_or(AccountError::NoSuchAccount)?;
            office::integrations::rotate_hook_key(tx, &handed, &actor, account.integration_id).map_err(fault_of)?;
            announce(tx, id)?;
            tx.outcome(&actor, id)?;
            Ok(())
        })
        .await;
    match rotated {
        Ok(()) | Err(AccountError::Fault(Fault::Repeated(_))) => {}
        Err(other) => return Err(other),
    }
    HookTable::refresh(shop).await?;
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(AccountError::NoSuchAccount)
}
