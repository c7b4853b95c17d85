//! A stub: what it says, what is hashed of it, and when one is made.

use std::fmt::Write;

use base::{Announce, Announcement, Fault, Money, ReadTx, Shop, ShopDate, Timestamp, WriteTx};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::code::StubCode;
use super::store;
use crate::ledger;

/// What the books were when the stub was made, as soon as the program heard that days were closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Seal {
    /// Number of the stub, from 1 without gaps.
    pub number: i64,
    /// The last day that was closed.
    pub closed_to: ShopDate,
    /// How many entries the journal had.
    pub entries: i64,
    /// Hash of the last of them in hex; it covers every entry before it.
    pub entry_hash: String,
    /// Balance of each account at the end of that day.
    pub balances: Vec<SealedBalance>,
    /// When it was made.
    pub at: Timestamp,
    /// Who closed the days.
    pub by: SealedBy,
    /// Hash of the stub before in hex.
    pub previous: String,
    /// Hash of this stub in hex.
    pub hash: String,
    /// The beginning of the hash, as it is printed.
    pub code: StubCode,
}

/// An account on a stub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SealedBalance {
    /// Code.
    pub account: String,
    /// + debit, − credit, in the books currency.
    pub balance: Money,
}

/// Who closed days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SealedBy {
    /// Id of the person; `command-line` for the owner's command line.
    pub id: String,
    /// The name at that time.
    pub name: String,
}

/// What a stub says before it has a hash.
#[derive(Debug, Clone)]
pub(super) struct Sealing {
    pub number: i64,
    pub closed_to: ShopDate,
    pub entries: i64,
    pub entry_hash: [u8; 32],
    pub balances: Vec<SealedBalance>,
    pub at: Timestamp,
    pub by: SealedBy,
    pub previous: [u8; 32],
}

impl Sealing {
    /// SHA-256 over a text of one item a line: `stub`, number, hash before, day, entries, hash of the last entry, instant,
    /// person (id and name, each with backslash, space and line feed as `\\`, `\s`, `\n`), then `balance <account> <currency>
    /// <minor>` for each account by code. Every line ends with a line feed.
    pub fn hash(&self) -> [u8; 32] {
        let visible = |text: &str| text.replace('\\', "\\\\").replace(' ', "\\s").replace('\n', "\\n");
        let mut text = format!(
            "stub\nnumber {}\nprevious {}\nclosed_to {}\nentries {}\nentry_hash {}\nat {}\nby {} {}\n",
            self.number,
            hex::encode(self.previous),
            self.closed_to,
            self.entries,
            hex::encode(self.entry_hash),
            self.at.0,
            visible(&self.by.id),
            visible(&self.by.name),
        );
        for SealedBalance { account, balance } in &self.balances {
            // Writing to a string cannot fail.
            let _written = writeln!(text, "balance {account} {} {}", balance.currency, balance.minor);
        }
        Sha256::digest(text.as_bytes()).into()
    }

    /// The stub with the hash that is kept of it.
    pub fn with_hash(&self, hash: [u8; 32]) -> Seal {
        Seal {
            number: self.number,
            closed_to: self.closed_to,
            entries: self.entries,
            entry_hash: hex::encode(self.entry_hash),
            balances: self.balances.clone(),
            at: self.at,
            by: self.by.clone(),
            previous: hex::encode(self.previous),
            hash: hex::encode(hash),
            code: StubCode::of(&hash),
        }
    }
}

/// Seals the books up to a day as they stand, within a transaction of the caller's.
fn seal(tx: &WriteTx<'_>, shop: &Shop, closed_to: ShopDate, by: SealedBy) -> Result<Seal, Fault> {
    let (number, previous) = match store::find_last(tx)? {
        Some((last, hash)) => (last.number.saturating_add(1), hash),
        None => (1, [0; 32]),
    };
    let (entries, entry_hash) = ledger::last_link(tx)?;
    let sealing = Sealing {
        number,
        closed_to,
        entries,
        entry_hash,
        balances: balances_on(tx, shop, closed_to)?,
        at: tx.at(),
        by,
        previous,
    };
    let hash = sealing.hash();
    store::insert(tx, &sealing, &hash)?;
    let sealed = sealing.with_hash(hash);
    tx.announce(&Announce {
        kind: "books.sealed",
        subject: &number.to_string(),
        tags: &["seals"],
        permission: ledger::LEDGER_READ,
        body: json!({ "number": number, "closed_to": closed_to, "code": sealed.code }),
    })?;
    Ok(sealed)
}

/// Each account that has a balance at the end of a day, by code.
fn balances_on(tx: &ReadTx<'_>, shop: &Shop, day: ShopDate) -> Result<Vec<SealedBalance>, Fault> {
    let report = ledger::trial_balance(tx, shop, day, day)?;
    let rows = report.rows.into_iter().filter(|row| !row.closing.is_zero());
    Ok(rows.map(|row| SealedBalance { account: row.account, balance: row.closing }).collect())
}

/// Days were closed: the stub that belongs to it. Days that were opened again have none.
pub(super) fn on_closed(shop: &Shop, tx: &WriteTx<'_>, news: &Announcement) -> Result<(), Fault> {
    let field = |name: &str| news.body.get(name).and_then(serde_json::Value::as_str);
    if field("act") != Some("closed") {
        return Ok(());
    }
    let day = field("closed_to").and_then(ShopDate::parse).ok_or_else(|| Fault::bug("days closed up to no day"))?;
    let by = |name| field(name).unwrap_or_default().to_owned();
    seal(tx, shop, day, SealedBy { id: by("who_id"), name: by("who_name") })?;
    Ok(())
}
