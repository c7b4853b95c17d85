//! Changing how the numbers of one kind of document look.

use base::{Actor, Fault, Shop};
use office::audit;
use office::settings::SETTINGS_WRITE;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::check_pattern;
use super::series::{self, NumberSeries, SeriesError};
use super::store::{self, Series};

/// What to change.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberSeriesChange {
    /// The new pattern.
    #[schema(max_length = 80)]
    pub pattern: String,
}

/// Changes the pattern of a series, from the next number on; the running number goes on, and numbers that were given stay.
/// `version` is the one the change was made from.
///
/// Refused, naming the field `pattern`: one that breaks the country's rules, could give a number again, or gives numbers
/// of another kind of document.
pub async fn change_series(
    shop: &Shop,
    who: &Actor,
    kind: String,
    version: i64,
    change: NumberSeriesChange,
) -> Result<NumberSeries, SeriesError> {
    who.may(SETTINGS_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let today = tx.at().day_in(&shop.basics()?.zone);
        let before = series::find_shown(tx, &shop, &kind)?;
        if before.version != version {
            return Err(Fault::Stale.into());
        }
        let pattern = check_pattern::clean(&change.pattern)?;
        if pattern == before.pattern {
            return Ok(series::as_shown(tx, &shop, before, today)?);
        }
        check_pattern::check(tx, &shop, &before, &pattern, today)?;
        if !store::find_counters(tx, &kind)?.is_empty() {
            store::insert_former_pattern(tx, &kind, &before.pattern)?;
        }
        let after = Series { pattern, version: before.version.saturating_add(1), ..before.clone() };
        store::update_series(tx, &after)?;
        let changes = json!({ "pattern": [before.pattern, &after.pattern] });
        audit::note(tx, &author, "number_series.changed", &kind, changes)?;
        series::announce(tx, &kind)?;
        Ok(series::as_shown(tx, &shop, after, today)?)
    })
    .await
}
