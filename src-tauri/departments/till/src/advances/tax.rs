//! The tax of an advance that is due on receipt: how much, and how it moves.

use base::{Fault, Money, Shop, ShopDate, Timestamp, WriteTx};
use books::ledger::recipes::{DueTax, TaxOnAdvance, advance_received_source, tax_on_advance};
use books::ledger::{self, TaxStanding, base_of};
use books::tax::{TaxPoint, TaxShare, share_due};

use super::advance::Advance;
use super::error::AdvanceError;
use crate::payments::Payment;

/// Whether tax of such a code is due with a payment that comes before the invoice (BOOKS section 5, column "advances"): Saudi Arabia,
/// Indonesia, Malaysia and the Union by their presets; not of Indian goods, whose code waits for the invoice (notification 66/2017,
/// central tax), but of Indian services where the shop set their code's tax point so.
pub(super) fn is_due_on_receipt(share: &TaxShare) -> bool {
    matches!(share.tax_point, TaxPoint::Payment | TaxPoint::Earliest)
}

/// Posts the tax that is due on receipt; nothing where none is.
pub(super) fn fall_due(
    tx: &WriteTx<'_>,
    shop: &Shop,
    advance: &Advance,
    payment: &Payment,
    received_at: Timestamp,
) -> Result<(), AdvanceError> {
    let worth = |amount: Money| -> Result<(Money, Money), AdvanceError> {
        Ok((amount, base_of(tx, shop, amount, advance.received_on)?))
    };
    let due = |share: &TaxShare| -> Result<DueTax, AdvanceError> {
        Ok(DueTax {
            code: share.code.clone(),
            component: share.component.clone(),
            taxable: worth(share.taxable)?,
            tax: worth(share.tax)?,
        })
    };
    let shares = advance.tax_summary.iter().filter(|share| is_due_on_receipt(share));
    let moved: Vec<DueTax> = shares.map(due).collect::<Result<_, _>>()?;
    let source = advance_received_source(&advance.id.to_string());
    post(tx, shop, advance, payment, source, &moved, (received_at, advance.received_on))?;
    Ok(())
}

/// Posts what of that tax goes back, or is due again, with what is left of the advance now.
pub(super) fn move_with(
    tx: &WriteTx<'_>,
    shop: &Shop,
    payment: &Payment,
    before: &Advance,
    after: &Advance,
    source: String,
) -> Result<(), Fault> {
    let Some(received) = ledger::find_recorded(tx, shop, &advance_received_source(&before.id.to_string()))? else {
        return Ok(());
    };
    let booked = received.entry.taxes.into_iter().filter(|tax| tax.standing == TaxStanding::Due);
    let whole: Vec<DueTax> = booked
        .map(|tax| DueTax {
            code: tax.code,
            component: tax.component,
            taxable: (tax.taxable, tax.base_taxable),
            tax: (tax.tax, tax.base_tax),
        })
        .collect();
    let moved = difference(&whole, before.gross, before.left, after.left)?;
    post(tx, shop, after, payment, source, &moved, (tx.at(), tx.at().day_in(&shop.basics()?.zone)))
}

/// What is due with so much left of a whole beyond what was with so much before; below nought what goes back.
fn difference(whole: &[DueTax], gross: Money, before: Money, after: Money) -> Result<Vec<DueTax>, Fault> {
    let part = |tax: &DueTax, left: Money| -> Result<DueTax, Fault> {
        let of = |(amount, base): (Money, Money)| -> Result<(Money, Money), Fault> {
            Ok((share_due(amount, left, gross)?, share_due(base, left, gross)?))
        };
        Ok(DueTax { taxable: of(tax.taxable)?, tax: of(tax.tax)?, ..tax.clone() })
    };
    let mut moved = Vec::with_capacity(whole.len());
    for tax in whole {
        let change = part(tax, after)?.less(&part(tax, before)?)?;
        if !change.is_zero() {
            moved.push(change);
        }
    }
    Ok(moved)
}

fn post(
    tx: &WriteTx<'_>,
    shop: &Shop,
    advance: &Advance,
    payment: &Payment,
    source: String,
    moved: &[DueTax],
    (happened_at, tax_on): (Timestamp, ShopDate),
) -> Result<(), Fault> {
    let entry = tax_on_advance(TaxOnAdvance {
        source,
        advance: &advance.id.to_string(),
        chain: &payment.own_chain(),
        happened_at,
        tax_on,
        moved,
    });
    if !entry.is_empty() {
        ledger::post(tx, shop, entry)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use base::Currency;
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64) -> Money {
        Money::new(minor, Currency::of("SAR").unwrap()).unwrap()
    }

    fn fifteen_percent(gross: i64) -> DueTax {
        let tax = gross * 15 / 115;
        let both = |minor| (money(minor), money(minor * 3));
        DueTax { code: "SA15".into(), component: "VAT15".into(), taxable: both(gross - tax), tax: both(tax) }
    }

    proptest! {
        #[test]
        fn in_whatever_parts_an_advance_is_used_its_tax_goes_back_to_the_last_halala(
            gross in 1_i64..1_000_000, cuts in prop::collection::vec(0_i64..1_000_000, 0..8),
        ) {
            let whole = fifteen_percent(gross);
            let mut lefts: Vec<i64> = cuts.into_iter().map(|cut| cut % (gross + 1)).chain([0]).collect();
            lefts.sort_unstable_by(|one, other| other.cmp(one));
            let (mut before, mut tax, mut base, mut taxable) = (gross, 0, 0, 0);
            for left in lefts {
                for moved in difference(std::slice::from_ref(&whole), money(gross), money(before), money(left)).unwrap() {
                    prop_assert!(moved.tax.0.minor <= 0 && moved.taxable.0.minor <= 0, "nothing falls due by being used");
                    tax += moved.tax.0.minor;
                    base += moved.tax.1.minor;
                    taxable += moved.taxable.0.minor;
                }
                before = left;
            }
            prop_assert_eq!((tax, base, taxable), (-whole.tax.0.minor, -whole.tax.1.minor, -whole.taxable.0.minor));
        }
    }
}
