//! The turnover that a shop under composition is taxed by.

use base::{Fault, Money, Rate, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::period::TaxPeriod;
use super::return_kind::ReturnKind;
use crate::ledger::profit_and_loss::{DayRange, accrual_nets};
use crate::ledger::store::FiledReturn;
use crate::tax::{Scheme, SchemeFrom};

/// What a period's turnover tax is reckoned on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Turnover {
    /// Sales less returns and discounts (4000–4199) of the period, in the books currency, with what was booked since into periods
    /// that were filed by then.
    pub value: Money,
    /// Of that, what belongs to filed periods.
    pub late: Money,
    /// Percent.
    pub rate: Rate,
    /// The tax, rounded once.
    pub tax: Money,
}

/// The turnover of a period that is not filed; `None` where the shop is not taxed by it then.
pub(super) fn reckon(
    tx: &ReadTx<'_>,
    shop: &Shop,
    period: &TaxPeriod,
    scheme: Option<&SchemeFrom>,
    filed: &[FiledReturn],
) -> Result<Option<Turnover>, Fault> {
    let composition = scheme.filter(|scheme| scheme.scheme == Scheme::Composition);
    let Some(rate) = composition.and_then(|scheme| scheme.rate) else { return Ok(None) };
    let mut late = Money::zero(shop.basics()?.books_currency);
    for before in filed.iter().filter(|before| before.kind == ReturnKind::Cmp08) {
        // What a return counted of earlier ones stands in its own figure, so all of them together are compared.
        let now = sold(tx, shop, before.period.first_on, before.period.last_on)?;
        let declared = before.turnover.map_or(0, |(minor, _)| minor);
        late = late.plus(now)?.minus(Money::new(declared, late.currency)?)?;
    }
    let value = sold(tx, shop, period.first_on, period.last_on)?.plus(late)?;
    Ok(Some(Turnover { value, late, rate, tax: value.at_rate(rate)? }))
}

/// Sales less what was taken off them in some days; the closing of a year is left out.
fn sold(tx: &ReadTx<'_>, shop: &Shop, from: ShopDate, to: ShopDate) -> Result<Money, Fault> {
    let nets = accrual_nets(tx, DayRange::new(from, to)?, None)?;
    Ok(Money::new(nets.sum("4000", "4200")?, shop.basics()?.books_currency)?.negated())
}
