//! Printed documents: a [`Paper`] of prepared, localised strings becomes a PDF.
//!
//! The way of a paper: [`paper`] holds the nouns, [`shape`] turns strings into glyphs (bidi runs, scripts, a font by
//! coverage), [`lines`] breaks them into lines, [`layout`], [`table`], [`closing`] and [`receipt`] place the lines on
//! sheets, [`draw`] writes the sheets as PDF with subsets of the fonts.
//!
//! Everything is integer arithmetic in thousandths of a point and nothing reads a clock or a random number, so the
//! same paper gives the same bytes on every machine.

pub mod closing;
pub mod draw;
pub mod fonts;
pub mod layout;
pub mod lines;
pub mod paper;
pub mod picture;
pub mod qr;
pub mod receipt;
pub mod shape;
pub mod sheet;
pub mod table;
pub mod units;

pub use draw::draw;
pub use fonts::missing_characters;
pub use paper::{
    Align, Column, Direction, Fact, Paper, PaperSize, Party, PayBox, Stamp, StampKind, TaxTable, TotalRow,
};
pub use picture::{Picture, PictureError};

/// Why a paper could not be drawn.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DrawError {
    /// The fonts built into the program could not be read; a damaged build.
    #[error("the built-in fonts could not be read")]
    Fonts,
    /// A row has another number of cells than there are columns.
    #[error("row {row} has {cells} cells for {columns} columns")]
    RowWidth {
        /// Index of the row, from 0; rows of the tax table count on their own.
        row: usize,
        /// Cells found in that row.
        cells: usize,
        /// Cells expected.
        columns: usize,
    },
    /// The parties and facts leave no room for the table on the first page.
    #[error("the head of the paper is taller than half a page")]
    HeadTooTall,
    /// The footer takes more than six lines.
    #[error("the footer is longer than six lines")]
    FooterTooTall,
    /// The text beside a QR code takes more than about twenty lines.
    #[error("the text beside a QR code is too long")]
    PanelTooTall,
    /// The text for a code is longer than a QR code can hold.
    #[error("the text for the QR code is too long ({bytes} bytes)")]
    CodeTooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
}
