//! The rules of the house that no compiler holds: floors, table owners, statements, permissions, names.
//!
//! These tests read the source, the schema and the manifests as text. Each rule is a pure function from text to the
//! faults it finds, with one test over the repository and one over a planted fault, so that a rule that finds nothing
//! is known to be able to.

mod actions;
mod commands;
mod fault_points;
mod floors;
mod migrations;
mod names;
mod owners;
mod places;
mod repository;
mod rings;
mod schema_names;
mod source;
mod sql;
mod statements;
mod steps;
mod ui_doors;
mod window_commands;

/// Fails with every fault on a line of its own, under the rule that they break.
#[track_caller]
fn none(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}\n\n  {}\n", faults.join("\n  "));
}
