//! The areas of this house: one line each, alphabetical within their floor.

use base::area::Area;

/// Every area, ground floor first.
pub fn all() -> Vec<Area> {
    [office::areas(), books::areas(), stock::areas(), people::areas(), till::areas(), insight::areas()]
        .into_iter()
        .flatten()
        .collect()
}
