//! A person brings the sales tax table in from a file: looked at line by line first, then all of its rows or none.

use std::collections::{HashMap, HashSet};

use base::{Actor, Fault, Problem, ReadTx, Shop, ShopDate, text};
use office::audit;
use office::settings::SETTINGS_WRITE;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::jurisdiction::{TaxJurisdiction, TaxJurisdictionId};
use super::problem::{JurisdictionError, announce};
use super::row_rules::RowRules;
use super::store;
use super::table::Columns;
use crate::csv;

/// Most characters of a table.
const CHARACTERS_MAX: usize = 500_000;
/// Most rows of a table.
const ROWS_MAX: usize = 10_000;
/// Most lines that are named as wrong; more of them are the same mistake.
const PROBLEMS_MAX: usize = 100;

/// A table of rows.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxTable {
    /// A table with a head: `region`, `tax_code`, and where needed `county`, `city`, `postal_prefix`, `product_class`,
    /// `taxes_shipping` (yes or no), `valid_from`. At most 10,000 rows.
    #[schema(max_length = 500_000)]
    pub csv: String,
    /// Only looks, and writes nothing.
    pub dry_run: bool,
}

/// What a table came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxTableImport {
    /// Whether its rows are written now.
    pub is_written: bool,
    /// Rows of places that the shop's table does not have yet.
    pub added: usize,
    /// Rows that say something else of a place, class and day that the shop's table has.
    pub changed: usize,
    /// Rows that the shop's table has already.
    pub unchanged: usize,
    /// What is wrong, line by line, a hundred at most; nothing is written while there is anything.
    pub problems: Vec<TaxTableProblem>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxTableProblem {
    /// Number of the line in the file; its head is 1.
    pub line: u32,
    /// The column to blame; empty for the whole line.
    pub column: String,
    /// Stable code of the problem.
    pub code: &'static str,
    /// One sentence in plain words.
    pub sentence: String,
}

/// Writes every row of a table, in one transaction, or none where a line is wrong. A row of a place, class and day that the shop's table
/// has takes the place of that one; rows that the file does not name stay.
pub async fn import_jurisdictions(
    shop: &Shop,
    who: &Actor,
    table: TaxTable,
) -> Result<TaxTableImport, JurisdictionError> {
    who.may(SETTINGS_WRITE)?;
    text::at_most("csv", Some(&table.csv), CHARACTERS_MAX)?;
    let (shop, author) = (shop.clone(), who.clone());
    let (db, today) = (shop.db.clone(), shop.today()?);
    if table.dry_run {
        return db.read(move |tx| Ok(look(tx, &shop, &table.csv, today)?.told(false))).await;
    }
    let done = db.write(who, move |tx| {
        let found = look(tx, &shop, &table.csv, today)?;
        if !found.problems.is_empty() {
            // An error, so that nothing of this write stays, its idempotency key among it.
            return Err(JurisdictionError::WrongLines(found.told(false)));
        }
        let rows: Vec<TaxJurisdiction> = found.added.iter().chain(&found.changed).cloned().collect();
        let report = found.told(true);
        if !rows.is_empty() {
            store::write_all(tx, &rows)?;
            let detail = json!({ "added": report.added, "changed": found.changed, "unchanged": report.unchanged });
            audit::note(tx, &author, "tax_jurisdictions.imported", "tax-jurisdictions", detail)?;
            announce(tx, "tax-jurisdictions")?;
        }
        tx.outcome(&author, format!("{}/{}/{}", report.added, report.changed, report.unchanged))?;
        Ok(report)
    });
    match done.await {
        Err(JurisdictionError::WrongLines(report)) => Ok(report),
        done => done,
    }
}

/// What an import came to, read back from what its idempotency key keeps.
pub(super) fn repeated(outcome: &str) -> Option<TaxTableImport> {
    let counts: Vec<usize> = outcome.split('/').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [added, changed, unchanged] = counts[..] else { return None };
    Some(TaxTableImport { is_written: true, added, changed, unchanged, problems: Vec::new() })
}

/// The rows of a table beside those that the shop has, and what is wrong with it.
#[derive(Default)]
struct Looked {
    added: Vec<TaxJurisdiction>,
    changed: Vec<TaxJurisdiction>,
    unchanged: usize,
    problems: Vec<TaxTableProblem>,
}

impl Looked {
    fn wrong(line: u32, sentence: String) -> Self {
        Self { problems: vec![problem(line, "", "tax_jurisdiction.unreadable", sentence)], ..Self::default() }
    }

    fn told(&self, is_written: bool) -> TaxTableImport {
        TaxTableImport {
            is_written,
            added: self.added.len(),
            changed: self.changed.len(),
            unchanged: self.unchanged,
            problems: self.problems.clone(),
        }
    }
}

fn look(tx: &ReadTx<'_>, shop: &Shop, table: &str, today: ShopDate) -> Result<Looked, JurisdictionError> {
    let rules = RowRules::load(tx, shop, today)?;
    let lines = match csv::read(table, ROWS_MAX) {
        Ok(lines) => lines,
        Err((line, why)) => return Ok(Looked::wrong(line, why)),
    };
    let mut lines = lines.into_iter();
    let Some((head_at, head)) = lines.next() else { return Ok(Looked::wrong(1, "the file is empty".to_owned())) };
    let columns = match Columns::of(&head) {
        Ok(columns) => columns,
        Err(sentence) => return Ok(Looked::wrong(head_at, sentence)),
    };
    let known: HashMap<_, _> =
        store::find_all(tx)?.into_iter().map(|row| ((row.place_key(), row.valid_from), row)).collect();
    let (mut found, mut seen) = (Looked::default(), HashSet::new());
    for (line, cells) in lines {
        let read =
            columns.read(&cells).and_then(|ask| rules.row(TaxJurisdictionId::from_number(shop.new_id()), 1, &ask));
        let row = match read {
            Ok(row) => row,
            Err(wrong @ Fault::Invalid { .. }) => {
                let kind = wrong.kind();
                let column = kind.field.as_deref().unwrap_or_default();
                found.problems.push(problem(line, column, kind.code, wrong.to_string()));
                continue;
            }
            Err(fault) => return Err(fault.into()),
        };
        let place = (row.place_key(), row.valid_from);
        match known.get(&place) {
            _ if seen.contains(&place) => {
                let twice = "the same place, class and day stands in an earlier line".to_owned();
                found.problems.push(problem(line, "", "tax_jurisdiction.twice", twice));
            }
            None => found.added.push(row),
            Some(there) => {
                let as_there = TaxJurisdiction { id: there.id, version: there.version, ..row };
                if as_there == *there {
                    found.unchanged = found.unchanged.saturating_add(1);
                } else {
                    found.changed.push(TaxJurisdiction { version: there.version.saturating_add(1), ..as_there });
                }
            }
        }
        seen.insert(place);
    }
    if found.problems.is_empty() && seen.is_empty() {
        return Ok(Looked::wrong(head_at, "there is no row below the head".to_owned()));
    }
    found.problems.truncate(PROBLEMS_MAX);
    Ok(found)
}

fn problem(line: u32, column: &str, code: &'static str, sentence: String) -> TaxTableProblem {
    TaxTableProblem { line, column: column.to_owned(), code, sentence }
}
