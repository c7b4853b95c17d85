//! Changing the shop's facts and its logo.

use base::{Actor, Announce, Fault, Shop, WriteTx, regions, text};
use serde_json::json;

use super::set_up_shop::zone_of;
use super::shop_settings::{SETTINGS_READ, SETTINGS_WRITE, SettingsChange, SettingsError, ShopSettings};
use super::{address, keep_in_memory, logo, store};
use crate::health::SYSTEM_ADMIN;
use crate::{audit, contact, tax_id};

/// Changes settings that can be changed. `version` is the one the change was made from.
pub async fn change_settings(
    shop: &Shop,
    who: &Actor,
    version: i64,
    change: SettingsChange,
) -> Result<ShopSettings, SettingsError> {
    who.may(SETTINGS_WRITE)?;
    if change.public_base_url.is_some() || change.hooks_base_url.is_some() {
        who.may(SYSTEM_ADMIN)?;
    }
    let author = who.clone();
    let settings = shop
        .db
        .write(who, move |tx| {
            let before = store::load(tx)?.ok_or(SettingsError::NotSetUp)?;
            if before.version != version {
                return Err(Fault::Stale.into());
            }
            let mut after = apply(&before, &change)?;
            if after == before {
                return Ok(before);
            }
            let changes = audit::diff(&before, &after);
            after.version = before.version.saturating_add(1);
            store::update(tx, &after)?;
            audit::note(tx, &author, "settings.changed", "shop", changes)?;
            announce(tx)?;
            Ok::<_, SettingsError>(after)
        })
        .await?;
    keep_in_memory(shop, &settings)?;
    Ok(settings)
}

fn apply(before: &ShopSettings, change: &SettingsChange) -> Result<ShopSettings, SettingsError> {
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = text::line("name", name, 120)?;
    }
    if let Some(address) = &change.address {
        after.address = text::paragraph("address", address, 500)?.unwrap_or_default();
    }
    if let Some(region) = &change.region {
        let region = regions::clean("region", &before.country, region)?;
        after.region = region.map_or("", |region| region.code).to_owned();
    }
    if let Some(tax_id) = &change.tax_id {
        let kept = (before.country.as_str(), before.tax_id.as_str());
        after.tax_id = tax_id::clean_change("tax_id", kept, &before.country, tax_id)?;
    }
    if after.tax_id != before.tax_id || after.region != before.region {
        // Of the two, the one that somebody has just chosen is in question.
        let field = if after.tax_id == before.tax_id { "region" } else { "tax_id" };
        tax_id::must_be_of_region(field, &after.country, &after.region, &after.tax_id)?;
    }
    if let Some(email) = &change.email {
        after.email = contact::email("email", email)?.unwrap_or_default();
    }
    if let Some(phone) = &change.phone {
        after.phone = contact::phone("phone", phone)?.unwrap_or_default();
    }
    if let Some(locale) = &change.locale {
        let locale = contact::locale("locale", locale)?;
        after.locale = locale.ok_or_else(|| Fault::invalid("locale", "must not be empty"))?;
    }
    if let Some(zone) = &change.zone {
        zone_of("zone", zone)?;
        after.zone.clone_from(zone);
    }
    if let Some(url) = &change.public_base_url {
        after.public_base_url = address::check("public_base_url", url)?;
    }
    if let Some(url) = &change.hooks_base_url {
        after.hooks_base_url = address::check("hooks_base_url", url)?;
    }
    if let Some(days) = change.invoice_terms_days {
        if days > 365 {
            return Err(Fault::invalid("invoice_terms_days", "0 to 365 days").into());
        }
        after.invoice_terms_days = days;
    }
    if let Some(hours) = change.pay_link_hours {
        if !(1..=720).contains(&hours) {
            return Err(Fault::invalid("pay_link_hours", "1 to 720 hours").into());
        }
        after.pay_link_hours = hours;
    }
    Ok(after)
}

/// Takes a PNG as the shop's logo.
pub async fn set_logo(shop: &Shop, who: &Actor, bytes: Vec<u8>) -> Result<(), SettingsError> {
    who.may(SETTINGS_WRITE)?;
    if bytes.len() > logo::BYTES_MAX {
        return Err(SettingsError::LogoTooLarge);
    }
    // Unpacking four million pixels takes a while; the threads that answer requests are not for that.
    let logo = tokio::task::spawn_blocking(move || logo::rewrite(&bytes)).await.map_err(Fault::bug)??;
    write_logo(shop, who, Some(logo)).await
}

/// Removes the shop's logo.
pub async fn remove_logo(shop: &Shop, who: &Actor) -> Result<(), SettingsError> {
    who.may(SETTINGS_WRITE)?;
    write_logo(shop, who, None).await
}

async fn write_logo(shop: &Shop, who: &Actor, logo: Option<Vec<u8>>) -> Result<(), SettingsError> {
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            if store::update_logo(tx, logo.as_deref())? == 0 {
                return Err(SettingsError::NotSetUp);
            }
            let action = if logo.is_some() { "settings.logo_changed" } else { "settings.logo_removed" };
            audit::note(tx, &author, action, "shop", json!({ "bytes": logo.map_or(0, |logo| logo.len()) }))?;
            announce(tx)?;
            Ok(())
        })
        .await
}

/// Tells open windows that the settings changed.
pub(super) fn announce(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "settings.changed",
        subject: "shop",
        tags: &["settings"],
        permission: SETTINGS_READ,
        body: json!({}),
    })?;
    Ok(())
}
