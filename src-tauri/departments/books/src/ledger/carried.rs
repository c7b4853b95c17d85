//! What the facts of some chains left on a sub-account, and what a part of that is worth where it is taken off again.

use base::{Currency, Fault, Money, ReadTx, Shop};

use super::store;

/// An amount on a sub-account with its worth in the books currency; + debit, − credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// What is left, in its own currency.
    pub amount: Money,
    /// What it is carried at in the books currency.
    pub base: Money,
}

/// What the entries of these chains left on a sub-account in one currency.
pub fn carried(
    tx: &ReadTx<'_>,
    shop: &Shop,
    chains: &[String],
    account: &str,
    party: &str,
    currency: Currency,
) -> Result<Carried, Fault> {
    let (amount, base) = store::find_net_of_chains(tx, chains, account, party, currency)?;
    Ok(Carried { amount: Money::new(amount, currency)?, base: Money::new(base, shop.basics()?.books_currency)? })
}

/// What stands on a sub-account in one currency: all that was ever posted on it.
pub fn standing(
    tx: &ReadTx<'_>,
    shop: &Shop,
    account: &str,
    party: &str,
    currency: Currency,
) -> Result<Carried, Fault> {
    let (amount, base) = store::find_balance(tx, account, party, currency)?;
    Ok(Carried { amount: Money::new(amount, currency)?, base: Money::new(base, shop.basics()?.books_currency)? })
}

impl Carried {
    /// What a part of it is carried at, `part` and the answer without the sign of the side it stands on. Parts take their share
    /// and the last takes all the rest, so that nothing stays in the books currency once the amount is gone. `None` where less
    /// than the part is left.
    pub fn share(&self, part: Money) -> Result<Option<Money>, Fault> {
        let (whole, base) =
            if self.amount.minor < 0 { (self.amount.negated(), self.base.negated()) } else { (self.amount, self.base) };
        let rest = whole.minus(part)?;
        if part.minor <= 0 || rest.minor < 0 {
            return Ok(None);
        }
        Ok(base.apportion(&[part.minor, rest.minor])?.first().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(minor: i64, code: &str) -> Money {
        Money::new(minor, Currency::of(code).unwrap()).unwrap()
    }

    #[test]
    fn a_part_takes_its_share_and_the_last_all_the_rest_on_either_side() {
        let owed = Carried { amount: of(-300, "USD"), base: of(-25_001, "INR") };
        assert_eq!(owed.share(of(100, "USD")).unwrap(), Some(of(8_334, "INR")));
        assert_eq!(owed.share(of(300, "USD")).unwrap(), Some(of(25_001, "INR")));
        assert_eq!(owed.share(of(301, "USD")).unwrap(), None);
        let due = Carried { amount: of(300, "USD"), base: of(24_900, "INR") };
        assert_eq!(due.share(of(100, "USD")).unwrap(), Some(of(8_300, "INR")));
        assert_eq!(due.share(of(0, "USD")).unwrap(), None);
    }
}
