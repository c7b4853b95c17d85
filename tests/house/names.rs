//! No empty names: a file or a type is called after what it is or does.

use crate::none;
use crate::repository::{self, File};
use crate::source::Source;

/// Words that say nothing when they are what a name ends with.
const EMPTY: [&str; 7] = ["manager", "service", "helper", "util", "processor", "common", "misc"];

/// Is the last word of this name, plural or not, one of the empty ones?
fn is_empty_name(name: &str) -> bool {
    let last = words(name).pop().unwrap_or_default();
    let singular = last.strip_suffix('s').unwrap_or(&last);
    EMPTY.contains(&last.as_str()) || EMPTY.contains(&singular)
}

/// `RefundManager`, `refund_manager` and `refund-manager` all give `refund`, `manager`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for character in name.chars() {
        let starts_word = character.is_uppercase() && after_lower;
        if starts_word || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
        after_lower = character.is_lowercase() || character.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The path when the file or a folder of it has an empty name.
fn fault_of_path(path: &str) -> Option<String> {
    let mut parts = path.split('/').map(|part| part.split('.').next().unwrap_or_default());
    parts.any(is_empty_name).then(|| format!("{path}: the name says nothing"))
}

/// Types, traits and modules with empty names.
fn faults(file: &File, keywords: &[&str]) -> Vec<String> {
    let source = Source::read(&file.text);
    let tokens = source.tokens();
    let declared = tokens.windows(2).filter(|pair| keywords.contains(&pair[0].text) && is_empty_name(pair[1].text));
    declared.map(|pair| format!("{}:{}: `{}` says nothing", file.path, pair[1].line, pair[1].text)).collect()
}

#[test]
fn no_file_and_no_type_has_an_empty_name() {
    let places = ["src-tauri", "tests", "ui/src", "ui/e2e", "scripts", "migrations", "docs"];
    let mut all: Vec<String> =
        places.into_iter().flat_map(repository::paths).filter_map(|path| fault_of_path(&path)).collect();
    for file in ["src-tauri", "tests"].into_iter().flat_map(|below| repository::files(below, &[".rs"])) {
        all.extend(faults(&file, &["struct", "enum", "trait", "type", "mod", "union"]));
    }
    for file in repository::files("ui/src", &[".ts", ".tsx"]) {
        all.extend(faults(&file, &["class", "interface", "type", "enum"]));
    }
    none("A name says what a thing is or does (HOUSE, names).", &all);
}

#[test]
fn empty_names_are_found_and_service_fees_are_not() {
    assert!(is_empty_name("RefundManager") && is_empty_name("utils") && is_empty_name("date-helpers"));
    assert!(!is_empty_name("ServiceFee") && !is_empty_name("manager_view") && !is_empty_name("commonplace"));
    assert_eq!(fault_of_path("ui/src/lib/utils.ts").unwrap(), "ui/src/lib/utils.ts: the name says nothing");
    assert_eq!(fault_of_path("ui/src/lib/money.ts"), None);
    let planted = File::planted("a.rs", "// struct OldManager\npub struct\nPaymentProcessor;\nenum State {}");
    assert_eq!(faults(&planted, &["struct", "enum"]), ["a.rs:3: `PaymentProcessor` says nothing"]);
}
