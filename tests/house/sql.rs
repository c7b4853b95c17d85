//! SQL as words: which tables a statement writes and which it reads.

use std::collections::BTreeSet;

/// Words a statement begins with.
const OPENINGS: [&str; 6] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE"];

/// Is this string a statement? Statements are written with capital words, sentences are not.
pub fn is_statement(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let opening = words.next().is_some_and(|word| OPENINGS.contains(&word));
    opening && words.next().is_some()
}

/// The words of a statement in order, strings and comments left out; quoted names lose their quotes.
pub fn words(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut rest = sql.chars().peekable();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            found.push(std::mem::take(word));
        }
    };
    while let Some(character) = rest.next() {
        match character {
            '\'' => {
                end(&mut word);
                while rest.next_if(|next| *next != '\'').is_some() {}
                rest.next();
            }
            '-' if rest.peek() == Some(&'-') => {
                end(&mut word);
                while rest.next_if(|next| *next != '\n').is_some() {}
            }
            '"' | '`' => {}
            _ if character.is_alphanumeric() || character == '_' => word.push(character),
            '(' | ')' | ',' | ';' => {
                end(&mut word);
                let mut mark = character.to_string();
                end(&mut mark);
            }
            _ => end(&mut word),
        }
    }
    end(&mut word);
    found
}

/// Tables that the statement inserts into, updates or deletes from.
pub fn written(sql: &str) -> BTreeSet<String> {
    let words = words(sql);
    let is = |at: usize, wanted: &str| words.get(at).is_some_and(|word| word.eq_ignore_ascii_case(wanted));
    let mut tables = BTreeSet::new();
    for at in 0..words.len() {
        let name = if is(at, "INTO") && at > 0 {
            Some(at + 1)
        } else if is(at, "UPDATE") && !(at > 0 && is(at - 1, "DO")) {
            Some(if is(at + 1, "OR") { at + 3 } else { at + 1 })
        } else if is(at, "DELETE") && is(at + 1, "FROM") {
            Some(at + 2)
        } else {
            None
        };
        tables.extend(name.and_then(|name| words.get(name)).map(|name| name.to_lowercase()));
    }
    tables
}

/// Tables that the statement names after FROM, JOIN or a comma between them. Names of its own WITH parts are among
/// them; who asks about tables compares with the schema.
pub fn read(sql: &str) -> BTreeSet<String> {
    let words = words(sql);
    let mut tables = BTreeSet::new();
    let mut in_from = false;
    for (at, word) in words.iter().enumerate() {
        let deleting = at > 0 && words[at - 1].eq_ignore_ascii_case("DELETE");
        match word.to_uppercase().as_str() {
            "FROM" if !deleting => {
                in_from = true;
                tables.extend(words.get(at + 1).map(|name| name.to_lowercase()));
            }
            "JOIN" => tables.extend(words.get(at + 1).map(|name| name.to_lowercase())),
            "," if in_from => tables.extend(words.get(at + 1).map(|name| name.to_lowercase())),
            "WHERE" | "GROUP" | "ORDER" | "SELECT" | "SET" | "ON" | "USING" | "RETURNING" | "LIMIT" | "(" | ")" => {
                in_from = false
            }
            _ => {}
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::{is_statement, read, written};

    fn names(set: std::collections::BTreeSet<String>) -> Vec<String> {
        set.into_iter().collect()
    }

    #[test]
    fn a_sentence_is_no_statement() {
        assert!(is_statement("\n   SELECT 1") && is_statement("INSERT INTO refunds VALUES (?)"));
        assert!(!is_statement("Select a customer") && !is_statement("DELETE") && !is_statement("WITHOUT ROWID"));
    }

    #[test]
    fn the_tables_written_are_found_in_every_form() {
        assert_eq!(names(written("INSERT OR IGNORE INTO refunds (id) SELECT id FROM payments")), ["refunds"]);
        assert_eq!(names(written("INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 2")), ["a"]);
        assert_eq!(names(written("UPDATE OR ABORT payments SET state = 'UPDATE lies'")), ["payments"]);
        assert_eq!(names(written("WITH old AS (SELECT 1) DELETE FROM invoices WHERE id IN old")), ["invoices"]);
        assert!(written("SELECT 'DELETE FROM x' -- UPDATE y").is_empty());
    }

    #[test]
    fn the_tables_read_are_found_in_every_form() {
        assert_eq!(
            names(read("SELECT a, b FROM refunds r JOIN payments p ON p.id = r.x, lines WHERE 1")),
            ["payments", "refunds"]
        );
        assert_eq!(names(read("SELECT 1 FROM refunds, payments WHERE a IN (1, 2)")), ["payments", "refunds"]);
        assert_eq!(names(read("DELETE FROM refunds WHERE id IN (SELECT id FROM payments)")), ["payments"]);
    }
}
