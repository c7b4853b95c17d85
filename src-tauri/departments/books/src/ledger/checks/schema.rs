//! The triggers that keep entries as they are, compared with the text they must have.

use std::collections::BTreeMap;

use base::area::Finding;
use base::{Fault, ReadTx};

/// Every trigger on the journal, as the schema has it.
const TRIGGERS: &[&str] = &[
    "CREATE TRIGGER journal_entries_balance BEFORE INSERT ON journal_entries BEGIN
        SELECT RAISE(ABORT, 'an entry has two or more postings')
         WHERE (SELECT count(*) FROM postings WHERE entry_seq = NEW.seq) < 2;
        SELECT RAISE(ABORT, 'an entry sums to zero in each currency')
         WHERE EXISTS (SELECT 1 FROM postings WHERE entry_seq = NEW.seq GROUP BY currency HAVING sum(amount_minor) <> 0);
        SELECT RAISE(ABORT, 'an entry sums to zero in the books currency')
         WHERE (SELECT sum(base_minor) FROM postings WHERE entry_seq = NEW.seq) <> 0;
    END",
    "CREATE TRIGGER journal_entries_keep BEFORE DELETE ON journal_entries
        BEGIN SELECT RAISE(ABORT, 'entries are never deleted: reverse them'); END",
    "CREATE TRIGGER journal_entries_stay BEFORE UPDATE ON journal_entries
        BEGIN SELECT RAISE(ABORT, 'entries are never changed: reverse them'); END",
    "CREATE TRIGGER postings_keep BEFORE DELETE ON postings
        BEGIN SELECT RAISE(ABORT, 'postings are never deleted: reverse the entry'); END",
    "CREATE TRIGGER postings_sealed BEFORE INSERT ON postings
        WHEN EXISTS (SELECT 1 FROM journal_entries WHERE seq = NEW.entry_seq)
        BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END",
    "CREATE TRIGGER postings_stay BEFORE UPDATE ON postings
        BEGIN SELECT RAISE(ABORT, 'postings are never changed: reverse the entry'); END",
    "CREATE TRIGGER tax_entries_keep BEFORE DELETE ON tax_entries
        BEGIN SELECT RAISE(ABORT, 'tax entries are never deleted: reverse the entry'); END",
    "CREATE TRIGGER tax_entries_sealed BEFORE INSERT ON tax_entries
        WHEN EXISTS (SELECT 1 FROM journal_entries WHERE seq = NEW.entry_seq)
        BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END",
    "CREATE TRIGGER tax_entries_stay BEFORE UPDATE ON tax_entries
        BEGIN SELECT RAISE(ABORT, 'tax entries are never changed: reverse the entry'); END",
];

/// Triggers that are missing, say something else, or should not be there.
pub(super) fn append_only(tx: &ReadTx<'_>) -> Result<Vec<Finding>, Fault> {
    let found: BTreeMap<String, String> = tx
        .all(
            "SELECT name, sql
               FROM sqlite_schema
              WHERE type = 'trigger'
                AND tbl_name IN ('journal_entries', 'postings', 'tax_entries')",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .into_iter()
        .collect();
    let mut findings = Vec::new();
    for name in found.keys().filter(|name| !TRIGGERS.iter().any(|wanted| trigger_name(wanted) == name.as_str())) {
        findings
            .push(Finding::new(name, format!("the trigger {name} on the journal is not one that this program made")));
    }
    for wanted in TRIGGERS {
        let name = trigger_name(wanted);
        match found.get(name) {
            None => findings.push(Finding::new(
                name,
                format!("the trigger {name} is missing: the ledger can be changed behind its back"),
            )),
            Some(text) if words(text) != words(wanted) => {
                findings.push(Finding::new(name, format!("the trigger {name} is not the one this program made")));
            }
            Some(_) => {}
        }
    }
    Ok(findings)
}

/// The word after CREATE TRIGGER.
fn trigger_name(text: &str) -> &str {
    text.split_whitespace().nth(2).unwrap_or_default()
}

/// The text with single spaces, so that line breaks do not count.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
