//! The days of a report.

use base::{Fault, Shop, ShopDate};

/// The days that were asked for; `back` days up to today where nothing is said.
///
/// # Errors
/// [`Fault::Invalid`] for a first day after the last one.
pub(crate) fn days(
    shop: &Shop,
    from: Option<ShopDate>,
    to: Option<ShopDate>,
    back: i32,
) -> Result<(ShopDate, ShopDate), Fault> {
    let to = match to {
        Some(to) => to,
        None => shop.today()?,
    };
    let from = from.unwrap_or(to.plus_days(-back));
    if from > to {
        return Err(Fault::invalid("from", "not after the last day"));
    }
    Ok((from, to))
}
