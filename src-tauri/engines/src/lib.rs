//! Engines think with neither database nor network: documents.

pub mod documents;
