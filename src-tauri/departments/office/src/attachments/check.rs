//! What is kept is what was sent.

use base::area::{Check, Finding};
use base::{Fault, ReadTx};
use sha2::{Digest, Sha256};

use super::store;

/// Every content has the digest it is kept under.
pub(super) const DIGESTS: Check =
    Check { name: "attachments.digests", about: "Every attached file is to the byte what was attached.", run: digests };

fn digests(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    store::each_content(tx, |digest, size, bytes| {
        let is_whole = i64::try_from(bytes.len()).is_ok_and(|length| length == size);
        if !is_whole || hex::encode(Sha256::digest(bytes)) != digest {
            findings.push(Finding::new(digest, "the content of this attachment was changed"));
        }
        Ok(())
    })?;
    Ok(findings)
}
