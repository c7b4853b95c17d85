//! One table, one writer: a statement writes and reads only tables of its own area; `insight` may read all.

use crate::migrations::{Schema, migrations, schema};
use crate::repository::{File, area_of, our_sources};
use crate::source::Source;
use crate::{none, sql};

/// What a statement does with a table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Touch {
    Writes,
    Reads,
}

/// Statements of one file that touch tables of somebody else.
fn faults(file: &File, source: &Source, schema: &Schema, touch: Touch) -> Vec<String> {
    let area = area_of(&file.path).unwrap_or_else(|| "nobody".to_owned());
    if touch == Touch::Reads && area.starts_with("insight/") {
        return Vec::new();
    }
    let (verb, find): (_, fn(&str) -> _) = match touch {
        Touch::Writes => ("writes", sql::written),
        Touch::Reads => ("reads", sql::read),
    };
    let statements = source.joined_literals().into_iter().filter(|literal| sql::is_statement(&literal.text));
    let mut faults = Vec::new();
    for statement in statements {
        for name in find(&statement.text) {
            if let Some(table) = schema.get(&name).filter(|table| table.owner != area) {
                faults.push(format!(
                    "{}:{}: {area} {verb} `{name}`, which belongs to {}",
                    file.path, statement.line, table.owner
                ));
            }
        }
    }
    faults
}

fn faults_of_all(touch: Touch) -> Vec<String> {
    let schema = schema(&migrations());
    // Tests look at, and tamper with, any table.
    let sources = our_sources().into_iter().filter(|(file, _)| !file.path.contains("/tests/"));
    sources.flat_map(|(file, source)| faults(&file, &source, &schema, touch)).collect()
}

#[test]
fn an_area_writes_only_its_own_tables() {
    none("One table, one writer. Call the function of the area that owns it.", &faults_of_all(Touch::Writes));
}

#[test]
fn an_area_reads_only_its_own_tables_and_insight_all() {
    none("Other areas' data is asked for through their functions.", &faults_of_all(Touch::Reads));
}

#[test]
fn a_borrowed_table_is_found() {
    let schema = schema(&[File::planted(
        "m.sql",
        "-- owner: till/payments\nCREATE TABLE payments (id TEXT) STRICT;\n-- owner: till/refunds\nCREATE TABLE refunds (id TEXT) STRICT;\n",
    )]);
    let check = |path: &str, text: &str, touch| faults(&File::planted(path, text), &Source::read(text), &schema, touch);
    let store = "src-tauri/departments/till/src/refunds/store.rs";
    let borrowed = check(store, "fn f() {\n  tx.exec(\"UPDATE payments SET id = ?\", x) }", Touch::Writes);
    assert_eq!(borrowed, [format!("{store}:2: till/refunds writes `payments`, which belongs to till/payments")]);
    assert_eq!(
        check(store, "\"INSERT INTO refunds (id) SELECT id FROM payments\"", Touch::Writes),
        Vec::<String>::new()
    );
    assert_eq!(check(store, "\"INSERT INTO refunds (id) SELECT id FROM payments\"", Touch::Reads).len(), 1);
    let report = "src-tauri/departments/insight/src/reports/store.rs";
    assert!(check(report, "\"SELECT id FROM payments\"", Touch::Reads).is_empty());
    assert_eq!(check(report, "\"DELETE FROM payments WHERE 1\"", Touch::Writes).len(), 1);
    assert_eq!(check("src-tauri/src/cli/demo.rs", "\"DELETE FROM payments WHERE 1\"", Touch::Writes).len(), 1);
}
