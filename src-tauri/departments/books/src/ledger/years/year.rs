//! A fiscal year of the books: how it stands, and what can be wrong with closing it.

use base::{Fault, Kind, Money, Problem, ReadTx, ShopDate, Timestamp};
use office::settings;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ledger::entry::EntryId;
use crate::periods::PeriodError;

/// The fiscal years of the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct YearList {
    /// From the first one with income or cost to this one, the newest first.
    pub items: Vec<YearStanding>,
}

/// How a fiscal year stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct YearStanding {
    /// Its name: `2026`, or `2026-27` where it does not begin in January.
    pub year: String,
    /// First day.
    pub starts_on: ShopDate,
    /// Last day.
    pub ends_on: ShopDate,
    /// Whether it is over and closed.
    pub state: YearState,
    /// Its profit, + , or loss, −, as posted so far; in the books currency.
    pub result: Money,
    /// The entry that moved it to retained earnings; absent where there was nothing to move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryId>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Who closed it, by the name at that time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<String>,
}

/// Whether a fiscal year is over and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum YearState {
    /// It is not over.
    Running,
    /// It is over, and its result stands on income and cost accounts.
    Open,
    /// Its result was moved to retained earnings, and its days are locked.
    Closed,
}

/// What can be wrong with closing a fiscal year or opening it again.
#[derive(Debug, thiserror::Error)]
pub enum YearError {
    /// The shop has no year of that name.
    #[error("there is no such fiscal year")]
    NoSuchYear,
    /// It is not over.
    #[error("the year is over after {ends_on}: it can be closed from then on")]
    NotOver {
        /// Its last day.
        ends_on: ShopDate,
    },
    /// It was closed before.
    #[error("the fiscal year {year} is closed already")]
    ClosedAlready {
        /// Its name.
        year: String,
    },
    /// A year before it is open.
    #[error("the fiscal year {year} is open: close it first")]
    EarlierOpen {
        /// Name of the first open one.
        year: String,
    },
    /// It is open.
    #[error("the fiscal year {year} is open")]
    NotClosed {
        /// Its name.
        year: String,
    },
    /// A year after it is closed.
    #[error("the fiscal year {year} is closed: open it again first")]
    LaterClosed {
        /// Name of the last closed one.
        year: String,
    },
    /// Its last day is closed, or days after it.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for YearError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchYear => Kind::not_found("year.no_such_year"),
            Self::NotOver { ends_on } => Kind::conflict("year.not_over").subject(ends_on),
            Self::ClosedAlready { year } => Kind::conflict("year.closed_already").subject(year),
            Self::EarlierOpen { year } => Kind::conflict("year.earlier_open").subject(year),
            Self::NotClosed { year } => Kind::conflict("year.not_closed").subject(year),
            Self::LaterClosed { year } => Kind::conflict("year.later_closed").subject(year),
            Self::Period(error) => error.kind(),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// The month in which the shop's fiscal years begin, 1 to 12.
pub(super) fn first_month(tx: &ReadTx<'_>) -> Result<u8, Fault> {
    let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
    Ok(settings.fiscal_year_starts_month)
}
