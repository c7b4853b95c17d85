//! `counterfoil openapi`: the description of the API, without a shop.

use clap::Args;

use crate::ending::Done;
use crate::{areas, gateway_page, http, schema};

/// The codes of problem documents, found in the sources of the departments when this program was built.
const CODES: &str = include_str!(concat!(env!("OUT_DIR"), "/codes.json"));

/// Prints the description of the API (OpenAPI 3.1, JSON). Needs no data folder.
#[derive(Debug, Args)]
#[command(after_help = "Example: counterfoil openapi > openapi.json")]
pub struct Openapi {
    /// Prints the codes of problem documents in its place, a JSON array.
    #[arg(long)]
    codes: bool,
    /// Prints what the schema of a shop's file is known by in its place, a SHA-256 in hexadecimal.
    #[arg(long, conflicts_with = "codes")]
    schema: bool,
    /// Prints the handbook's page about gateways in its place, Markdown.
    #[arg(long, conflicts_with_all = ["codes", "schema"])]
    gateways: bool,
}

impl Openapi {
    pub(super) fn run(self) -> Done {
        if self.codes {
            println!("{CODES}");
            return Ok(());
        }
        if self.schema {
            println!("{}", schema::digest()?);
            return Ok(());
        }
        if self.gateways {
            println!("{}", gateway_page::markdown());
            return Ok(());
        }
        println!("{}", http::description(&areas::all()).to_pretty_json()?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn the_codes_of_the_base_and_of_every_department_are_among_them() {
        let codes: Vec<String> = serde_json::from_str(CODES).unwrap();
        for known in
            ["session.not_signed_in", "record.stale", "invoice.no_lines", "payment.one_open", "settings.not_set_up"]
        {
            assert!(codes.iter().any(|code| code == known), "{known} is missing: {codes:?}");
        }
        assert!(codes.is_sorted());
    }
}
