//! Fault points are in the build of the tests, and in no other.

use crate::{none, repository};

/// Lines of manifests outside of the tests' that turn the feature on. `base` itself names it where it says what it is.
fn turned_on<'a>(manifests: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, text) in manifests {
        let own = path == "src-tauri/base/Cargo.toml";
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let declares = own && line == "faults = []";
            if path != "tests/Cargo.toml"
                && !declares
                && (line.contains("\"faults\"") || line.contains("/faults") || line.starts_with("faults"))
            {
                faults.push(format!("{path}: {line}"));
            }
        }
    }
    faults
}

#[test]
fn no_manifest_but_that_of_the_tests_turns_fault_points_on() {
    let manifests = repository::files("", &["Cargo.toml"]);
    let of_base = manifests.iter().find(|file| file.path == "src-tauri/base/Cargo.toml");
    assert!(of_base.is_some_and(|file| file.text.contains("faults = []")), "`base` has the feature");
    let found = turned_on(manifests.iter().map(|file| (file.path.as_str(), file.text.as_str())));
    none(
        "The feature `faults` is turned on by tests/Cargo.toml alone: no shipped build can be killed by a variable.",
        &found,
    );
}

#[test]
fn a_manifest_that_turns_them_on_is_found() {
    let planted = [
        ("src-tauri/base/Cargo.toml", "[features]\nfaults = []\ndefault = [\"faults\"]"),
        ("tests/Cargo.toml", "base = { workspace = true, features = [\"faults\"] }"),
        (
            "src-tauri/Cargo.toml",
            "base = { workspace = true, features = [\"faults\"] }\nloud = [\"base/faults\"]\n# \"faults\"",
        ),
    ];
    assert_eq!(turned_on(planted).len(), 3);
}
