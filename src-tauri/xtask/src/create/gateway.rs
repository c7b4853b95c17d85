//! A new gateway: one file, one folder of recorded exchanges, one line (HOUSE, section 6).

use anyhow::{Context, Result};

use super::{as_type, checked, listing, write_new};
use crate::program::repository;

/// The smallest connector there is, which the new one starts as a copy of.
const EXAMPLE: &str = "cash";
const FOLDER: &str = "src-tauri/connectors/src/gateways";

/// Writes the connector, the folder of its fixtures and its line in the list.
pub fn create(name: &str) -> Result<()> {
    let root = repository();
    let name = checked(name)?;
    let example = std::fs::read_to_string(root.join(FOLDER).join(format!("{EXAMPLE}.rs")))
        .with_context(|| format!("the example {FOLDER}/{EXAMPLE}.rs could not be read"))?;
    let list = root.join(FOLDER).join("mod.rs");
    let listed = std::fs::read_to_string(&list).with_context(|| format!("{FOLDER}/mod.rs could not be read"))?;

    write_new(&root, &format!("{FOLDER}/{name}.rs"), &connector(&example, name))?;
    write_new(
        &root,
        &format!("tests/fixtures/gateways/{name}/README.md"),
        &include_str!("templates/fixtures.md").replace("@Name@", &as_type(name)),
    )?;
    std::fs::write(&list, listing::with_entry(&listed, EXAMPLE, name))?;
    println!("listed it in {FOLDER}/mod.rs");
    println!("\nThe test in {FOLDER}/{name}.rs fails until the first exchange is recorded:");
    println!("    cargo nextest run --package connectors {name}");
    println!("`practice.rs` beside it has the full set of operations.");
    Ok(())
}

/// The example under the new name, without the example's own tests and with one that fails.
fn connector(example: &str, name: &str) -> String {
    let code = example.split("#[cfg(test)]").next().unwrap_or(example);
    let code = listing::renamed(code, EXAMPLE, name);
    format!("{}\n\n{}", code.trim_end(), include_str!("templates/gateway_test.rs.txt").replace("@name@", name))
}

#[cfg(test)]
mod tests {
    use super::connector;

    #[test]
    fn a_connector_is_the_example_under_its_own_name() {
        let example =
            "//! Cash.\npub static CASH: About = About;\npub struct Cash;\n\n#[cfg(test)]\nmod tests { fn old() {} }\n";
        let made = connector(example, "xendit");
        assert!(made.contains("pub static XENDIT: About") && made.contains("pub struct Xendit;"), "{made}");
        assert!(!made.contains("fn old") && made.contains("fixtures/gateways/xendit"), "{made}");
    }
}
