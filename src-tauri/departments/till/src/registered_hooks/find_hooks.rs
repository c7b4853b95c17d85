//! What is known of registered addresses.

use base::{Actor, Fault, ReadTx, Shop};

use super::compare_hooks::{is_listed, is_registrable};
use super::comparison::{HookComparison, HookNeed, HookSilence};
use super::error::HookError;
use super::keep::account;
use super::store;
use crate::merchant_accounts::{self, ACCOUNTS_READ, MerchantAccount, MerchantAccountId};
use crate::payments::silence_of;

/// The last comparison of one account.
pub async fn find_hooks(shop: &Shop, who: &Actor, id: MerchantAccountId) -> Result<HookComparison, HookError> {
    who.may(ACCOUNTS_READ)?;
    shop.db
        .read(move |tx| {
            let account = account(tx, id)?;
            Ok(known(tx, &account)?)
        })
        .await
}

/// Those of all accounts, in the order in which the accounts are offered.
pub async fn list_hooks(shop: &Shop, who: &Actor) -> Result<Vec<HookComparison>, Fault> {
    who.may(ACCOUNTS_READ)?;
    shop.db
        .read(|tx| merchant_accounts::list(tx)?.iter().map(|account| known(tx, account)).collect::<Result<Vec<_>, _>>())
        .await
}

fn known(tx: &ReadTx<'_>, account: &MerchantAccount) -> Result<HookComparison, Fault> {
    let kept = store::find(tx, account.id)?.unwrap_or_else(|| HookComparison::never(account.id));
    let silence = silence_of(tx, account.id)?.map(|known| HookSilence { since: known.since, payments: known.payments });
    let unfinished = store::begun_at(tx, account.id)?.map(|_| HookNeed::Unfinished);
    let strange = kept.needs_you.filter(|need| *need == HookNeed::Strange);
    let needs_you = strange.or(unfinished).or(kept.needs_you).or(silence.map(|_| HookNeed::Silent));
    let registrable = is_registrable(account);
    Ok(HookComparison { listed: is_listed(account), registrable, needs_you, silence, ..kept })
}
