//! What a proof or a measurement found: printed for people, and as one JSON object for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Figures under a name, and whether the promise holds.
#[derive(Debug, Clone)]
pub struct Figures {
    name: String,
    holds: bool,
    figures: Map<String, Value>,
}

impl Figures {
    /// Nothing is found yet, and nothing is broken.
    pub fn of(name: &str) -> Self {
        Self { name: name.to_owned(), holds: true, figures: Map::new() }
    }

    /// Adds a figure.
    pub fn add(&mut self, name: &str, figure: impl Into<Value>) -> &mut Self {
        self.figures.insert(name.to_owned(), figure.into());
        self
    }

    /// Adds a condition that must hold; prints what is broken.
    pub fn must(&mut self, holds: bool, what: &str) -> &mut Self {
        if !holds {
            println!("NOT SO: {what}");
            self.holds = false;
        }
        self
    }

    /// Takes in the figures of a part, which must hold as well.
    pub fn part(&mut self, part: Self) -> &mut Self {
        self.holds &= part.holds;
        let Value::Object(object) = part.json() else { return self };
        self.figures.insert(part.name, Value::Object(object));
        self
    }

    /// Whether everything holds.
    pub fn hold(&self) -> bool {
        self.holds
    }

    /// One figure as a number.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.figures.get(name).and_then(Value::as_f64)
    }

    /// `{name, ok, …}`.
    pub fn json(&self) -> Value {
        let mut all = Map::new();
        all.insert("name".to_owned(), self.name.clone().into());
        all.insert("ok".to_owned(), self.holds.into());
        all.extend(self.figures.clone());
        Value::Object(all)
    }
}

/// A table for people: columns as wide as they need to be, numbers to the right.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub fn with(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(|heading| (*heading).to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[String]) -> &mut Self {
        self.rows.push(cells.to_vec());
        self
    }

    /// The table as text.
    pub fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let pad = " ".repeat(width - cell.chars().count());
                let is_number = cell.starts_with(|c: char| c.is_ascii_digit() || c == '-');
                let padded = if is_number { format!("{pad}{cell}") } else { format!("{cell}{pad}") };
                // Writing to a string cannot fail.
                let _written = write!(line, "{padded}  ");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
