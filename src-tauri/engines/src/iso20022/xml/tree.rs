//! A document in memory, and the bytes it may be made of.

use super::element::Element;
use super::growing::Growing;
use crate::iso20022::error::ReadError;

/// Largest file: a year of a busy shop's statements stays below it, and its tree fits into 256 MiB with room to spare.
pub const BYTES_MAX: usize = 32 * 1024 * 1024;
/// No such element.
pub(super) const NONE: u32 = u32::MAX;

/// A document in memory.
#[derive(Debug)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) names: Vec<Box<str>>,
    pub(super) namespace: String,
}

/// One element. Others are named by their index; [`NONE`] is none.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: u16,
    pub(super) line: u32,
    pub(super) parent: u32,
    pub(super) first: u32,
    pub(super) next: u32,
    pub(super) text: Box<str>,
    pub(super) currency: Option<Box<str>>,
}

impl Tree {
    /// Reads a file.
    ///
    /// # Errors
    /// Those of [`ReadError`] that speak of bytes, XML and namespaces.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        if bytes.len() > BYTES_MAX {
            return Err(ReadError::TooLarge { bytes: bytes.len(), most: BYTES_MAX });
        }
        let text = std::str::from_utf8(bytes).map_err(|cause| {
            let offset = cause.valid_up_to();
            ReadError::NotUtf8 { offset, line: line_of(&bytes[..offset]) }
        })?;
        // Some banks put a byte order mark before UTF-8, which Unicode allows.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some((at, c)) = text.char_indices().find(|(_, c)| !is_allowed(*c)) {
            return Err(ReadError::Character { code: c.into(), line: line_of(&text.as_bytes()[..at]) });
        }
        Growing::new(text).read()
    }

    /// The namespace of the document, which names the message and its version.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The outermost element.
    pub fn root(&self) -> Element<'_> {
        Element::new(self, 0)
    }
}

/// Line of what follows these bytes, from 1.
pub(super) fn line_of(before: &[u8]) -> u32 {
    u32::try_from(before.iter().filter(|b| **b == b'\n').count()).unwrap_or(NONE).saturating_add(1)
}

/// What XML 1.0 calls a character (production 2).
pub(super) fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}
