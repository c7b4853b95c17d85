//! What can be wrong with a row of the sales tax table.

use base::{Announce, Fault, Kind, Problem, ShopDate, WriteTx};
use office::settings::SETTINGS_READ;
use serde_json::json;

use super::import_jurisdictions::TaxTableImport;

/// What can be wrong with a row of the sales tax table.
#[derive(Debug, thiserror::Error)]
pub enum JurisdictionError {
    /// No row with that id.
    #[error("there is no such row in the sales tax table")]
    NoSuchRow,
    /// Another row says the same of the same place.
    #[error("another row of this place and class begins on {valid_from}: change that one, or choose another day")]
    PlaceTaken {
        /// The day both begin on.
        valid_from: ShopDate,
    },
    /// Tax is not found by address here.
    #[error("sales tax is found by address in the United States only")]
    NotHere,
    /// Lines of a table are wrong, and none of it is written. Carried out of the transaction, and told as an answer.
    #[error("lines of this table are wrong")]
    WrongLines(TaxTableImport),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for JurisdictionError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchRow => Kind::not_found("tax_jurisdiction.no_such_row"),
            Self::PlaceTaken { .. } => Kind::conflict("tax_jurisdiction.place_taken").field("valid_from"),
            Self::NotHere => Kind::refused("tax_jurisdiction.not_here"),
            Self::WrongLines(_) => Kind::invalid("tax_jurisdiction.wrong_lines").field("csv"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

pub(super) fn announce(tx: &WriteTx<'_>, subject: &str) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "tax_jurisdiction.changed",
        subject,
        tags: &["tax-jurisdictions"],
        permission: SETTINGS_READ,
        body: json!({}),
    })?;
    Ok(())
}
