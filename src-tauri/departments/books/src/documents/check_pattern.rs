//! What a pattern must keep before a series may go on by it.

use base::{Fault, ReadTx, Shop, ShopDate, text};

use super::given::{self, Numbers};
use super::number;
use super::number_pattern::NumberPattern;
use super::series::{self, SeriesError};
use super::store::{self, Counter, Series};

/// The pattern as typed, cleaned.
pub(super) fn clean(typed: &str) -> Result<String, Fault> {
    text::line("pattern", typed, 80)
}

/// Passes where the series may go on by this pattern: it keeps the country's rules, also with the number that comes next,
/// gives no number again, and none of another kind of document.
pub(super) fn check(
    tx: &ReadTx<'_>,
    shop: &Shop,
    series: &Series,
    pattern: &str,
    today: ShopDate,
) -> Result<(), SeriesError> {
    let rules = number::rules_of(shop, series)?;
    let parsed = NumberPattern::parse(pattern, rules)?;
    // The counter may have outgrown the room that this pattern leaves it.
    number::number_of(series, pattern, rules, number::next_counter(tx, series, today)?, today)?;
    let known = Known::of(tx, series)?;
    let coming = given::coming(&parsed, series, &known.counters, today);
    for former in known.patterns {
        // One that cannot be read gave no numbers.
        let Ok(parsed) = NumberPattern::parse(&former, rules) else { continue };
        if given::meet(&coming, &given::given(&parsed, series, &known.counters)) {
            return Err(SeriesError::Repeats { by: former });
        }
    }
    for other in series::shown_series(tx, shop)?.into_iter().filter(|other| other.kind != series.kind) {
        if meets_other(tx, shop, &coming, &other, today)? {
            return Err(SeriesError::OtherKind { kind: other.kind });
        }
    }
    Ok(())
}

/// Whether numbers to come were given to another kind of document, or will be.
fn meets_other(
    tx: &ReadTx<'_>,
    shop: &Shop,
    coming: &[Numbers],
    other: &Series,
    today: ShopDate,
) -> Result<bool, Fault> {
    let rules = number::rules_of(shop, other)?;
    let known = Known::of(tx, other)?;
    if let Ok(present) = NumberPattern::parse(&other.pattern, rules)
        && given::meet(coming, &given::coming(&present, other, &known.counters, today))
    {
        return Ok(true);
    }
    let mut parsed = known.patterns.iter().filter_map(|pattern| NumberPattern::parse(pattern, rules).ok());
    Ok(parsed.any(|pattern| given::meet(coming, &given::given(&pattern, other, &known.counters))))
}

/// What a series did so far.
struct Known {
    /// The patterns it gave numbers by, the present one last.
    patterns: Vec<String>,
    /// How far it counted.
    counters: Vec<Counter>,
}

impl Known {
    fn of(tx: &ReadTx<'_>, series: &Series) -> Result<Self, Fault> {
        let mut patterns = store::find_former_patterns(tx, &series.kind)?;
        patterns.push(series.pattern.clone());
        Ok(Self { patterns, counters: store::find_counters(tx, &series.kind)? })
    }
}
