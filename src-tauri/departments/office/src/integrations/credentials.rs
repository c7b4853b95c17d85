//! Credentials: in the vault, field by field; outside it only masks.
//!
//! An entry says where its credentials may be sent: provider, world and address. The row of the integration says so too, but
//! it lies in a file that others may have had in their hands. Where the two differ, there are no credentials.

use std::collections::BTreeMap;

use base::{Fault, Shop};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::integration::{Environment, Integration, IntegrationId};

/// The credentials of one integration.
#[derive(Debug, Default)]
pub struct Credentials(pub BTreeMap<String, SecretString>);

impl Credentials {
    /// The value of a field, where it was entered.
    pub fn get(&self, field: &str) -> Option<&SecretString> {
        self.0.get(field)
    }

    /// The value of a field that must have been entered.
    pub fn require(&self, field: &str) -> Result<&SecretString, Fault> {
        self.get(field).ok_or(Fault::NoSuch("credential: enter the credentials of this integration again"))
    }

    /// What may be shown of each field.
    pub fn masks(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(field, value)| (field.clone(), mask(value))).collect()
    }
}

/// An entry of the vault. One that does not say where it belongs is not read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    provider: String,
    environment: Environment,
    /// Empty = the provider's own.
    base_url: String,
    fields: BTreeMap<String, String>,
}

impl Entry {
    fn is_for(&self, integration: &Integration) -> bool {
        self.provider == integration.provider
            && self.environment == integration.environment
            && self.base_url == integration.base_url.as_deref().unwrap_or_default()
    }
}

fn place(id: IntegrationId) -> String {
    format!("integration/{id}")
}

/// Stores all credentials of an integration in place of what was there, for the address it has now; on disk when this
/// returns.
pub fn store_credentials(
    shop: &Shop,
    integration: &Integration,
    credentials: &BTreeMap<String, SecretString>,
) -> Result<(), Fault> {
    let fields = credentials.iter().map(|(field, value)| (field.clone(), value.expose_secret().to_owned())).collect();
    let entry = Entry {
        provider: integration.provider.clone(),
        environment: integration.environment,
        base_url: integration.base_url.clone().unwrap_or_default(),
        fields,
    };
    let sealed = serde_json::to_string(&entry).map_err(Fault::bug)?;
    shop.vault().put(&place(integration.id), SecretString::from(sealed))
}

/// The credentials of an integration: empty when none were entered, or when those in the vault were entered for another
/// address than the integration has now. [`Fault::VaultLocked`] when nobody knows.
pub fn load_credentials(shop: &Shop, integration: &Integration) -> Result<Credentials, Fault> {
    let Some(sealed) = shop.vault().get(&place(integration.id))? else { return Ok(Credentials::default()) };
    // The cause is left out: it could quote the text.
    let entry = serde_json::from_str::<Entry>(sealed.expose_secret()).ok();
    let Some(entry) = entry.filter(|entry| entry.is_for(integration)) else {
        tracing::warn!(
            integration = %integration.id,
            "its credentials were entered for another address and are not used: enter them again"
        );
        return Ok(Credentials::default());
    };
    Ok(Credentials(entry.fields.into_iter().map(|(field, value)| (field, SecretString::from(value))).collect()))
}

/// Empties the credentials of an integration.
pub fn forget_credentials(shop: &Shop, id: IntegrationId) -> Result<(), Fault> {
    shop.vault().remove(&place(id))
}

/// What may be shown of a secret: the last four characters, and of a short one nothing.
pub fn mask(secret: &SecretString) -> String {
    let text = secret.expose_secret();
    let length = text.chars().count();
    if length < 12 {
        return "••••".to_owned();
    }
    let tail: String = text.chars().skip(length - 4).collect();
    format!("••••{tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_shows_four_characters_of_a_long_secret_and_none_of_a_short_one() {
        assert_eq!(mask(&"sk_test_4eC39HqLyjWD".to_owned().into()), "••••yjWD");
        assert_eq!(mask(&"hunter22".to_owned().into()), "••••");
    }
}
