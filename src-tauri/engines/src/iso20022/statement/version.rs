//! The versions of camt.053 and where they differ.

use crate::iso20022::error::ReadError;
use crate::iso20022::xml::Tree;

/// What the namespaces begin with.
const FAMILY: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// A version that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(u8);

impl Version {
    /// The version of a document, by its namespace.
    ///
    /// # Errors
    /// [`ReadError::Namespace`].
    pub fn of(tree: &Tree) -> Result<Self, ReadError> {
        let versions = (2..=12).map(Self);
        versions
            .into_iter()
            .find(|version| tree.namespace() == format!("{FAMILY}{}", version.message_name()))
            .ok_or_else(|| ReadError::Namespace {
                found: tree.namespace().chars().take(80).collect(),
                wanted: "camt.053.001.02 to .12",
            })
    }

    /// `camt.053.001.08`.
    pub fn message_name(self) -> String {
        format!("camt.053.001.{:02}", self.0)
    }

    /// The element of a bank's code: renamed in .03.
    pub fn bic_element(self) -> &'static str {
        if self.0 < 3 { "BIC" } else { "BICFI" }
    }

    /// Whether a status is an element within `Sts`: since .07.
    pub fn wraps_status(self) -> bool {
        self.0 >= 7
    }

    /// Whether parties stand within `Pty`: since .07.
    pub fn wraps_parties(self) -> bool {
        self.0 >= 7
    }
}
