//! The next number by a pattern that is not saved yet, for the settings screen.

use base::{Actor, Shop};
use office::settings::SETTINGS_READ;

use super::series::{self, SeriesError};
use super::{check_pattern, number};

/// The number that the next document issued today would get by this pattern, without giving it. Refused as the change
/// itself would be.
pub async fn preview_number(shop: &Shop, who: &Actor, kind: String, pattern: String) -> Result<String, SeriesError> {
    who.may(SETTINGS_READ)?;
    let (shop, today) = (shop.clone(), shop.today()?);
    let db = shop.db.clone();
    db.read(move |tx| {
        let series = series::find_shown(tx, &shop, &kind)?;
        let pattern = check_pattern::clean(&pattern)?;
        if pattern != series.pattern {
            check_pattern::check(tx, &shop, &series, &pattern, today)?;
        }
        let counter = number::next_counter(tx, &series, today)?;
        Ok(number::number_of(&series, &pattern, number::rules_of(&shop, &series)?, counter, today)?)
    })
    .await
}
