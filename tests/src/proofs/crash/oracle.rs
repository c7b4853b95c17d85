//! The oracle: by how much shop and gateway moved, and whether both say the same.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use super::stage::Stage;
use crate::gateway::minor_of;
use crate::proofs::once::findings;
use crate::store::Store;

/// A check of a shop of this size that takes longer is broken.
const CHECK_TIME: std::time::Duration = std::time::Duration::from_secs(60);

/// Tables whose rows are counted: what a flow makes, it makes once.
const COUNTED: [&str; 12] = [
    "customers",
    "invoices",
    "payments",
    "refunds",
    "credit_notes",
    "payment_claims",
    "saved_methods",
    "bank_statements",
    "bank_lines",
    "bank_matches",
    "payouts",
    "payout_items",
];

/// What was acknowledged: in which table it must be found, and its id.
#[derive(Debug, Default)]
pub(super) struct Acknowledged(BTreeSet<(&'static str, String)>);

impl Acknowledged {
    pub(super) fn note(&mut self, table: &'static str, id: &str) {
        self.0.insert((table, id.to_owned()));
    }
}

/// How shop and gateway stand: balances by account, rows by table, and what the gateway has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing(BTreeMap<String, i64>);

impl Standing {
    /// Of the stopped shop, and of the gateway's own book.
    pub(super) fn of(store: &Store, book: &Value) -> Result<Self> {
        let mut all = BTreeMap::new();
        let mut statement = store
            .sql()
            .prepare("SELECT account, currency, sum(amount_minor) FROM postings GROUP BY account, currency")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            all.insert(format!("{} {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?), row.get(2)?);
        }
        for table in COUNTED {
            all.insert(format!("rows of {table}"), store.number(&format!("SELECT count(*) FROM {table}"))?);
        }
        all.insert("issued".to_owned(), store.number("SELECT count(*) FROM invoices WHERE number IS NOT NULL")?);
        all.insert("entries".to_owned(), store.number("SELECT count(*) FROM journal_entries")?);
        for what in ["payments", "refunds", "payouts"] {
            let count = book.get(what).and_then(Value::as_array).map_or(0, Vec::len);
            all.insert(format!("{what} at the gateway"), i64::try_from(count)?);
        }
        Ok(Self(all))
    }

    /// By how much it moved since.
    pub(super) fn since(&self, before: &Self) -> Self {
        let of = |all: &Self, name: &String| all.0.get(name).copied().unwrap_or_default();
        let names: BTreeSet<&String> = self.0.keys().chain(before.0.keys()).collect();
        let moved = names.into_iter().map(|name| (name.clone(), of(self, name).saturating_sub(of(before, name))));
        Self(moved.filter(|(_, moved)| *moved != 0).collect())
    }

    /// What another one does not say, one a line.
    fn but(&self, other: &Self) -> Vec<String> {
        let of = |all: &Self, name: &String| all.0.get(name).copied().unwrap_or_default();
        let names: BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        let differs = names.into_iter().filter(|name| of(self, name) != of(other, name));
        differs.map(|name| format!("{name} moved by {} instead of {}", of(self, name), of(other, name))).collect()
    }

    /// Whether no charge was made at the gateway.
    pub(super) fn nothing_there(&self) -> bool {
        !self.0.contains_key("payments at the gateway")
    }
}

/// What is wrong with the stopped shop beside the gateway's own book, whatever was done to it.
pub(super) async fn faults(stage: &Stage, store: &Store, book: &Value) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let rows = |name: &str| book.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let of = |row: &Value, name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let booked = store.booked_per_gateway_payment()?;
    let mut captured: BTreeMap<String, i64> = BTreeMap::new();
    for payment in rows("payments") {
        let minor = minor_of(&of(&payment, "amount_captured"))?;
        if minor != 0 {
            captured.insert(of(&payment, "id"), minor);
        }
    }
    let alike = |booked: &BTreeMap<String, i64>, id: &String, minor: i64| booked.get(id).copied().unwrap_or(0) == minor;
    for (id, minor) in captured.iter().filter(|(id, minor)| !alike(&booked, id, **minor)) {
        faults.push(format!("{id} came in with {minor}, and {:?} is booked of it", booked.get(id)));
    }
    let mut back: BTreeMap<String, i64> = BTreeMap::new();
    let mut named: BTreeMap<String, u32> = BTreeMap::new();
    for refund in rows("refunds").iter().filter(|refund| of(refund, "status") == "succeeded") {
        *back.entry(of(refund, "payment")).or_default() += minor_of(&of(refund, "amount"))?;
        *named.entry(of(refund, "reference")).or_default() += 1;
    }
    for (name, count) in named.iter().filter(|(name, count)| !name.is_empty() && **count > 1) {
        faults.push(format!("{count} refunds left under {name}"));
    }
    let mut statement =
        store.sql().prepare("SELECT gateway_ref, refunded_minor FROM payments WHERE gateway_ref IS NOT NULL")?;
    let mut here = statement.query([])?;
    while let Some(row) = here.next()? {
        let (id, minor): (String, i64) = (row.get(0)?, row.get(1)?);
        let there = back.remove(&id).unwrap_or_default();
        if there != minor {
            faults.push(format!("{there} of {id} went back, and the shop says {minor}"));
        }
    }
    faults.extend(back.keys().map(|id| format!("money of {id} went back, and no payment of the shop's is that one")));
    let effects = stage.gateway.ask("/side-effects").await?;
    for name in ["charges_per_reference_max", "effects_per_key_max"] {
        let most = effects.get(name).and_then(Value::as_u64).context("no side effects")?;
        if most > 1 {
            faults.push(format!("{name} is {most}"));
        }
    }
    let acknowledged =
        std::mem::take(&mut stage.acknowledged.lock().unwrap_or_else(std::sync::PoisonError::into_inner).0);
    for (table, id) in acknowledged {
        let found: i64 =
            store.sql().query_row(&format!("SELECT count(*) FROM {table} WHERE id = ?1"), [&id], |row| row.get(0))?;
        if found != 1 {
            faults.push(format!("{id} was acknowledged, and {table} has it {found} times"));
        }
    }
    if !store.is_whole()? {
        faults.push("SQLite does not find the file whole".to_owned());
    }
    let (said, content) = stage.shop.check(CHECK_TIME).await?;
    if !content {
        faults.push(format!("counterfoil check says: {}", findings(&said)));
    }
    Ok(faults)
}

/// In what a disturbed run differs from the undisturbed one.
pub(super) fn differences(moved: &Standing, undisturbed: &Standing) -> Vec<String> {
    moved.but(undisturbed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(all: &[(&str, i64)]) -> Standing {
        Standing(all.iter().map(|(name, of)| ((*name).to_owned(), *of)).collect())
    }

    #[test]
    fn what_moved_twice_is_told() {
        let before = standing(&[("1000 INR", 500), ("rows of payments", 2)]);
        let once = standing(&[("1000 INR", 750), ("rows of payments", 3)]).since(&before);
        let twice = standing(&[("1000 INR", 1_000), ("rows of payments", 4)]).since(&before);
        assert!(differences(&once, &once).is_empty());
        assert_eq!(
            differences(&twice, &once),
            ["1000 INR moved by 500 instead of 250", "rows of payments moved by 2 instead of 1"]
        );
        assert_eq!(differences(&standing(&[]), &once).len(), 2, "what was lost is told as well");
    }
}
