//! Sheets as PDF.

mod content;
mod pdf;
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
