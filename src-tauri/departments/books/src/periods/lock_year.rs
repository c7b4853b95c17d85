//! Locking a fiscal year that was closed, and opening it again. The entry of the closing is the ledger's.

use base::{Actor, ShopDate, WriteTx};

use super::fiscal_year::FiscalYear;
use super::period::{self, PERIOD_CLOSE, PERIOD_REOPEN, PeriodAct, PeriodError};
use super::{close_to, closed_to, store};

/// Closes every day of a year whose result was moved on, within a transaction of the caller's: from then on its days are opened
/// by [`unlock_year`] alone. Days that were closed one by one before stay closed, and so do days after the year.
pub fn lock_year(tx: &WriteTx<'_>, who: &Actor, year: &FiscalYear) -> Result<(), PeriodError> {
    who.may(PERIOD_CLOSE)?;
    let before = closed_to(tx)?;
    store::insert_closed_year(tx, who, year, before)?;
    if !is_closed(before, year) {
        close_to(tx, year.ends_on)?;
        store::insert_change(tx, who, PeriodAct::Closed, before, Some(year.ends_on), "")?;
    }
    // Told even where no other day is closed than before: the year has a stub of its own, which holds its closing.
    period::announce(tx, who, PeriodAct::Closed, Some(year.ends_on))?;
    Ok(())
}

/// Opens the days of a closed year again that were open before it was closed, within a transaction of the caller's; where all of
/// them were closed one by one before, none. Days after the year must be open, unless they too were closed before.
pub fn unlock_year(tx: &WriteTx<'_>, who: &Actor, year: &FiscalYear, reason: &str) -> Result<(), PeriodError> {
    who.may(PERIOD_REOPEN)?;
    let closed = closed_to(tx)?.ok_or(PeriodError::NothingClosed)?;
    let stays = store::find_closed_to_before(tx, &year.year)?;
    if is_closed(stays, year) {
        store::delete_closed_year(tx, &year.year)?;
        return Ok(());
    }
    if closed > year.ends_on {
        return Err(PeriodError::LaterDaysClosed { closed_to: closed, ends_on: year.ends_on });
    }
    store::delete_closed_year(tx, &year.year)?;
    match stays {
        Some(day) => store::write_closed_to(tx, day)?,
        None => store::delete_closed_to(tx)?,
    }
    store::insert_change(tx, who, PeriodAct::Reopened, Some(closed), stays, reason)?;
    period::announce(tx, who, PeriodAct::Reopened, stays)?;
    Ok(())
}

/// Whether every day of a year is closed while days up to this one are.
fn is_closed(closed_to: Option<ShopDate>, year: &FiscalYear) -> bool {
    closed_to.is_some_and(|closed| closed >= year.ends_on)
}

/// Passes while no year is locked whose days would be opened, where `stays` is the last day that stays closed.
pub(super) fn must_spare_years(tx: &WriteTx<'_>, stays: Option<ShopDate>) -> Result<(), PeriodError> {
    match store::find_closed_years(tx)?.pop() {
        Some(last) if stays.is_none_or(|stays| stays < last.year.ends_on) => {
            Err(PeriodError::YearClosed { year: last.year.year })
        }
        _ => Ok(()),
    }
}
