//! Printed documents: a [`Document`] of amounts, days and names becomes a [`Paper`] of prepared, localised strings, and
//! that a PDF.
//!
//! The way of a paper: [`model`] knows the kinds of document and puts them into words, [`paper`] holds the nouns of
//! what is printed, [`shape`] turns strings into glyphs (bidi runs, scripts, a font by coverage), [`lines`] breaks them
//! into lines, [`layout`], [`table`], [`closing`], [`schedule`], [`tail`] and [`receipt`] place the lines on
//! sheets, [`draw`] writes the sheets as PDF with subsets of the fonts, or as pictures.
//!
//! [`upi`] and [`zatca`] make the texts of the QR codes that payment apps and the Saudi tax authority read.
//!
//! Everything is integer arithmetic in thousandths of a point and nothing reads a clock or a random number, so the
//! same paper gives the same bytes on every machine.

pub mod closing;
pub mod draw;
pub mod fonts;
pub mod layout;
pub mod lines;
pub mod model;
pub mod paper;
pub mod picture;
pub mod qr;
pub mod receipt;
pub mod schedule;
pub mod shape;
pub mod sheet;
pub mod table;
pub mod tail;
pub mod units;
pub mod upi;
mod words;
pub mod zatca;

pub use draw::{draw, draw_pictures};
pub use fonts::missing_characters;
pub use model::{Document, DocumentError};
pub use paper::{
    Align, Carry, Column, Direction, Fact, Paper, PaperSize, Party, PayBox, RowKind, Schedule, Stamp, StampKind,
    TaxTable, TotalRow,
};
pub use picture::{Picture, PictureError};

/// Why a paper could not be drawn.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
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
    /// A logo could not be put into a picture of its sheet.
    #[error("the logo could not be written")]
    Logo,
    /// The text for a code is longer than a QR code can hold.
    #[error("the text for the QR code is too long ({bytes} bytes)")]
    CodeTooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
}
