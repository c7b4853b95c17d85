//! The stock room: the catalogue.

pub mod catalogue;

/// The areas of this department.
pub fn areas() -> Vec<base::area::Area> {
    vec![catalogue::register()]
}
