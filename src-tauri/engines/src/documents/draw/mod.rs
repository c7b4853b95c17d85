//! Sheets as PDF, and as pictures for a screen.

mod content;
mod pdf;
mod picture;
mod subset;

use super::layout::lay_out;
use super::{DrawError, Paper};

/// Draws a paper as a PDF file. The same paper gives the same bytes.
///
/// # Errors
/// Any [`DrawError`]; see there.
pub fn draw(paper: &Paper) -> Result<Vec<u8>, DrawError> {
    let pages = lay_out(paper)?;
    pdf::write(paper, &pages)
}

/// Draws a paper as pictures (SVG), one for each sheet, for who looks at it without a PDF reader. They show what [`draw`] prints. No
/// picture has a double quote or a backslash in it.
///
/// # Errors
/// Any [`DrawError`]; see there.
pub fn draw_pictures(paper: &Paper) -> Result<Vec<String>, DrawError> {
    picture::pictures(&lay_out(paper)?)
}
