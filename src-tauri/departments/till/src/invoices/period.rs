//! The days that a line is for: a plan, a rent, a support contract.

use base::ShopDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::FieldProblem;

/// Longest period of a line, in months: beyond it somebody mistyped the year.
const MONTHS_MAX: i32 = 60;
/// A period begins this many months before the day of issue at most: what was missed is billed late.
const MONTHS_BACK_MAX: i32 = 60;
/// And this many after it.
const MONTHS_AHEAD_MAX: i32 = 12;

/// From the first day to the last, both inclusive. What is billed for them is earned day by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicePeriod {
    /// The first day.
    pub from: ShopDate,
    /// The last day, at most five years later.
    pub to: ShopDate,
}

impl ServicePeriod {
    /// Passes where the days are in order and not too many.
    pub(super) fn must_be_sound(self, field: &str) -> Result<(), FieldProblem> {
        if self.to < self.from {
            let sentence = "the last day must not be before the first";
            return Err(FieldProblem::coded("invoice.period_order", field, sentence));
        }
        if self.to >= self.from.plus_months(MONTHS_MAX) {
            let sentence =
                format!("at most five years: {} at the latest", self.from.plus_months(MONTHS_MAX).plus_days(-1));
            return Err(FieldProblem::coded("invoice.period_too_long", field, sentence));
        }
        Ok(())
    }

    /// Passes where the period begins from five years before the day of issue to a year after it: farther off somebody mistyped the year.
    pub(super) fn must_be_near(self, field: &str, issued_on: ShopDate) -> Result<(), FieldProblem> {
        let (earliest, latest) = (issued_on.plus_months(-MONTHS_BACK_MAX), issued_on.plus_months(MONTHS_AHEAD_MAX));
        if (earliest..=latest).contains(&self.from) {
            return Ok(());
        }
        let sentence = format!("must begin from five years before the day of issue, {issued_on}, to a year after it");
        Err(FieldProblem::coded("invoice.period_far", field, sentence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> ServicePeriod {
        ServicePeriod { from: ShopDate::parse(from).unwrap(), to: ShopDate::parse(to).unwrap() }
    }

    #[test]
    fn a_period_has_a_day_at_least_and_five_years_at_most() {
        for (from, to, wrong) in [
            ("2026-11-21", "2026-11-21", None),
            ("2026-11-21", "2026-11-20", Some("invoice.period_order")),
            ("2026-11-21", "2031-11-20", None),
            ("2026-11-21", "2031-11-21", Some("invoice.period_too_long")),
            ("2024-02-29", "2029-02-27", None),
        ] {
            let told = period(from, to).must_be_sound("lines[0].period").err().map(|problem| problem.code);
            assert_eq!(told, wrong, "{from} to {to}");
        }
    }

    #[test]
    fn a_period_that_begins_in_another_year_is_a_slip_of_the_keyboard() {
        let day = ShopDate::parse("2026-11-21").unwrap();
        for (from, near) in [("2021-11-21", true), ("2021-11-20", false), ("2027-11-21", true), ("2027-11-22", false)] {
            assert_eq!(period(from, from).must_be_near("lines[0].period", day).is_ok(), near, "{from}");
        }
    }
}
