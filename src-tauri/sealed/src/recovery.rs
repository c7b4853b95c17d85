//! The recovery sheet as text: the one key that opens backups when everything else is gone, and whose signature to believe.

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};

use crate::{SealError, Verifier};

const SIGNED_BY: &str = "# Backups are signed by";

/// A recovery key, with the key that signs the shop's backups.
pub struct RecoverySheet {
    identity: Identity,
    signer: Verifier,
}

impl RecoverySheet {
    /// A new one for the shop with this signer. The program keeps its [`recipient`](Self::recipient) and forgets the rest.
    pub fn generate(signer: Verifier) -> Self {
        Self { identity: Identity::generate(), signer }
    }

    /// Reads the text of a sheet.
    ///
    /// # Errors
    /// [`SealError::Unknown`] when the key or the line that says whose signature counts is missing.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let lines = || text.lines().map(str::trim);
        let signer = lines().find_map(|line| Verifier::parse(line.strip_prefix(SIGNED_BY)?.trim()));
        let identity = lines().find_map(|line| line.parse::<Identity>().ok());
        match (identity, signer) {
            (Some(identity), Some(signer)) => Ok(Self { identity, signer }),
            _ => Err(SealError::Unknown),
        }
    }

    /// As it is written down, with these lines of explanation above.
    pub fn to_text(&self, about: &[String]) -> String {
        let mut text: String = about.iter().map(|line| format!("# {line}\n")).collect();
        let signer = self.signer.text();
        text.push_str(&format!("{SIGNED_BY} {signer}\n{}\n", self.identity.to_string().expose_secret()));
        text
    }

    /// What seals to it.
    pub fn recipient(&self) -> Recipient {
        self.identity.to_public()
    }

    /// What opens.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whose signature counts.
    pub fn signer(&self) -> Verifier {
        self.signer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Signer;

    #[test]
    fn a_sheet_is_read_as_it_was_written_and_half_of_one_is_none() {
        let signer = Signer::from_secret(&Signer::new_secret().unwrap()).unwrap().verifier();
        let sheet = RecoverySheet::generate(signer);
        let text = sheet.to_text(&["Recovery key of Kirana Fresh".to_owned()]);
        let read = RecoverySheet::parse(&text).unwrap();
        assert_eq!((read.signer(), read.recipient().to_string()), (signer, sheet.recipient().to_string()));
        for left_out in ["# Backups are signed by", "AGE-SECRET-KEY"] {
            let half: String = text.lines().filter(|line| !line.starts_with(left_out)).collect::<Vec<_>>().join("\n");
            assert!(RecoverySheet::parse(&half).is_err(), "{left_out}");
        }
    }
}
