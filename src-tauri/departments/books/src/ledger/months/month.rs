//! A month of the books: how it stands with other currencies, and what can be wrong with revaluing it.

use base::{Currency, Fault, Kind, Money, Problem, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ledger::entry::EntryId;
use crate::ledger::exchange::ExchangeError;

/// The months in which something stood in another currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthList {
    /// At most the last 24, the newest first; empty where the books know one currency.
    pub items: Vec<MonthEnd>,
}

/// How a month stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthEnd {
    /// Its name, `2026-11`.
    pub month: String,
    /// Last day.
    pub ends_on: ShopDate,
    /// Whether it is over and revalued.
    pub state: MonthState,
    /// What was posted on 7110 at its end: + gain, − loss; in the books currency. Absent where it was not revalued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Money>,
    /// The entries of its end, the first one first; each has another that takes it back on the day after.
    pub entries: Vec<EntryId>,
}

/// Whether a month is over and revalued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MonthState {
    /// It is not over.
    Running,
    /// It is over, and was not revalued.
    Open,
    /// It was revalued.
    Revalued,
}

/// What stands in other currencies at the end of a month, and what it is worth then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthWorth {
    /// The month.
    #[serde(flatten)]
    pub month: MonthEnd,
    /// By account, sub-account and currency.
    pub balances: Vec<ForeignBalance>,
    /// What revaluing would post on 7110 now: + gain, − loss. Nothing where the books are at the rate already.
    pub due: Money,
    /// Currencies in which something stands and that have no rate of that day or before.
    pub without_rate: Vec<Currency>,
}

/// What stands on one sub-account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ForeignBalance {
    /// Code of the account.
    pub account: String,
    /// Its sub-account; empty for none.
    pub party: String,
    /// What stands: + debit, − credit.
    pub amount: Money,
    /// What it is carried at in the books currency.
    pub carried: Money,
    /// What it is worth at the rate; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth: Option<Money>,
    /// The gain, +, or loss, −; absent without a rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Money>,
}

/// What can be wrong with revaluing a month.
#[derive(Debug, thiserror::Error)]
pub enum MonthError {
    /// Not a month, or none in which anything stood in another currency.
    #[error("there is no such month")]
    NoSuchMonth,
    /// It is not over.
    #[error("the month is over after {ends_on}: what stands then is revalued from then on")]
    NotOver {
        /// Its last day.
        ends_on: ShopDate,
    },
    /// Its fiscal year is closed: the result was moved on.
    #[error("the fiscal year {year} is closed: open the year again first")]
    YearClosed {
        /// Name of the year.
        year: String,
    },
    /// A currency has no rate.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for MonthError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchMonth => Kind::not_found("month.no_such_month"),
            Self::NotOver { ends_on } => Kind::conflict("month.not_over").subject(ends_on),
            Self::YearClosed { year } => Kind::conflict("month.year_closed").subject(year),
            Self::Exchange(error) => error.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month {
    /// First day.
    pub starts_on: ShopDate,
    /// Last day.
    pub ends_on: ShopDate,
}

impl Month {
    /// The month a day lies in.
    pub(super) fn of(day: ShopDate) -> Self {
        let starts_on = ShopDate(day.0.first_of_month());
        Self { starts_on, ends_on: ShopDate(day.0.last_of_month()) }
    }

    /// The month of that name, `2026-11`.
    pub(super) fn named(name: &str) -> Option<Self> {
        if name.len() != 7 {
            return None;
        }
        ShopDate::parse(&format!("{name}-01")).map(Self::of)
    }

    /// Its name.
    pub(super) fn name(self) -> String {
        format!("{:04}-{:02}", self.starts_on.0.year(), self.starts_on.0.month())
    }

    /// The month before it.
    pub(super) fn before(self) -> Self {
        Self::of(self.starts_on.plus_days(-1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_found_by_its_name_alone() {
        let november = Month::named("2026-11").unwrap();
        assert_eq!(
            (november.starts_on.to_string(), november.ends_on.to_string()),
            ("2026-11-01".into(), "2026-11-30".into())
        );
        assert_eq!(november.name(), "2026-11");
        assert_eq!(november.before().ends_on.to_string(), "2026-10-31");
        assert_eq!(Month::named("2028-02").unwrap().ends_on.to_string(), "2028-02-29");
        for bad in ["", "2026", "2026-13", "2026-1", "26-11-1", "2026-11-01", "２０２６"] {
            assert_eq!(Month::named(bad), None, "{bad}");
        }
    }
}
