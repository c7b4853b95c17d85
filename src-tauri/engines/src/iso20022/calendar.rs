//! Days on which euro payments are settled (TARGET).

use base::ShopDate;

/// Whether SEPA credit transfers are settled on that day: not on Saturdays, Sundays, New Year's Day, Good Friday, Easter
/// Monday, 1 May, 25 and 26 December (the European Central Bank's calendar since 2002). Instant ones are settled on all.
#[must_use]
pub fn is_target_day(day: ShopDate) -> bool {
    // Monday is 0.
    let weekday = day.0.weekday().to_monday_zero_offset();
    let fixed = matches!((day.0.month(), day.0.day()), (1 | 5, 1) | (12, 25 | 26));
    let easter = easter_sunday(day.0.year());
    let (month, of_month) = (i16::from(day.0.month()), i16::from(day.0.day()));
    // Days since the last of February, which is far enough from any Easter.
    let since = |month: i16, of_month: i16| if month == 3 { of_month } else { of_month + 31 };
    let moving = matches!(month, 3 | 4) && matches!(since(month, of_month) - since(easter.0, easter.1), -2 | 1);
    weekday < 5 && !fixed && !moving
}

/// The first day from this one on that settles.
#[must_use]
pub fn next_target_day(from: ShopDate) -> ShopDate {
    // No more than four days in a row are closed.
    (0..7).map(|days| from.plus_days(days)).find(|day| is_target_day(*day)).unwrap_or(from)
}

/// Month and day of Easter Sunday (the Gregorian computus of Meeus, Jones and Butcher).
fn easter_sunday(year: i16) -> (i16, i16) {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, g) = (b / 4, b % 4, (8 * b + 13) / 25);
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    (n / 31, n % 31 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ShopDate {
        ShopDate::parse(text).unwrap()
    }

    #[test]
    fn easter_falls_where_the_calendar_has_it() {
        for (year, sunday) in [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))] {
            assert_eq!(easter_sunday(year), sunday);
        }
    }

    #[test]
    fn nothing_is_settled_over_easter_christmas_and_weekends() {
        for closed in [
            "2026-04-03",
            "2026-04-06",
            "2024-03-29",
            "2024-04-01",
            "2026-05-01",
            "2026-12-25",
            "2027-01-01",
            "2026-11-28",
        ] {
            assert!(!is_target_day(day(closed)), "{closed}");
        }
        for open in ["2026-04-02", "2026-04-07", "2026-12-24", "2026-12-01", "2026-05-04"] {
            assert!(is_target_day(day(open)), "{open}");
        }
        assert_eq!(next_target_day(day("2026-04-03")), day("2026-04-07"));
        assert_eq!(next_target_day(day("2026-12-01")), day("2026-12-01"));
    }
}
