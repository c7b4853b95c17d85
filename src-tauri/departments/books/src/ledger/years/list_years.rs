//! How each fiscal year of the books stands.

use base::{Fault, Money, ReadTx, Shop, ShopDate};

use super::year::{YearList, YearStanding, YearState, first_month};
use crate::ledger::profit_and_loss::{DayRange, accrual_nets};
use crate::ledger::recipes::year_closed_source;
use crate::ledger::{journal, store};
use crate::periods::{ClosedYear, FiscalYear, find_closed_years};

/// The fiscal years from the first one with income or cost to that of today, the newest first.
pub fn list_years(tx: &ReadTx<'_>, shop: &Shop, today: ShopDate) -> Result<YearList, Fault> {
    let month = first_month(tx)?;
    let closed = find_closed_years(tx)?;
    let first_moved = store::find_first_result_day(tx, None)?;
    let first_closed = closed.first().map(|closed| closed.year.starts_on);
    let first = first_moved.into_iter().chain(first_closed).min().unwrap_or(today);
    let mut items = Vec::new();
    let mut next = FiscalYear::of(first, month);
    while let Some(year) = next.filter(|year| year.starts_on <= today || items.is_empty()) {
        next = year.next(month);
        let lock = closed.iter().find(|closed| closed.year.year == year.year);
        items.push(standing(tx, shop, year, lock, today)?);
    }
    items.reverse();
    Ok(YearList { items })
}

/// How one year stands, with the lock that closed it.
pub(super) fn standing(
    tx: &ReadTx<'_>,
    shop: &Shop,
    year: FiscalYear,
    lock: Option<&ClosedYear>,
    today: ShopDate,
) -> Result<YearStanding, Fault> {
    let nets = accrual_nets(tx, DayRange::new(year.starts_on, year.ends_on)?, None)?;
    let result = Money::new(nets.sum("4000", "9000")?, shop.basics()?.books_currency)?.negated();
    let state = match lock {
        Some(_) => YearState::Closed,
        None if year.ends_on < today => YearState::Open,
        None => YearState::Running,
    };
    let entry = match lock {
        Some(_) => match last_closing(tx, &year.year)? {
            Some(source) => store::find_seq(tx, &source)?,
            None => None,
        },
        None => None,
    };
    let entry = match entry {
        Some(seq) => journal::find_at(tx, shop, seq)?.filter(|entry| entry.reversed_by.is_none()).map(|entry| entry.id),
        None => None,
    };
    Ok(YearStanding {
        year: year.year,
        starts_on: year.starts_on,
        ends_on: year.ends_on,
        state,
        result,
        entry,
        closed_at: lock.map(|lock| lock.at),
        closed_by: lock.map(|lock| lock.who_name.clone()),
    })
}

/// The source of a year's last closing that made an entry.
pub(super) fn last_closing(tx: &ReadTx<'_>, year: &str) -> Result<Option<String>, Fault> {
    let mut last = None;
    for close_no in 1.. {
        let source = year_closed_source(year, close_no);
        if store::find_seq(tx, &source)?.is_none() {
            break;
        }
        last = Some(source);
    }
    Ok(last)
}
