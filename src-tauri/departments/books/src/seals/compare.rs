//! Comparing the books with the paper: the code that was printed against the one the books have now.

use base::{Fault, ReadTx};
use serde::Serialize;
use utoipa::ToSchema;

use super::code::StubCode;
use super::store;

/// What a printed code says about the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The stub is the printed one: nothing before it was changed since.
    Same,
    /// There is a stub of that number with another code: something that it covers was changed, and the stubs with it.
    Different,
    /// The books have no stub of that number any more.
    Missing,
}

/// Compares a printed stub with the one that is kept. That the kept ones fit the journal is what the standing checks find out.
pub fn compare(tx: &ReadTx<'_>, number: i64, printed: &StubCode) -> Result<Compared, Fault> {
    Ok(match store::find(tx, number)? {
        None => Compared::Missing,
        Some(seal) if seal.code == *printed => Compared::Same,
        Some(_) => Compared::Different,
    })
}

/// Of printed stubs the first that is not the kept one, with the last before it that is: what was changed lies between them.
pub fn first_difference(
    tx: &ReadTx<'_>,
    printed: &mut [(i64, StubCode)],
) -> Result<Option<(Option<i64>, i64, Compared)>, Fault> {
    printed.sort_by_key(|(number, _)| *number);
    let mut same = None;
    for (number, code) in printed.iter() {
        match compare(tx, *number, code)? {
            Compared::Same => same = Some(*number),
            other => return Ok(Some((same, *number, other))),
        }
    }
    Ok(None)
}
