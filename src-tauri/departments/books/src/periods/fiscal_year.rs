//! Fiscal years: which days belong to one, and what it is called.

use base::ShopDate;

/// A fiscal year of the shop: twelve months from the first of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiscalYear {
    /// `2026` where it is the calendar year, else `2026-27`.
    pub year: String,
    /// First day.
    pub starts_on: ShopDate,
    /// Last day.
    pub ends_on: ShopDate,
}

impl FiscalYear {
    /// The year a day belongs to, where years begin with this month (1 to 12).
    pub fn of(day: ShopDate, first_month: u8) -> Option<Self> {
        let month = u8::try_from(day.0.month()).ok()?;
        let year = i32::from(day.0.year()) - i32::from(month < first_month);
        Self::starting(year, first_month)
    }

    /// The year of that name.
    pub fn named(name: &str, first_month: u8) -> Option<Self> {
        let year = name.get(..4)?.parse().ok()?;
        Self::starting(year, first_month).filter(|known| known.year == name)
    }

    /// The year after this one.
    pub fn next(&self, first_month: u8) -> Option<Self> {
        Self::of(self.ends_on.plus_days(1), first_month)
    }

    fn starting(year: i32, first_month: u8) -> Option<Self> {
        let first_of = |year: i32| ShopDate::parse(&format!("{year:04}-{first_month:02}-01"));
        let (starts_on, next) = (first_of(year)?, first_of(year + 1)?);
        let name = if first_month == 1 { format!("{year:04}") } else { format!("{year:04}-{:02}", (year + 1) % 100) };
        Some(Self { year: name, starts_on, ends_on: next.plus_days(-1) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ShopDate {
        ShopDate::parse(text).unwrap()
    }

    #[test]
    fn a_year_is_named_after_the_calendar_years_it_lies_in() {
        let india = FiscalYear::of(day("2027-03-31"), 4).unwrap();
        assert_eq!(
            (india.year.as_str(), india.starts_on, india.ends_on),
            ("2026-27", day("2026-04-01"), day("2027-03-31"))
        );
        assert_eq!(FiscalYear::of(day("2027-04-01"), 4).unwrap().year, "2027-28");
        assert_eq!(india.next(4), FiscalYear::of(day("2028-03-31"), 4));
        let calendar = FiscalYear::of(day("2026-12-31"), 1).unwrap();
        assert_eq!((calendar.year.as_str(), calendar.ends_on), ("2026", day("2026-12-31")));
        assert_eq!(FiscalYear::of(day("2099-05-01"), 4).unwrap().year, "2099-00");
    }

    #[test]
    fn only_the_name_that_a_year_has_finds_it() {
        assert_eq!(FiscalYear::named("2026-27", 4), FiscalYear::of(day("2026-04-01"), 4));
        for bad in ["2026", "2026-28", "26-27", "2026-27 ", "", "year", "９９９９"] {
            assert_eq!(FiscalYear::named(bad, 4), None, "{bad}");
        }
        assert_eq!(FiscalYear::named("2026-27", 1), None);
        assert_eq!(FiscalYear::named("9999", 1), None, "there is no year after it");
    }
}
