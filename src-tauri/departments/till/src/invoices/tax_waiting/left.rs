//! What of an invoice's tax waits, and what of it is due. Pure but for the reading.

use base::{Fault, Money, ReadTx, Shop, ShopDate};
use books::ledger::recipes::{self, DueTax};
use books::ledger::{self, TaxLine, TaxStanding};
use books::tax::{TaxPoint, TaxShare, share_due};

use super::store::{self, WaitingRow};
use crate::invoices::credit_notes;
use crate::invoices::invoice::{Invoice, InvoiceStatus};

/// The tax of an invoice that was not due when it was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::invoices) struct Waiting {
    /// As it was booked at issue.
    booked: Vec<TaxLine>,
    /// Tax credited by the notes so far, per code and component.
    credited: Vec<TaxShare>,
    /// For each tax point of what waits: what its calendar says.
    points: Vec<WaitingRow>,
    /// Which of its codes falls due with what.
    summary: Vec<TaxShare>,
}

/// How much of the tax of one component has not been credited, and how much of that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::invoices) struct Standing {
    /// All that was not credited.
    pub whole: DueTax,
    /// The due part of it.
    pub due: DueTax,
}

impl Waiting {
    /// Reads what waits on an issued invoice; `None` where all its tax was due when it was issued, which costs nothing to find out.
    pub(in crate::invoices) fn find(tx: &ReadTx<'_>, shop: &Shop, invoice: &Invoice) -> Result<Option<Self>, Fault> {
        if !may_wait(invoice) {
            return Ok(None);
        }
        let points = store::find(tx, invoice.id)?;
        if points.is_empty() {
            return Ok(None);
        }
        let source = recipes::invoice_issued_source(&invoice.id.to_string());
        let issued = ledger::find_recorded(tx, shop, &source)?
            .ok_or_else(|| Fault::bug(format!("the entry {source} is not there")))?;
        let booked = issued.entry.taxes.into_iter().filter(|tax| tax.standing == TaxStanding::NotYetDue).collect();
        let credited = credit_notes::tax_credited(tx, invoice.id)?;
        Ok(Some(Self { booked, credited, points, summary: invoice.tax_summary.clone() }))
    }

    /// The same once a day has come: what has that as its last day is due.
    pub(super) fn fallen(&self, day: ShopDate) -> Self {
        let mut fallen = self.clone();
        for point in fallen.points.iter_mut().filter(|point| point.latest_on.is_some_and(|latest| latest <= day)) {
            point.fallen_on = Some(day);
        }
        fallen
    }

    /// The same with the tax of another credit note on the invoice.
    pub(in crate::invoices) fn less(&self, note: &[TaxShare]) -> Result<Self, Fault> {
        let mut less = self.clone();
        credit_notes::add_shares(&mut less.credited, note)?;
        Ok(less)
    }

    /// What stands of each component with the invoice as it is.
    pub(in crate::invoices) fn standing(&self, invoice: &Invoice) -> Result<Vec<Standing>, Fault> {
        let debt = invoice.sums.total.minus(invoice.credited)?;
        let standing = |booked: &TaxLine| -> Result<Standing, Fault> {
            let point = self.point_of(booked)?;
            // What is given up is never paid; without a last day its tax is never due.
            let given_up = invoice.status == InvoiceStatus::WrittenOff && point.latest_on.is_none();
            let due_of = |whole: Money| -> Result<Money, Fault> {
                Ok(match (point.fallen_on, point.tax_point) {
                    (Some(_), _) => whole,
                    (None, TaxPoint::Payment) => share_due(whole, invoice.paid, debt)?,
                    (None, _) => Money::zero(whole.currency),
                })
            };
            let credited = self.credited.iter().find(|share| is_of(share, booked));
            let zero = Money::zero(booked.tax.currency);
            let (value, tax) = credited.map_or((zero, zero), |share| (share.taxable, share.tax));
            let left = |amount: Money, base: Money, gone: Money| -> Result<(Money, Money), Fault> {
                Ok((amount.minus(gone)?, base.minus(credit_notes::part_of(base, gone, amount)?)?))
            };
            let both = |(amount, base): (Money, Money)| -> Result<_, Fault> { Ok((due_of(amount)?, due_of(base)?)) };
            let mut whole = DueTax {
                code: booked.code.clone(),
                component: booked.component.clone(),
                taxable: left(booked.taxable, booked.base_taxable, value)?,
                tax: left(booked.tax, booked.base_tax, tax)?,
            };
            let due = DueTax { taxable: both(whole.taxable)?, tax: both(whole.tax)?, ..whole.clone() };
            if given_up {
                whole = due.clone();
            }
            Ok(Standing { whole, due })
        };
        self.booked.iter().map(standing).collect()
    }

    /// The calendar of a component's tax point.
    fn point_of(&self, booked: &TaxLine) -> Result<WaitingRow, Fault> {
        let share = self.summary.iter().find(|share| is_of(share, booked));
        let found = share.and_then(|share| self.points.iter().find(|row| row.tax_point == share.tax_point));
        found.copied().ok_or_else(|| Fault::bug(format!("nothing says what {} waits for", booked.code)))
    }
}

/// Whether a tax row of a note or an invoice is of the same component of the same code.
pub(super) fn is_of(share: &TaxShare, booked: &TaxLine) -> bool {
    share.code == booked.code && share.component == booked.component
}

/// The day on which the tax of codes with that tax point is due on an invoice of a day, with a day of supply where that is another;
/// none while it is not yet.
pub(in crate::invoices) fn tax_day(
    point: TaxPoint,
    issued_on: ShopDate,
    supplied_on: Option<ShopDate>,
) -> Option<ShopDate> {
    let supplied_on = supplied_on.unwrap_or(issued_on);
    match point {
        TaxPoint::Invoice => Some(issued_on),
        TaxPoint::Delivery => Some(supplied_on).filter(|day| *day <= issued_on),
        TaxPoint::Earliest => Some(supplied_on.min(issued_on)),
        TaxPoint::Payment => None,
    }
}

/// The tax points for which some of its tax waited when it was issued.
pub(super) fn waiting_points(invoice: &Invoice) -> Vec<TaxPoint> {
    let Some(issued_on) = invoice.issued_on.filter(|_| invoice.is_in_books()) else { return Vec::new() };
    let waits = |point: &TaxPoint| {
        tax_day(*point, issued_on, invoice.supplied_on).is_none()
            && invoice.tax_summary.iter().any(|share| share.tax_point == *point)
    };
    [TaxPoint::Payment, TaxPoint::Delivery].into_iter().filter(waits).collect()
}

/// Whether some of its tax waited when it was issued.
pub(in crate::invoices) fn may_wait(invoice: &Invoice) -> bool {
    !waiting_points(invoice).is_empty()
}

/// What is due of `after` beyond what was of `before`, component by component; below nought what is not due after all.
pub(super) fn difference(before: &[Standing], after: &[Standing]) -> Result<Vec<DueTax>, Fault> {
    let mut moved = Vec::with_capacity(after.len());
    for (before, after) in before.iter().zip(after) {
        let due = after.due.less(&before.due)?;
        if !due.is_zero() {
            moved.push(due);
        }
    }
    Ok(moved)
}
