//! A tax return with its figures: as filed, or as it would be filed now.

use std::collections::HashMap;

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::boxes::{self, TaxBox};
use super::list_periods::{find_next, kind_on};
use super::period::TaxPeriod;
use super::problem::TaxPeriodError;
use super::return_kind::ReturnKind;
use super::standing::{TaxPeriodStanding, of_filed};
use super::turnover::{self, Turnover};
use crate::ledger::entry::EntryId;
use crate::ledger::profit_and_loss::DayRange;
use crate::ledger::store::{self, FiledReturn};
use crate::ledger::tax_report::tax_report;
use crate::tax::jurisdictions::find_code_regions;
use crate::tax::{find_all_kept, find_scheme};

/// A tax return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxReturn {
    /// How its period stands.
    #[serde(flatten)]
    pub standing: TaxPeriodStanding,
    /// Currency of all amounts.
    pub books_currency: Currency,
    /// Its figures in the order of the form.
    pub boxes: Vec<TaxBox>,
    /// What the return comes to: + to pay, − in favour. For a filed one it is what was filed.
    pub net: Money,
    /// What turnover tax is reckoned on; absent where the shop pays none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover: Option<Turnover>,
    /// What was paid for it, in that order; what was taken back is among it.
    pub payments: Vec<TaxPayment>,
}

/// A payment for a return, or what came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxPayment {
    /// From 1 for each return.
    pub number: u32,
    /// The day the money moved.
    pub paid_on: ShopDate,
    /// + to the office, − from it.
    pub amount: Money,
    /// Its entry.
    pub entry: EntryId,
    /// The entry that took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversal: Option<EntryId>,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// Who entered it, by the name at that time.
    pub entered_by: String,
}

/// The return of a period: filed, or beginning where the filed ones end or later.
pub fn find_tax_return(tx: &ReadTx<'_>, shop: &Shop, id: &str, today: ShopDate) -> Result<TaxReturn, TaxPeriodError> {
    let period = TaxPeriod::named(id).ok_or(TaxPeriodError::NoSuchPeriod)?;
    let returns = store::list_returns(tx)?;
    match returns.iter().position(|filed| filed.period == period) {
        Some(at) => Ok(filed_return(tx, shop, returns, at)?),
        None => unfiled_return(tx, shop, period, &returns, today),
    }
}

fn filed_return(tx: &ReadTx<'_>, shop: &Shop, returns: Vec<FiledReturn>, at: usize) -> Result<TaxReturn, Fault> {
    let books = shop.basics()?.books_currency;
    let missing = || Fault::bug("a filed return is not among the filed ones");
    let filed = returns.get(at).cloned().ok_or_else(missing)?;
    let turnover = match filed.turnover {
        None => None,
        Some((minor, rate)) => {
            let value = Money::new(minor, books)?;
            Some(Turnover { value, late: Money::zero(books), rate, tax: value.at_rate(rate)? })
        }
    };
    let standing = of_filed(returns, books)?.into_iter().nth(at).ok_or_else(missing)?;
    let payments = store::list_tax_payments(tx, &filed.period.id)?
        .into_iter()
        .map(|paid| {
            Ok(TaxPayment {
                number: paid.number,
                paid_on: paid.paid_on,
                amount: Money::new(paid.amount_minor, books)?,
                entry: paid.entry,
                reversal: paid.reversal,
                entered_at: paid.at,
                entered_by: paid.who_name,
            })
        })
        .collect::<Result<_, Fault>>()?;
    let net = Money::new(filed.owed_minor, books)?;
    Ok(TaxReturn { payments, net, ..with_figures(tx, shop, standing, turnover)? })
}

fn unfiled_return(
    tx: &ReadTx<'_>,
    shop: &Shop,
    period: TaxPeriod,
    returns: &[FiledReturn],
    today: ShopDate,
) -> Result<TaxReturn, TaxPeriodError> {
    let country = shop.basics()?.country;
    let next = find_next(tx, &country, today)?;
    if next.settled && period.first_on < next.first_on {
        return Err(TaxPeriodError::NoSuchPeriod);
    }
    let scheme = find_scheme(tx, period.first_on)?;
    let turnover = turnover::reckon(tx, shop, &period, scheme.as_ref(), returns)?;
    let kind = kind_on(tx, &country, period.first_on)?;
    Ok(with_figures(tx, shop, TaxPeriodStanding::unfiled(period, kind, today), turnover)?)
}

/// The figures of a period in the shape of its return.
fn with_figures(
    tx: &ReadTx<'_>,
    shop: &Shop,
    standing: TaxPeriodStanding,
    turnover: Option<Turnover>,
) -> Result<TaxReturn, Fault> {
    let (first_on, last_on) = (standing.period.first_on, standing.period.last_on);
    let report = tax_report(tx, shop, DayRange::new(first_on, last_on)?)?;
    let books = report.books_currency;
    let late = Money::new(store::find_late_tax(tx, first_on, last_on)?, books)?;
    let codes = find_all_kept(tx, last_on)?;
    let states = if standing.kind == ReturnKind::UsSalesTax { find_code_regions(tx)? } else { HashMap::new() };
    let figures = boxes::Figures { report: &report, codes: &codes, states: &states, turnover, late };
    let net = report.owed.plus(turnover.map_or(Money::zero(books), |turnover| turnover.tax))?;
    let boxes = boxes::of(standing.kind, &figures)?;
    Ok(TaxReturn { standing, books_currency: books, boxes, net, turnover, payments: Vec::new() })
}
