//! Locking a fiscal year that was closed, and opening it again. The entry of the closing is the ledger's.

use base::{Actor, ShopDate, WriteTx};

use super::fiscal_year::FiscalYear;
use super::period::{self, PERIOD_CLOSE, PERIOD_REOPEN, PeriodAct, PeriodError};
use super::{close_to, closed_to, must_be_open, store};

/// Closes every day of a year whose result was moved on, within a transaction of the caller's: from then on its days are opened
/// by [`unlock_year`] alone. Its last day must be open.
pub fn lock_year(tx: &WriteTx<'_>, who: &Actor, year: &FiscalYear) -> Result<(), PeriodError> {
    who.may(PERIOD_CLOSE)?;
    must_be_open(tx, year.ends_on)?;
    let before = closed_to(tx)?;
    store::insert_closed_year(tx, who, year, before)?;
    close_to(tx, year.ends_on)?;
    store::insert_change(tx, who, PeriodAct::Closed, before, Some(year.ends_on), "")?;
    period::announce(tx, who, PeriodAct::Closed, Some(year.ends_on))?;
    Ok(())
}

/// Opens the days of a closed year again that were open before it was closed, within a transaction of the caller's. Days after
/// the year must be open.
pub fn unlock_year(tx: &WriteTx<'_>, who: &Actor, year: &FiscalYear, reason: &str) -> Result<(), PeriodError> {
    who.may(PERIOD_REOPEN)?;
    let closed = closed_to(tx)?.ok_or(PeriodError::NothingClosed)?;
    if closed > year.ends_on {
        return Err(PeriodError::LaterDaysClosed { closed_to: closed, ends_on: year.ends_on });
    }
    let stays = store::find_closed_to_before(tx, &year.year)?;
    store::delete_closed_year(tx, &year.year)?;
    match stays {
        Some(day) => store::write_closed_to(tx, day)?,
        None => store::delete_closed_to(tx)?,
    }
    store::insert_change(tx, who, PeriodAct::Reopened, Some(closed), stays, reason)?;
    period::announce(tx, who, PeriodAct::Reopened, stays)?;
    Ok(())
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
