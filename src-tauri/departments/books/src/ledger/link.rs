//! Places of the chain, for who seals the journal as it stands.

use base::{Fault, ReadTx};

use super::chain::GENESIS;
use super::store;

/// Place and hash of the newest entry: 0 and zeros where there is none. The hash covers every entry up to it.
pub fn last_link(tx: &ReadTx<'_>) -> Result<(i64, [u8; 32]), Fault> {
    store::find_head(tx)
}

/// The hash of the entry at a place, zeros for place 0; `None` where the journal does not reach so far.
pub fn link_of(tx: &ReadTx<'_>, seq: i64) -> Result<Option<[u8; 32]>, Fault> {
    if seq == 0 { Ok(Some(GENESIS)) } else { store::find_hash(tx, seq) }
}
