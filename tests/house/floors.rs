//! Who may use whom: the members of the workspace stand in floor order, and a crate uses what stands above it there.

use crate::{none, repository};

/// A crate of ours with its place in the order and those of ours that it uses.
#[derive(Debug)]
struct Room {
    name: String,
    manifest: String,
    uses: Vec<String>,
}

/// Faults of rooms that stand in floor order.
fn faults(rooms: &[Room]) -> Vec<String> {
    let mut faults = Vec::new();
    let floor = |name: &str| rooms.iter().position(|room| room.name == name);
    for (own, room) in rooms.iter().enumerate() {
        for used in &room.uses {
            let Some(other) = floor(used) else { continue };
            let allowed = match room.name.as_str() {
                "base" | "practice" | "xtask" => false,
                "engines" | "connectors" => used == "base",
                _ => other < own,
            };
            if !allowed && other != own {
                faults.push(format!(
                    "{}: `{}` must not use `{used}`{}",
                    room.manifest,
                    room.name,
                    if other > own { ", which stands on a higher floor: call down, announce up" } else { "" }
                ));
            }
        }
    }
    faults
}

/// Paths of the members, in the order of the list.
fn members(manifest: &str) -> Vec<String> {
    let list =
        manifest.split_once("members = [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The name of the package and the keys of all its dependency tables.
fn package(manifest: &str) -> (String, Vec<String>) {
    let (mut name, mut uses, mut table) = (String::new(), Vec::new(), String::new());
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = header.trim_end_matches(']').to_owned();
            // `[dependencies.till]` is a dependency too.
            if let Some((kind, key)) = table.rsplit_once("dependencies.")
                && (kind.is_empty() || kind.ends_with(['-', '.']))
            {
                uses.push(key.to_owned());
            }
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let key = key.trim().split('.').next().unwrap_or_default().trim_matches('"');
            if table == "package" && key == "name" {
                name = value.trim().trim_matches('"').to_owned();
            } else if table.ends_with("dependencies") && !table.ends_with("dev-dependencies") {
                // What only tests use may stand anywhere: the practice gateway tries its own connector.
                uses.push(key.to_owned());
            }
        }
    }
    (name, uses)
}

#[test]
fn every_crate_uses_only_the_floors_below_it() {
    let workspace = repository::text_of("Cargo.toml").unwrap();
    let rooms: Vec<Room> = members(&workspace)
        .into_iter()
        .map(|member| {
            let manifest = format!("{member}/Cargo.toml");
            let text = repository::text_of(&manifest).unwrap_or_else(|| panic!("{manifest} is a member and not there"));
            let (name, uses) = package(&text);
            Room { name, manifest, uses }
        })
        .collect();
    assert!(rooms.len() > 5, "the members of the workspace were not found");
    none("A crate uses what stands above it in the members of Cargo.toml.", &faults(&rooms));
}

#[test]
fn each_department_on_disk_is_a_member() {
    let listed = members(&repository::text_of("Cargo.toml").unwrap());
    let forgotten: Vec<String> = repository::files("src-tauri", &["/Cargo.toml"])
        .into_iter()
        .filter_map(|file| file.path.strip_suffix("/Cargo.toml").map(str::to_owned))
        .filter(|folder| !listed.contains(folder))
        .collect();
    none("A crate that is no member is built by nobody.", &forgotten);
}

#[test]
fn a_call_up_and_a_borrowed_practice_gateway_are_found() {
    let room = |name: &str, uses: &[&str]| Room {
        name: name.to_owned(),
        manifest: format!("{name}/Cargo.toml"),
        uses: uses.iter().map(|used| (*used).to_owned()).collect(),
    };
    let rooms = [
        room("base", &["serde"]),
        room("engines", &["base"]),
        room("connectors", &["base", "engines"]),
        room("office", &["base", "till"]),
        room("till", &["base", "office", "connectors"]),
        room("practice", &["base"]),
    ];
    let faults = faults(&rooms);
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults[0].contains("`connectors` must not use `engines`"));
    assert!(faults[1].contains("`office` must not use `till`") && faults[1].contains("higher floor"));
    assert!(faults[2].contains("`practice` must not use `base`"));
}

#[test]
fn every_way_to_write_a_dependency_is_read_and_what_tests_use_is_not() {
    let manifest = "[package]\nname = \"till\"\n[dependencies]\nbase.workspace = true\n# office = \"1\"\n\
                    books = { path = \"../books\" }\n[dev-dependencies]\npeople = \"1\"\n[dependencies.stock]\npath = \"x\"\n\
                    [target.'cfg(unix)'.dependencies]\nlinks = \"1\"\n[features]\nfast = []\n";
    let (name, uses) = package(manifest);
    assert_eq!(name, "till");
    assert_eq!(uses, ["base", "books", "stock", "links"]);
    assert_eq!(members("members = [\n  \"a\",\n  \"b/c\",\n]\n[x]"), ["a", "b/c"]);
}
