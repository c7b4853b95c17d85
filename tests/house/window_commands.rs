//! What the page of the window may call: written in `window.rs`, permitted by `build.rs`, granted by the one capability.
//!
//! A command that stands in one of the three alone is a hole or does not work, and nothing but the window would show it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::none;
use crate::repository;
use crate::source::Source;

/// What the page may have of Tauri itself: to hear what the window tells it.
const OF_TAURI: [&str; 2] = ["core:event:allow-listen", "core:event:allow-unlisten"];
/// The one window, and the one capability.
const MAIN: &str = "main";
/// Everything that a page may ever be let call. A name is added here when somebody has thought about what a page that
/// became hostile would do with it: a command gives handles and takes bytes, never a path, an address to ask, or a program.
const THOUGHT_ABOUT: [&str; 6] = ["live_close", "live_open", "open_outside", "page_key", "print", "save_file"];

type Names = BTreeSet<String>;

/// The names in the handler that the window is built with.
fn handled(window: &str) -> Names {
    let code = Source::read(window).without_tests().code;
    let list = code.split_once("generate_handler![").and_then(|(_, rest)| rest.split_once(']'));
    words(list.map_or("", |(list, _)| list))
}

/// Functions that are marked as commands.
fn marked(window: &str) -> Names {
    let source = Source::read(window).without_tests();
    let after_mark = source.code.split("#[tauri::command").skip(1);
    after_mark
        .filter_map(|rest| rest.split_once("fn ")?.1.split(|c: char| !c.is_alphanumeric() && c != '_').next())
        .map(str::to_owned)
        .collect()
}

/// The names for which permissions are made.
fn permitted(build: &str) -> Names {
    let source = Source::read(build);
    let Some(from) = source.code.find(".commands(&[") else { return Names::new() };
    let line_of = |at: usize| 1 + source.code[..at].matches('\n').count();
    let to = source.code[from..].find(']').map_or(source.code.len(), |length| from + length);
    let lines = line_of(from)..=line_of(to);
    source.literals.iter().filter(|one| lines.contains(&one.line)).map(|one| one.text.clone()).collect()
}

/// What a capability grants: commands of ours, and the rest.
fn granted(capability: &Value) -> (Names, Names) {
    let all = capability["permissions"].as_array().into_iter().flatten();
    // A permission with a scope is an object, and so is none of ours.
    let names = all.map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned));
    let (ours, others): (Names, Names) = names.partition(|name| name.starts_with("allow-"));
    (ours.iter().map(|name| name["allow-".len()..].replace('-', "_")).collect(), others)
}

/// The commands that the page calls.
fn called(desktop: &str) -> Names {
    let calls = desktop.split("invoke").skip(1);
    calls
        .filter_map(|rest| rest.split_once('(').filter(|(kind, _)| kind.is_empty() || kind.starts_with('<')))
        .filter_map(|(_, arguments)| arguments.strip_prefix('\'')?.split('\'').next())
        .map(str::to_owned)
        .collect()
}

fn words(list: &str) -> Names {
    list.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn differences(what: &str, here: &Names, there: &str, known: &Names) -> Vec<String> {
    let more = here.difference(known).map(|name| format!("`{name}` is {what}, and not {there}"));
    let less = known.difference(here).map(|name| format!("`{name}` is {there}, and not {what}"));
    more.chain(less).collect()
}

/// What a capability lets in beside the window and our commands.
fn faults_of(capability: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if capability["windows"] != serde_json::json!([MAIN]) || capability["identifier"] != MAIN {
        faults.push(format!("the capability is not the one of the window `{MAIN}`"));
    }
    for wider in ["remote", "webviews", "local", "platforms"] {
        if !capability[wider].is_null() {
            faults.push(format!("the capability says something about `{wider}`"));
        }
    }
    let known = OF_TAURI.map(str::to_owned).into();
    faults.extend(differences("granted", &granted(capability).1, "what a page may have of Tauri", &known));
    faults
}

/// What the settings of the window open.
fn faults_of_settings(settings: &Value) -> Vec<String> {
    let app = &settings["app"];
    let security = &app["security"];
    [
        (app["withGlobalTauri"] == false, "every script has Tauri in its hands"),
        (security["assetProtocol"]["enable"] == false, "files of the machine have addresses"),
        (security["capabilities"] == serde_json::json!([MAIN]), "other capabilities hold as well"),
        (app["windows"] == serde_json::json!([]), "a window is opened that window.rs does not know"),
        (settings["plugins"].is_null(), "plugins have settings"),
    ]
    .into_iter()
    .filter(|(sound, _)| !sound)
    .map(|(_, fault)| format!("tauri.conf.json: {fault}"))
    .collect()
}

fn text_of(path: &str) -> String {
    repository::text_of(path).unwrap_or_else(|| panic!("{path} is gone"))
}

fn json_of(path: &str) -> Value {
    serde_json::from_str(&text_of(path)).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

#[test]
fn the_lists_of_window_commands_agree() {
    let window = text_of("src-tauri/src/window.rs");
    let handled = handled(&window);
    assert!(!handled.is_empty(), "no handler was found in window.rs");
    let capability = json_of("src-tauri/capabilities/main.json");
    let thought_about = THOUGHT_ABOUT.map(str::to_owned).into();
    let mut faults = differences("handled", &handled, "marked as a command", &marked(&window));
    faults.extend(differences("handled", &handled, "thought about", &thought_about));
    faults.extend(differences(
        "handled",
        &handled,
        "permitted by build.rs",
        &permitted(&text_of("src-tauri/build.rs")),
    ));
    faults.extend(differences("handled", &handled, "granted", &granted(&capability).0));
    faults.extend(differences(
        "handled",
        &handled,
        "called by the page",
        &called(&text_of("ui/src/platform/desktop.ts")),
    ));
    none("One list of commands: window.rs, build.rs, capabilities/main.json, desktop.ts.", &faults);
}

#[test]
fn the_window_has_one_narrow_capability() {
    let files = repository::paths("src-tauri/capabilities");
    assert_eq!(files.into_iter().collect::<Vec<_>>(), ["src-tauri/capabilities/main.json"]);
    let mut faults = faults_of(&json_of("src-tauri/capabilities/main.json"));
    faults.extend(faults_of_settings(&json_of("src-tauri/tauri.conf.json")));
    none("The page of the window reaches its own commands and nothing of the machine.", &faults);
}

#[test]
fn a_command_that_is_missing_from_a_list_is_found() {
    let window =
        "#[tauri::command]\nasync fn print() {}\n#[tauri::command(rename_all = \"snake_case\")]\npub fn run() {}
        // generate_handler![old]
        b.invoke_handler(tauri::generate_handler![print, shell_run]);
        #[cfg(test)] mod tests { #[tauri::command] fn planted() {} }";
    assert_eq!(handled(window), Names::from(["print".to_owned(), "shell_run".to_owned()]));
    assert_eq!(marked(window), Names::from(["print".to_owned(), "run".to_owned()]));
    assert_eq!(
        differences("handled", &handled(window), "marked", &marked(window)),
        ["`shell_run` is handled, and not marked", "`run` is marked, and not handled"]
    );
    let build =
        "let x = \"other\";\nlet c = m.commands(&[\n  \"print\",\n  // \"gone\",\n  \"run\",\n]);\nf(\"more\");";
    assert_eq!(permitted(build), Names::from(["print".to_owned(), "run".to_owned()]));
    let page =
        "import { invoke } from 'x'; invoke<string>('page_key'); await invoke('print'); invoke<number>('run', { id });";
    assert_eq!(called(page), words("page_key print run"));
}

#[test]
fn a_capability_that_is_too_wide_is_found() {
    let wide = serde_json::json!({
        "identifier": "main", "windows": ["*"], "remote": { "urls": ["https://*"] },
        "permissions": ["core:default", "allow-print", { "identifier": "fs:scope", "allow": ["**"] }],
    });
    let (ours, others) = granted(&wide);
    assert_eq!((ours, others.len()), (words("print"), 2));
    // The window, the remote addresses, two that are too many, and two that are missing.
    assert_eq!(faults_of(&wide).len(), 6);
    assert_eq!(faults_of_settings(&serde_json::json!({ "app": { "windows": [{}] }, "plugins": {} })).len(), 5);
}
