//! Gateways that tell nothing any more. Some switch an address off that gave no answer for a day, and do not say which addresses
//! they send to: that money came in while the shop could be reached, and no delivery with it, says it for them.

use base::{Announce, Fault, ReadTx, Shop, System, Timestamp, WriteTx};
use connectors::gateways;
use office::integrations::{self, Integration};

use super::store;
use crate::inbox::{Hearing, HookTable};
use crate::merchant_accounts::{self, ACCOUNTS_READ, MerchantAccount, MerchantAccountId};

/// One delivery may get lost.
const PAYMENTS_MIN: i64 = 2;
/// The first of them came in so long ago: whatever was late has been tried again by now.
const PATIENCE_MS: i64 = 3_600_000;
/// And the last one so long ago: its delivery may still be under way.
const UNDER_WAY_MS: i64 = 15 * 60_000;
/// For so long after an account was added or changed nothing is missed: its address is being registered.
const SETTLING_MS: i64 = 10 * 60_000;
/// The field with the secret by which deliveries are proved, where there is one.
const SECRET: &str = "webhook_secret";

/// An account whose gateway tells nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// From then on something could have come, and nothing did.
    pub since: Timestamp,
    /// Payments whose money came in since and was learned without a delivery, as many as there were when it was noted.
    pub payments: i64,
    /// When it was noted.
    pub(super) noted_at: Timestamp,
}

/// Whether the gateway of an account is known to tell nothing, and since when.
pub fn silence_of(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<Option<Silence>, Fault> {
    store::find_silence(tx, id)
}

/// Ends a silence: something came.
pub(in crate::payments) async fn end_silence(shop: &Shop, id: MerchantAccountId) -> Result<(), Fault> {
    shop.db.write(&System::because(format!("hooks of {id}")), move |tx| end(tx, id)).await
}

/// Notes that the gateway of an account tells nothing, or that it does again. Whose addresses are listed is not judged by this, and
/// neither is an account that wants no deliveries.
pub(super) async fn look(shop: &Shop, account: &MerchantAccount) -> Result<(), Fault> {
    let Some(about) = gateways::find(&account.provider).map(|gateway| gateway.about()) else { return Ok(()) };
    if !about.capabilities.events || about.capabilities.hooks_listed {
        return Ok(());
    }
    let Ok(table) = shop.part::<HookTable>() else { return Ok(()) };
    let integration = account.integration_id;
    let heard = Heard::of(table.hearing(), account);
    let (of, now) = (account.clone(), shop.now());
    let verdict = shop
        .db
        .read(move |tx| match integrations::find(tx, integration)? {
            Some(own) => judge(tx, &of, &own, heard, now),
            None => Ok(Verdict::AsItWas),
        })
        .await?;
    let (id, who) = (account.id, System::because(format!("catch-up of {}", account.id)));
    match verdict {
        Verdict::AsItWas => Ok(()),
        Verdict::Over => end_silence(shop, id).await,
        Verdict::Silent { since, payments } => {
            tracing::warn!(account = %id, %since, payments, "money comes in and the gateway tells nothing: its webhooks may be off");
            shop.db
                .write(&who, move |tx| {
                    store::insert_silence(tx, id, since, payments)?;
                    announce(tx, id)
                })
                .await
        }
    }
}

/// What is known in memory of one account's deliveries.
#[derive(Clone, Copy)]
struct Heard {
    at: Option<Timestamp>,
    silent_since: Option<Timestamp>,
}

impl Heard {
    fn of(hearing: &Hearing, account: &MerchantAccount) -> Self {
        let of = account.integration_id;
        Self { at: hearing.heard_at(of), silent_since: hearing.silent_since(of) }
    }
}

enum Verdict {
    AsItWas,
    Silent { since: Timestamp, payments: i64 },
    Over,
}

fn judge(
    tx: &ReadTx<'_>,
    account: &MerchantAccount,
    own: &Integration,
    heard: Heard,
    now: Timestamp,
) -> Result<Verdict, Fault> {
    let wants_deliveries = is_reached(tx)? && !polls_by_choice(account, own);
    if let Some(known) = store::find_silence(tx, account.id)? {
        // What was put right at the account shows by what comes from then on.
        let ends = heard.at.is_some_and(|at| at > known.noted_at) || own.changed_at > known.noted_at;
        return Ok(if ends || !wants_deliveries { Verdict::Over } else { Verdict::AsItWas });
    }
    let (true, Some(silent)) = (wants_deliveries, heard.silent_since) else { return Ok(Verdict::AsItWas) };
    // What happened in an absence is told late, or never.
    let Some(listening) = store::listening_since(tx)? else { return Ok(Verdict::AsItWas) };
    let changed = merchant_accounts::added_at(tx, account.id)?.unwrap_or(own.created_at).max(own.changed_at);
    let since = silent.max(listening).max(changed.plus_ms(SETTLING_MS));
    let (payments, first) = store::count_untold(tx, account.id, since, now.plus_ms(-UNDER_WAY_MS))?;
    let is_certain = payments >= PAYMENTS_MIN && first.is_some_and(|at| now.since_ms(at) >= PATIENCE_MS);
    Ok(if is_certain { Verdict::Silent { since, payments } } else { Verdict::AsItWas })
}

/// Whether the shop has said how it is reached from outside. One that has not asks instead, and misses nothing.
fn is_reached(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(office::settings::load(tx)?.is_some_and(|settings| !settings.hooks_base_url.is_empty()))
}

/// Whether an account was given no secret for its deliveries, where it need not have one.
fn polls_by_choice(account: &MerchantAccount, own: &Integration) -> bool {
    let fields = gateways::find(&account.provider).map_or(&[][..], |gateway| gateway.about().credential_fields);
    fields.iter().any(|field| field.name == SECRET && !field.required) && !own.credential_mask.contains_key(SECRET)
}

fn end(tx: &WriteTx<'_>, id: MerchantAccountId) -> Result<(), Fault> {
    if store::delete_silence(tx, id)? > 0 {
        announce(tx, id)?;
    }
    Ok(())
}

/// Tells open windows that the standing of an account's hooks changed.
fn announce(tx: &WriteTx<'_>, id: MerchantAccountId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "hooks.compared",
        subject: &id.to_string(),
        tags: &["registered-hooks", "home"],
        permission: ACCOUNTS_READ,
        body: serde_json::Value::Null,
    })?;
    Ok(())
}
