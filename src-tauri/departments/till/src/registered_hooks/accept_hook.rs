//! Saying of a strange address that one knows it: the shop's bookkeeper, another program of its own.

use base::{Actor, Fault, Shop};
use serde_json::json;

use super::comparison::{HookComparison, HookKind};
use super::error::HookError;
use super::find_hooks::find_hooks;
use super::keep::{account, announce};
use super::store;
use crate::merchant_accounts::{ACCOUNTS_WRITE, MerchantAccountId};

/// Says so. It holds for as long as the gateway tells this id with this address.
pub async fn accept_hook(
    shop: &Shop,
    who: &Actor,
    id: MerchantAccountId,
    hook_ref: String,
) -> Result<HookComparison, HookError> {
    who.may(ACCOUNTS_WRITE)?;
    base::text::at_most("hook_ref", Some(&hook_ref), 200)?;
    let actor = who.clone();
    let accepted = shop
        .db
        .write(who, move |tx| {
            account(tx, id)?;
            let mut known = store::find(tx, id)?.ok_or(HookError::NoSuchHook)?;
            let found = known.items.iter_mut().find(|hook| hook.hook_ref == hook_ref).ok_or(HookError::NoSuchHook)?;
            if found.kind != HookKind::Strange {
                return Err(HookError::NotStrange);
            }
            found.accepted_at = Some(tx.at());
            found.accepted_by = Some(tx.author().to_owned());
            let told = json!({ "hook_ref": hook_ref, "host": found.host, "path": found.path });
            known.needs_you = known.need();
            store::put(tx, &known)?;
            store::replace_hooks(tx, &known)?;
            office::audit::note(tx, &actor, "merchant_account.hook_accepted", &id.to_string(), told)?;
            announce(tx, id)?;
            tx.outcome(&actor, id)?;
            Ok(())
        })
        .await;
    match accepted {
        Ok(()) | Err(HookError::Fault(Fault::Repeated(_))) => find_hooks(shop, who, id).await,
        Err(other) => Err(other),
    }
}
