//! Asking a gateway which webhook addresses are registered, and laying them beside the shop's own.

use base::{Actor, Fault, Shop, System};
use connectors::gateways::{self, CallError, HookListAsk};
use serde_json::json;

use super::comparison::HookComparison;
use super::error::HookError;
use super::find_hooks::find_hooks;
use super::keep::{Told, account, keep, keep_trouble};
use crate::merchant_accounts::{ACCOUNTS_WRITE, Gateways, Line, MerchantAccount, MerchantAccountId, open_line};

/// A list that goes on for longer is not read to its end: what is missing in it is not known.
const PAGES_MAX: u32 = 20;

/// Compares one account now, because a person asks for it. A gateway that does not tell is not asked.
pub async fn compare_hooks(shop: &Shop, who: &Actor, id: MerchantAccountId) -> Result<HookComparison, HookError> {
    who.may(ACCOUNTS_WRITE)?;
    let account = shop.db.read(move |tx| account(tx, id)).await?;
    if is_listed(&account) {
        let mut actor = who.clone();
        // A question may be asked as often as one likes: its key, if any, is not used up.
        actor.once = None;
        let author = actor.clone();
        let subject = id.to_string();
        let note = move |tx: &base::WriteTx<'_>| {
            office::audit::note(tx, &author, "merchant_account.hooks_compared", &subject, json!({}))
        };
        shop.db.write(&actor, note).await?;
        compare(shop, &account).await?;
    }
    find_hooks(shop, who, id).await
}

/// Whether the account's gateway tells which addresses are registered.
pub(super) fn is_listed(account: &MerchantAccount) -> bool {
    gateways::find(&account.provider).is_some_and(|gateway| gateway.about().capabilities.hooks_listed)
}

/// Whether the shop can register its address there by itself.
pub(super) fn is_registrable(account: &MerchantAccount) -> bool {
    gateways::find(&account.provider).is_some_and(|gateway| gateway.about().capabilities.hooks_made.is_offered())
}

/// Asks the gateway of an account and keeps what it told, or why it did not.
pub(super) async fn compare(shop: &Shop, account: &MerchantAccount) -> Result<(), Fault> {
    let who = System::because(format!("hooks of {}", account.id));
    let told = match open_line(shop, account).await {
        Ok(line) => ask(shop, &who.correlation, &line).await?.map_err(|error| error.to_string()),
        Err(fault @ Fault::VaultLocked) => Err(fault.to_string()),
        Err(fault) => return Err(fault),
    };
    let of = account.clone();
    shop.db
        .write(&who, move |tx| match told {
            Ok(told) => keep(tx, &of, told),
            Err(trouble) => keep_trouble(tx, &of, &trouble),
        })
        .await
}

/// All pages. Addresses of the gateway's other world are none of this account's.
pub(super) async fn ask(shop: &Shop, correlation: &str, line: &Line) -> Result<Result<Told, CallError>, Fault> {
    let http = &shop.part::<Gateways>()?.0;
    let world = line.credentials.environment().mode();
    let mut told = Told { hooks: Vec::new(), unread: 0 };
    let mut ask = HookListAsk::default();
    for _ in 0..PAGES_MAX {
        let page = match http.hooks(line.gateway, &line.credentials, correlation, &ask).await.result {
            Ok(page) => page,
            Err(error) => return Ok(Err(error)),
        };
        for bad in &page.bad {
            tracing::warn!(cause = bad.cause, "a registered webhook address is not understood");
        }
        told.unread = told.unread.saturating_add(i64::try_from(page.bad.len()).unwrap_or(i64::MAX));
        told.hooks.extend(page.hooks.into_iter().filter(|hook| hook.environment == world));
        if page.after.is_none() || page.after == ask.after {
            return Ok(Ok(told));
        }
        ask.after = page.after;
    }
    told.unread = told.unread.saturating_add(1);
    Ok(Ok(told))
}
