//! Passwords: argon2id with a salt per person, at most two at a time so that guessing cannot take the memory.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base::{Fault, Shop};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// Shortest password, in characters.
const CHARACTERS_MIN: usize = 10;
/// Longest password, in characters.
const CHARACTERS_MAX: usize = 200;

/// Each calculation takes 19 MiB; more callers wait.
static TWO_AT_A_TIME: Semaphore = Semaphore::const_new(2);

/// A password as typed. Wiped from memory when dropped, shown nowhere.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// Takes what was typed.
    pub fn new(typed: impl Into<String>) -> Self {
        Self(SecretString::from(typed.into()))
    }

    /// The same password however the keyboard composes its letters.
    fn normal(&self) -> SecretString {
        SecretString::from(self.0.expose_secret().nfc().collect::<String>())
    }

    /// Whether it can be somebody's password.
    fn check(&self, field: &str, login: &str) -> Result<(), Fault> {
        let typed = self.0.expose_secret();
        let characters = typed.chars().count();
        if !(CHARACTERS_MIN..=CHARACTERS_MAX).contains(&characters) {
            return Err(Fault::invalid(field, format!("{CHARACTERS_MIN} to {CHARACTERS_MAX} characters")));
        }
        if typed.eq_ignore_ascii_case(login) || typed.chars().all(|c| typed.starts_with(c)) {
            return Err(Fault::invalid(field, "too easy to guess"));
        }
        Ok(())
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}
impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d).map(Self::new)
    }
}
impl utoipa::PartialSchema for Password {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Password)))
            .min_length(Some(CHARACTERS_MIN))
            .max_length(Some(CHARACTERS_MAX))
            .into()
    }
}
impl utoipa::ToSchema for Password {}

/// An argon2id hash as a PHC string.
#[derive(Clone)]
pub struct HashedPassword(pub(super) String);

/// Hashes a new password; `field` is the one to blame when it is too short or too easy.
pub async fn hash_password(
    shop: &Shop,
    field: &str,
    login: &str,
    password: &Password,
) -> Result<HashedPassword, Fault> {
    password.check(field, login)?;
    let password = password.normal();
    let mut salt = [0_u8; 16];
    shop.randomness().fill(&mut salt);
    calculate(move || {
        let hash: PasswordHash = Argon2::default()
            .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
            .map_err(Fault::bug)?;
        Ok(HashedPassword(hash.to_string()))
    })
    .await
}

/// Whether a password fits a hash. Without a hash (nobody has that login) it takes as long and answers no.
pub async fn is_right_password(password: &Password, hash: Option<String>) -> Result<bool, Fault> {
    if password.0.expose_secret().chars().count() > CHARACTERS_MAX {
        return Ok(false);
    }
    let password = password.normal();
    calculate(move || {
        let password = password.expose_secret().as_bytes();
        let argon2 = Argon2::default();
        match hash {
            Some(hash) => Ok(argon2.verify_password(password, hash.as_str()).is_ok()),
            None => {
                let wasted: Result<PasswordHash, _> = argon2.hash_password_with_salt(password, &[0; 16]);
                wasted.map_err(Fault::bug)?;
                Ok(false)
            }
        }
    })
    .await
}

async fn calculate<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    let place = TWO_AT_A_TIME.acquire().await.map_err(Fault::bug)?;
    let done = tokio::task::spawn_blocking(move || {
        let outcome = work();
        drop(place);
        outcome
    });
    done.await.map_err(Fault::bug)?
}

#[cfg(test)]
mod tests {
    use base::testing::fresh_shop;

    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_however_its_letters_are_composed() {
        let folder = tempfile::tempdir().unwrap();
        let shop = fresh_shop(folder.path()).unwrap().0.build();
        let hash = hash_password(&shop, "password", "ravi", &Password::new("caf\u{e9} au lait")).await.unwrap();
        assert!(hash.0.starts_with("$argon2id$"));
        assert!(is_right_password(&Password::new("cafe\u{301} au lait"), Some(hash.0.clone())).await.unwrap());
        assert!(!is_right_password(&Password::new("cafe au lait"), Some(hash.0)).await.unwrap());
        assert!(!is_right_password(&Password::new("caf\u{e9} au lait"), None).await.unwrap());
    }

    #[test]
    fn a_short_or_easy_password_is_refused_and_none_is_printed() {
        for bad in ["short", "aaaaaaaaaaaa", "ravikumar.owner", ""] {
            assert!(Password::new(bad).check("password", "Ravikumar.Owner").is_err(), "{bad}");
        }
        assert!(Password::new("long enough").check("password", "ravi").is_ok());
        assert_eq!(format!("{:?}", Password::new("long enough")), "Password(…)");
    }
}
