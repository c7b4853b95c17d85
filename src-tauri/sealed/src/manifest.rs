//! The manifest: what is in a backup, and what the books said when it was made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is in a backup. It lies inside the sealed file alone: figures of the business stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name of the shop, for whoever looks before restoring.
    pub shop: String,
    /// Number of the backup; they count up.
    pub number: u64,
    /// Digest of the head before it, in hexadecimal digits; empty for the first.
    pub previous: String,
    /// Version of the program that made it.
    pub program: String,
    /// When it was begun, in milliseconds since 1970.
    pub begun_at_ms: i64,
    /// When its copy of the database was whole.
    pub copied_at_ms: i64,
    /// The newest step of the schema that was applied.
    pub schema: String,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// The trial balance: what stands on each account in each currency, `1110 INR`, in its smallest unit, + debit, − credit.
    pub balances: BTreeMap<String, i64>,
    /// Place and hash of the newest entry of the ledger.
    pub ledger_head: (i64, String),
    /// Place and hash of the newest note of the audit log.
    pub audit_head: (i64, String),
    /// The public half of the key that signed it.
    pub signer: String,
    /// That key, endorsed under the shop's own.
    pub endorsement: String,
    /// What follows, in this order.
    pub parts: Vec<PartFacts>,
}

/// One part of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartFacts {
    /// `shop.db`, `vault.age`, `root`.
    pub name: String,
    /// Its size as it is restored.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}
