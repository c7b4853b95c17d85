//! What a person asks a recurring invoice to be, and the rules that it must keep.

use base::ShopDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::recurring_invoice::DateRule;
use super::rhythm::{Rhythm, RhythmUnit};
use crate::invoices::ask::InvoiceAsk;
use crate::invoices::error::FieldProblem;

/// A start lies this many days back at most: what was missed since is made at once.
const BACK_DAYS_MAX: i32 = 366;
/// A start, and an end, lie this many days ahead at most.
const AHEAD_DAYS_MAX: i32 = 3660;
/// Most periods that a count can name.
const COUNT_MAX: u32 = 1200;
/// Longest term of payment in days.
const DUE_DAYS_MAX: u32 = 366;

/// A recurring invoice as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecurringAsk {
    /// What each invoice is drafted from. It names a customer, and neither a due day nor a day of supply, nor days that a line is for.
    pub invoice: InvoiceAsk,
    /// The first day, from a year ago to ten years ahead.
    pub starts_on: ShopDate,
    /// Every how many units: 1 to 366 days, 52 weeks or 36 months.
    #[schema(minimum = 1, maximum = 366)]
    pub every: u32,
    /// What the interval is counted in.
    pub unit: RhythmUnit,
    /// With months: the day, 1 to 31; a shorter month takes its last one. The day of `starts_on` when absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 31)]
    pub day_of_month: Option<u32>,
    /// No invoice after this day. It or `count`, or neither.
    #[serde(default)]
    pub ends_on: Option<ShopDate>,
    /// No more invoices than these, 1 to 1200.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1200)]
    pub count: Option<u32>,
    /// Days until which an invoice is to be paid, 0 to 366; by the shop's terms when absent.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 366)]
    pub due_after_days: Option<u32>,
    /// Whether invoices are issued at once; else they are left as drafts.
    #[serde(default)]
    pub issues: bool,
    /// Which day the invoice of a missed period gets; `due_day` when absent.
    #[serde(default)]
    pub dated: DateRule,
    /// Whether each invoice is for the days from its own until the next one: its lines are earned by these days.
    #[serde(default)]
    pub earned_by_day: bool,
}

impl RecurringAsk {
    /// The rhythm that is asked for, as far as it can be one. `begun`: one that runs may have begun at any time.
    pub(super) fn rhythm(&self, today: ShopDate, begun: bool) -> Result<Rhythm, FieldProblem> {
        let most = self.unit.every_max();
        must(
            (1..=most).contains(&self.every),
            FieldProblem::coded("recurring.every", "every", format!("1 to {most} {}", self.unit.text())),
        )?;
        match (self.day_of_month, self.unit) {
            (Some(_), RhythmUnit::Days | RhythmUnit::Weeks) => {
                must(
                    false,
                    FieldProblem::coded("recurring.day_of_month", "day_of_month", "only months have days to choose"),
                )?;
            }
            (Some(day), RhythmUnit::Months) => {
                must(
                    (1..=31).contains(&day),
                    FieldProblem::coded("recurring.day_of_month", "day_of_month", "1 to 31"),
                )?;
            }
            (None, _) => {}
        }
        let (earliest, latest) = (today.plus_days(-BACK_DAYS_MAX), today.plus_days(AHEAD_DAYS_MAX));
        must(
            begun || self.starts_on >= earliest,
            FieldProblem::coded(
                "recurring.starts_too_early",
                "starts_on",
                format!("{earliest} at the earliest: all since then is made at once"),
            ),
        )?;
        must(
            self.starts_on <= latest,
            FieldProblem::coded("recurring.starts_too_late", "starts_on", format!("{latest} at the latest")),
        )?;
        if let Some(count) = self.count {
            must(
                (1..=COUNT_MAX).contains(&count),
                FieldProblem::coded("recurring.count", "count", format!("1 to {COUNT_MAX}")),
            )?;
            must(
                self.ends_on.is_none(),
                FieldProblem::coded("recurring.two_ends", "count", "a last day or a count, not both"),
            )?;
        }
        let rhythm = Rhythm {
            starts_on: self.starts_on,
            every: self.every,
            unit: self.unit,
            day_of_month: self.day_of_month,
            ends_on: self.ends_on,
            count: self.count,
        };
        if let Some(ends_on) = self.ends_on {
            must(
                ends_on <= self.starts_on.max(today).plus_days(AHEAD_DAYS_MAX),
                FieldProblem::coded("recurring.ends_too_late", "ends_on", "at most ten years ahead"),
            )?;
            must(
                rhythm.day_of(0).is_some(),
                FieldProblem::coded("recurring.ends_before_start", "ends_on", "must not be before the first invoice"),
            )?;
        }
        if let Some(days) = self.due_after_days {
            must(
                days <= DUE_DAYS_MAX,
                FieldProblem::coded("recurring.due_after_days", "due_after_days", format!("0 to {DUE_DAYS_MAX}")),
            )?;
        }
        must(
            self.invoice.due_on.is_none(),
            FieldProblem::coded(
                "recurring.due_on",
                "invoice.due_on",
                "each invoice is due some days after its own: say how many in due_after_days",
            ),
        )?;
        must(
            self.invoice.supplied_on.is_none(),
            FieldProblem::coded(
                "recurring.supplied_on",
                "invoice.supplied_on",
                "each invoice is supplied on a day of its own: leave the day of supply out",
            ),
        )?;
        if let Some(at) = self.invoice.lines.iter().position(|line| line.period.is_some()) {
            let sentence = "each invoice is for days of its own: say earned_by_day, and leave the days of the line out";
            must(false, FieldProblem::coded("recurring.period", format!("invoice.lines[{at}].period"), sentence))?;
        }
        must(
            self.invoice.customer_id.is_some(),
            FieldProblem::coded("invoice.no_customer", "invoice.customer_id", "choose the customer"),
        )?;
        Ok(rhythm)
    }
}

fn must(holds: bool, otherwise: FieldProblem) -> Result<(), FieldProblem> {
    if holds { Ok(()) } else { Err(otherwise) }
}
