//! Engines think with neither database nor network: documents, payment files.

pub mod documents;
pub mod iso20022;
