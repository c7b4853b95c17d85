//! What is still owed on an invoice, in its currency and in that of the books.

use base::{Fault, Money};

use super::invoice::Invoice;

/// What is still owed: nothing for drafts and for what was voided, written off, credited or paid.
pub fn due(invoice: &Invoice) -> Money {
    let left = invoice.sums.total.minor.saturating_sub(invoice.paid.minor).saturating_sub(invoice.credited.minor);
    Money { minor: if invoice.status.is_open() { left } else { 0 }, currency: invoice.currency }
}

/// The part of the receivable in the books currency that what is still to be paid stands for.
///
/// It falls from the amount fixed at issue to zero with the share that is paid or credited, so the last one takes all that is
/// left and no order of them leaves a minor unit behind. Zero when nothing is owed or nothing was booked.
pub fn receivable_base_left(invoice: &Invoice) -> Result<Money, Fault> {
    let whole = base_of_settled(invoice, invoice.sums.total)?;
    if !invoice.status.is_open() {
        return Ok(Money::zero(whole.currency));
    }
    Ok(whole.minus(base_of_settled(invoice, settled(invoice)?)?)?)
}

/// The part of the receivable in the books currency that a payment or credit note of `applied` settles now. A credit of what was
/// paid already is worth what the same amount of the receivable was.
pub fn receivable_base_of(invoice: &Invoice, applied: Money) -> Result<Money, Fault> {
    let before = settled(invoice)?;
    Ok(base_of_settled(invoice, before.plus(applied)?)?.minus(base_of_settled(invoice, before)?)?)
}

/// The part of the receivable in the books currency that goes back with a refund before its credit note is there: what the note will
/// take. So much of the refunds before it lacks a note, too. `None` where that is more than was ever billed, so nothing says.
pub fn receivable_base_ahead(invoice: &Invoice, uncredited: Money, refunded: Money) -> Result<Option<Money>, Fault> {
    let before = settled(invoice)?.plus(uncredited)?;
    let after = before.plus(refunded)?;
    if invoice.base_total.is_none() || after.minor > invoice.sums.total.minor.saturating_mul(2) {
        return Ok(None);
    }
    Ok(Some(base_of_settled(invoice, after)?.minus(base_of_settled(invoice, before)?)?))
}

/// The part of the receivable in the books currency that is owed again when so much of what settled it is taken back: not what that
/// settlement was worth when it came, where others came in between, but what leaves the rest worth its share.
pub fn receivable_base_back(invoice: &Invoice, undone: Money) -> Result<Money, Fault> {
    let now = settled(invoice)?;
    Ok(base_of_settled(invoice, now)?.minus(base_of_settled(invoice, now.minus(undone)?)?)?)
}

fn settled(invoice: &Invoice) -> Result<Money, Fault> {
    Ok(invoice.paid.plus(invoice.credited)?)
}

/// What of the base fixed at issue goes with so much of the total. Beyond the total it begins anew.
fn base_of_settled(invoice: &Invoice, settled: Money) -> Result<Money, Fault> {
    let (Some(base), total) = (invoice.base_total, invoice.sums.total) else {
        return Ok(Money::zero(invoice.currency));
    };
    if total.is_zero() {
        return Ok(Money::zero(base.currency));
    }
    let beyond = settled.minus(total)?;
    let part = if beyond.minor > 0 { beyond } else { settled };
    let parts = base.apportion(&[part.minor, total.minus(part)?.minor])?;
    let share = parts.first().copied().ok_or_else(|| Fault::bug("two weights gave no part"))?;
    Ok(if beyond.minor > 0 { base.plus(share)? } else { share })
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
        for status in [
            InvoiceStatus::Draft,
            InvoiceStatus::Void,
            InvoiceStatus::WrittenOff,
            InvoiceStatus::Credited,
            InvoiceStatus::Paid,
        ] {
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
            (invoice.paid, invoice.credited) = (money(0, "USD"), money(0, "USD"));
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

        #[test]
        fn credits_after_payment_are_worth_what_was_billed(
            total in 1_i64..1_000_000_000, base in 0_i64..90_000_000_000, cuts in prop::collection::vec(0_i64..1_000_000_000, 0..5),
        ) {
            let (mut invoice, _) = sample::invoice();
            invoice.sums.total = money(total, "USD");
            invoice.paid = money(total, "USD");
            invoice.credited = money(0, "USD");
            invoice.base_total = Some(money(base, "INR"));
            let mut points: Vec<i64> = cuts.into_iter().map(|cut| cut % (total + 1)).chain([total]).collect();
            points.sort_unstable();
            points.dedup();
            let mut back = 0;
            for point in points {
                back += receivable_base_of(&invoice, money(point - invoice.credited.minor, "USD")).unwrap().minor;
                invoice.credited = money(point, "USD");
            }
            prop_assert_eq!(back, base);
        }
    }
}
