//! QR codes as runs of dark modules, drawn as vectors.

use super::DrawError;
use qrcode::{Color, EcLevel, QrCode};
use std::rc::Rc;

/// Light modules that must stand around a code (ISO/IEC 18004).
const QUIET: usize = 4;

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

    /// Modules along one side of the picture, the quiet zone that readers need included.
    pub fn picture_side(&self) -> usize {
        self.side.saturating_add(2 * QUIET)
    }

    /// The dark modules of the picture as the data of an SVG path, one unit to a module.
    pub fn picture_path(&self) -> String {
        let at = |place: &usize| place.saturating_add(QUIET);
        let runs = self.runs.iter();
        runs.map(|(row, column, length)| format!("M{} {}h{length}v1h-{length}z", at(column), at(row))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_its_quiet_zone_and_every_dark_run() {
        let code = Code::new("upi://pay?pa=shop@exampleupi").unwrap();
        let path = code.picture_path();
        assert!(path.starts_with("M4 4h7v1h-7z"), "the first finder pattern begins in the corner: {path}");
        assert_eq!((path.matches('M').count(), code.picture_side()), (code.runs.len(), code.side + 8));
    }
}
