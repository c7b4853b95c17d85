//! The sums of a document, and the share of each of them that a part of its total carries. Pure.

use base::{Currency, Money, MoneyError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::DocumentAmounts;

/// The amounts of a document, all net of tax but for `tax` and `total`.
///
/// total = subtotal − discount + service fee + delivery + tax + rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sums {
    /// The lines before any discount.
    pub subtotal: Money,
    /// Line and document discounts.
    pub discount: Money,
    /// Service fee.
    pub service_fee: Money,
    /// Delivery.
    pub delivery: Money,
    /// Tax of lines and charges.
    pub tax: Money,
    /// From rounding the total to whole units; outside the tax base.
    pub rounding: Money,
    /// What the customer owes.
    pub total: Money,
}

impl Sums {
    /// The sums of a calculation.
    pub fn of(amounts: &DocumentAmounts) -> Self {
        Self {
            subtotal: amounts.subtotal,
            discount: amounts.discount,
            service_fee: amounts.service_fee,
            delivery: amounts.delivery,
            tax: amounts.tax,
            rounding: amounts.rounding,
            total: amounts.total,
        }
    }

    /// Nothing at all.
    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            subtotal: zero,
            discount: zero,
            service_fee: zero,
            delivery: zero,
            tax: zero,
            rounding: zero,
            total: zero,
        }
    }

    /// The parts that these totals cut the document into, each with its own share of every sum. Each share is apportioned over
    /// what the parts before it left, so none shrinks and the last part takes the rest to the minor unit (BOOKS 4.8).
    ///
    /// The totals are above zero and add up to the document's: whoever asks has made sure of it.
    pub fn parts(&self, totals: &[Money]) -> Result<Vec<Self>, MoneyError> {
        let mut left = *self;
        let mut parts = Vec::with_capacity(totals.len());
        for total in totals {
            let part = left.share(*total)?;
            left = left.minus(&part)?;
            parts.push(part);
        }
        Ok(parts)
    }

    /// The share of every sum that a part of the total carries.
    fn share(&self, total: Money) -> Result<Self, MoneyError> {
        let rounding = share(self.rounding, total, self.total)?;
        let goods = self.subtotal.minus(self.discount)?;
        let columns = [goods, self.service_fee, self.delivery, self.tax].map(|column| column.minor);
        let shares = total.minus(rounding)?.apportion(&columns)?;
        let [part, service_fee, delivery, tax] = shares[..] else { return Err(MoneyError::NoWeights) };
        // Goods that were given away wholly leave only the total to go by.
        let discount =
            if goods.is_zero() { share(self.discount, total, self.total)? } else { share(self.discount, part, goods)? };
        Ok(Self { subtotal: part.plus(discount)?, discount, service_fee, delivery, tax, rounding, total })
    }

    fn minus(&self, part: &Self) -> Result<Self, MoneyError> {
        Ok(Self {
            subtotal: self.subtotal.minus(part.subtotal)?,
            discount: self.discount.minus(part.discount)?,
            service_fee: self.service_fee.minus(part.service_fee)?,
            delivery: self.delivery.minus(part.delivery)?,
            tax: self.tax.minus(part.tax)?,
            rounding: self.rounding.minus(part.rounding)?,
            total: self.total.minus(part.total)?,
        })
    }
}

/// What of an amount goes with `part` of `whole`, neither below zero: nothing where there is no whole.
pub(super) fn share(amount: Money, part: Money, whole: Money) -> Result<Money, MoneyError> {
    let rest = whole.minus(part)?;
    if whole.is_zero() {
        return Ok(Money::zero(amount.currency));
    }
    amount.apportion(&[part.minor, rest.minor])?.first().copied().ok_or(MoneyError::NoWeights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idr(minor: i64) -> Money {
        Money::new(minor, Currency::of("IDR").unwrap()).unwrap()
    }

    #[test]
    fn goods_given_away_and_a_rounded_total_are_shared_to_the_last_unit() {
        let whole = Sums {
            subtotal: idr(1_000),
            discount: idr(1_000),
            service_fee: idr(0),
            delivery: idr(400),
            tax: idr(44),
            rounding: idr(-4),
            total: idr(440),
        };
        let parts = whole.parts(&[idr(147), idr(147), idr(146)]).unwrap();
        let column = |of: fn(&Sums) -> Money| parts.iter().map(|part| of(part).minor).collect::<Vec<_>>();
        assert_eq!(column(|sums| sums.discount), [334, 334, 332]);
        assert_eq!(column(|sums| sums.rounding), [-1, -2, -1]);
        for part in &parts {
            let sum = part.subtotal.minor - part.discount.minor + part.delivery.minor + part.tax.minor;
            assert_eq!(sum + part.rounding.minor, part.total.minor, "{part:?}");
        }
        assert_eq!(column(|sums| sums.tax).iter().sum::<i64>(), 44);
    }
}
