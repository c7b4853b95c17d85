//! A look into the data file that owes nothing to the program: plain SQL over a connection that can only read.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

/// A database file, opened for reading.
pub struct Store(Connection);

impl Store {
    /// Opens it beside whoever else has it open.
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).with_context(|| path.display().to_string())?;
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        Ok(Self(connection))
    }

    /// The connection.
    pub fn sql(&self) -> &Connection {
        &self.0
    }

    /// One number.
    pub fn number(&self, statement: &str) -> Result<i64> {
        Ok(self.0.query_row(statement, [], |row| row.get(0))?)
    }

    /// The net of all postings per chain, account, sub-account and currency, those that cancel out left out: the lines of
    /// BOOKS rule 9, computed here by themselves.
    pub fn fact_lines(&self) -> Result<Vec<String>> {
        let mut statement = self.0.prepare(
            "SELECT e.chain, p.account, p.party, p.currency, p.amount_minor
               FROM postings p
               JOIN journal_entries e ON e.seq = p.entry_seq",
        )?;
        let mut nets: BTreeMap<(String, String, String), i128> = BTreeMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (account, party): (String, String) = (row.get(1)?, row.get(2)?);
            let name = if party.is_empty() { account } else { format!("{account}.{party}") };
            *nets.entry((row.get(0)?, name, row.get(3)?)).or_default() += i128::from(row.get::<_, i64>(4)?);
        }
        Ok(fact_lines(nets))
    }

    /// What the entries of captures put on clearing, per payment of the gateway (its own reference), in smallest units.
    pub fn booked_per_gateway_payment(&self) -> Result<BTreeMap<String, i64>> {
        let mut references: BTreeMap<String, String> = BTreeMap::new();
        let mut statement = self.0.prepare("SELECT id, coalesce(gateway_ref, id) FROM payments")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            references.insert(row.get(0)?, row.get(1)?);
        }
        let mut statement = self.0.prepare(
            "SELECT e.source, p.amount_minor
               FROM journal_entries e
               JOIN postings p ON p.entry_seq = e.seq
              WHERE e.source LIKE 'payment:%:captured%'
                AND p.account = '1110'",
        )?;
        let mut booked = BTreeMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let source: String = row.get(0)?;
            let payment = source.split(':').nth(1).unwrap_or_default();
            let reference = references.get(payment).map_or(payment, String::as_str);
            *booked.entry(reference.to_owned()).or_default() += row.get::<_, i64>(1)?;
        }
        Ok(booked)
    }

    /// Whether SQLite itself finds the file whole, foreign keys included.
    pub fn is_whole(&self) -> Result<bool> {
        let verdict: String = self.0.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        let mut statement = self.0.prepare("PRAGMA foreign_key_check")?;
        Ok(verdict == "ok" && statement.query([])?.next()?.is_none())
    }
}

/// Lines from nets per (chain, account with sub-account, currency), sorted bytewise.
pub fn fact_lines(nets: BTreeMap<(String, String, String), i128>) -> Vec<String> {
    let lines = nets.into_iter().filter(|(_, net)| *net != 0);
    let mut lines: Vec<String> =
        lines.map(|((chain, account, currency), net)| format!("net {chain} {account} {currency} {net}")).collect();
    lines.sort_unstable();
    lines
}

/// The hash over such lines.
pub fn fact_hash(lines: &[String]) -> String {
    hex::encode(Sha256::digest(lines.join("\n").as_bytes()))
}
