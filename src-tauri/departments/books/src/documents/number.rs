//! Giving numbers.

use base::{Fault, ReadTx, Shop, ShopDate, WriteTx};

use super::number_pattern::{FiscalYear, NumberPattern, PatternError, PatternRules};
use super::store::{self, Series};
use crate::tax::presets;

/// Kinds of documents with a series of their own, and how their numbers begin.
pub const KINDS: &[(&str, &str)] = &[
    ("invoice", "INV"),
    ("credit_note", "CN"),
    ("debit_note", "DN"),
    ("quote", "QT"),
    ("delivery_note", "DL"),
    ("bill_of_supply", "BS"),
    ("receipt_voucher", "RV"),
    ("refund_voucher", "RF"),
];

/// Writes a series for every kind as the country's preset has them; run once, at set-up.
pub fn seed_series(tx: &WriteTx<'_>, country: &str) -> Result<(), Fault> {
    let preset = presets::of(country);
    for (kind, prefix) in KINDS {
        let pattern = match country {
            "IN" => format!("{prefix}/{{FY}}/{{0000}}"),
            _ if preset.numbers_reset_yearly => format!("{prefix}-{{YYYY}}-{{0000}}"),
            _ => format!("{prefix}-{{0000}}"),
        };
        store::insert_series(
            tx,
            &Series {
                kind: (*kind).to_owned(),
                pattern,
                resets_yearly: preset.numbers_reset_yearly,
                year_starts_month: preset.fiscal_year_starts_month,
                version: 1,
            },
        )?;
    }
    Ok(())
}

/// The next number of the series of this kind, for a document dated on that day. It is given with the caller's
/// transaction and given back with its rollback.
///
/// Refused: a day before the series' last one, and a number that breaks the country's rules.
pub fn next_number(tx: &WriteTx<'_>, shop: &Shop, kind: &str, on: ShopDate) -> Result<String, Fault> {
    let series = store::find_series(tx, kind)?.ok_or(Fault::NoSuch("series of numbers"))?;
    let rules = rules_of(shop, &series)?;
    must_not_go_back(store::find_last_day(tx, kind)?, on)?;
    let counter = next_counter(tx, &series, on)?;
    let number = own_number(&series, rules, counter, on)?;
    store::write_last_number(tx, kind, &counted_in(&series, on), counter, on)?;
    Ok(number)
}

/// The first day, from this one on, that the next document of a series can be dated on: dates within it never go back.
pub fn first_day_for(tx: &ReadTx<'_>, kind: &str, day: ShopDate) -> Result<ShopDate, Fault> {
    Ok(store::find_last_day(tx, kind)?.map_or(day, |last_on| last_on.max(day)))
}

/// A document is not dated before the last one of its series.
pub(super) fn must_not_go_back(last_on: Option<ShopDate>, on: ShopDate) -> Result<(), Fault> {
    match last_on {
        Some(last_on) if on < last_on => {
            Err(Fault::invalid("issued_on", format!("must not be before {last_on}, the day of the last number given")))
        }
        _ => Ok(()),
    }
}

/// How a running number looks by the pattern of the series.
pub(super) fn own_number(series: &Series, rules: PatternRules, counter: i64, on: ShopDate) -> Result<String, Fault> {
    number_of(series, &series.pattern, rules, counter, on).map_err(|wrong| Fault::invalid("number_pattern", wrong))
}

/// The running number that the next document of that day gets.
pub(super) fn next_counter(tx: &ReadTx<'_>, series: &Series, on: ShopDate) -> Result<i64, Fault> {
    counter_after(store::find_last_number(tx, &series.kind, &counted_in(series, on))?)
}

/// The running number behind one; 0 stands before the first.
pub(super) fn counter_after(last: i64) -> Result<i64, Fault> {
    last.checked_add(1).ok_or_else(|| Fault::bug("the series is used up"))
}

/// How a running number looks by a pattern, on a day of the series.
pub(super) fn number_of(
    series: &Series,
    pattern: &str,
    rules: PatternRules,
    counter: i64,
    on: ShopDate,
) -> Result<String, PatternError> {
    let year = FiscalYear::of(on, series.year_starts_month);
    NumberPattern::parse(pattern, rules)?.number(year, counter, rules)
}

/// What the country asks of the numbers of a series.
pub(super) fn rules_of(shop: &Shop, series: &Series) -> Result<PatternRules, Fault> {
    Ok(PatternRules { resets_yearly: series.resets_yearly, ..PatternRules::of(&shop.basics()?.country) })
}

/// The name under which running numbers of that day are counted: the fiscal year, or one for all days.
pub(super) fn counted_in(series: &Series, on: ShopDate) -> String {
    if series.resets_yearly { FiscalYear::of(on, series.year_starts_month).to_string() } else { "all".to_owned() }
}
