//! Every command is explained: what the program can do stands in README or the handbook.

use crate::none;
use crate::repository::{self, File};

/// Files of the command folder that are no command of their own.
const NO_COMMAND: [&str; 3] = ["mod", "main", "tests"];

/// Commands, from one file each: `cli/catch_up.rs` or `cli/catch_up/mod.rs` is `catch-up`.
fn commands(paths: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut commands: Vec<String> = paths
        .into_iter()
        .filter_map(|path| {
            let inside = path.strip_prefix("src-tauri/src/cli/")?;
            let name = inside.split_once('/').map_or(inside, |(folder, _)| folder);
            Some(name.trim_end_matches(".rs").replace('_', "-"))
        })
        .filter(|name| !NO_COMMAND.contains(&name.as_str()))
        .collect();
    commands.dedup();
    commands
}

/// Targets of the Makefile that a person calls.
fn targets(makefile: &str) -> Vec<String> {
    let line = makefile.lines().find_map(|line| line.strip_prefix(".PHONY:")).unwrap_or_default();
    line.split_whitespace().filter(|target| *target != "help").map(str::to_owned).collect()
}

fn unexplained(words: &[String], documents: &[File]) -> Vec<String> {
    let explained = |phrase: &String| documents.iter().any(|document| mentions(&document.text, phrase));
    words.iter().filter(|phrase| !explained(phrase)).map(|phrase| format!("`{phrase}` is in no document")).collect()
}

/// Does the text name the command, and not merely one that begins with the same letters?
fn mentions(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase)
        .any(|(at, _)| !text[at + phrase.len()..].starts_with(|next: char| next.is_alphanumeric() || next == '-'))
}

#[test]
fn every_command_is_in_the_documents() {
    let mut words: Vec<String> = commands(repository::paths("src-tauri/src/cli"))
        .into_iter()
        .map(|name| format!("counterfoil {name}"))
        .collect();
    words.extend(
        targets(&repository::text_of("Makefile").unwrap_or_default()).into_iter().map(|name| format!("make {name}")),
    );
    let mut documents = repository::files("docs", &[".md"]);
    documents.extend(repository::text_of("README.md").map(|text| File { path: "README.md".to_owned(), text }));
    none("README or the handbook (docs/) names every command.", &unexplained(&words, &documents));
}

#[test]
fn a_command_nobody_explains_is_found() {
    let paths = ["mod.rs", "demo.rs", "catch_up.rs", "user/mod.rs", "user/add.rs"]
        .map(|name| format!("src-tauri/src/cli/{name}"));
    let commands = commands(paths);
    assert_eq!(commands, ["demo", "catch-up", "user"]);
    let phrases: Vec<String> = commands.iter().map(|name| format!("counterfoil {name}")).collect();
    let documents = [File::planted(
        "README.md",
        "Try `counterfoil demo`, and `counterfoil user-list`; `counterfoil catch-up` too.",
    )];
    assert_eq!(unexplained(&phrases, &documents), ["`counterfoil user` is in no document"]);
    assert_eq!(targets(".PHONY: help run test\nrun: x\n"), ["run", "test"]);
}
