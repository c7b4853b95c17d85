//! Lengths on paper.

/// A length in thousandths of a PDF point (1/72 inch). Integers keep the bytes equal on every machine.
pub type Length = i64;

/// Whole points as a [`Length`].
#[must_use]
pub const fn pt(points: i64) -> Length {
    points * 1000
}

/// Tenths of a point as a [`Length`]: `tenths(85)` is 8.5 pt.
#[must_use]
pub const fn tenths(tenths: i64) -> Length {
    tenths * 100
}

/// Millimetres as a [`Length`], to the nearest thousandth of a point.
#[must_use]
pub const fn mm(millimetres: i64) -> Length {
    (millimetres * 720_000 + 127) / 254
}

/// `part` of `whole` shares of `length`; 0 when there are no shares.
#[must_use]
pub fn share(length: Length, part: i64, whole: i64) -> Length {
    if whole == 0 { 0 } else { length * part / whole }
}
