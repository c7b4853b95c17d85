//! The noun: one part of an invoice, and how far each is by what was paid and credited. Pure.

use base::{Fault, Money, ShopDate};
use books::tax::Sums;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invoices::invoice::{Invoice, InvoiceStatus};

/// How far an instalment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstalmentState {
    /// Its turn has not come: an earlier one is open.
    Open,
    /// The next one to pay.
    Due,
    /// Past its day with something left to pay.
    Overdue,
    /// Nothing is left to pay.
    Paid,
    /// Credit notes took all of it.
    Credited,
    /// The invoice was made void, or what was left of it given up.
    Closed,
}

/// An instalment as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Instalment {
    /// Place in the order in which they are paid, from 1.
    pub part: u32,
    /// Until when it is to be paid.
    pub due_on: ShopDate,
    /// Its share of every sum of the invoice.
    #[serde(flatten)]
    pub sums: Sums,
    /// Paid on it.
    pub paid: Money,
    /// Taken off it by credit notes.
    pub credited: Money,
    /// Still to pay.
    pub due: Money,
    /// How far it is.
    pub state: InstalmentState,
}

/// What can be asked for on an invoice now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueNow {
    /// How much; nothing where nothing is owed.
    pub amount: Money,
    /// Which instalment; none where the invoice is to be paid in one.
    pub instalment: Option<u32>,
    /// Until when.
    pub due_on: Option<ShopDate>,
}

/// A part of the plan as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedPart {
    pub part: u32,
    pub due_on: ShopDate,
    pub sums: Sums,
}

/// What was paid on a part and taken off it.
struct Filled<'a> {
    planned: &'a PlannedPart,
    paid: Money,
    credited: Money,
    left: Money,
}

/// Fills the parts: credit notes from the last one backwards, so that what is agreed for the next days stands; payments from the
/// first one on, so that what is paid over flows to the next. What is paid beyond the last is the customer's.
fn fill<'a>(invoice: &Invoice, parts: &'a [PlannedPart]) -> Result<Vec<Filled<'a>>, Fault> {
    let smaller = |one: Money, other: Money| if one.minor < other.minor { one } else { other };
    let mut filled = Vec::with_capacity(parts.len());
    let mut credited_left = invoice.credited;
    for planned in parts.iter().rev() {
        let credited = smaller(credited_left, planned.sums.total);
        credited_left = credited_left.minus(credited)?;
        let left = planned.sums.total.minus(credited)?;
        filled.push(Filled { planned, paid: Money::zero(left.currency), credited, left });
    }
    filled.reverse();
    let mut paid_left = invoice.paid;
    for part in &mut filled {
        part.paid = smaller(paid_left, part.left);
        paid_left = paid_left.minus(part.paid)?;
        part.left = part.left.minus(part.paid)?;
    }
    Ok(filled)
}

/// Every part as it stands on a day.
pub(super) fn standing(invoice: &Invoice, parts: &[PlannedPart], today: ShopDate) -> Result<Vec<Instalment>, Fault> {
    let is_closed = matches!(invoice.status, InvoiceStatus::Void | InvoiceStatus::WrittenOff);
    let mut is_next = true;
    let mut rows = Vec::with_capacity(parts.len());
    for part in fill(invoice, parts)? {
        let state = if part.left.is_zero() {
            if part.paid.is_zero() { InstalmentState::Credited } else { InstalmentState::Paid }
        } else if is_closed {
            InstalmentState::Closed
        } else if part.planned.due_on < today {
            InstalmentState::Overdue
        } else if is_next {
            InstalmentState::Due
        } else {
            InstalmentState::Open
        };
        is_next = is_next && part.left.is_zero();
        rows.push(Instalment {
            part: part.planned.part,
            due_on: part.planned.due_on,
            sums: part.planned.sums,
            paid: part.paid,
            credited: part.credited,
            due: if is_closed { Money::zero(part.left.currency) } else { part.left },
            state,
        });
    }
    Ok(rows)
}

/// The first part with something left to pay.
pub(super) fn next_open(invoice: &Invoice, parts: &[PlannedPart]) -> Result<Option<DueNow>, Fault> {
    let next = fill(invoice, parts)?.into_iter().find(|part| part.left.minor > 0);
    Ok(next.map(|part| DueNow {
        amount: part.left,
        instalment: Some(part.planned.part),
        due_on: Some(part.planned.due_on),
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::invoices::sample;

    fn rupees(minor: i64) -> Money {
        Money { minor, currency: sample::invoice().0.currency }
    }

    /// The sample invoice in parts of these totals, due one a day from 1 December on.
    fn planned(totals: &[i64]) -> (Invoice, Vec<PlannedPart>) {
        let (mut invoice, _) = sample::invoice();
        invoice.sums = Sums { total: rupees(totals.iter().sum()), ..Sums::zero(invoice.currency) };
        invoice.sums.subtotal = invoice.sums.total;
        let totals: Vec<Money> = totals.iter().map(|minor| rupees(*minor)).collect();
        let parts = (1_u32..).zip(invoice.sums.parts(&totals).unwrap()).map(|(part, sums)| PlannedPart {
            part,
            due_on: ShopDate::parse("2026-11-30").unwrap().plus_days(i32::try_from(part).unwrap()),
            sums,
        });
        (invoice, parts.collect())
    }

    #[test]
    fn an_overpayment_flows_to_the_next_part() {
        let (mut invoice, parts) = planned(&[3_334, 3_333, 3_333]);
        invoice.paid = rupees(5_000);
        let today = ShopDate::parse("2026-11-21").unwrap();
        let rows = standing(&invoice, &parts, today).unwrap();
        assert_eq!(rows.iter().map(|row| row.due.minor).collect::<Vec<_>>(), [0, 1_667, 3_333]);
        assert_eq!(
            rows.iter().map(|row| row.state).collect::<Vec<_>>(),
            [InstalmentState::Paid, InstalmentState::Due, InstalmentState::Open]
        );
        let next = next_open(&invoice, &parts).unwrap().unwrap();
        assert_eq!((next.amount.minor, next.instalment), (1_667, Some(2)));
    }

    #[test]
    fn a_credit_takes_from_the_last_part_and_leaves_the_next_as_it_was_agreed() {
        let (mut invoice, parts) = planned(&[3_000, 3_000, 4_000]);
        (invoice.paid, invoice.credited) = (rupees(3_000), rupees(5_000));
        let rows = standing(&invoice, &parts, ShopDate::parse("2026-12-03").unwrap()).unwrap();
        assert_eq!(rows.iter().map(|row| row.due.minor).collect::<Vec<_>>(), [0, 2_000, 0]);
        assert_eq!(
            rows.iter().map(|row| row.state).collect::<Vec<_>>(),
            [InstalmentState::Paid, InstalmentState::Overdue, InstalmentState::Credited]
        );
    }

    proptest! {
        #[test]
        fn what_is_left_of_the_parts_is_what_is_due(
            totals in prop::collection::vec(1_i64..100_000, 2..37), paid in 0_u32..=100, credited in 0_u32..=100,
        ) {
            let (mut invoice, parts) = planned(&totals);
            let whole = invoice.sums.total.minor;
            invoice.credited = rupees(whole * i64::from(credited) / 100);
            invoice.paid = rupees(whole * i64::from(paid) / 100);
            let rows = standing(&invoice, &parts, ShopDate::parse("2026-11-21").unwrap()).unwrap();
            let left: i64 = rows.iter().map(|row| row.due.minor).sum();
            prop_assert_eq!(left, (whole - invoice.credited.minor - invoice.paid.minor).max(0));
            for row in &rows {
                prop_assert_eq!(row.paid.minor + row.credited.minor + row.due.minor, row.sums.total.minor);
            }
            let open = rows.iter().filter(|row| row.due.minor > 0).map(|row| row.part).next();
            prop_assert_eq!(next_open(&invoice, &parts).unwrap().and_then(|next| next.instalment), open);
        }
    }
}
