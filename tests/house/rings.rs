//! Inside a department the areas form no ring: who is used does not use back, over however many stops.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Source;
use crate::{none, repository};

type Uses = BTreeMap<String, BTreeSet<String>>;

/// The areas among `known` that this source names as `crate::<area>`, alone or in a list.
fn mentions(source: &Source, known: &BTreeSet<String>) -> BTreeSet<String> {
    let tokens: Vec<&str> = source.tokens().iter().map(|token| token.text).collect();
    let mut found = BTreeSet::new();
    for at in 0..tokens.len() {
        if tokens[at] != "crate" || tokens.get(at + 1..at + 3) != Some(&[":", ":"]) {
            continue;
        }
        let mut depth = 0;
        for (offset, token) in tokens[at + 3..].iter().enumerate() {
            match *token {
                "{" => depth += 1,
                "}" if depth > 0 => depth -= 1,
                _ => {
                    // Directly behind `crate::`, or first in its place of the list `crate::{a::B, c::D}`.
                    let before = tokens[at + 2 + offset];
                    if depth <= 1 && (offset == 0 || matches!(before, "{" | ",")) && known.contains(*token) {
                        found.insert((*token).to_owned());
                    }
                }
            }
            if depth == 0 {
                break;
            }
        }
    }
    found
}

/// A ring among the areas, as the stops on the way round.
fn ring(uses: &Uses) -> Option<Vec<String>> {
    fn follow(at: &str, uses: &Uses, way: &mut Vec<String>, done: &mut BTreeSet<String>) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|stop| stop == at) {
            return Some(way[start..].iter().cloned().chain([at.to_owned()]).collect());
        }
        if done.contains(at) {
            return None;
        }
        way.push(at.to_owned());
        let found = uses.get(at).into_iter().flatten().find_map(|next| follow(next, uses, way, done));
        way.pop();
        done.insert(at.to_owned());
        found
    }
    let mut done = BTreeSet::new();
    uses.keys().find_map(|start| follow(start, uses, &mut Vec::new(), &mut done))
}

#[test]
fn the_areas_of_a_department_form_no_ring() {
    let mut departments: BTreeMap<String, Vec<(String, Source)>> = BTreeMap::new();
    for (file, source) in repository::our_sources() {
        let area = repository::area_of(&file.path).unwrap_or_default();
        if let Some((department, area)) = area.split_once('/') {
            departments.entry(department.to_owned()).or_default().push((area.to_owned(), source));
        }
    }
    let mut faults = Vec::new();
    for (department, sources) in departments {
        let known: BTreeSet<String> = sources.iter().map(|(area, _)| area.clone()).collect();
        let mut uses = Uses::new();
        for (area, source) in &sources {
            let others = mentions(source, &known).into_iter().filter(|other| other != area);
            uses.entry(area.clone()).or_default().extend(others);
        }
        faults.extend(ring(&uses).map(|way| format!("{department}: {}", way.join(" → "))));
    }
    none("Areas form no ring. Move the shared noun down, or announce instead of calling.", &faults);
}

#[test]
fn a_ring_over_three_areas_is_found() {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let known = set(&["invoices", "payments", "refunds", "inbox"]);
    let source = Source::read(
        "use crate::{payments::{find, inbox}, refunds}; fn f() { crate::invoices::issue() } // crate::inbox",
    );
    assert_eq!(mentions(&source, &known), set(&["invoices", "payments", "refunds"]));

    let mut uses = Uses::from([
        ("invoices".to_owned(), set(&["inbox"])),
        ("payments".to_owned(), set(&["invoices"])),
        ("refunds".to_owned(), set(&["payments", "invoices"])),
    ]);
    assert_eq!(ring(&uses), None);
    uses.insert("inbox".to_owned(), set(&["refunds"]));
    assert_eq!(ring(&uses).unwrap().len(), 4);
}
