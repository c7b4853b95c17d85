//! Making and changing integrations: parts of an action, run in the transaction of the record that uses the integration.
//!
//! The vault is written before the row is: if the transaction is taken back, the vault may hold an entry that no row
//! names, one for the address that was not kept, or lack one; the credentials must then be entered again. They go nowhere
//! they were not entered for, because the entry says its address.

use base::text;
use base::{Actor, Shop, WriteTx};
use secrecy::ExposeSecret;
use serde_json::json;

use super::credentials::{Credentials, forget_credentials, load_credentials, store_credentials};
use super::integration::{
    CREDENTIALS_WRITE, Environment, HOOK_KEY_OVERLAP_MS, Integration, IntegrationChange, IntegrationError,
    IntegrationId, IntegrationStatus, NewIntegration,
};
use super::{base_url, store};
use crate::audit;

/// Makes an integration with its hook key and stores its credentials.
pub fn insert(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    new: NewIntegration,
) -> Result<Integration, IntegrationError> {
    if !new.credentials.is_empty() || new.base_url.is_some() {
        who.may(CREDENTIALS_WRITE)?;
    }
    refuse_live_in_practice(shop, new.environment)?;
    let id = IntegrationId::from_number(shop.new_id());
    let mut credentials = Credentials(new.credentials);
    credentials.0.retain(|_, value| !value.expose_secret().is_empty());
    let integration = Integration {
        id,
        name: text::line("name", &new.name, 80)?,
        provider: text::line("provider", &new.provider, 40)?,
        environment: new.environment,
        base_url: base_url::check(new.base_url.as_deref().unwrap_or_default(), new.environment)?,
        hook_key: shop.new_key(),
        old_hook_key: None,
        old_hook_key_until: None,
        credential_mask: credentials.masks(),
        status: IntegrationStatus::Active,
        last_test: None,
        created_at: tx.at(),
        changed_at: tx.at(),
        changed_by: tx.author().to_owned(),
    };
    if !credentials.0.is_empty() {
        store_credentials(shop, &integration, &credentials.0)?;
    }
    store::insert(tx, &integration)?;
    audit::note(tx, who, "integration.created", &id.to_string(), told(&integration))?;
    Ok(integration)
}

/// Changes an integration. Another address empties the credentials that are not given beside it.
pub fn update(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    id: IntegrationId,
    change: IntegrationChange,
) -> Result<Integration, IntegrationError> {
    let before = store::find(tx, id)?.ok_or(IntegrationError::NoSuchIntegration)?;
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = text::line("name", name, 80)?;
    }
    if let Some(status) = change.status {
        if before.status == IntegrationStatus::Closed && status != IntegrationStatus::Closed {
            return Err(IntegrationError::Closed);
        }
        after.status = status;
    }
    if let Some(url) = &change.base_url {
        after.base_url = base_url::check(url, before.environment)?;
    }
    let moved = after.base_url != before.base_url;
    if moved || !change.credentials.is_empty() {
        who.may(CREDENTIALS_WRITE)?;
        let mut credentials = if moved { Credentials::default() } else { load_credentials(shop, &before)? };
        for (field, value) in change.credentials {
            if value.expose_secret().is_empty() {
                credentials.0.remove(&field);
            } else {
                credentials.0.insert(field, value);
            }
        }
        if credentials.0.is_empty() {
            forget_credentials(shop, id)?;
        } else {
            refuse_live_in_practice(shop, before.environment)?;
            store_credentials(shop, &after, &credentials.0)?;
        }
        after.credential_mask = credentials.masks();
    }
    after.changed_at = tx.at();
    tx.author().clone_into(&mut after.changed_by);
    store::update(tx, &after)?;
    audit::note(tx, who, "integration.changed", &id.to_string(), audit::diff(&told(&before), &told(&after)))?;
    Ok(after)
}

/// Gives an integration a new hook key; the present one works for seven more days, an older one no longer.
pub fn rotate_hook_key(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    id: IntegrationId,
) -> Result<Integration, IntegrationError> {
    who.may(CREDENTIALS_WRITE)?;
    let mut integration = store::find(tx, id)?.ok_or(IntegrationError::NoSuchIntegration)?;
    let until = tx.at().plus_ms(HOOK_KEY_OVERLAP_MS);
    integration.old_hook_key = Some(std::mem::replace(&mut integration.hook_key, shop.new_key()));
    integration.old_hook_key_until = Some(until);
    integration.changed_at = tx.at();
    tx.author().clone_into(&mut integration.changed_by);
    store::update(tx, &integration)?;
    audit::note(tx, who, "integration.hook_key_rotated", &id.to_string(), json!({ "old_key_until": until }))?;
    Ok(integration)
}

/// Gives every integration a new hook key, and the old ones end at once: whoever had the file in hand knows them. Called when
/// a backup was put in place.
pub fn renew_hook_keys(tx: &WriteTx<'_>, shop: &Shop, who: &Actor) -> Result<Vec<Integration>, IntegrationError> {
    who.may(CREDENTIALS_WRITE)?;
    let mut integrations = store::find_all(tx)?;
    for integration in &mut integrations {
        integration.hook_key = shop.new_key();
        integration.old_hook_key = None;
        integration.old_hook_key_until = None;
        integration.changed_at = tx.at();
        tx.author().clone_into(&mut integration.changed_by);
        store::update(tx, integration)?;
        audit::note(tx, who, "integration.hook_key_renewed", &integration.id.to_string(), json!({}))?;
    }
    Ok(integrations)
}

fn refuse_live_in_practice(shop: &Shop, environment: Environment) -> Result<(), IntegrationError> {
    let live = environment == Environment::Live;
    if live && (shop.basics()?.practice || shop.randomness().is_seeded()) {
        return Err(IntegrationError::LiveInPracticeShop);
    }
    Ok(())
}

/// What the audit log is told: masks, and no hook key.
fn told(integration: &Integration) -> serde_json::Value {
    json!({
        "provider": integration.provider,
        "name": integration.name,
        "environment": integration.environment,
        "base_url": integration.base_url,
        "credentials": integration.credential_mask,
        "status": integration.status,
    })
}
