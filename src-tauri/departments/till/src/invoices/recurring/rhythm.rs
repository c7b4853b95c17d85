//! Which day a period stands for. Pure: days of the calendar, no clock.

use base::ShopDate;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invoices::period::ServicePeriod;

/// What an interval is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RhythmUnit {
    /// Days.
    Days,
    /// Weeks of seven days.
    Weeks,
    /// Months of the calendar.
    Months,
}

impl RhythmUnit {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
        }
    }

    /// The longest interval: about a year of days and of weeks, three years of months.
    pub fn every_max(self) -> u32 {
        match self {
            Self::Days => 366,
            Self::Weeks => 52,
            Self::Months => 36,
        }
    }
}

impl ToSql for RhythmUnit {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for RhythmUnit {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "days" => Ok(Self::Days),
            "weeks" => Ok(Self::Weeks),
            "months" => Ok(Self::Months),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// From when, how often and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// Nothing before this day; without a day of the month the first period.
    pub starts_on: ShopDate,
    /// Every how many units.
    pub every: u32,
    /// Of what.
    pub unit: RhythmUnit,
    /// With months: the day, 1 to 31. A month that has no such day takes its last one.
    pub day_of_month: Option<u32>,
    /// No period after this day.
    pub ends_on: Option<ShopDate>,
    /// No more periods than these.
    pub count: Option<u32>,
}

impl Rhythm {
    /// The day that a period stands for, counted from 0; none beyond the end. Months are counted from the first one, so a 31st
    /// that was cut to 28 February is the 31st again in March.
    pub fn day_of(&self, period: u32) -> Option<ShopDate> {
        let day = self.endless_day(period)?;
        let ended = self.count.is_some_and(|count| period >= count) || self.ends_on.is_some_and(|last| day > last);
        (!ended).then_some(day)
    }

    /// The days of a period: from its own day to the last before the next one, which need not come any more.
    pub fn days_of(&self, period: u32) -> Option<ServicePeriod> {
        let from = self.day_of(period)?;
        let to = self.endless_day(period.checked_add(1)?)?.plus_days(-1);
        Some(ServicePeriod { from, to })
    }

    fn endless_day(&self, period: u32) -> Option<ShopDate> {
        let steps = i32::try_from(self.every.checked_mul(period)?).ok()?;
        match self.unit {
            RhythmUnit::Days => later(self.starts_on, steps),
            RhythmUnit::Weeks => later(self.starts_on, steps.checked_mul(7)?),
            RhythmUnit::Months => self.month_day(steps),
        }
    }

    fn month_day(&self, months: i32) -> Option<ShopDate> {
        let first = self.starts_on.0;
        let wanted = self.day_of_month.unwrap_or_else(|| u32::try_from(first.day()).unwrap_or(1));
        let month = i32::from(first.year()).checked_mul(12)?.checked_add(i32::from(first.month()))?.checked_sub(1)?;
        // Where the day of the first month lies before the start, the rhythm begins in the next one.
        let begins = if day_in(month, wanted)? < self.starts_on { month.checked_add(1)? } else { month };
        day_in(begins.checked_add(months)?, wanted)
    }
}

/// A day so many days later; none beyond the calendar.
fn later(day: ShopDate, days: i32) -> Option<ShopDate> {
    let moved = day.plus_days(days);
    // Beyond the calendar a day stays where it is.
    (moved > day || days == 0).then_some(moved)
}

/// A day of a month that is counted from the beginning of year 0, or the last day that it has.
fn day_in(month: i32, wanted: u32) -> Option<ShopDate> {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12).checked_add(1)?);
    let first = ShopDate::parse(&format!("{year:04}-{month:02}-01"))?;
    let last = u32::try_from(first.0.days_in_month()).ok()?;
    ShopDate::parse(&format!("{year:04}-{month:02}-{:02}", wanted.min(last)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> ShopDate {
        ShopDate::parse(text).unwrap()
    }

    fn rhythm(starts_on: &str, every: u32, unit: RhythmUnit, day_of_month: Option<u32>) -> Rhythm {
        Rhythm { starts_on: day(starts_on), every, unit, day_of_month, ends_on: None, count: None }
    }

    fn first(rhythm: Rhythm, most: u32) -> Vec<String> {
        (0..most).map_while(|period| rhythm.day_of(period)).map(|day| day.to_string()).collect()
    }

    #[test]
    fn days_weeks_and_months_are_counted_from_the_start() {
        use RhythmUnit::{Days, Months, Weeks};
        for (rhythm, days) in [
            (rhythm("2026-12-30", 1, Days, None), ["2026-12-30", "2026-12-31", "2027-01-01"]),
            (rhythm("2026-12-21", 2, Weeks, None), ["2026-12-21", "2027-01-04", "2027-01-18"]),
            (rhythm("2026-11-15", 3, Months, None), ["2026-11-15", "2027-02-15", "2027-05-15"]),
            (rhythm("2024-02-29", 12, Months, None), ["2024-02-29", "2025-02-28", "2026-02-28"]),
            // The first of a month that begins in the middle of one is the next first.
            (rhythm("2026-11-15", 1, Months, Some(1)), ["2026-12-01", "2027-01-01", "2027-02-01"]),
            (rhythm("2026-11-15", 1, Months, Some(15)), ["2026-11-15", "2026-12-15", "2027-01-15"]),
        ] {
            assert_eq!(first(rhythm, 3), days, "{rhythm:?}");
        }
    }

    #[test]
    fn a_day_that_a_month_does_not_have_is_its_last_and_comes_back() {
        let rhythm = rhythm("2027-01-31", 1, RhythmUnit::Months, None);
        assert_eq!(first(rhythm, 4), ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]);
        let begun_short = Rhythm { starts_on: day("2027-02-10"), day_of_month: Some(31), ..rhythm };
        assert_eq!(first(begun_short, 3), ["2027-02-28", "2027-03-31", "2027-04-30"]);
    }

    #[test]
    fn a_rhythm_ends_after_its_last_day_or_so_many_periods() {
        let weekly = rhythm("2026-11-02", 1, RhythmUnit::Weeks, None);
        assert_eq!(first(Rhythm { count: Some(2), ..weekly }, 9), ["2026-11-02", "2026-11-09"]);
        let until = Rhythm { ends_on: Some(day("2026-11-16")), ..weekly };
        assert_eq!(first(until, 9), ["2026-11-02", "2026-11-09", "2026-11-16"]);
        assert_eq!(until.day_of(3), None);
        assert_eq!(weekly.day_of(u32::MAX), None, "and with the calendar at the latest");
        assert_eq!(rhythm("9999-12-31", 1, RhythmUnit::Days, None).day_of(1), None);
        assert_eq!(rhythm("9999-12-31", 1, RhythmUnit::Months, None).day_of(1), None);
    }

    proptest! {
        #[test]
        fn each_period_lies_behind_the_one_before_and_none_before_the_start(
            offset in 0_i32..4000, every in 1_u32..40, unit in 0_u8..3, wanted in proptest::option::of(1_u32..=31), at in 0_u32..60,
        ) {
            let unit = [RhythmUnit::Days, RhythmUnit::Weeks, RhythmUnit::Months][usize::from(unit)];
            let wanted = wanted.filter(|_| unit == RhythmUnit::Months);
            let starts_on = day("2024-01-01").plus_days(offset);
            let rhythm = Rhythm { starts_on, ..rhythm("2024-01-01", every, unit, wanted) };
            let (one, next) = (rhythm.day_of(at).unwrap(), rhythm.day_of(at + 1).unwrap());
            prop_assert!(starts_on <= one && one < next);
            if let Some(wanted) = wanted {
                let cut = u32::try_from(one.0.day()).unwrap();
                prop_assert!(cut == wanted || (cut < wanted && one.plus_days(1).0.day() == 1));
            }
        }
    }
}
