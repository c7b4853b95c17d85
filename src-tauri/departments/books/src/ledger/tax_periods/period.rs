//! The days of a tax return: whole months, and what they are called.

use base::ShopDate;
use serde::Serialize;
use utoipa::ToSchema;

/// For how many months a return may be.
const LENGTHS: [u8; 4] = [1, 2, 3, 12];

/// The days that a tax return is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxPeriod {
    /// `2026-12`; `2026Q4` for a quarter of the calendar year, `2026` for all of it, else `2026-09_2026-10`.
    pub id: String,
    /// The first of a month.
    pub first_on: ShopDate,
    /// The last of a month.
    pub last_on: ShopDate,
    /// How many months they are: 1, 2, 3 or 12.
    pub months: u8,
}

impl TaxPeriod {
    /// The period of so many months from the first of one; `None` where it is no such day or no such length.
    pub fn of(first_on: ShopDate, months: u8) -> Option<Self> {
        if first_on.0.day() != 1 || !LENGTHS.contains(&months) {
            return None;
        }
        let first = month_of(first_on);
        let last_on = first_day(first + i32::from(months))?.plus_days(-1);
        let (month, last_month) = (first_on.to_string(), last_on.to_string());
        let (year, month_no) = (month.get(..4)?, first.rem_euclid(12));
        let id = match months {
            1 => month.get(..7)?.to_owned(),
            3 if month_no % 3 == 0 => format!("{year}Q{}", month_no / 3 + 1),
            12 if month_no == 0 => year.to_owned(),
            _ => format!("{}_{}", month.get(..7)?, last_month.get(..7)?),
        };
        Some(Self { id, first_on, last_on, months })
    }

    /// The period of that name.
    pub fn named(id: &str) -> Option<Self> {
        let first_of = |month: &str| ShopDate::parse(&format!("{month}-01"));
        let known = match id.len() {
            4 => Self::of(first_of(&format!("{id}-01"))?, 12),
            6 => {
                let (year, quarter) = id.split_once('Q')?;
                let month = quarter.parse::<u8>().ok()?.checked_sub(1)?.checked_mul(3)?.checked_add(1)?;
                Self::of(first_of(&format!("{year}-{month:02}"))?, 3)
            }
            7 => Self::of(first_of(id)?, 1),
            _ => {
                let (from, to) = id.split_once('_')?;
                let (first_on, last_month) = (first_of(from)?, first_of(to)?);
                let months = month_of(last_month).checked_sub(month_of(first_on))?.checked_add(1)?;
                Self::of(first_on, u8::try_from(months).ok()?)
            }
        };
        known.filter(|known| known.id == id)
    }

    /// The period of so many months that follows.
    pub fn next(&self, months: u8) -> Option<Self> {
        Self::of(self.last_on.plus_days(1), months)
    }

    /// How many months its first one lies before that of a day; below nought where it lies after it.
    pub fn months_before(&self, day: ShopDate) -> i32 {
        month_of(day) - month_of(self.first_on)
    }

    /// The period of so many months that a day lies in; quarters are those of the calendar year.
    pub fn around(day: ShopDate, months: u8) -> Option<Self> {
        let month = month_of(day);
        let first = if months == 3 { month - month.rem_euclid(3) } else { month };
        Self::of(first_day(first)?, months)
    }
}

/// Months since the year 0.
fn month_of(day: ShopDate) -> i32 {
    i32::from(day.0.year()) * 12 + i32::from(day.0.month()) - 1
}

fn first_day(month: i32) -> Option<ShopDate> {
    ShopDate::parse(&format!("{:04}-{:02}-01", month.div_euclid(12), month.rem_euclid(12) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ShopDate {
        ShopDate::parse(text).unwrap()
    }

    #[test]
    fn a_period_is_called_by_its_months_and_found_by_that_name() {
        for (first_on, months, id, last_on) in [
            ("2026-12-01", 1, "2026-12", "2026-12-31"),
            ("2028-02-01", 1, "2028-02", "2028-02-29"),
            ("2026-10-01", 3, "2026Q4", "2026-12-31"),
            ("2026-11-01", 3, "2026-11_2027-01", "2027-01-31"),
            ("2026-09-01", 2, "2026-09_2026-10", "2026-10-31"),
            ("2026-01-01", 12, "2026", "2026-12-31"),
            ("2026-04-01", 12, "2026-04_2027-03", "2027-03-31"),
        ] {
            let period = TaxPeriod::of(day(first_on), months).unwrap();
            assert_eq!((period.id.as_str(), period.last_on, period.months), (id, day(last_on), months));
            assert_eq!(TaxPeriod::named(id), Some(period));
        }
    }

    #[test]
    fn only_whole_months_of_the_usual_lengths_are_periods() {
        assert_eq!(TaxPeriod::of(day("2026-12-02"), 1), None);
        assert_eq!(TaxPeriod::of(day("2026-12-01"), 4), None);
        for bad in ["", "26", "2026-13", "2026Q5", "2026Q0", "2026-10_2026-12", "2026-09_2026-09", "2026-1", "９９"] {
            assert_eq!(TaxPeriod::named(bad), None, "{bad}");
        }
    }

    #[test]
    fn periods_follow_without_a_gap_and_quarters_are_those_of_the_calendar() {
        let quarter = TaxPeriod::around(day("2026-11-21"), 3).unwrap();
        assert_eq!(quarter.id, "2026Q4");
        assert_eq!(quarter.next(1).unwrap().id, "2027-01");
        assert_eq!(TaxPeriod::around(day("2026-11-21"), 2).unwrap().id, "2026-11_2026-12");
    }
}
