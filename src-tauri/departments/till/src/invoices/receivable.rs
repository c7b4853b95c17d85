//! What is still owed on an invoice, in its currency and in that of the books.

use base::{Fault, Money};

use super::invoice::Invoice;

/// What is still owed: nothing for drafts and for what was voided, written off or paid.
pub fn due(invoice: &Invoice) -> Money {
    let open = invoice.status.is_open();
    let left = if open { invoice.sums.total.minor.saturating_sub(invoice.paid.minor) } else { 0 };
    Money { minor: left, currency: invoice.currency }
}

/// The part of the receivable in the books currency that what is still to be paid stands for.
///
/// It falls from the amount fixed at issue to zero with the share that is paid, so the last payment takes all that is left and
/// no order of payments leaves a minor unit behind. Zero when nothing is owed or nothing was booked.
pub fn receivable_base_left(invoice: &Invoice) -> Result<Money, Fault> {
    base_left_when_paid(invoice, if invoice.status.is_open() { invoice.paid } else { invoice.sums.total })
}

/// The part of the receivable in the books currency that a payment of `applied` settles now: what was left before less what is
/// left after it.
pub fn receivable_base_of(invoice: &Invoice, applied: Money) -> Result<Money, Fault> {
    let after = base_left_when_paid(invoice, invoice.paid.plus(applied)?)?;
    Ok(base_left_when_paid(invoice, invoice.paid)?.minus(after)?)
}

fn base_left_when_paid(invoice: &Invoice, paid: Money) -> Result<Money, Fault> {
    let Some(base) = invoice.base_total else { return Ok(Money::zero(invoice.currency)) };
    let left = invoice.sums.total.minor.saturating_sub(paid.minor);
    if left <= 0 {
        return Ok(Money::zero(base.currency));
    }
    let parts = base.apportion(&[paid.minor, left])?;
    parts.get(1).copied().ok_or_else(|| Fault::bug("two weights gave no second part"))
}

#[cfg(test)]
mod tests {
    use base::Currency;
    use proptest::prelude::*;

    use super::super::invoice::InvoiceStatus;
    use super::super::sample;
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    #[test]
    fn nothing_is_due_on_what_is_not_open() {
        let (mut invoice, _) = sample::invoice();
        assert_eq!(due(&invoice).minor, 55_982);
        for status in [InvoiceStatus::Draft, InvoiceStatus::Void, InvoiceStatus::WrittenOff, InvoiceStatus::Paid] {
            invoice.status = status;
            assert_eq!((due(&invoice).minor, receivable_base_left(&invoice).unwrap().minor), (0, 0), "{status:?}");
        }
    }

    proptest! {
        #[test]
        fn the_base_of_the_parts_is_the_base_of_the_whole_and_no_part_takes_from_another(
            total in 1_i64..1_000_000_000, base in 0_i64..90_000_000_000, cuts in prop::collection::vec(0_i64..1_000_000_000, 0..8),
        ) {
            let (mut invoice, _) = sample::invoice();
            invoice.sums.total = money(total, "USD");
            invoice.paid = money(0, "USD");
            invoice.base_total = Some(money(base, "INR"));
            let mut points: Vec<i64> = cuts.into_iter().map(|cut| cut % (total + 1)).chain([total]).collect();
            points.sort_unstable();
            points.dedup();
            let mut used = 0;
            for point in points {
                let applied = money(point - invoice.paid.minor, "USD");
                let part = receivable_base_of(&invoice, applied).unwrap().minor;
                prop_assert!(part >= 0);
                used += part;
                invoice.paid = money(point, "USD");
                prop_assert_eq!(receivable_base_left(&invoice).unwrap().minor, base - used);
            }
            prop_assert_eq!(used, base);
        }
    }
}
