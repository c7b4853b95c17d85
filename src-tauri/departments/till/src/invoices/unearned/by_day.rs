//! What each day of a period earns. Pure.

use base::{Fault, Money, ShopDate};
use books::ledger::Carried;

/// Days from one to another, both counted; none where the second is before the first.
pub(super) fn days_between(from: ShopDate, to: ShopDate) -> Vec<ShopDate> {
    let mut days = Vec::new();
    let mut day = from;
    while day <= to {
        days.push(day);
        let next = day.plus_days(1);
        // At the end of the calendar a day stays where it is.
        if next == day {
            break;
        }
        day = next;
    }
    days
}

/// What is left to earn, shared over so many days: equal parts by the largest remainder, the earlier days first, each with what it is
/// carried at in the books currency. Taking the first of them and sharing the rest anew over the other days gives the same.
pub(super) fn by_day(left: Carried, days: usize) -> Result<Vec<Carried>, Fault> {
    if days == 0 {
        return Ok(Vec::new());
    }
    let mut rest = left;
    let mut shares = Vec::with_capacity(days);
    for amount in left.amount.apportion(&vec![1; days])? {
        // A day that earns nothing has no worth either: it would be an entry without an amount.
        let base = if amount.is_zero() { None } else { rest.share(amount)? };
        let share = Carried { amount, base: base.unwrap_or(Money::zero(left.base.currency)) };
        rest = Carried { amount: rest.amount.minus(share.amount)?, base: rest.base.minus(share.base)? };
        shares.push(share);
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use base::Currency;
    use proptest::prelude::*;

    use super::*;

    fn of(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    fn left(amount: i64, base: i64) -> Carried {
        Carried { amount: of(amount, "USD"), base: of(base, "INR") }
    }

    fn minors(shares: &[Carried]) -> Vec<(i64, i64)> {
        shares.iter().map(|share| (share.amount.minor, share.base.minor)).collect()
    }

    #[test]
    fn the_earlier_days_take_what_equal_parts_leave_over() {
        assert_eq!(minors(&by_day(left(100, 8_311), 3).unwrap()), [(34, 2_826), (33, 2_743), (33, 2_742)]);
        assert_eq!(minors(&by_day(left(2, 167), 4).unwrap()), [(1, 84), (1, 83), (0, 0), (0, 0)]);
        assert_eq!(minors(&by_day(left(0, 0), 2).unwrap()), [(0, 0), (0, 0)]);
        assert_eq!(by_day(left(5, 5), 0).unwrap(), []);
    }

    #[test]
    fn days_are_counted_with_both_ends() {
        let day = |text| ShopDate::parse(text).unwrap();
        assert_eq!(days_between(day("2028-02-28"), day("2028-03-01")).len(), 3);
        assert_eq!(days_between(day("2027-01-01"), day("2027-12-31")).len(), 365);
        assert!(days_between(day("2027-01-02"), day("2027-01-01")).is_empty());
    }

    proptest! {
        #[test]
        fn the_days_come_to_the_whole_and_differ_by_a_minor_unit_at_most(
            amount in 0_i64..1_000_000_000_000, base in 0_i64..1_000_000_000_000, days in 1_usize..1_900,
        ) {
            let whole = left(amount, if amount == 0 { 0 } else { base });
            let shares = by_day(whole, days).unwrap();
            prop_assert_eq!(shares.len(), days);
            prop_assert_eq!(shares.iter().map(|share| share.amount.minor).sum::<i64>(), whole.amount.minor);
            prop_assert_eq!(shares.iter().map(|share| share.base.minor).sum::<i64>(), whole.base.minor);
            let (most, least) = (shares[0].amount.minor, shares[days - 1].amount.minor);
            prop_assert!(most - least <= 1);
            prop_assert!(shares.is_sorted_by(|one, other| one.amount.minor >= other.amount.minor));
            prop_assert_eq!(by_day(whole, days).unwrap(), shares);
        }

        #[test]
        fn a_day_earns_the_same_however_many_are_earned_at_once(
            amount in 0_i64..1_000_000_000, base in 0_i64..1_000_000_000, days in 1_usize..60, first in 0_usize..60,
        ) {
            let whole = left(amount, if amount == 0 { 0 } else { base });
            let shares = by_day(whole, days).unwrap();
            let first = first.min(days);
            let mut rest = whole;
            for share in &shares[..first] {
                rest = Carried {
                    amount: rest.amount.minus(share.amount).unwrap(),
                    base: rest.base.minus(share.base).unwrap(),
                };
            }
            prop_assert_eq!(&shares[first..], &by_day(rest, days - first).unwrap()[..]);
        }
    }
}
