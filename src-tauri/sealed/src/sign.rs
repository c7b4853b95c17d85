//! Who signs: an Ed25519 key of the shop, and how whoever restores knows that it is the shop's.
//!
//! The key lies in the vault, which is inside the backup: on an empty machine it cannot vouch for itself. So each manifest carries an
//! endorsement of the signing key under the shop's own key, which only its holder can make; and the recovery sheet names the
//! fingerprint of the signing key, because whoever holds the sheet holds no key of the shop.

use ring::digest::{SHA256, digest};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

use crate::SealError;

/// Signs heads and manifests.
pub struct Signer(Ed25519KeyPair);

impl Signer {
    /// A new secret, as it is kept in the vault: 32 bytes in hexadecimal digits, from the operating system.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn new_secret() -> Result<String, SealError> {
        let mut seed = [0_u8; 32];
        SystemRandom::new().fill(&mut seed).map_err(|_| std::io::Error::other("no randomness"))?;
        Ok(hex::encode(seed))
    }

    /// The key of a secret; `None` when it is none.
    pub fn from_secret(secret: &str) -> Option<Self> {
        let seed = hex::decode(secret.trim()).ok()?;
        Ed25519KeyPair::from_seed_unchecked(&seed).ok().map(Self)
    }

    /// Who checks what it signs.
    pub fn verifier(&self) -> Verifier {
        let mut key = [0_u8; 32];
        for (to, from) in key.iter_mut().zip(self.0.public_key().as_ref()) {
            *to = *from;
        }
        Verifier(key)
    }

    /// Signs; what is signed for one purpose is worth nothing for another.
    pub(crate) fn sign(&self, purpose: &str, bytes: &[u8]) -> String {
        hex::encode(self.0.sign(&bound(purpose, bytes)))
    }
}

/// The public half of a signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verifier([u8; 32]);

impl Verifier {
    /// As it stands in heads and manifests.
    pub fn text(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads it; `None` when it is none.
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).ok()?.try_into().ok().map(Self)
    }

    /// 20 characters that a person can compare: the first 80 bits of its SHA-256.
    pub fn fingerprint(&self) -> String {
        let digits = hex::encode(digest(&SHA256, &self.0));
        let parts: Vec<&str> = (0..5).filter_map(|at| digits.get(at * 4..at * 4 + 4)).collect();
        parts.join("-")
    }

    pub(crate) fn verify(&self, purpose: &str, bytes: &[u8], signature: &str) -> Result<(), SealError> {
        let signature = hex::decode(signature).map_err(|_| SealError::NotSigned)?;
        let key = UnparsedPublicKey::new(&ED25519, &self.0);
        key.verify(&bound(purpose, bytes), &signature).map_err(|_| SealError::NotSigned)
    }
}

fn bound(purpose: &str, bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(purpose.len() + bytes.len() + 1);
    whole.extend_from_slice(purpose.as_bytes());
    whole.push(0);
    whole.extend_from_slice(bytes);
    whole
}

/// Endorses signing keys under the shop's own key.
pub struct Endorser(hmac::Key);

impl Endorser {
    /// From the text of the shop's own key. Its subkey serves for nothing else.
    pub fn from_own_key(text: &str) -> Self {
        let own = hmac::Key::new(hmac::HMAC_SHA256, text.trim().as_bytes());
        let subkey = hmac::sign(&own, b"counterfoil: who signs the backups");
        Self(hmac::Key::new(hmac::HMAC_SHA256, subkey.as_ref()))
    }

    pub(crate) fn endorse(&self, signer: &Verifier) -> String {
        hex::encode(hmac::sign(&self.0, &signer.0))
    }

    fn endorsed(&self, signer: &Verifier, endorsement: &str) -> bool {
        hex::decode(endorsement).is_ok_and(|tag| hmac::verify(&self.0, &signer.0, &tag).is_ok())
    }
}

/// By what whoever opens a backup knows its signer.
pub enum Trust {
    /// The shop's own key is at hand.
    Own(Endorser),
    /// The key that signs is known.
    Signer(Verifier),
}

impl Trust {
    /// Whether this signer is the shop's.
    pub(crate) fn covers(&self, signer: &Verifier, endorsement: &str) -> bool {
        match self {
            Self::Own(endorser) => endorser.endorsed(signer, endorsement),
            Self::Signer(known) => known == signer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_purpose_its_bytes_and_its_key_alone() {
        let signer = Signer::from_secret(&Signer::new_secret().unwrap()).unwrap();
        let other = Signer::from_secret(&Signer::new_secret().unwrap()).unwrap();
        let signature = signer.sign("head", b"one");
        assert!(signer.verifier().verify("head", b"one", &signature).is_ok());
        for (key, purpose, bytes) in [(&signer, "manifest", "one"), (&signer, "head", "two"), (&other, "head", "one")] {
            assert!(key.verifier().verify(purpose, bytes.as_bytes(), &signature).is_err(), "{purpose} {bytes}");
        }
        assert!(signer.verifier().verify("head", b"one", "no signature").is_err());
        assert_eq!(Verifier::parse(&signer.verifier().text()), Some(signer.verifier()));
        assert_eq!(signer.verifier().fingerprint().len(), 24);
        assert!(Signer::from_secret("too short").is_none() && Verifier::parse("00").is_none());
    }

    #[test]
    fn only_the_shops_own_key_vouches_for_a_signer() {
        let [signer, other] = [(); 2].map(|()| Signer::from_secret(&Signer::new_secret().unwrap()).unwrap().verifier());
        let endorsement = Endorser::from_own_key("AGE-SECRET-KEY-1A\n").endorse(&signer);
        let own = |text| Trust::Own(Endorser::from_own_key(text));
        assert!(own("AGE-SECRET-KEY-1A").covers(&signer, &endorsement));
        assert!(!own("AGE-SECRET-KEY-1B").covers(&signer, &endorsement));
        assert!(!own("AGE-SECRET-KEY-1A").covers(&other, &endorsement));
        assert!(Trust::Signer(signer).covers(&signer, "") && !Trust::Signer(other).covers(&signer, &endorsement));
    }
}
