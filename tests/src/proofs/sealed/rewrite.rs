//! The thorough tamperer: changes an entry and then everything that is computed from it, by the documented rules, so that the
//! books agree with themselves. Only paper knows better.

use anyhow::{Context, Result};
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use super::tamper::Tamper;
use crate::dice::Dice;

/// Rewrites one entry that a stub has sealed, the chain after it, the figures beside it and the stubs.
pub fn rewrite(sql: &Connection, dice: &mut Dice) -> Result<Tamper> {
    let sealed: i64 = sql.query_row("SELECT max(entries) FROM seals", [], |row| row.get(0))?;
    let seq = i64::try_from(dice.between(1, u64::try_from(sealed)?))?;
    let what = if dice.chance(50) {
        sql.execute("UPDATE journal_entries SET memo = memo || 'x' WHERE seq = ?1", [seq])?;
        format!("the memo of entry {seq}")
    } else {
        // A cent more from one account to the other.
        for (line, by) in [(1, 1), (2, -1)] {
            sql.execute(
                "UPDATE postings SET amount_minor = amount_minor + ?3, base_minor = base_minor + ?3
                  WHERE entry_seq = ?1 AND line = ?2",
                (seq, line, by),
            )?;
        }
        sql.execute_batch(FIGURES)?;
        format!("the amounts of entry {seq}")
    };
    rechain(sql)?;
    reseal(sql)?;
    let stub: i64 = sql.query_row("SELECT min(number) FROM seals WHERE entries >= ?1", [seq], |row| row.get(0))?;
    Ok(Tamper { way: "all rewritten", what, clues: vec![format!("books.paper: stub {stub}: ")] })
}

/// Balances and movements anew from the postings.
const FIGURES: &str = "
    DELETE FROM balances;
    INSERT INTO balances (account, party, currency, amount_minor, base_minor)
    SELECT account, party, currency, sum(amount_minor), sum(base_minor) FROM postings GROUP BY account, party, currency;
    DELETE FROM daily_movements;
    INSERT INTO daily_movements (dated_on, account, currency, debit_minor, credit_minor, base_debit_minor, base_credit_minor)
    SELECT e.dated_on, p.account, p.currency, sum(max(p.amount_minor, 0)), -sum(min(p.amount_minor, 0)),
           sum(max(p.base_minor, 0)), -sum(min(p.base_minor, 0))
      FROM postings p JOIN journal_entries e ON e.seq = p.entry_seq
     GROUP BY e.dated_on, p.account, p.currency;";

fn visible(text: &str) -> String {
    text.replace('\\', "\\\\").replace(' ', "\\s").replace('\n', "\\n")
}

/// Values of a row as a line of the hashed text: texts with their spaces made visible.
fn line(row: &Row<'_>, from: usize, count: usize) -> rusqlite::Result<String> {
    let value = |at: usize| -> rusqlite::Result<String> {
        Ok(match row.get_ref(at)? {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            rusqlite::types::ValueRef::Text(text) => visible(&String::from_utf8_lossy(text)),
            _ => "-".to_owned(),
        })
    };
    Ok((from..from + count).map(value).collect::<rusqlite::Result<Vec<_>>>()?.join(" "))
}

fn lines(sql: &Connection, statement: &str, seq: i64, count: usize) -> Result<Vec<String>> {
    let mut statement = sql.prepare_cached(statement)?;
    Ok(statement.query_map([seq], |row| line(row, 0, count))?.collect::<rusqlite::Result<_>>()?)
}

/// The hash chain anew, by the text that the ledger documents.
fn rechain(sql: &Connection) -> Result<()> {
    const NAMES: [&str; 13] = [
        "seq",
        "id",
        "source",
        "recipe",
        "chain",
        "happened_at",
        "dated_on",
        "recorded_at",
        "late",
        "reverses",
        "memo",
        "correlation",
        "author",
    ];
    let count: i64 = sql.query_row("SELECT max(seq) FROM journal_entries", [], |row| row.get(0))?;
    let mut previous = vec![0_u8; 32];
    for seq in 1..=count {
        let mut text = format!("previous {}\n", hex::encode(&previous));
        let values: Vec<String> = {
            let mut statement =
                sql.prepare_cached(&format!("SELECT {} FROM journal_entries WHERE seq = ?1", NAMES.join(", ")))?;
            statement.query_row([seq], |row| (0..NAMES.len()).map(|at| line(row, at, 1)).collect())?
        };
        for (name, value) in NAMES.iter().zip(values) {
            text.push_str(&format!("{name} {value}\n"));
        }
        let postings = "SELECT line, account, party, currency, amount_minor, base_minor
                          FROM postings WHERE entry_seq = ?1 ORDER BY line";
        for posting in lines(sql, postings, seq, 6)? {
            text.push_str(&format!("posting {posting}\n"));
        }
        let taxes = "SELECT line, document, code, component, currency, taxable_minor, tax_minor, base_taxable_minor,
                            base_tax_minor, tax_on
                       FROM tax_entries WHERE entry_seq = ?1 ORDER BY line";
        for tax in lines(sql, taxes, seq, 10)? {
            text.push_str(&format!("tax {tax}\n"));
        }
        let hash = Sha256::digest(text.as_bytes()).to_vec();
        sql.prepare_cached("UPDATE journal_entries SET previous = ?2, hash = ?3 WHERE seq = ?1")?
            .execute((seq, &previous, &hash))?;
        previous = hash;
    }
    Ok(())
}

/// The stubs anew over the rewritten journal.
fn reseal(sql: &Connection) -> Result<()> {
    let count: i64 = sql.query_row("SELECT max(number) FROM seals", [], |row| row.get(0))?;
    let mut previous = vec![0_u8; 32];
    for number in 1..=count {
        let (closed_to, entries, balances, at, author, name): (String, i64, String, i64, String, String) = sql
            .query_row(
                "SELECT closed_to, entries, balances, at, author, author_name FROM seals WHERE number = ?1",
                [number],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)),
            )?;
        let entry_hash: Vec<u8> =
            sql.query_row("SELECT hash FROM journal_entries WHERE seq = ?1", [entries], |row| row.get(0))?;
        let mut text = format!(
            "stub\nnumber {number}\nprevious {}\nclosed_to {closed_to}\nentries {entries}\nentry_hash {}\nat {at}\nby {} {}\n",
            hex::encode(&previous),
            hex::encode(&entry_hash),
            visible(&author),
            visible(&name),
        );
        let rows: Vec<(String, String, i64)> = serde_json::from_str(&balances).context("balances of a stub")?;
        for (account, currency, minor) in rows {
            text.push_str(&format!("balance {account} {currency} {minor}\n"));
        }
        let hash = Sha256::digest(text.as_bytes()).to_vec();
        sql.execute(
            "UPDATE seals SET entry_hash = ?2, previous = ?3, hash = ?4 WHERE number = ?1",
            (number, &entry_hash, &previous, &hash),
        )?;
        previous = hash;
    }
    Ok(())
}
