//! `cargo xtask new …`: starts a gateway or an area from the nearest example, registered, with a first failing test.

mod area;
mod gateway;
mod listing;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Subcommand;

/// What to start.
#[derive(Subcommand)]
pub enum New {
    /// A connector to one more payment gateway, from the smallest one there is.
    Gateway {
        /// In the words of its file: `xendit`.
        name: String,
    },
    /// An area of a department, with a table, an action and a route.
    Area {
        /// As `till/refunds`.
        #[arg(value_name = "DEPARTMENT/NAME")]
        place: String,
    },
}

/// Writes the files, and says what they are and what comes next.
pub fn create(asked: &New) -> Result<ExitCode> {
    match asked {
        New::Gateway { name } => gateway::create(name)?,
        New::Area { place } => area::create(place)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// A name as files have it: small letters, digits, underscores.
fn checked(name: &str) -> Result<&str> {
    let fine = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_');
    if !fine {
        bail!("`{name}` is no name for a file here: small letters, digits and underscores, a letter first");
    }
    Ok(name)
}

/// `price_list` as `PriceList`.
fn as_type(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    name.split('_').map(capital).collect()
}

/// Writes a file that must not be there yet.
fn write_new(root: &Path, name: &str, text: &str) -> Result<()> {
    let path = root.join(name);
    if path.exists() {
        bail!("{name} is already there");
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, text).with_context(|| format!("could not write {name}"))?;
    println!("wrote {name}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{as_type, checked};

    #[test]
    fn names_are_those_of_files() {
        assert!(checked("authorize_net").is_ok());
        assert!(
            checked("Xendit").is_err() && checked("2c2p").is_err() && checked("../x").is_err() && checked("").is_err()
        );
        assert_eq!(as_type("price_list"), "PriceList");
    }
}
