//! QR codes as runs of dark modules, drawn as vectors.

use super::DrawError;
use qrcode::{Color, EcLevel, QrCode};
use std::rc::Rc;

/// A QR code: its side in modules and its dark runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Modules along one side, without the quiet zone.
    pub side: usize,
    /// Dark runs: row, first column, length.
    pub runs: Rc<[(usize, usize, usize)]>,
}

impl Code {
    /// The code for a text, with medium error correction, or low where the text needs the room.
    ///
    /// # Errors
    /// [`DrawError::CodeTooLong`] when the text fits no QR code.
    pub fn new(text: &str) -> Result<Self, DrawError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .or_else(|_| QrCode::with_error_correction_level(text, EcLevel::L))
            .map_err(|_| DrawError::CodeTooLong { bytes: text.len() })?;
        let side = code.width();
        let colours = code.into_colors();
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (row, modules) in colours.chunks(side).enumerate() {
            for (column, _) in modules.iter().enumerate().filter(|(_, c)| **c == Color::Dark) {
                match runs.last_mut() {
                    Some((r, first, length)) if *r == row && *first + *length == column => *length += 1,
                    _ => runs.push((row, column, 1)),
                }
            }
        }
        Ok(Self { side, runs: runs.into() })
    }
}
