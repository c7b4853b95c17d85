//! The standing check: stubs are whole, follow each other, and the journal is what they sealed.

use base::area::Finding;
use base::{Fault, ReadTx};

use super::store;
use crate::ledger;

/// Names every stub that was changed, and every one that the journal does not fit any more. Where only the journal's entries
/// were changed, the ledger's own chain names the first of them.
pub(super) fn seals(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut previous = [0; 32];
    for (place, number) in (1_i64..).zip(store::numbers(tx)?) {
        let subject = format!("stub {number}");
        // What was tampered with may be no stub any more.
        let (seal, hash) = match store::find_kept(tx, number) {
            Ok(Some(kept)) => kept,
            Ok(None) => return Err(Fault::bug("a stub went away while it was read")),
            Err(Fault::Stopping) => return Err(Fault::Stopping),
            Err(cause) => {
                findings.push(Finding::new(&subject, format!("cannot be read: {cause}")));
                return Ok(findings);
            }
        };
        if number != place {
            findings.push(Finding::new(&subject, format!("stub {place} is missing before it")));
            return Ok(findings);
        }
        if seal.previous != previous {
            findings.push(Finding::new(&subject, "does not follow the stub before it"));
        }
        if seal.hash() != hash {
            findings.push(Finding::new(&subject, "is not as it was sealed"));
        }
        if ledger::link_of(tx, seal.entries)? != Some(seal.entry_hash) {
            let entries = seal.entries;
            findings
                .push(Finding::new(&subject, format!("the journal up to entry {entries} is not the one it sealed")));
        }
        previous = hash;
    }
    Ok(findings)
}
