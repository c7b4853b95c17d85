//! The UI speaks to the program through one client: in the window a body of the wrong kind ends the whole program, and
//! without the client a request has no page key. And nothing is loaded from elsewhere.

use crate::none;
use crate::repository::{self, File};

/// Calls that belong in the client alone. A word before one of them makes it another name (`refetch(`).
const CALLS: [&str; 5] = ["fetch(", "XMLHttpRequest", "sendBeacon(", "new FormData(", "new EventSource("];

/// Where they are at home.
fn is_client(path: &str) -> bool {
    // Customers' pages are a bundle of their own, with a door of their own.
    path.starts_with("ui/src/api/") || path.starts_with("ui/src/platform/") || path == "ui/src/public/door.ts"
}

/// Tests and their set-up speak to nobody but themselves.
fn is_test(path: &str) -> bool {
    path.contains(".test.") || path.contains("/test") || path.contains(".stories.")
}

fn faults(file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("//") || trimmed.starts_with('*') || trimmed.starts_with("/*") {
            continue;
        }
        let mut say = |what: &str| faults.push(format!("{}:{}: {what}", file.path, number + 1));
        for call in CALLS {
            if !is_client(&file.path) && mentions(line, call) {
                say(&format!("`{call}` outside the client (ui/src/api, ui/src/platform)"));
            }
        }
        let loads = [
            "<script src=\"http",
            "<link href=\"http",
            "@import \"http",
            "@import 'http",
            "url(http",
            "url(\"http",
            "import('http",
        ];
        if loads.iter().any(|load| line.contains(load)) {
            say("something is loaded from elsewhere");
        }
    }
    faults
}

/// Does the line name it as a word of its own?
fn mentions(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(at, _)| {
        let before = &line[..at];
        let own = !before.ends_with(|character: char| character.is_alphanumeric() || character == '_');
        // A method of something else is not the browser's own function.
        own && (!before.ends_with('.')
            || before.ends_with("window.")
            || before.ends_with("globalThis.")
            || before.ends_with("navigator."))
    })
}

#[test]
fn the_ui_speaks_through_its_client_alone() {
    let mut faults_of_all = Vec::new();
    for file in repository::files("ui/src", &[".ts", ".tsx", ".css"]).iter().filter(|file| !is_test(&file.path)) {
        faults_of_all.extend(faults(file));
    }
    for file in repository::files("ui", &["index.html"]) {
        faults_of_all.extend(faults(&file));
    }
    none("One door from the UI to the program, and nothing from elsewhere.", &faults_of_all);
}

#[test]
fn a_second_door_is_found() {
    let check = |path: &str, text: &str| faults(&File::planted(path, text)).len();
    assert_eq!(check("ui/src/features/till/pay.ts", "await fetch('/api/v1/payments')"), 1);
    assert_eq!(check("ui/src/features/till/pay.ts", "await window.fetch('/api/v1/payments')"), 1);
    assert_eq!(
        check("ui/src/features/till/pay.ts", "query.refetch(); prefetch(); client.fetch(); // fetch()\n// fetch("),
        1
    );
    assert_eq!(check("ui/src/features/till/pay.ts", "query.refetch(); prefetch(); client.fetch();\n// fetch("), 0);
    assert_eq!(check("ui/src/api/client.ts", "return fetch(request)"), 0);
    assert_eq!(check("ui/index.html", "<script src=\"https://cdn.example/x.js\">"), 1);
}
