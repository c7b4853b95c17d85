//! Keeping what a gateway told of its addresses, or that it told nothing.

use base::{Announce, Fault, ReadTx, WriteTx};
use connectors::gateways::HookRegistered;

use super::address::{Address, OurAddresses, path_of};
use super::comparison::{HookComparison, HookKind, RegisteredHook};
use super::store;
use crate::merchant_accounts::{ACCOUNTS_READ, AccountError, MerchantAccount, MerchantAccountId};

/// All pages of what a gateway told.
pub(super) struct Told {
    pub hooks: Vec<HookRegistered>,
    /// Rows that were not understood, and one more where its list had no end.
    pub unread: i64,
}

/// Keeps what the gateway told, laid beside the shop's addresses as they are at this instant: a key may have been changed while
/// the gateway was asked.
pub(super) fn keep(tx: &WriteTx<'_>, account: &MerchantAccount, told: Told) -> Result<(), Fault> {
    let all = office::integrations::find_all(tx)?;
    let own = all.iter().find(|known| known.id == account.integration_id).cloned();
    let own = own.ok_or_else(|| Fault::bug("an account without integration"))?;
    let hooks_base = hooks_base(tx)?;
    let ours = OurAddresses::new(&hooks_base, own, all);
    let before = store::find(tx, account.id)?.map(|known| known.items).unwrap_or_default();
    let items: Vec<_> = told.hooks.into_iter().map(|hook| registered(&ours, &before, hook)).collect();
    let mut after = HookComparison {
        listed: true,
        standing: HookComparison::standing_of(&items, told.unread),
        compared_at: Some(tx.at()),
        tried_at: Some(tx.at()),
        unread: told.unread,
        items,
        hooks_base,
        ..HookComparison::never(account.id)
    };
    after.needs_you = after.need();
    store::put(tx, &after)?;
    store::replace_hooks(tx, &after)?;
    announce(tx, account.id)
}

/// Keeps that it told nothing, and why; what it told before stays.
pub(super) fn keep_trouble(tx: &WriteTx<'_>, account: &MerchantAccount, trouble: &str) -> Result<(), Fault> {
    let before = store::find(tx, account.id)?.unwrap_or_else(|| HookComparison::never(account.id));
    let trouble: String = trouble.chars().filter(|c| !c.is_control()).take(300).collect();
    let after = HookComparison { tried_at: Some(tx.at()), trouble, hooks_base: hooks_base(tx)?, ..before };
    store::put(tx, &after)?;
    announce(tx, account.id)
}

/// What is kept of one address. That a person knows a strange one holds for this id and this address.
fn registered(ours: &OurAddresses, before: &[RegisteredHook], hook: HookRegistered) -> RegisteredHook {
    let address = Address::read(&hook.url);
    let kind = ours.kind_of(&address);
    let path = path_of(kind, &address);
    let known = before.iter().find(|known| {
        kind == HookKind::Strange
            && (&known.hook_ref, &known.host, &known.path) == (&hook.hook_ref, &address.host, &path)
    });
    RegisteredHook {
        kind,
        path,
        host: address.host,
        enabled: hook.enabled,
        events: hook.events,
        accepted_at: known.and_then(|known| known.accepted_at),
        accepted_by: known.and_then(|known| known.accepted_by.clone()),
        hook_ref: hook.hook_ref,
    }
}

/// How the outside door is reached; empty = the shop has not said.
pub(super) fn hooks_base(tx: &ReadTx<'_>) -> Result<String, Fault> {
    Ok(office::settings::load(tx)?.map(|settings| settings.hooks_base_url).unwrap_or_default())
}

/// The account of that id.
pub(super) fn account(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<MerchantAccount, AccountError> {
    crate::merchant_accounts::find(tx, id)?.ok_or(AccountError::NoSuchAccount)
}

/// Tells open windows that an account was compared.
pub(super) fn announce(tx: &WriteTx<'_>, id: MerchantAccountId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "hooks.compared",
        subject: &id.to_string(),
        tags: &["registered-hooks", "home"],
        permission: ACCOUNTS_READ,
        body: serde_json::Value::Null,
    })?;
    Ok(())
}
