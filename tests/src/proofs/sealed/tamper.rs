//! What somebody with the file can do to it.

use std::path::Path;

use anyhow::{Context, Result, bail};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::open_for_tampering;
use super::rewrite;
use super::tables::{Sealed, TABLES};
use crate::dice::Dice;

/// A tamper that was done.
pub struct Tamper {
    /// `a byte`, `a row changed` …
    pub way: &'static str,
    /// What exactly.
    pub what: String,
    /// Words of which a finding must have one; empty where the file cannot be read any more and any complaint will do.
    pub clues: Vec<String>,
}

/// Does one thing to the file.
pub fn tamper(file: &Path, dice: &mut Dice) -> Result<Tamper> {
    match dice.below(10) {
        0..=3 => one_byte(file, dice),
        4..=6 => with_free_hand(file, dice, change_row),
        7 | 8 => with_free_hand(file, dice, delete_row),
        _ => with_free_hand(file, dice, rewrite::rewrite),
    }
}

/// Takes the rules off the sealed tables, lets something happen, and puts them back, as somebody would who hides it.
fn with_free_hand(file: &Path, dice: &mut Dice, work: fn(&Connection, &mut Dice) -> Result<Tamper>) -> Result<Tamper> {
    let sql = open_for_tampering(file)?;
    let rules: Vec<(String, String)> = {
        let mut statement = sql.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?
    };
    for (name, _) in &rules {
        sql.execute_batch(&format!("DROP TRIGGER {name}"))?;
    }
    let done = work(&sql, dice)?;
    for (_, rule) in &rules {
        sql.execute_batch(rule)?;
    }
    Ok(done)
}

fn some_table<'a>(dice: &mut Dice) -> Result<&'a Sealed> {
    dice.one_of(TABLES).context("no sealed tables")
}

fn change_row(sql: &Connection, dice: &mut Dice) -> Result<Tamper> {
    // Until something is found that can be changed: a unique index may refuse a value.
    for _ in 0..100 {
        let table = some_table(dice)?;
        let keys = table.keys(sql)?;
        let columns = table.columns(sql)?;
        let (Some(key), Some(column)) = (dice.one_of(&keys).cloned(), dice.one_of(&columns).cloned()) else { continue };
        if table.key.contains(&column.as_str()) {
            continue;
        }
        let is_key = table.is_key();
        let before: Value = sql.query_row(
            &format!("SELECT {column} FROM {} WHERE {is_key}", table.name),
            params_from_iter(&key),
            |row| row.get(0),
        )?;
        let after = other(&column, &before, dice);
        let set = format!("UPDATE {} SET {column} = ?{} WHERE {is_key}", table.name, key.len() + 1);
        let values: Vec<Value> = key.iter().cloned().chain([after.clone()]).collect();
        if sql.execute(&set, params_from_iter(&values)).is_ok() {
            let what = format!("{} {key:?}: {column} {before:?} -> {after:?}", table.name);
            return Ok(Tamper { way: "a row changed", what, clues: (table.clues)(&key) });
        }
    }
    bail!("nothing could be changed")
}

/// Another value of the same kind.
fn other(column: &str, before: &Value, dice: &mut Dice) -> Value {
    match before {
        Value::Integer(number) if column == "late" => Value::Integer(1 - number),
        Value::Integer(number) => {
            let by = i64::try_from(dice.between(1, 1_000_000)).unwrap_or(1);
            Value::Integer(if dice.chance(50) { number.saturating_add(by) } else { number.saturating_sub(by) })
        }
        Value::Text(text) if column.ends_with("_on") || column == "closed_to" => {
            // Another day of the same month.
            let day = if text.ends_with("-01") { "-02" } else { "-01" };
            Value::Text(format!("{}{day}", text.get(..7).unwrap_or("2026-01")))
        }
        Value::Text(text) => Value::Text(format!("{text}x")),
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap_or(0);
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
            Value::Blob(bytes)
        }
        Value::Null | Value::Real(_) => Value::Integer(1),
    }
}

fn delete_row(sql: &Connection, dice: &mut Dice) -> Result<Tamper> {
    for _ in 0..100 {
        let table = some_table(dice)?;
        let keys = table.keys(sql)?;
        // What comes after the last stub is sealed by the next one.
        let sealed =
            if matches!(table.name, "audit_entries" | "seals") { keys.len().saturating_sub(1) } else { keys.len() };
        let Some(key) = keys.get(..sealed).and_then(|keys| dice.one_of(keys)).cloned() else { continue };
        // A balance of nothing is as good as none.
        let nothing = format!("SELECT amount_minor = 0 AND base_minor = 0 FROM balances WHERE {}", table.is_key());
        if table.name == "balances" && sql.query_row(&nothing, params_from_iter(&key), |row| row.get(0))? {
            continue;
        }
        let mut clues = (table.clues)(&key);
        let gone = if table.name == "journal_entries" && dice.chance(50) {
            // With all that belongs to it.
            for part in ["postings", "tax_entries"] {
                sql.execute(&format!("DELETE FROM {part} WHERE entry_seq = ?1"), params_from_iter(&key))?;
            }
            // The last one of all leaves no gap: its accounts have other balances.
            clues.push("ledger.balances: ".to_owned());
            "an entry with its postings"
        } else {
            table.name
        };
        sql.execute(&format!("DELETE FROM {} WHERE {}", table.name, table.is_key()), params_from_iter(&key))?;
        return Ok(Tamper { way: "a row deleted", what: format!("{gone} {key:?}"), clues });
    }
    bail!("nothing could be deleted")
}

/// Flips bits of one byte where sealed rows lie, until it is one that says something.
fn one_byte(file: &Path, dice: &mut Dice) -> Result<Tamper> {
    let whole = std::fs::read(file)?;
    let (page_size, pages, before) = {
        let sql = open_for_tampering(file)?;
        let page_size: i64 = sql.query_row("PRAGMA page_size", [], |row| row.get(0))?;
        let names: Vec<String> = TABLES.iter().map(|table| format!("'{}'", table.name)).collect();
        let mut statement = sql.prepare(&format!(
            "SELECT pageno FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name IN ({})) ORDER BY pageno",
            names.join(", ")
        ))?;
        let pages: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        (u64::try_from(page_size)?, pages, rows_of_all(&sql)?)
    };
    // Opening it may have changed the file's head: what is tampered with is the file as it is now.
    let clean = std::fs::read(file).unwrap_or(whole);
    for _ in 0..10_000 {
        let page = u64::try_from(*dice.one_of(&pages).context("no pages")?)?;
        let at = (page - 1) * page_size + dice.below(page_size);
        let mut bytes = clean.clone();
        let place = usize::try_from(at)?;
        let flip = u8::try_from(dice.between(1, 255))?;
        *bytes.get_mut(place).context("a page behind the end")? ^= flip;
        std::fs::write(file, &bytes)?;
        if let Some(clues) = what_it_did(file, &before) {
            return Ok(Tamper { way: "a byte", what: format!("byte {at} on page {page} xor {flip}"), clues });
        }
    }
    bail!("no byte was found that says something")
}

type Rows = Vec<std::collections::BTreeMap<String, (Vec<Value>, String)>>;

fn rows_of_all(sql: &Connection) -> Result<Rows> {
    TABLES.iter().map(|table| table.rows(sql)).collect()
}

/// Where to look for what a byte changed; `None` where it lay in unused space.
fn what_it_did(file: &Path, before: &Rows) -> Option<Vec<String>> {
    let whole = || -> Result<(Rows, bool)> {
        let sql = open_for_tampering(file)?;
        let rows = rows_of_all(&sql)?;
        let verdict: String = sql.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        Ok((rows, verdict == "ok"))
    };
    let Ok((after, is_whole)) = whole() else { return Some(Vec::new()) };
    if !is_whole {
        return Some(vec!["file.integrity: ".to_owned()]);
    }
    let mut clues = Vec::new();
    for ((table, before), after) in TABLES.iter().zip(before).zip(&after) {
        for (name, row) in before.iter().chain(after) {
            if before.get(name).map(|row| &row.1) != after.get(name).map(|row| &row.1) {
                clues.extend((table.clues)(&row.0));
            }
        }
    }
    if clues.is_empty() { None } else { Some(clues) }
}
