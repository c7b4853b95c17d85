//! `counterfoil restore --preview`: what lies there, what is in it, what it would replace.

use std::collections::BTreeMap;
use std::path::Path;

use base::Timestamp;
use serde_json::{Value, json};

use super::Source;
use crate::backup::{Census, WorkFolder, census_of_file};
use crate::backup_files::DATABASE;
use crate::cli::backup::print_copies;
use crate::ending::{Done, Ending};

/// Folder of a copy that is only looked at.
const WORK: &str = "restore-look";
/// What a person knows a shop by: a table and what its rows are.
const COUNTED: [(&str, &str); 4] = [
    ("invoices", "invoices"),
    ("payments", "payments"),
    ("customers", "customers"),
    ("journal_entries", "entries in the books"),
];

/// Shows it and changes nothing of the shop.
pub(super) fn show(source: &Source, data: &Path, json: bool) -> Done {
    let (copies, inside) = match source {
        Source::Sealed(chosen) => {
            let manifest = &chosen.manifest;
            let inside = Inside {
                shop: manifest.shop.clone(),
                at: Some(Timestamp(manifest.copied_at_ms)),
                rows: manifest.rows.clone(),
                ledger_head: manifest.ledger_head.clone(),
            };
            (chosen.copies(), inside)
        }
        Source::Plain(database) => (Vec::new(), look(database, data)?),
    };
    let current = data.join(DATABASE);
    let replaced = if current.exists() { Some(look(&current, data)?) } else { None };
    if json {
        let all = json!({
            "copies": copies, "number": source.number(), "inside": inside.in_json(), "data": data,
            "replaces": replaced.map(|replaced| replaced.in_json()),
        });
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    print_copies(&copies);
    match source.number() {
        Some(number) => println!("Number {number} is {}", inside.sentence()),
        None => println!("This is {}", inside.sentence()),
    }
    match replaced {
        None => println!("It replaces nothing: there is no shop in {}.", data.display()),
        Some(replaced) => {
            println!("With --replace it takes the place of {} The old one is kept beside.", replaced.sentence())
        }
    }
    Ok(())
}

/// A shop as it is shown.
struct Inside {
    shop: String,
    at: Option<Timestamp>,
    rows: BTreeMap<String, u64>,
    ledger_head: (i64, String),
}

/// Looks at a copy of a database that may be in use, so that not a byte of it is touched.
fn look(database: &Path, data: &Path) -> Done<Inside> {
    let is_new = !data.exists();
    let work = WorkFolder::make(data, WORK)?;
    let copy = work.file(DATABASE);
    base::db::copy_file(database, &copy)?;
    let (census, _) = census_of_file(&copy, false).map_err(Ending::failed)?;
    drop(work);
    if is_new {
        // An empty folder that nobody asked for.
        std::fs::remove_dir(data)?;
    }
    let Census { shop, rows, ledger_head, .. } = census;
    Ok(Inside { shop, at: None, rows, ledger_head })
}

impl Inside {
    fn sentence(&self) -> String {
        let counts: Vec<String> = COUNTED
            .iter()
            .map(|(table, what)| format!("{} {what}", self.rows.get(*table).copied().unwrap_or(0)))
            .collect();
        let at = self.at.map(|at| format!(" as of {at}")).unwrap_or_default();
        let (place, hash) = &self.ledger_head;
        format!(
            "{}{at}: {}. Its last entry is {place}, {}.",
            self.shop,
            counts.join(", "),
            hash.get(..12).unwrap_or(hash)
        )
    }

    fn in_json(&self) -> Value {
        json!({ "shop": self.shop, "at": self.at, "rows": self.rows, "ledger_head": self.ledger_head })
    }
}
