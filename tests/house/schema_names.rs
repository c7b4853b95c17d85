//! No two types of the API bear one name: in its description the later one would stand for both, and one of them would be told wrong.

use std::collections::BTreeMap;

use crate::none;
use crate::repository;
use crate::source::{Source, Token};

/// The names under which the types of a file stand in the description, each with its line.
fn described(tokens: &[Token<'_>]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(derived) = tokens[at..].iter().position(|token| token.text == "derive").map(|more| at + more) {
        let end = closing(tokens, derived + 1);
        at = end;
        if !tokens[derived..end].iter().any(|token| token.text == "ToSchema") {
            continue;
        }
        let Some(kind) = tokens[end..].iter().position(|token| matches!(token.text, "struct" | "enum")) else { break };
        let between = &tokens[end..end + kind];
        let renamed =
            between.windows(3).find(|three| three[0].text == "as" && three[1].text == "=").map(|three| three[2]);
        if let Some(name) = renamed.or_else(|| tokens.get(end + kind + 1).copied()) {
            found.push((name.text.to_owned(), name.line));
        }
    }
    found
}

/// The place behind the bracket that closes the one at a place.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

#[test]
fn no_two_types_stand_under_one_name_in_the_description_of_the_api() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in repository::files("src-tauri", &[".rs"]) {
        // The practice gateway is a program of its own.
        if file.path.starts_with("src-tauri/practice/") {
            continue;
        }
        let source = Source::read(&file.text).without_tests();
        for (name, line) in described(&source.tokens()) {
            places.entry(name).or_default().push(format!("{}:{line}", file.path));
        }
    }
    assert!(places.len() > 300, "{} types: this test no longer finds them", places.len());
    let twice = places.iter().filter(|(_, at)| at.len() > 1);
    let all: Vec<String> = twice.map(|(name, at)| format!("{name}: {}", at.join(", "))).collect();
    none("Give one of them another name, or `#[schema(as = …)]`.", &all);
}

#[test]
fn a_type_is_found_under_its_own_name_or_the_one_it_is_given() {
    let text = "#[derive(Debug, ToSchema)] #[serde(rename_all = \"x\")] pub struct Given { a: u8 }\n\
                #[derive(ToSchema)] #[schema(as = Other)] enum Hidden { A }\n#[derive(Debug)] struct Not;";
    let source = Source::read(text);
    let names: Vec<String> = described(&source.tokens()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Given", "Other"]);
}
