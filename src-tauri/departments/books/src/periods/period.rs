//! The closed days: how they stand, how they changed, and what can be wrong with a change.

use base::{Announce, Author, Fault, Kind, Permission, Problem, ShopDate, Timestamp, WriteTx};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// Closes days.
pub const PERIOD_CLOSE: Permission = Permission("period:close");
/// Opens closed days again.
pub const PERIOD_REOPEN: Permission = Permission("period:reopen");
/// Sees the ledger, and so which of its days are closed. The ledger declares it too; it stands on this area and cannot be
/// named here.
pub(super) const LEDGER_READ: Permission = Permission("ledger:read");

/// The id under which the audit log and the news keep what happens to the closed days.
pub(super) const SUBJECT: &str = "periods";

/// Which days are closed now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Periods {
    /// Days up to and including this one are closed; absent while every day is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_to: Option<ShopDate>,
    /// The first open day; absent while every day is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_open_on: Option<ShopDate>,
    /// The last day that can be closed now: yesterday in the shop's zone.
    pub closable_to: ShopDate,
    /// Who closed or opened days last; absent where nobody ever did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_change: Option<PeriodChange>,
}

/// What somebody did to the closed days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodAct {
    /// Closed more days.
    Closed,
    /// Opened closed days again.
    Reopened,
}

impl PeriodAct {
    /// As stored and on the wire.
    pub fn text(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// Reads what [`PeriodAct::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Closed, Self::Reopened].into_iter().find(|act| act.text() == text)
    }
}

/// One change of the closed days, kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeriodChange {
    /// Place in the order of changes, from 1.
    pub seq: i64,
    /// What was done.
    pub act: PeriodAct,
    /// The last closed day before; absent where every day was open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_to_before: Option<ShopDate>,
    /// The last closed day since; absent where every day was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_to: Option<ShopDate>,
    /// Why days were opened again; empty for a close.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Id of the person; `command-line` for the owner's command line.
    pub who_id: String,
    /// Name of the person at that time.
    pub who_name: String,
}

/// What can be wrong with a day or a change of the closed days.
#[derive(Debug, thiserror::Error)]
pub enum PeriodError {
    /// A person dates something in a closed day.
    #[error("{day} is closed in the books: the first open day is {first_open_on}")]
    DayClosed {
        /// The day that was asked for.
        day: ShopDate,
        /// The way out.
        first_open_on: ShopDate,
    },
    /// The day to close up to is not over yet.
    #[error("only days that are over can be closed: {closable_to} at the latest")]
    NotOver {
        /// Yesterday.
        closable_to: ShopDate,
    },
    /// Somebody closed later days already.
    #[error("the days up to {closed_to} are closed already: to open some of them, reopen them with a reason")]
    ClosedAlready {
        /// The last closed day.
        closed_to: ShopDate,
    },
    /// There is nothing to open.
    #[error("every day is open already")]
    NothingClosed,
    /// The day is not among the closed ones, or is the last of them.
    #[error("the days up to {closed_to} are closed: name an earlier day, up to which they stay closed, or none")]
    NotEarlier {
        /// The last closed day.
        closed_to: ShopDate,
    },
    /// The days lie in a fiscal year that was closed.
    #[error("the fiscal year {year} is closed: open the year again first")]
    YearClosed {
        /// Its name.
        year: String,
    },
    /// Days after the fiscal year are closed.
    #[error("the days up to {closed_to} are closed: open those after {ends_on} first")]
    LaterDaysClosed {
        /// The last closed day.
        closed_to: ShopDate,
        /// The last day of the year.
        ends_on: ShopDate,
    },
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for PeriodError {
    fn kind(&self) -> Kind {
        match self {
            Self::DayClosed { first_open_on, .. } => Kind::conflict("period.day_closed").subject(first_open_on),
            Self::NotOver { closable_to } => Kind::invalid("period.not_over").field("closed_to").subject(closable_to),
            Self::ClosedAlready { closed_to } => {
                Kind::conflict("period.closed_already").field("closed_to").subject(closed_to)
            }
            Self::NothingClosed => Kind::conflict("period.nothing_closed"),
            Self::NotEarlier { closed_to } => {
                Kind::conflict("period.not_earlier").field("closed_to").subject(closed_to)
            }
            Self::YearClosed { year } => Kind::conflict("period.year_closed").field("closed_to").subject(year),
            Self::LaterDaysClosed { ends_on, .. } => Kind::conflict("period.later_days_closed").subject(ends_on),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// The same day while it is open, else the first open one, for who knows the last closed day.
pub fn open_day_after(closed_to: Option<ShopDate>, day: ShopDate) -> ShopDate {
    match closed_to {
        Some(closed) if day <= closed => closed.plus_days(1),
        _ => day,
    }
}

/// The day up to which days are to be closed, or `None` where they are already. It must be over, and not before what is
/// closed.
pub(super) fn to_close(
    closed_to: Option<ShopDate>,
    day: ShopDate,
    today: ShopDate,
) -> Result<Option<ShopDate>, PeriodError> {
    if day >= today {
        return Err(PeriodError::NotOver { closable_to: today.plus_days(-1) });
    }
    match closed_to {
        Some(closed_to) if day < closed_to => Err(PeriodError::ClosedAlready { closed_to }),
        Some(closed_to) if day == closed_to => Ok(None),
        _ => Ok(Some(day)),
    }
}

/// The last closed day before a reopening, where it may leave this one as the last.
pub(super) fn to_reopen(closed_to: Option<ShopDate>, stays: Option<ShopDate>) -> Result<ShopDate, PeriodError> {
    let closed_to = closed_to.ok_or(PeriodError::NothingClosed)?;
    if stays.is_some_and(|stays| stays >= closed_to) {
        return Err(PeriodError::NotEarlier { closed_to });
    }
    Ok(closed_to)
}

/// Tells the windows, and who seals closed days, that other days are closed now.
pub(super) fn announce(
    tx: &WriteTx<'_>,
    who: &impl Author,
    act: PeriodAct,
    closed_to: Option<ShopDate>,
) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "period.changed",
        subject: SUBJECT,
        tags: &["periods"],
        permission: LEDGER_READ,
        body: json!({
            "act": act,
            "closed_to": closed_to,
            "who_id": who.author_id(),
            "who_name": who.author_name(),
        }),
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ShopDate {
        ShopDate::parse(text).unwrap()
    }

    fn code<T: std::fmt::Debug>(outcome: Result<T, PeriodError>) -> &'static str {
        outcome.unwrap_err().kind().code
    }

    #[test]
    fn only_days_that_are_over_are_closed_and_never_fewer_than_before() {
        let today = day("2026-11-21");
        let closed = Some(day("2026-10-31"));
        assert_eq!(to_close(None, day("2026-11-20"), today).unwrap(), Some(day("2026-11-20")));
        assert_eq!(to_close(closed, day("2026-11-01"), today).unwrap(), Some(day("2026-11-01")));
        assert_eq!(to_close(closed, day("2026-10-31"), today).unwrap(), None);
        assert_eq!(code(to_close(None, today, today)), "period.not_over");
        assert_eq!(code(to_close(closed, day("2027-01-01"), today)), "period.not_over");
        assert_eq!(code(to_close(closed, day("2026-10-30"), today)), "period.closed_already");
    }

    #[test]
    fn only_closed_days_are_opened() {
        let closed = Some(day("2026-10-31"));
        assert_eq!(to_reopen(closed, None).unwrap(), day("2026-10-31"));
        assert_eq!(to_reopen(closed, Some(day("2026-09-30"))).unwrap(), day("2026-10-31"));
        assert_eq!(code(to_reopen(closed, Some(day("2026-10-31")))), "period.not_earlier");
        assert_eq!(code(to_reopen(closed, Some(day("2026-11-01")))), "period.not_earlier");
        assert_eq!(code(to_reopen(None, None)), "period.nothing_closed");
    }

    #[test]
    fn an_open_day_stays_and_a_closed_one_gives_way_to_the_first_open_one() {
        let closed = Some(day("2026-10-31"));
        assert_eq!(open_day_after(closed, day("2026-11-01")), day("2026-11-01"));
        assert_eq!(open_day_after(closed, day("2026-10-31")), day("2026-11-01"));
        assert_eq!(open_day_after(closed, day("2026-02-03")), day("2026-11-01"));
        assert_eq!(open_day_after(None, day("2026-02-03")), day("2026-02-03"));
    }
}
