//! Giving numbers, and setting how they look.

use base::{Fault, ReadTx, Shop, ShopDate, WriteTx};

use super::number_pattern::{FiscalYear, NumberPattern, PatternRules};
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
        store::write_series(
            tx,
            &Series {
                kind: (*kind).to_owned(),
                pattern,
                resets_yearly: preset.numbers_reset_yearly,
                year_starts_month: preset.fiscal_year_starts_month,
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
    let (series, rules) = series_of(tx, shop, kind)?;
    let year = FiscalYear::of(on, series.year_starts_month);
    let counted_in = if series.resets_yearly { year.to_string() } else { "all".to_owned() };
    if let Some(last_on) = store::find_last_day(tx, kind)?
        && on < last_on
    {
        return Err(Fault::invalid(
            "issued_on",
            format!("must not be before {last_on}, the day of the last number given"),
        ));
    }
    let counter = store::find_last_number(tx, kind, &counted_in)?
        .checked_add(1)
        .ok_or_else(|| Fault::bug("the series is used up"))?;
    let number = pattern_of(&series.pattern, rules)?
        .number(year, counter, rules)
        .map_err(|wrong| Fault::invalid("number_pattern", wrong))?;
    store::write_last_number(tx, kind, &counted_in, counter, on)?;
    Ok(number)
}

/// The pattern of a kind's series.
pub fn find_pattern(tx: &ReadTx<'_>, kind: &str) -> Result<Option<String>, Fault> {
    Ok(store::find_series(tx, kind)?.map(|series| series.pattern))
}

/// Changes how the numbers of a kind look from the next one on. The running number goes on.
///
/// Refused, naming the field `number_pattern`: one that breaks the country's rules or could give a number twice.
pub fn set_pattern(tx: &WriteTx<'_>, shop: &Shop, kind: &str, pattern: &str) -> Result<(), Fault> {
    let (series, rules) = series_of(tx, shop, kind)?;
    let pattern = pattern_of(pattern, rules)?;
    store::write_series(tx, &Series { pattern: pattern.text().to_owned(), ..series })
}

/// How a number of that pattern would look on a day, without giving one: for the settings screen.
pub fn preview_number(tx: &ReadTx<'_>, shop: &Shop, kind: &str, pattern: &str, on: ShopDate) -> Result<String, Fault> {
    let (series, rules) = series_of(tx, shop, kind)?;
    let year = FiscalYear::of(on, series.year_starts_month);
    pattern_of(pattern, rules)?.number(year, 1, rules).map_err(|wrong| Fault::invalid("number_pattern", wrong))
}

/// The series of a kind with the rules of the shop's country for it.
fn series_of(tx: &ReadTx<'_>, shop: &Shop, kind: &str) -> Result<(Series, PatternRules), Fault> {
    let series = store::find_series(tx, kind)?.ok_or(Fault::NoSuch("series of numbers"))?;
    let rules = PatternRules { resets_yearly: series.resets_yearly, ..PatternRules::of(&shop.basics()?.country) };
    Ok((series, rules))
}

fn pattern_of(text: &str, rules: PatternRules) -> Result<NumberPattern, Fault> {
    NumberPattern::parse(text, rules).map_err(|wrong| Fault::invalid("number_pattern", wrong))
}
