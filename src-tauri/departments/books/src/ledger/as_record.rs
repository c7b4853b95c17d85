//! Entries of the journal as others point at them without knowing this area.

use base::area::{Record, RecordKind, nothing_is_named};
use base::{Fault, ReadTx};

use super::entry::EntryId;
use super::{LEDGER_POST, LEDGER_READ, store};

/// An entry; always a fact.
pub(super) const JOURNAL_ENTRY: RecordKind =
    RecordKind { kind: "journal_entry", sees: LEDGER_READ, changes: LEDGER_POST, find, named: nothing_is_named };

fn find(tx: &ReadTx<'_>, id: &str) -> Result<Option<Record>, Fault> {
    let Some(id) = EntryId::parse(id) else { return Ok(None) };
    let found = store::find_seq_of_id(tx, id)?;
    Ok(found.map(|seq| Record { name: format!("entry {seq}"), is_fact: true }))
}
