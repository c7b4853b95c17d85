//! How much of the tax that waits for its payment is due.

use base::{Money, MoneyError};

/// What of an amount is due once so much of a debt is paid, where each payment makes its share fall due.
///
/// It grows with what is paid from nothing to the whole, so that the last payment takes what is left and no order of payments
/// leaves a minor unit behind. Of a debt of nothing all is due.
pub fn share_due(whole: Money, paid: Money, debt: Money) -> Result<Money, MoneyError> {
    let rest = debt.minus(paid)?;
    if rest.minor <= 0 {
        return Ok(whole);
    }
    if paid.minor <= 0 {
        return Ok(Money::zero(whole.currency));
    }
    whole.apportion(&[paid.minor, rest.minor])?.first().copied().ok_or(MoneyError::NoWeights)
}

#[cfg(test)]
mod tests {
    use base::Currency;
    use proptest::prelude::*;

    use super::*;

    fn money(minor: i64) -> Money {
        Money::new(minor, Currency::of("MYR").unwrap()).unwrap()
    }

    proptest! {
        #[test]
        fn it_never_falls_and_ends_at_the_whole(whole in 0_i64..1_000_000, debt in 1_i64..1_000_000, steps in prop::collection::vec(1_i64..100_000, 1..12)) {
            let (mut paid, mut before) = (0_i64, money(0));
            for step in steps {
                paid = debt.min(paid + step);
                let now = share_due(money(whole), money(paid), money(debt)).unwrap();
                prop_assert!(now.minor >= before.minor && now.minor <= whole);
                before = now;
            }
            prop_assert_eq!(share_due(money(whole), money(debt), money(debt)).unwrap().minor, whole);
        }
    }

    #[test]
    fn of_a_debt_that_a_credit_note_took_away_all_is_due() {
        assert_eq!(share_due(money(364), money(0), money(0)).unwrap(), money(364));
        assert_eq!(share_due(money(364), money(0), money(100)).unwrap(), money(0));
    }
}
