//! The nouns: what of an account is used, and how near that is to a limit.

use std::fmt;

use base::{Currency, Fault, MINOR_MAX, Money, Shop, ShopDate, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::merchant_accounts::{Bound, Limit, LimitData, LimitName, LimitSpan};

/// Payments that were started in some span, and their money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Started {
    pub count: i64,
    pub volume_minor: i64,
}

/// What was started through an account in one currency, in the present day, week, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Used {
    pub currency: Currency,
    pub day: Started,
    pub week: Started,
    pub month: Started,
    pub year: Started,
}

impl Used {
    pub fn within(&self, span: LimitSpan) -> Started {
        match span {
            LimitSpan::Day => self.day,
            LimitSpan::Week => self.week,
            LimitSpan::Month => self.month,
            LimitSpan::Year => self.year,
        }
    }
}

/// When the present day, week, month and year began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Began {
    pub today: ShopDate,
    pub day: Timestamp,
    pub week: Timestamp,
    pub month: Timestamp,
    pub year: Timestamp,
}

impl Began {
    pub fn at(shop: &Shop, now: Timestamp) -> Result<Self, Fault> {
        let zone = &shop.basics()?.zone;
        let today = now.day_in(zone);
        let began = |span: LimitSpan| span.first_day(today).starts_in(zone);
        Ok(Self {
            today,
            day: began(LimitSpan::Day),
            week: began(LimitSpan::Week),
            month: began(LimitSpan::Month),
            year: began(LimitSpan::Year),
        })
    }

    pub fn of(&self, span: LimitSpan) -> Timestamp {
        match span {
            LimitSpan::Day => self.day,
            LimitSpan::Week => self.week,
            LimitSpan::Month => self.month,
            LimitSpan::Year => self.year,
        }
    }
}

/// What of a limit is used: payments, or minor units of its currency; `None` where it is about one payment.
pub(super) fn used_of(limit: &Limit, used: &[Used]) -> Option<i64> {
    let span = limit.name.span()?;
    let started = used.iter().filter(|one| limit.currency().is_none_or(|currency| currency == one.currency));
    let numbers = started.map(|one| {
        let started = one.within(span);
        if limit.name.is_count() { started.count } else { started.volume_minor }
    });
    Some(numbers.fold(0, i64::saturating_add))
}

/// How near a limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitAlert {
    /// 80 % of it are used.
    Near,
    /// 95 % of it are used.
    Almost,
    /// All of it is used: nothing more is started.
    Reached,
}

/// How much of a limit is used, in per cent, rounded down; beyond 100 where money came all the same.
fn percent_of(used: i64, bound: i64) -> u32 {
    let percent = i128::from(used).saturating_mul(100).checked_div(i128::from(bound)).unwrap_or_default();
    u32::try_from(percent).unwrap_or(if percent < 0 { 0 } else { u32::MAX })
}

fn alert_at(percent: u32) -> Option<LimitAlert> {
    match percent {
        0..80 => None,
        80..95 => Some(LimitAlert::Near),
        95..100 => Some(LimitAlert::Almost),
        _ => Some(LimitAlert::Reached),
    }
}

/// A limit, and what of it is used now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LimitUse {
    /// The limit.
    pub limit: LimitData,
    /// Money of payments that were started; absent where it is about one payment, or a number of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_amount: Option<Money>,
    /// Payments that were started; absent where it is about one payment, or an amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_count: Option<i64>,
    /// Used in per cent, rounded down; beyond 100 where money came all the same. Absent where it is about one payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// At 80, 95 and 100 per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<LimitAlert>,
}

impl LimitUse {
    pub(super) fn of(limit: Limit, used: &[Used]) -> Self {
        let number = used_of(&limit, used);
        let percent = number.map(|number| percent_of(number, limit.bound_number()));
        let (used_amount, used_count) = match limit.bound {
            Bound::Count(_) => (None, number),
            Bound::Amount(bound) => (number.map(|minor| money(minor, bound.currency)), None),
        };
        Self { limit: limit.into(), used_amount, used_count, percent, alert: percent.and_then(alert_at) }
    }
}

/// An amount that is added up; no more than an amount can be.
pub(super) fn money(minor: i64, currency: Currency) -> Money {
    Money { minor: minor.min(MINOR_MAX), currency }
}

/// Why a payment is not started: it would go over a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverLimit {
    /// The limit.
    pub limit: Limit,
    /// What of it is used; 0 where it is about one payment.
    pub used: i64,
}

impl fmt::Display for OverLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per = self.limit.name.span().map_or("payment", LimitSpan::text);
        match (self.limit.name, self.limit.bound) {
            (_, Bound::Count(count)) => write!(f, "this merchant account starts {count} payments a {per} at most"),
            (LimitName::PaymentMin, Bound::Amount(bound)) => {
                write!(f, "this merchant account starts no payment below {} {}", bound.decimal_text(), bound.currency)
            }
            (LimitName::PaymentMax, Bound::Amount(bound)) => {
                write!(f, "this merchant account starts no payment over {} {}", bound.decimal_text(), bound.currency)
            }
            (_, Bound::Amount(bound)) => {
                let left = money(bound.minor.saturating_sub(self.used).max(0), bound.currency);
                let (most, left, currency) = (bound.decimal_text(), left.decimal_text(), bound.currency);
                write!(f, "this merchant account starts payments of {most} {currency} a {per} at most: {left} are left")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alerts_are_given_at_80_and_at_95_per_cent_and_where_nothing_is_left() {
        for (used, percent, alert) in [
            (0, 0, None),
            (7_999, 79, None),
            (8_000, 80, Some(LimitAlert::Near)),
            (9_499, 94, Some(LimitAlert::Near)),
            (9_500, 95, Some(LimitAlert::Almost)),
            (9_999, 99, Some(LimitAlert::Almost)),
            (10_000, 100, Some(LimitAlert::Reached)),
            (25_000, 250, Some(LimitAlert::Reached)),
        ] {
            assert_eq!((percent_of(used, 10_000), alert_at(percent)), (percent, alert), "{used}");
        }
        assert_eq!(percent_of(i64::MAX, 1), u32::MAX);
    }

    #[test]
    fn a_number_of_payments_counts_all_currencies_and_an_amount_its_own() {
        let code = |text: &str| Currency::of(text).unwrap();
        let started = |count, volume_minor| Started { count, volume_minor };
        let nothing = Started::default();
        let of = |currency, day| Used { currency, day, week: nothing, month: nothing, year: nothing };
        let used = [of(code("INR"), started(2, 900)), of(code("USD"), started(1, 50))];
        let count = Limit { name: LimitName::CountPerDay, bound: Bound::Count(5) };
        let volume = Limit { name: LimitName::VolumePerDay, bound: Bound::Amount(money(1_000, code("INR"))) };
        let most = Limit { name: LimitName::PaymentMax, bound: Bound::Amount(money(1_000, code("INR"))) };
        assert_eq!(
            [used_of(&count, &used), used_of(&volume, &used), used_of(&most, &used)],
            [Some(3), Some(900), None]
        );
        let said = OverLimit { limit: volume, used: 900 }.to_string();
        assert_eq!(said, "this merchant account starts payments of 10.00 INR a day at most: 1.00 are left");
    }
}
