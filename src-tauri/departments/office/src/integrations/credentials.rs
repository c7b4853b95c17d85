//! Credentials: in the vault, field by field; outside it only masks.

use std::collections::BTreeMap;

use base::{Fault, Shop};
use secrecy::{ExposeSecret, SecretString};

use super::integration::IntegrationId;

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

fn place(id: IntegrationId) -> String {
    format!("integration/{id}")
}

/// Stores all credentials of an integration in place of what was there; on disk when this returns.
pub fn store_credentials(
    shop: &Shop,
    id: IntegrationId,
    credentials: &BTreeMap<String, SecretString>,
) -> Result<(), Fault> {
    let fields: BTreeMap<&str, &str> =
        credentials.iter().map(|(field, value)| (field.as_str(), value.expose_secret())).collect();
    let sealed = serde_json::to_string(&fields).map_err(Fault::bug)?;
    shop.vault().put(&place(id), SecretString::from(sealed))
}

/// The credentials of an integration; empty when none were entered, [`Fault::VaultLocked`] when nobody knows.
pub fn load_credentials(shop: &Shop, id: IntegrationId) -> Result<Credentials, Fault> {
    let Some(sealed) = shop.vault().get(&place(id))? else { return Ok(Credentials::default()) };
    // The cause is left out: it could quote the text.
    let fields: BTreeMap<String, String> =
        serde_json::from_str(sealed.expose_secret()).map_err(|_| Fault::bug("an entry of the vault cannot be read"))?;
    Ok(Credentials(fields.into_iter().map(|(field, value)| (field, SecretString::from(value))).collect()))
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
