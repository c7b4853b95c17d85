//! What must hold once moving in is done.

use base::area::{Check, Finding};
use base::{Fault, ReadTx};

use super::store;
use crate::ledger::base_standing;

/// Account 3100 is nothing after moving in.
pub(super) const NOTHING_LEFT: Check = Check {
    name: "opening.nothing_left",
    about: "Nothing is left of the opening balances once moving in is done.",
    run: nothing_left,
};

fn nothing_left(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    if store::find_state(tx)?.is_none_or(|state| state.done_at.is_none()) {
        return Ok(Vec::new());
    }
    let left = base_standing(tx, "3100")?;
    let told = || Finding::new("3100", format!("{left} minor units are left on it, and moving in is done"));
    Ok((left != 0).then(told).into_iter().collect())
}
