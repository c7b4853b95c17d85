//! The head of a backup: what may be seen of it without a key, and the chain from each to the one before.

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use crate::{SealError, Signer, Verifier};

const PURPOSE: &str = "counterfoil backup head 1";

/// What a head says. Nothing in it tells of the shop's business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadFacts {
    /// Number of the backup.
    pub number: u64,
    /// Digest of the head before it; empty for the first.
    pub previous: String,
    /// The moment it holds, in milliseconds since 1970.
    pub made_at_ms: i64,
    /// Version of the program that made it.
    pub program: String,
    /// Size of the sealed file.
    pub bytes: u64,
    /// SHA-256 of the sealed file in hexadecimal digits.
    pub sha256: String,
    /// The public half of the key that signed it.
    pub signer: String,
}

/// A head with its signature, as it lies beside the sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// What it says.
    pub facts: HeadFacts,
    /// Signature over it.
    pub signature: String,
}

impl Head {
    /// Signs these facts.
    ///
    /// # Errors
    /// Never in practice: text is made of plain facts.
    pub fn sign(facts: HeadFacts, signer: &Signer) -> Result<Self, SealError> {
        let signature = signer.sign(PURPOSE, &text_of(&facts)?);
        Ok(Self { facts, signature })
    }

    /// Reads a head and checks that whoever it names as its signer signed it. Whether that is the shop is another question.
    ///
    /// # Errors
    /// When it is none, or was changed.
    pub fn read(text: &[u8]) -> Result<Self, SealError> {
        let head: Self = serde_json::from_slice(text).map_err(|_| SealError::Unknown)?;
        head.signer()?.verify(PURPOSE, &text_of(&head.facts)?, &head.signature)?;
        Ok(head)
    }

    /// As it is written.
    ///
    /// # Errors
    /// Never in practice.
    pub fn to_text(&self) -> Result<Vec<u8>, SealError> {
        let mut text = serde_json::to_vec_pretty(self).map_err(std::io::Error::other)?;
        text.push(b'\n');
        Ok(text)
    }

    /// The public half of the key that signed it.
    ///
    /// # Errors
    /// When what stands there is no key.
    pub fn signer(&self) -> Result<Verifier, SealError> {
        Verifier::parse(&self.facts.signer).ok_or(SealError::Unknown)
    }

    /// What the next one names as the one before it. The signature is no part of it.
    ///
    /// # Errors
    /// Never in practice.
    pub fn digest(&self) -> Result<String, SealError> {
        Ok(hex::encode(digest(&SHA256, &text_of(&self.facts)?)))
    }
}

fn text_of(facts: &HeadFacts) -> Result<Vec<u8>, SealError> {
    serde_json::to_vec(facts).map_err(|cause| std::io::Error::other(cause).into())
}

/// Whether the later of two heads follows the earlier, as far as the two can tell: those between them may have been tidied away.
pub fn follows(later: &Head, earlier: &Head) -> bool {
    let next = earlier.facts.number.checked_add(1) == Some(later.facts.number);
    let names_it = earlier.digest().is_ok_and(|digest| later.facts.previous == digest);
    let is_later = later.facts.number > earlier.facts.number && later.facts.made_at_ms >= earlier.facts.made_at_ms;
    is_later && (!next || names_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> Signer {
        Signer::from_secret(&Signer::new_secret().unwrap()).unwrap()
    }

    fn head(number: u64, previous: String, signer: &Signer) -> Head {
        let facts = HeadFacts {
            number,
            previous,
            made_at_ms: 1_000 * i64::try_from(number).unwrap(),
            program: "0.1.0".to_owned(),
            bytes: 7,
            sha256: "ab".to_owned(),
            signer: signer.verifier().text(),
        };
        Head::sign(facts, signer).unwrap()
    }

    #[test]
    fn a_head_that_was_changed_anywhere_is_not_read() {
        let head = head(3, "cd".to_owned(), &signer());
        let text = head.to_text().unwrap();
        assert_eq!(Head::read(&text).unwrap(), head);
        // Spaces and line ends are the writer's own business; everything else counts.
        for at in (0..text.len()).filter(|at| !text[*at].is_ascii_whitespace()) {
            let mut changed = text.clone();
            changed[at] ^= 1;
            assert!(Head::read(&changed).is_err(), "at {at}: {}", String::from_utf8_lossy(&changed));
        }
        let mut stranger = head.clone();
        stranger.facts.signer = signer().verifier().text();
        assert!(matches!(Head::read(&stranger.to_text().unwrap()), Err(SealError::NotSigned)));
    }

    #[test]
    fn each_names_the_one_before_it_and_gaps_are_tidied_ones() {
        let signer = signer();
        let first = head(1, String::new(), &signer);
        let second = head(2, first.digest().unwrap(), &signer);
        let put_in = head(2, "00".repeat(32), &signer);
        let fifth = head(5, "00".repeat(32), &signer);
        assert!(follows(&second, &first) && follows(&fifth, &second));
        assert!(!follows(&put_in, &first), "it names another");
        assert!(!follows(&first, &second) && !follows(&first, &first), "an older one never follows");
    }
}
