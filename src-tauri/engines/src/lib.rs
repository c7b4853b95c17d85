//! Engines think with neither database nor network: documents, payment files, spreadsheets.

pub mod documents;
pub mod iso20022;
pub mod spreadsheet;
