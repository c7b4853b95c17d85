//! The tables that are sealed, and where a finding must point when one of their rows was changed.

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::Connection;
use rusqlite::types::Value;

/// A sealed table.
pub struct Sealed {
    pub name: &'static str,
    /// The columns that name a row.
    pub key: &'static [&'static str],
    /// The words that a finding about a row has one of, from the row's key.
    pub clues: fn(&[Value]) -> Vec<String>,
}

fn number(value: Option<&Value>) -> i64 {
    match value {
        Some(Value::Integer(number)) => *number,
        _ => 0,
    }
}

fn words(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

/// A changed entry is named itself, or by the one that does not follow it any more, or by the stub that sealed it as the last.
fn of_entry(key: &[Value]) -> Vec<String> {
    let seq = number(key.first());
    let mut clues =
        vec![format!("entry number {seq} "), format!("entry number {} ", seq + 1), format!("up to entry {seq} ")];
    clues.push(format!("entry {seq} "));
    clues
}

fn of_note(key: &[Value]) -> Vec<String> {
    let seq = number(key.first());
    vec![format!("audit {seq}:"), format!("audit {}:", seq + 1)]
}

fn of_stub(key: &[Value]) -> Vec<String> {
    let stub = number(key.first());
    vec![format!("stub {stub}:"), format!("stub {}:", stub + 1)]
}

pub const TABLES: &[Sealed] = &[
    Sealed { name: "journal_entries", key: &["seq"], clues: of_entry },
    Sealed { name: "postings", key: &["entry_seq", "line"], clues: of_entry },
    Sealed { name: "tax_entries", key: &["entry_seq", "line"], clues: of_entry },
    Sealed {
        name: "balances",
        key: &["account", "party", "currency"],
        clues: |key| vec![format!("ledger.balances: {}", words(key.first()))],
    },
    Sealed {
        name: "daily_movements",
        key: &["dated_on", "account", "currency"],
        clues: |key| vec![format!("ledger.daily_movements: {}", words(key.get(1)))],
    },
    Sealed { name: "seals", key: &["number"], clues: of_stub },
    Sealed { name: "audit_entries", key: &["seq"], clues: of_note },
];

impl Sealed {
    /// Every column of the table.
    pub fn columns(&self, sql: &Connection) -> Result<Vec<String>> {
        let mut statement = sql.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
        Ok(statement.query_map([self.name], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }

    /// The condition that names one row.
    pub fn is_key(&self) -> String {
        let parts: Vec<String> = self.key.iter().enumerate().map(|(at, key)| format!("{key} = ?{}", at + 1)).collect();
        parts.join(" AND ")
    }

    /// The keys of all rows, in order.
    pub fn keys(&self, sql: &Connection) -> Result<Vec<Vec<Value>>> {
        let key = self.key.join(", ");
        let mut statement = sql.prepare(&format!("SELECT {key} FROM {} ORDER BY {key}", self.name))?;
        let count = self.key.len();
        let keys = statement.query_map([], |row| (0..count).map(|at| row.get(at)).collect())?;
        Ok(keys.collect::<rusqlite::Result<_>>()?)
    }

    /// Every row as text, by its key.
    pub fn rows(&self, sql: &Connection) -> Result<BTreeMap<String, (Vec<Value>, String)>> {
        let columns = self.columns(sql)?;
        let key = self.key.join(", ");
        // Around every index: a row that only the table still has must be seen.
        let mut statement =
            sql.prepare(&format!("SELECT {key}, {} FROM {} NOT INDEXED", columns.join(", "), self.name))?;
        let mut rows = statement.query([])?;
        let mut all = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let values: Vec<Value> =
                (0..self.key.len() + columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
            let (key, whole) = values.split_at(self.key.len());
            all.insert(format!("{key:?}"), (key.to_vec(), format!("{whole:?}")));
        }
        Ok(all)
    }
}
