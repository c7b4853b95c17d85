//! The fact hash: equal for every order in which the same facts arrived.

use base::{Fault, ReadTx};
use sha2::{Digest, Sha256};

use super::store;

/// The lines that the fact hash covers, sorted bytewise: `net <chain> <account>[.<party>] <currency> <minor>` for every
/// chain, account, sub-account and currency whose postings do not cancel out. Days and running numbers are not in it.
pub fn fact_lines(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let mut lines = Vec::new();
    store::each_net(tx, |row| {
        let (chain, account, party): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (currency, net): (String, i64) = (row.get(3)?, row.get(4)?);
        let dot = if party.is_empty() { "" } else { "." };
        lines.push(format!("net {chain} {account}{dot}{party} {currency} {net}"));
        Ok(())
    })?;
    lines.sort_unstable();
    Ok(lines)
}

/// SHA-256 in lower-case hex over [`fact_lines`], joined by line feeds.
pub fn fact_hash(tx: &ReadTx<'_>) -> Result<String, Fault> {
    Ok(hex::encode(Sha256::digest(fact_lines(tx)?.join("\n").as_bytes())))
}
