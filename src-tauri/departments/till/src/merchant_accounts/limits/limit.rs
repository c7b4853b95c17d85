//! The nouns: a limit of an account, its name, and the stretch of time that it counts over.

use base::{Currency, Fault, Money, ShopDate};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A stretch of the calendar in the shop's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitSpan {
    /// A day.
    Day,
    /// A week, from Monday on.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

impl LimitSpan {
    /// All of them, short ones first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// The word for it in a sentence.
    pub fn text(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The first day of the one that this day lies in.
    pub fn first_day(self, day: ShopDate) -> ShopDate {
        match self {
            Self::Day => day,
            Self::Week => day.plus_days(-i32::from(day.0.weekday().to_monday_zero_offset())),
            Self::Month => ShopDate(day.0.first_of_month()),
            Self::Year => ShopDate(day.0.first_of_year()),
        }
    }
}

/// Which limit. A refusal names it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitName {
    /// The least amount of one payment.
    PaymentMin,
    /// The largest amount of one payment.
    PaymentMax,
    /// How many payments in a day.
    CountPerDay,
    /// How many in a week.
    CountPerWeek,
    /// How many in a month.
    CountPerMonth,
    /// How many in a year.
    CountPerYear,
    /// How much money in a day.
    VolumePerDay,
    /// How much in a week.
    VolumePerWeek,
    /// How much in a month.
    VolumePerMonth,
    /// How much in a year.
    VolumePerYear,
}

impl LimitName {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Self; 10] = [
        Self::PaymentMin,
        Self::PaymentMax,
        Self::CountPerDay,
        Self::CountPerWeek,
        Self::CountPerMonth,
        Self::CountPerYear,
        Self::VolumePerDay,
        Self::VolumePerWeek,
        Self::VolumePerMonth,
        Self::VolumePerYear,
    ];

    /// As stored, and as a refusal names it.
    pub fn text(self) -> &'static str {
        match self {
            Self::PaymentMin => "payment_min",
            Self::PaymentMax => "payment_max",
            Self::CountPerDay => "count_per_day",
            Self::CountPerWeek => "count_per_week",
            Self::CountPerMonth => "count_per_month",
            Self::CountPerYear => "count_per_year",
            Self::VolumePerDay => "volume_per_day",
            Self::VolumePerWeek => "volume_per_week",
            Self::VolumePerMonth => "volume_per_month",
            Self::VolumePerYear => "volume_per_year",
        }
    }

    /// What it counts over; `None` where it is about one payment.
    pub fn span(self) -> Option<LimitSpan> {
        match self {
            Self::PaymentMin | Self::PaymentMax => None,
            Self::CountPerDay | Self::VolumePerDay => Some(LimitSpan::Day),
            Self::CountPerWeek | Self::VolumePerWeek => Some(LimitSpan::Week),
            Self::CountPerMonth | Self::VolumePerMonth => Some(LimitSpan::Month),
            Self::CountPerYear | Self::VolumePerYear => Some(LimitSpan::Year),
        }
    }

    /// Whether it is about how many payments, and not about how much money.
    pub fn is_count(self) -> bool {
        matches!(self, Self::CountPerDay | Self::CountPerWeek | Self::CountPerMonth | Self::CountPerYear)
    }
}

impl ToSql for LimitName {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for LimitName {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        Self::ALL.into_iter().find(|name| name.text() == text).ok_or(FromSqlError::InvalidType)
    }
}

/// Where a limit lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// So many payments, in whatever currency.
    Count(i64),
    /// So much money; payments in another currency are not bound by it.
    Amount(Money),
}

/// A limit of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Which.
    pub name: LimitName,
    /// Where it lies.
    pub bound: Bound,
}

impl Limit {
    /// The currency of its bound; `None` of a number of payments.
    pub fn currency(&self) -> Option<Currency> {
        match self.bound {
            Bound::Count(_) => None,
            Bound::Amount(amount) => Some(amount.currency),
        }
    }

    /// Its bound as a number: payments, or minor units.
    pub fn bound_number(&self) -> i64 {
        match self.bound {
            Bound::Count(count) => count,
            Bound::Amount(amount) => amount.minor,
        }
    }
}

/// A limit as it is written in a document: with an `amount`, or with a `count` where its name begins with that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitData {
    /// Which.
    pub name: LimitName,
    /// How much money, more than nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// How many payments.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub count: Option<u32>,
}

impl From<Limit> for LimitData {
    fn from(limit: Limit) -> Self {
        let (amount, count) = match limit.bound {
            Bound::Count(count) => (None, Some(u32::try_from(count).unwrap_or(u32::MAX))),
            Bound::Amount(amount) => (Some(amount), None),
        };
        Self { name: limit.name, amount, count }
    }
}

/// Reads limits: each has the bound that fits its name, stands once in each currency, and lets something through.
pub(super) fn read_limits(given: &[LimitData]) -> Result<Vec<Limit>, Fault> {
    let mut limits: Vec<Limit> = Vec::with_capacity(given.len());
    for (at, data) in given.iter().enumerate() {
        let wrong = |field: &str, sentence: &str| Err(Fault::invalid(format!("limits[{at}].{field}"), sentence));
        let bound = match (data.name.is_count(), data.amount, data.count) {
            (true, None, Some(count)) if count > 0 => Bound::Count(i64::from(count)),
            (true, None, _) => return wrong("count", "1 or more"),
            (true, Some(_), _) => return wrong("amount", "this limit is a number of payments"),
            (false, Some(amount), None) if amount.minor > 0 => Bound::Amount(amount),
            (false, Some(_), None) => return wrong("amount.minor", "more than 0"),
            (false, None, _) => return wrong("amount", "this limit is an amount"),
            (false, Some(_), Some(_)) => return wrong("count", "this limit is an amount"),
        };
        let limit = Limit { name: data.name, bound };
        if limits.iter().any(|other| other.name == limit.name && other.currency() == limit.currency()) {
            return wrong("name", "each limit stands once in each currency");
        }
        limits.push(limit);
    }
    for (at, limit) in limits.iter().enumerate().filter(|(_, limit)| limit.name == LimitName::PaymentMin) {
        let beside = |other: &&Limit| other.name == LimitName::PaymentMax && other.currency() == limit.currency();
        if limits.iter().find(beside).is_some_and(|most| most.bound_number() < limit.bound_number()) {
            return Err(Fault::invalid(format!("limits[{at}].amount.minor"), "not more than the largest payment"));
        }
    }
    limits.sort_by_key(|limit| (limit.name, limit.currency().map(|currency| currency.code().to_owned())));
    Ok(limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ShopDate {
        ShopDate::parse(text).unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_also_where_the_year_turns_within_it() {
        for (today, of_week, of_month, of_year) in [
            ("2026-11-30", "2026-11-30", "2026-11-01", "2026-01-01"),
            ("2026-11-29", "2026-11-23", "2026-11-01", "2026-01-01"),
            ("2027-01-02", "2026-12-28", "2027-01-01", "2027-01-01"),
        ] {
            let first = |span: LimitSpan| span.first_day(day(today)).to_string();
            assert_eq!(first(LimitSpan::Day), today);
            assert_eq!(
                [first(LimitSpan::Week), first(LimitSpan::Month), first(LimitSpan::Year)],
                [of_week, of_month, of_year]
            );
        }
    }

    #[test]
    fn a_limit_has_the_bound_that_fits_its_name_once_in_each_currency() {
        let money = |minor, code| Some(Money { minor, currency: Currency::of(code).unwrap() });
        let amount = |name, minor, code| LimitData { name, amount: money(minor, code), count: None };
        let count = |name, count| LimitData { name, amount: None, count: Some(count) };
        use LimitName::{CountPerDay, PaymentMax, PaymentMin, VolumePerDay};
        let fault = |given: &[LimitData]| match read_limits(given) {
            Err(Fault::Invalid { field, .. }) => field,
            other => panic!("{other:?}"),
        };
        let fitting = [amount(VolumePerDay, 5, "INR"), amount(VolumePerDay, 5, "USD"), count(CountPerDay, 1)];
        assert_eq!(read_limits(&fitting).unwrap().len(), 3);
        assert_eq!(fault(&[amount(CountPerDay, 5, "INR")]), "limits[0].amount");
        assert_eq!(fault(&[count(CountPerDay, 0)]), "limits[0].count");
        assert_eq!(fault(&[amount(VolumePerDay, 0, "INR")]), "limits[0].amount.minor");
        assert_eq!(fault(&[count(PaymentMax, 3)]), "limits[0].amount");
        assert_eq!(fault(&[count(CountPerDay, 1), count(CountPerDay, 2)]), "limits[1].name");
        let crossed = [amount(PaymentMax, 99, "INR"), amount(PaymentMin, 100, "INR")];
        assert_eq!(fault(&crossed), "limits[1].amount.minor");
        assert!(read_limits(&[amount(PaymentMax, 99, "USD"), amount(PaymentMin, 100, "INR")]).is_ok());
    }
}
