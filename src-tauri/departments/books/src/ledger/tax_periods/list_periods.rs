//! The tax periods of the shop: those filed, those due, and the one that runs.

use base::{Fault, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::period::TaxPeriod;
use super::return_kind::ReturnKind;
use super::standing::{TaxPeriodStanding, of_filed};
use crate::ledger::store;
use crate::tax::{Scheme, find_scheme};

/// The most periods that are listed as due before somebody files the first of them.
const DUE_MAX: usize = 60;

/// The tax periods of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxPeriodList {
    /// The newest first: the one that runs, those due, those filed.
    pub items: Vec<TaxPeriodStanding>,
    /// What is filed next.
    pub next: NextTaxPeriod,
}

/// What is filed next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextTaxPeriod {
    /// Its first day. Before the first return the shop chooses it: the month of the first tax or an earlier one.
    pub first_on: ShopDate,
    /// Whether that day is settled: a return was filed, and the next follows on it.
    pub settled: bool,
    /// Its usual length in months; a filing may be for 1, 2, 3 or 12.
    pub months: u8,
}

/// The tax periods up to a day.
pub fn list_tax_periods(tx: &ReadTx<'_>, shop: &Shop, today: ShopDate) -> Result<TaxPeriodList, Fault> {
    let basics = shop.basics()?;
    let next = find_next(tx, &basics.country, today)?;
    let mut items = of_filed(store::list_returns(tx)?, basics.books_currency)?;
    let (mut coming, mut due) = (TaxPeriod::of(next.first_on, next.months), 0);
    while let Some(period) = coming.filter(|period| period.first_on <= today || due == 0) {
        let kind = kind_on(tx, &basics.country, period.first_on)?;
        // A scheme that changes on the way changes how long the next period is.
        coming = match kind_on(tx, &basics.country, period.last_on.plus_days(1))? {
            other if due < DUE_MAX => period.next(other.usual_months()),
            _ => None,
        };
        due += 1;
        items.push(TaxPeriodStanding::unfiled(period, kind, today));
    }
    items.reverse();
    Ok(TaxPeriodList { items, next })
}

/// What is filed next, as of a day.
pub(super) fn find_next(tx: &ReadTx<'_>, country: &str, today: ShopDate) -> Result<NextTaxPeriod, Fault> {
    if let Some(filed_to) = store::find_filed_to(tx)? {
        let first_on = filed_to.plus_days(1);
        return Ok(NextTaxPeriod { first_on, settled: true, months: kind_on(tx, country, first_on)?.usual_months() });
    }
    let day = store::find_first_taxed_day(tx)?.unwrap_or(today);
    let months = kind_on(tx, country, day)?.usual_months();
    let first = TaxPeriod::around(day, months).ok_or_else(|| Fault::bug("a day lies in no tax period"))?;
    Ok(NextTaxPeriod { first_on: first.first_on, settled: false, months })
}

/// The return of a period that begins on a day.
pub(super) fn kind_on(tx: &ReadTx<'_>, country: &str, day: ShopDate) -> Result<ReturnKind, Fault> {
    let scheme = find_scheme(tx, day)?.map_or(Scheme::Regular, |from| from.scheme);
    Ok(ReturnKind::of(country, scheme))
}
