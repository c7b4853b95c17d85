//! Which days are closed. A closed day refuses what a person dates in it; a fact that comes late is booked on the first open day.
//!
//! Tables: `closed_days`, `closed_years`, `period_changes`. Announces `period.changed`. Never moves an entry: it only says
//! which day one counts in, so what was booked late stays where it is when its own day is opened again. It knows no entry and
//! no document; a fiscal year is locked with the entry that the ledger makes of its closing.

mod close_period;
mod fiscal_year;
mod lock_year;
mod period;
mod reopen_period;
mod routes;
mod store;

pub use close_period::{CloseAsk, close_period};
pub use fiscal_year::FiscalYear;
pub use lock_year::{lock_year, unlock_year};
pub use period::{PERIOD_CLOSE, PERIOD_REOPEN, PeriodAct, PeriodChange, PeriodError, Periods, open_day_after};
pub use reopen_period::{ReopenAsk, reopen_period};
pub use store::{ClosedYear, find_closed_years};

use base::area::Area;
use base::{Fault, ReadTx, ShopDate, WriteTx};

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("books/periods", routes::routes, &[PERIOD_CLOSE, PERIOD_REOPEN])
}

/// The last closed day; `None` while every day is open.
pub fn closed_to(tx: &ReadTx<'_>) -> Result<Option<ShopDate>, Fault> {
    store::find_closed_to(tx)
}

/// The day itself while it is open, else the first open day.
pub fn first_open_day(tx: &ReadTx<'_>, day: ShopDate) -> Result<ShopDate, Fault> {
    Ok(open_day_after(closed_to(tx)?, day))
}

/// Passes while a day is open; else [`PeriodError::DayClosed`], naming the first open day. For what a person dates: a fact
/// that somebody else tells is never refused, it counts in [`first_open_day`].
pub fn must_be_open(tx: &ReadTx<'_>, day: ShopDate) -> Result<(), PeriodError> {
    must_be_open_after(closed_to(tx)?, day)
}

/// The same for who knows the last closed day.
pub fn must_be_open_after(closed_to: Option<ShopDate>, day: ShopDate) -> Result<(), PeriodError> {
    let first_open_on = open_day_after(closed_to, day);
    if first_open_on == day { Ok(()) } else { Err(PeriodError::DayClosed { day, first_open_on }) }
}

/// Closes every day up to and including this one, within a transaction of the caller's, who answers for whether its author
/// may. What is closed stays closed: an earlier day is refused.
pub fn close_to(tx: &WriteTx<'_>, day: ShopDate) -> Result<(), Fault> {
    if let Some(closed) = closed_to(tx)?
        && day < closed
    {
        return Err(Fault::invalid("closed_to", format!("the days up to {closed} are closed already")));
    }
    store::write_closed_to(tx, day)
}
