//! The tax office is paid for a filed return, or pays back what was in the shop's favour.
//!
//! ```text
//!        2140 tax return to settle.<component>   1100 bank
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    paid                │ came back   came back │ paid
//! ```
//! source `tax_period:<id>:paid`, a further payment `tax_period:<id>:paid:2`

use base::{Fault, Money, Timestamp};

use super::tax_period_chain;
use crate::ledger::entry::{Entry, Line};

/// What the entry is made from.
pub struct TaxPaid<'a> {
    /// The period of the return.
    pub period: &'a str,
    /// 1 for the first payment of the return.
    pub payment_no: u32,
    /// When the money moved.
    pub happened_at: Timestamp,
    /// Its parts by component in the books currency: + paid to the office, − come back from it.
    pub parts: &'a [(String, Money)],
    /// Their sum.
    pub amount: Money,
}

/// The source of that entry.
pub fn tax_paid_source(period: &str, payment_no: u32) -> String {
    if payment_no <= 1 { format!("tax_period:{period}:paid") } else { format!("tax_period:{period}:paid:{payment_no}") }
}

/// The entry of a payment to the office or from it.
pub fn tax_paid(fact: &TaxPaid<'_>) -> Entry {
    let settled = fact.parts.iter().map(|(component, part)| Line::new("2140", component, *part, *part));
    let bank = fact.amount.negated();
    Entry {
        source: tax_paid_source(fact.period, fact.payment_no),
        recipe: "tax_paid",
        chain: tax_period_chain(fact.period),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines: settled.chain([Line::new("1100", "", bank, bank)]).collect(),
        taxes: Vec::new(),
    }
}

/// Spreads a payment over what is left of each component of a return: + owed, − in favour. All that is left is settled whole, so
/// that nothing stays on any component; of a part, what is in favour is set against what is owed first, in the order of the
/// components, and the rest takes its share by the largest remainder. The other way round for what comes back.
pub fn spread_over_components(left: &[(String, Money)], paid: Money) -> Result<Vec<(String, Money)>, Fault> {
    let whole = Money::sum(paid.currency, left.iter().map(|(_, amount)| *amount))?;
    if whole == paid {
        return Ok(left.iter().filter(|(_, amount)| !amount.is_zero()).cloned().collect());
    }
    let sign = paid.minor.signum();
    let of_side = |minor: i64| minor.saturating_mul(sign);
    let mut against: i64 = left.iter().map(|(_, amount)| of_side(amount.minor)).filter(|minor| *minor < 0).sum();
    let mut weights = Vec::with_capacity(left.len());
    for (_, amount) in left {
        let owed = of_side(amount.minor).max(0);
        let set_off = owed.min(against.saturating_neg());
        against = against.saturating_add(set_off);
        weights.push(owed.saturating_sub(set_off));
    }
    let parts = paid.apportion(&weights)?;
    let named = left.iter().zip(parts).map(|((component, _), part)| (component.clone(), part));
    Ok(named.filter(|(_, part)| !part.is_zero()).collect())
}

#[cfg(test)]
mod tests {
    use base::Currency;

    use super::*;

    fn inr(minor: i64) -> Money {
        Money::new(minor, Currency::of("INR").unwrap()).unwrap()
    }

    fn spread(left: &[(&str, i64)], paid: i64) -> Vec<(String, i64)> {
        let left: Vec<_> = left.iter().map(|(component, minor)| ((*component).to_owned(), inr(*minor))).collect();
        let parts = spread_over_components(&left, inr(paid)).unwrap();
        parts.into_iter().map(|(component, part)| (component, part.minor)).collect()
    }

    fn named(parts: &[(&str, i64)]) -> Vec<(String, i64)> {
        parts.iter().map(|(component, minor)| ((*component).to_owned(), *minor)).collect()
    }

    #[test]
    fn what_is_in_favour_is_set_off_first_and_the_last_payment_takes_all_that_is_left() {
        let left = [("CGST9", 9_000), ("FEES", -3_000), ("SGST9", 9_000)];
        assert_eq!(spread(&left, 5_000), named(&[("CGST9", 2_000), ("SGST9", 3_000)]));
        assert_eq!(spread(&left, 15_000), named(&left));
        assert_eq!(spread(&[("CGST9", 7_000), ("FEES", -3_000), ("SGST9", 6_000)], 10_000).len(), 3);
        assert_eq!(spread(&[("A", 100), ("B", 50)], 101), named(&[("A", 67), ("B", 34)]));
    }

    #[test]
    fn what_comes_back_is_spread_over_what_is_in_favour() {
        let left = [("FEES", -3_000), ("VAT15", 1_000), ("IMPORT", -500)];
        assert_eq!(spread(&left, -1_000), named(&[("FEES", -800), ("IMPORT", -200)]));
        assert_eq!(spread(&left, -2_500), named(&left));
    }
}
