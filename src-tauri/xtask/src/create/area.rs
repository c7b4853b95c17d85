//! A new area: the files that every area has (HOUSE, section 4), with one table, one action and one route.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{as_type, checked, write_new};
use crate::program::{output_of, program, repository};

const TEMPLATES: [(&str, &str); 5] = [
    ("mod.rs", include_str!("templates/area_mod.rs.txt")),
    ("@noun@.rs", include_str!("templates/area_noun.rs.txt")),
    ("store.rs", include_str!("templates/area_store.rs.txt")),
    ("add_@noun@.rs", include_str!("templates/area_action.rs.txt")),
    ("routes.rs", include_str!("templates/area_routes.rs.txt")),
];

/// Writes the area, its migration and its lines in the department.
pub fn create(place: &str) -> Result<()> {
    let root = repository();
    let Some((department, name)) = place.split_once('/') else {
        bail!("say where: DEPARTMENT/NAME, as `till/refunds`")
    };
    let (department, name) = (checked(department)?, checked(name)?);
    let crate_folder = format!("src-tauri/departments/{department}");
    let head = root.join(&crate_folder).join("src/lib.rs");
    let text = std::fs::read_to_string(&head).with_context(|| {
        format!("there is no department `{department}`: {crate_folder}/src/lib.rs could not be read")
    })?;

    let names = Names::of(department, name);
    for (file, template) in TEMPLATES {
        write_new(&root, &format!("{crate_folder}/src/{name}/{}", names.fill(file)), &names.fill(template))?;
    }
    let stamp = output_of(program("date", &["-u", "+%Y%m%d%H%M%S"]))?;
    let migration = format!("migrations/{}_{name}_create.sql", stamp.trim());
    write_new(&root, &migration, &names.fill(include_str!("templates/area.sql.txt")))?;
    std::fs::write(&head, registered(&text, name)?)?;
    println!("registered it in {crate_folder}/src/lib.rs");
    next_steps(&root, &crate_folder, &names);
    Ok(())
}

fn next_steps(root: &Path, crate_folder: &str, names: &Names) {
    println!("\nThe first test fails, because its rule is yours to write:");
    println!("    cargo nextest run --package {} {}", names.department, names.area);
    let manifest = std::fs::read_to_string(root.join(crate_folder).join("Cargo.toml")).unwrap_or_default();
    for needed in ["axum", "rusqlite", "serde", "serde_json", "thiserror", "utoipa", "utoipa-axum"] {
        if !manifest.contains(&format!("\n{needed}.workspace")) {
            println!("Add `{needed}.workspace = true` to {crate_folder}/Cargo.toml.");
        }
    }
}

/// The names that the templates are filled with.
struct Names {
    department: String,
    area: String,
    noun: String,
}

impl Names {
    fn of(department: &str, area: &str) -> Self {
        let noun = match area.strip_suffix("ies") {
            Some(stem) => format!("{stem}y"),
            None => area.strip_suffix('s').unwrap_or(area).to_owned(),
        };
        // A noun that is already singular must not share its name with the table's module.
        let noun = if noun == area { format!("{noun}_entry") } else { noun };
        Self { department: department.to_owned(), area: area.to_owned(), noun }
    }

    fn fill(&self, template: &str) -> String {
        let prefix: String = self.noun.chars().filter(char::is_ascii_alphabetic).take(3).collect();
        template
            .replace("@department@", &self.department)
            .replace("@area@", &self.area)
            .replace("@path@", &self.area.replace('_', "-"))
            .replace("@AREA@", &self.area.to_uppercase())
            .replace("@noun@", &self.noun)
            .replace("@words@", &self.noun.replace('_', " "))
            .replace("@Noun@", &as_type(&self.noun))
            .replace("@NOUN@", &self.noun.to_uppercase())
            .replace("@prefix@", &prefix)
    }
}

/// The head of the department with the area among its modules and in what it hands to the program.
fn registered(text: &str, name: &str) -> Result<String> {
    let module = format!("pub mod {name};");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let is_module = |line: &String| line.starts_with("pub mod ") && line.ends_with(';');
    let place = match lines.iter().position(is_module) {
        Some(first) => first + lines[first..].iter().take_while(|line| is_module(line) && **line < module).count(),
        None => {
            let after_head = lines.iter().take_while(|line| line.starts_with("//!")).count();
            lines.insert(after_head, String::new());
            after_head + 1
        }
    };
    lines.insert(place, module);
    let text = lines.join("\n") + "\n";

    let Some((before, rest)) = text.split_once("vec![") else {
        return Ok(format!(
            "{text}\n/// The areas of this department.\npub fn areas() -> Vec<base::area::Area> {{\n    vec![{name}::register()]\n}}\n"
        ));
    };
    let (list, after) = rest.split_once(']').context("the list of areas in lib.rs does not end")?;
    let mut areas: Vec<String> =
        list.split(',').map(|area| area.trim().to_owned()).filter(|area| !area.is_empty()).collect();
    areas.push(format!("{name}::register()"));
    areas.sort();
    Ok(format!("{before}vec![{}]{after}", areas.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{Names, registered};

    #[test]
    fn an_area_is_registered_in_alphabetical_order() {
        let head = "//! The till.\n\npub mod inbox;\npub mod payments;\n\npub fn areas() -> Vec<Area> {\n    vec![inbox::register(), payments::register()]\n}\n";
        let text = registered(head, "invoices").unwrap();
        assert!(text.contains("pub mod inbox;\npub mod invoices;\npub mod payments;\n"), "{text}");
        assert!(text.contains("vec![inbox::register(), invoices::register(), payments::register()]"), "{text}");
    }

    #[test]
    fn the_first_area_of_a_department_brings_the_list() {
        let text = registered("//! The till.\n", "inbox").unwrap();
        assert!(text.starts_with("//! The till.\n\npub mod inbox;\n"), "{text}");
        assert!(text.contains("vec![inbox::register()]"), "{text}");
    }

    #[test]
    fn the_noun_is_one_of_what_the_area_has() {
        assert_eq!(Names::of("till", "refunds").noun, "refund");
        assert_eq!(Names::of("stock", "inventory").noun, "inventory_entry");
        assert_eq!(Names::of("sales", "deliveries").fill("@Noun@ @prefix@"), "Delivery del");
    }
}
