//! Registering the account's address at its gateway by a call, so that nobody has to paste it there.
//!
//! In this order: the intent is kept, the gateway's list is looked at, the address is made, what proves its deliveries goes into the
//! vault, and what the account had before is withdrawn. An address that stands there already is not made twice; where its proof is
//! told only once, it is replaced. What ends without a known end stays begun, and is shown until somebody begins it once more.

use base::{Actor, Fault, ReadTx, Shop};
use connectors::gateways::{CallError, HookCreateAsk, HookCreated, HookMaking, HookRegistered, HookRemoveAsk};
use office::integrations::{Integration, IntegrationChange};
use serde_json::json;

use super::address::{Address, OurAddresses};
use super::compare_hooks::{ask, compare, is_registrable};
use super::comparison::{HookComparison, HookKind};
use super::error::HookError;
use super::find_hooks::find_hooks;
use super::keep::{account, announce, hooks_base};
use super::store;
use crate::inbox::HookTable;
use crate::merchant_accounts::{
    ACCOUNTS_WRITE, AccountError, AccountStatus, CREDENTIALS_WRITE, Gateways, Line, MerchantAccount, MerchantAccountId,
    fault_of, open_line,
};

/// So long one that was begun is taken for somebody's who is at it. The list and each call are given up long before.
const AT_IT_MS: i64 = 5 * 60_000;

/// What is registered, and what it is compared with.
struct Plan {
    account: MerchantAccount,
    integration: Integration,
    url: String,
    ours: OurAddresses,
}

/// Registers it. The answer is the comparison afterwards; what could not be withdrawn stands in it as an address from before.
pub async fn register_hook(shop: &Shop, who: &Actor, id: MerchantAccountId) -> Result<HookComparison, HookError> {
    who.may(ACCOUNTS_WRITE)?;
    who.may(CREDENTIALS_WRITE)?;
    let mut actor = who.clone();
    // It looks before it does anything: done twice it is done once, so that its key, if any, is not used up.
    actor.once = None;
    let plan = begin(shop, &actor, id).await?;
    let done = carry_out(shop, &actor, &plan).await;
    if let Err(error) = &done {
        let is_certain = is_certain(error);
        let end = if is_certain { store::give_up } else { store::leave_begun };
        shop.db.write(&actor, move |tx| end(tx, id)).await?;
    }
    // Also after a failure: an address may have been withdrawn before it.
    compare(shop, &plan.account).await?;
    done?;
    find_hooks(shop, who, id).await
}

/// Whether it is certain that no address was made of which nobody knows the proof.
fn is_certain(error: &HookError) -> bool {
    match error {
        HookError::Gateway(error) => error.nothing_happened(),
        HookError::ListUnclear | HookError::NotAsked(_) => true,
        _ => false,
    }
}

/// Everything that can be wrong before the gateway is asked, and the intent.
async fn begin(shop: &Shop, who: &Actor, id: MerchantAccountId) -> Result<Plan, HookError> {
    let actor = who.clone();
    shop.db
        .write(who, move |tx| {
            let plan = plan(tx, id)?;
            // A time that a clock which was ahead wrote holds nobody up.
            if store::busy_until(tx, id)?.is_some_and(|until| (1..=AT_IT_MS).contains(&until.since_ms(tx.at()))) {
                return Err(HookError::BeingRegistered);
            }
            store::begin(tx, id, tx.at().plus_ms(AT_IT_MS))?;
            let told = json!({ "host": Address::read(&plan.url).host });
            office::audit::note(tx, &actor, "merchant_account.hook_register_begun", &id.to_string(), told)?;
            announce(tx, id)?;
            Ok(plan)
        })
        .await
}

fn plan(tx: &ReadTx<'_>, id: MerchantAccountId) -> Result<Plan, HookError> {
    let account = account(tx, id)?;
    if account.status == AccountStatus::Closed {
        return Err(AccountError::Closed.into());
    }
    if !is_registrable(&account) {
        return Err(HookError::NotRegistrable);
    }
    let all = office::integrations::find_all(tx)?;
    let own = all.iter().find(|known| known.id == account.integration_id).cloned();
    let integration = own.ok_or_else(|| Fault::bug("an account without integration"))?;
    let base = hooks_base(tx)?;
    if base.is_empty() {
        return Err(HookError::NoOutsideAddress);
    }
    let url = format!("{}/hooks/{}/{}", base.trim_end_matches('/'), integration.provider, integration.hook_key);
    let gateway = connectors::gateways::find(&account.provider).ok_or(HookError::NotRegistrable)?;
    if gateway.hook_demands().refuse(&url) {
        return Err(HookError::AddressRefused);
    }
    Ok(Plan { ours: OurAddresses::new(&base, integration.clone(), all), account, integration, url })
}

async fn carry_out(shop: &Shop, who: &Actor, plan: &Plan) -> Result<(), HookError> {
    let line = open_line(shop, &plan.account).await.map_err(HookError::NotAsked)?;
    // A list is a question: whatever came of it, nothing was changed.
    let told = ask(shop, &who.request_id, &line).await.map_err(HookError::NotAsked)?;
    let told = told.map_err(|error| match error {
        CallError::Unknown { .. } => HookError::ListUnclear,
        error => HookError::Gateway(error),
    })?;
    if told.unread > 0 {
        return Err(HookError::ListUnclear);
    }
    let (here, before) = standing(plan, told.hooks);
    let made = make(shop, who, plan, &line, here).await?;
    keep(shop, who, plan, made).await?;
    for hook in before {
        if let Err(error) = remove(shop, who, &line, hook.hook_ref).await {
            tracing::warn!(%error, "an address from before could not be withdrawn");
        }
    }
    Ok(())
}

/// Of what is registered: the account's address as it is now, and those of its own from before.
fn standing(plan: &Plan, told: Vec<HookRegistered>) -> (Vec<HookRegistered>, Vec<HookRegistered>) {
    let own = told.into_iter().filter(|hook| plan.ours.is_of_own_key(&Address::read(&hook.url)));
    own.partition(|hook| plan.ours.kind_of(&Address::read(&hook.url)) == HookKind::Ours)
}

/// The address as it is registered now. One that stands there and tells is taken as it is, unless its proof is told only once.
async fn make(
    shop: &Shop,
    who: &Actor,
    plan: &Plan,
    line: &Line,
    here: Vec<HookRegistered>,
) -> Result<HookCreated, HookError> {
    let making = line.gateway.about().capabilities.hooks_made;
    let (mut kept, mut replaced) = (None, Vec::new());
    for hook in here {
        let is_good = hook.enabled && making != HookMaking::ProofToldOnce && kept.is_none();
        if is_good { kept = Some(hook.hook_ref) } else { replaced.push(hook.hook_ref) }
    }
    for hook_ref in replaced {
        remove(shop, who, line, hook_ref).await?;
    }
    if let Some(hook_ref) = kept {
        let credentials = match making {
            HookMaking::ProofIsId(field) => [(field.to_owned(), hook_ref.as_str().into())].into(),
            _ => std::collections::BTreeMap::new(),
        };
        return Ok(HookCreated { hook_ref, credentials });
    }
    let http = &shop.part::<Gateways>()?.0;
    let ask = HookCreateAsk { url: plan.url.clone() };
    let outcome = http.create_hook(line.gateway, &line.credentials, &who.request_id, &ask).await;
    outcome.result.map_err(HookError::Gateway)
}

/// What is gone already is as good as withdrawn.
async fn remove(shop: &Shop, who: &Actor, line: &Line, hook_ref: String) -> Result<(), HookError> {
    let http = &shop.part::<Gateways>()?.0;
    let ask = HookRemoveAsk { hook_ref };
    match http.remove_hook(line.gateway, &line.credentials, &who.request_id, &ask).await.result {
        Ok(()) | Err(CallError::NoSuch { .. }) => Ok(()),
        Err(error) => Err(HookError::Gateway(error)),
    }
}

/// Puts what proves its deliveries into the vault, and the end beside the intent. Credentials that were moved to another address
/// meanwhile are not mixed with these: the intent stays begun then.
async fn keep(shop: &Shop, who: &Actor, plan: &Plan, made: HookCreated) -> Result<(), HookError> {
    let (handed, actor) = (shop.clone(), who.clone());
    let (id, before) = (plan.account.id, plan.integration.clone());
    shop.db
        .write(who, move |tx| {
            let now = office::integrations::find(tx, before.id)?.ok_or(Fault::NoSuch("integration"))?;
            if (&now.base_url, now.environment) != (&before.base_url, before.environment) {
                return Err(HookError::Fault(Fault::Stale));
            }
            let fields: Vec<String> = made.credentials.keys().cloned().collect();
            if !made.credentials.is_empty() {
                let change =
                    IntegrationChange { credentials: made.credentials, name: None, status: None, base_url: None };
                office::integrations::update(tx, &handed, &actor, before.id, change).map_err(fault_of)?;
            }
            store::finish(tx, id, &made.hook_ref)?;
            let told = json!({ "hook_ref": made.hook_ref, "credentials": fields });
            office::audit::note(tx, &actor, "merchant_account.hook_registered", &id.to_string(), told)?;
            announce(tx, id)?;
            Ok(())
        })
        .await?;
    Ok(HookTable::refresh(shop).await?)
}
