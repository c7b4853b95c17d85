//! Many rows by few statements: an INSERT of one row, run for a list of rows.
//!
//! A statement has a price of its own besides its rows: it is looked up, bound, and, where a trigger may refuse it, every page
//! that it touches is copied so that it alone can be taken back. Hence rows go in groups, each by one statement.

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ToSql};

use crate::Fault;

/// Rows of one statement, the largest first. Few sizes, so that few statements are prepared; at most 256 × 15 values.
const GROUPS: [usize; 5] = [256, 64, 16, 4, 1];

/// A value of a row.
pub type Cell<'v> = rusqlite::types::ValueRef<'v>;

/// Inserts rows by an INSERT that is written for one of them; gives how many statements that took.
pub(super) fn insert<const N: usize>(connection: &Connection, sql: &str, rows: &[[Cell<'_>; N]]) -> Result<u32, Fault> {
    let (mut rest, mut statements) = (rows, 0_u32);
    while !rest.is_empty() {
        let size = GROUPS.into_iter().find(|size| *size <= rest.len()).unwrap_or(1);
        let (group, after) = rest.split_at(size);
        let mut statement = match size {
            1 => connection.prepare_cached(sql)?,
            _ => connection.prepare_cached(&for_rows(sql, size, N)?)?,
        };
        for (place, cell) in (1..).zip(group.iter().flatten()) {
            statement.raw_bind_parameter(place, Borrowed(*cell))?;
        }
        statement.raw_execute()?;
        statements = statements.saturating_add(1);
        rest = after;
    }
    Ok(statements)
}

struct Borrowed<'v>(Cell<'v>);

impl ToSql for Borrowed<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(self.0))
    }
}

/// The same INSERT with as many rows of values.
fn for_rows(sql: &str, rows: usize, columns: usize) -> Result<String, Fault> {
    let (head, values) = sql.split_once("VALUES").ok_or_else(|| Fault::bug("an INSERT with VALUES"))?;
    let plain: String = values.chars().filter(|letter| !letter.is_whitespace()).collect();
    let places: Vec<String> = (1..=columns).map(|place| format!("?{place}")).collect();
    if plain != format!("({})", places.join(",")) {
        return Err(Fault::bug("VALUES hold one row of places, and nothing follows them"));
    }
    let row = format!("({})", vec!["?"; columns].join(", "));
    Ok(format!("{head}VALUES {}", vec![row.as_str(); rows].join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_rows_as_there_are_go_in_by_few_statements() {
        let store = Connection::open_in_memory().unwrap();
        store.execute_batch("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB)").unwrap();
        let mut from = 0;
        for (count, wanted) in [(0, 0), (1, 1), (5, 2), (64, 1), (600, 6)] {
            let texts: Vec<String> = (from..from + count).map(|n| format!("row {n}")).collect();
            let rows: Vec<[Cell<'_>; 3]> = (from..)
                .zip(&texts)
                .map(|(n, text)| [Cell::Integer(n), Cell::Text(text.as_bytes()), Cell::Null])
                .collect();
            let statements = insert(&store, "INSERT INTO t (a, b, c)\n VALUES (?1, ?2, ?3)", &rows).unwrap();
            assert_eq!(statements, wanted, "{count} rows");
            from += count;
        }
        let (count, wrong): (i64, i64) = store
            .query_row("SELECT count(*), sum(b <> 'row ' || a OR c IS NOT NULL) FROM t", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!((count, wrong), (from, 0));
    }

    #[test]
    fn a_statement_of_another_form_is_refused() {
        for bad in [
            "DELETE FROM t",
            "INSERT INTO t VALUES (?1) ON CONFLICT DO NOTHING",
            "INSERT INTO t VALUES (?1, ?2)",
            "INSERT INTO t VALUES (lower(?1))",
        ] {
            assert!(for_rows(bad, 4, 1).is_err(), "{bad}");
        }
    }
}
