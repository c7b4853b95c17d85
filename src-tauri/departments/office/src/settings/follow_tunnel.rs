//! The address of the hooks follows the tunnel that gives it.

use base::{Shop, System};

use super::change_settings::announce;
use super::shop_settings::SettingsError;
use super::{address, store};
use crate::audit;

/// Puts the address that the tunnel has now in the place of the one before; `true` when that was another. Addresses at gateways
/// are compared anew by that. The address of customers' pages stays: it is the owner's to say.
///
/// # Errors
/// When the shop is not set up, or the address is one that gateways do not send to.
pub async fn follow_tunnel(shop: &Shop, who: &System, url: &str) -> Result<bool, SettingsError> {
    let url = address::check("hooks_base_url", url)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let before = store::load(tx)?.ok_or(SettingsError::NotSetUp)?;
            if before.hooks_base_url == url {
                return Ok(false);
            }
            let mut after = before.clone();
            after.hooks_base_url = url;
            let changes = audit::diff(&before, &after);
            after.version = before.version.saturating_add(1);
            store::update(tx, &after)?;
            audit::note(tx, &author, "settings.tunnel_followed", "shop", changes)?;
            announce(tx)?;
            Ok(true)
        })
        .await
}
