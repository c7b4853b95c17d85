//! The stock room: the catalogue.
