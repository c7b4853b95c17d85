//! What stands in a copy of the shop: rows of each table, balances of each account, heads of both chains.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use base::area::Finding;
use base::{Db, Fault, ReadTx, SystemClock};
use rusqlite::{Connection, OpenFlags};

use crate::areas;
use crate::schema::{self, Strange};

/// What stands in a copy of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Census {
    /// Name of the shop.
    pub shop: String,
    /// The newest step of the schema.
    pub schema: String,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// What stands on each account in each currency, `1110 INR`, in its smallest unit: + debit, − credit.
    pub balances: BTreeMap<String, i64>,
    /// Place and hash of the newest entry of the ledger.
    pub ledger_head: (i64, String),
    /// Place and hash of the newest note of the audit log.
    pub audit_head: (i64, String),
}

/// Why a copy is not looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    /// Its schema is not ours: nothing is run in it.
    #[error("{}", .0.join("; "))]
    Strange(Vec<String>),
    /// It cannot be read.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Looks at a copy that nobody else has open, and has the checks of the areas run where they are asked for. Waits for the disk. A file with
/// foreign objects is refused before anything is run in it. Nothing in the copy is changed.
///
/// # Errors
/// See [`Unfit`].
pub(crate) fn census_of_file(path: &Path, with_checks: bool) -> Result<(Census, Vec<Finding>), Unfit> {
    let known = schema::migrations();
    let steps = {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let file = Connection::open_with_flags(path, flags).map_err(Fault::from)?;
        let told = schema::strangeness(&file, &known).map_err(strange)?;
        if !told.is_empty() {
            return Err(Unfit::Strange(told));
        }
        schema::applied(&file, &known).map_err(strange)?
    };
    let newest = steps.last().map(|step| step.name.clone()).unwrap_or_default();
    // With its own steps alone, so that none is applied.
    let db = Db::open(path, &steps, Arc::new(SystemClock)).map_err(|cause| Fault::Disk(cause.to_string()))?;
    let (tell, told) = std::sync::mpsc::channel();
    let reading = db.read(move |tx| {
        let found = look(tx, newest, with_checks);
        // The caller waits for nothing else.
        let _waits = tell.send(found);
        Ok::<_, Fault>(())
    });
    let read = futures::executor::block_on(reading);
    let found = told.try_recv();
    db.close();
    read?;
    found.map_err(Fault::bug)?.map_err(Unfit::from)
}

fn strange(cause: Strange) -> Unfit {
    match cause {
        Strange::Fault(fault) => Unfit::Fault(fault),
        other => Unfit::Strange(vec![other.to_string()]),
    }
}

fn look(tx: &ReadTx<'_>, schema: String, with_checks: bool) -> Result<(Census, Vec<Finding>), Fault> {
    let settings = office::settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
    let mut balances: BTreeMap<String, i64> = BTreeMap::new();
    for (account, of) in books::ledger::find_balances(tx, settings.books_currency, None)? {
        let sum = balances.entry(format!("{account} {}", of.amount.currency)).or_default();
        *sum = sum.checked_add(of.amount.minor).ok_or_else(|| Fault::bug("a balance is too large"))?;
    }
    let ledger_head = books::ledger::last_link(tx)?;
    let audit_head = office::audit::head(tx)?;
    let census = Census {
        shop: settings.name,
        schema,
        rows: count_rows(tx)?,
        balances,
        ledger_head: (ledger_head.0, hex::encode(ledger_head.1)),
        audit_head: (audit_head.0, hex::encode(audit_head.1)),
    };
    let mut findings = Vec::new();
    if with_checks {
        let lost: Vec<String> = tx.all("PRAGMA foreign_key_check", [], |row| row.get(0))?;
        findings.extend(lost.into_iter().map(|table| Finding::new(table, "points at a record that is not there")));
        for check in areas::all().into_iter().flat_map(|area| area.checks) {
            findings.extend((check.run)(tx)?);
        }
    }
    Ok((census, findings))
}

/// Names come from the schema that was compared with ours.
fn count_rows(tx: &ReadTx<'_>) -> Result<BTreeMap<String, u64>, Fault> {
    let known = schema::objects_of(&schema::migrations())?;
    let tables: Vec<String> = tx.all("PRAGMA table_list", [], |row| row.get(1))?;
    let mut rows = BTreeMap::new();
    for table in tables.into_iter().filter(|table| known.contains_key(&("table".to_owned(), table.clone()))) {
        let count = ["SELECT", "count(*)", "FROM", &format!("\"{table}\"")].join(" ");
        let counted: Option<i64> = tx.one(&count, [], |row| row.get(0))?;
        rows.insert(table, u64::try_from(counted.unwrap_or(0)).map_err(Fault::bug)?);
    }
    Ok(rows)
}
