//! What the gateway charges: a percentage and a flat amount of each capture, with tax on both if the settings say so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::misbehaviour::{Dice, Misbehaviour, Percent};
use crate::money::{Currency, Money};
use crate::payment::Fee;

/// When the shop learns what it was charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FeeKnown {
    /// With the capture.
    AtCapture,
    /// Some time after the capture (`later_ms` of gateway clock), by a `fee.known` event.
    Later,
    /// When control says so.
    ByControl,
}

/// The fee schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FeeSchedule {
    pub(crate) percent: Percent,
    /// The flat part for each currency, as decimal strings. A currency that is not listed has the built-in flat part.
    pub(crate) flat: BTreeMap<String, String>,
    /// Tax on the fee.
    pub(crate) tax_percent: Percent,
    pub(crate) known: FeeKnown,
    pub(crate) later_ms: u64,
}

impl Default for FeeSchedule {
    fn default() -> Self {
        Self {
            percent: Percent::of_parts_per_million(29_000),
            flat: BTreeMap::new(),
            tax_percent: Percent::default(),
            known: FeeKnown::AtCapture,
            later_ms: 3_600_000,
        }
    }
}

impl FeeSchedule {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        for (code, flat) in &self.flat {
            Money::parse(flat, Currency::of(code)?)?;
        }
        Ok(())
    }

    fn flat_part(&self, currency: Currency) -> Result<Money, ApiError> {
        match self.flat.get(&currency.to_string()) {
            Some(flat) => Ok(Money::parse(flat, currency)?),
            None => Ok(Money::new(built_in_flat_minor(currency), currency)?),
        }
    }

    /// The fee of this schedule on a captured amount; never more than the amount itself.
    pub(crate) fn fee_on(&self, amount: Money) -> Result<Fee, ApiError> {
        let fee = amount.share(self.percent.parts_per_million())?.plus(self.flat_part(amount.currency())?)?;
        self.with_tax(amount, fee)
    }

    fn with_tax(&self, amount: Money, fee: Money) -> Result<Fee, ApiError> {
        let fee = if fee.minus(amount)?.is_positive() { amount } else { fee };
        let tax = fee.share(self.tax_percent.parts_per_million())?;
        let room = amount.minus(fee)?;
        Ok(Fee { amount: fee, tax: if tax.minus(room)?.is_positive() { room } else { tax } })
    }

    /// What is really charged, and what the schedule says: different when the gateway was told to charge wrongly.
    pub(crate) fn charge(&self, amount: Money, wrong: &Misbehaviour, dice: &mut Dice) -> Result<(Fee, Fee), ApiError> {
        let right = self.fee_on(amount)?;
        if !dice.fees.chance(wrong.wrong_fee_percent) {
            return Ok((right, right));
        }
        let extra = amount.share(wrong.wrong_fee_extra_percent.parts_per_million())?;
        let extra = if extra.is_positive() { extra } else { Money::new(1, amount.currency())? };
        Ok((self.with_tax(amount, right.amount.plus(extra)?)?, right))
    }
}

/// About what thirty US cents are worth, in the currency's smallest units.
fn built_in_flat_minor(currency: Currency) -> i64 {
    match (currency.to_string().as_str(), currency.decimals()) {
        ("IDR", _) => 5_000,
        ("VND", _) => 7_500,
        ("KRW", _) => 400,
        ("JPY", _) => 40,
        ("INR", _) => 2_500,
        ("PHP" | "THB", _) => 1_500,
        ("AED" | "SAR" | "MYR" | "PLN", _) => 120,
        (_, 0) => 300,
        (_, 3) => 100,
        (_, 4) => 100,
        _ => 30,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::of(code).unwrap()).unwrap()
    }

    #[test]
    fn the_default_fee_is_a_percentage_and_a_flat_part() {
        let schedule = FeeSchedule::default();
        for (amount, code, fee) in [
            ("100.00", "USD", "3.20"),
            ("1180.00", "INR", "59.22"),
            ("125000", "IDR", "8625"),
            ("1.250", "KWD", "0.136"),
        ] {
            let charged = schedule.fee_on(money(amount, code)).unwrap();
            assert_eq!((charged.amount.to_string().as_str(), charged.tax.minor()), (fee, 0), "{amount} {code}");
        }
    }

    #[test]
    fn fee_and_tax_never_take_more_than_the_payment() {
        let schedule = FeeSchedule { tax_percent: Percent::of_parts_per_million(180_000), ..FeeSchedule::default() };
        for amount in ["0.01", "0.30", "0.35", "0.40", "1.00"] {
            let amount = money(amount, "USD");
            let fee = schedule.fee_on(amount).unwrap();
            assert!(!fee.amount.plus(fee.tax).unwrap().minus(amount).unwrap().is_positive(), "{amount:?}: {fee:?}");
        }
    }

    #[test]
    fn a_wrong_fee_differs_from_the_schedule() {
        let wrong =
            Misbehaviour { wrong_fee_percent: Percent::of_parts_per_million(1_000_000), ..Misbehaviour::default() };
        let (charged, right) =
            FeeSchedule::default().charge(money("100.00", "USD"), &wrong, &mut Dice::of_seed(1)).unwrap();
        assert_eq!((charged.amount.to_string(), right.amount.to_string()), ("3.30".into(), "3.20".into()));
    }
}
