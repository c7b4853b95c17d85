//! The terms, and what they come to. Pure.

use base::{Fault, Money, Rate, ShopDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invoices::error::FieldProblem;
use crate::invoices::invoice::{Invoice, InvoiceStatus};
use crate::invoices::receivable::due;

/// Most days that the terms may give.
const DAYS_MAX: u16 = 365;

/// A discount for paying early, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EarlyDiscountAsk {
    /// Percent of what is owed, above 0 and below 100, at most 4 decimals.
    #[schema(example = "2")]
    pub rate: String,
    /// Within so many days of the day of issue, 1 to 365.
    #[schema(minimum = 1, maximum = 365, example = 10)]
    pub days: u16,
}

/// The terms on an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlyDiscount {
    /// Percent of what is owed.
    pub rate: Rate,
    /// Within so many days of the day of issue.
    pub days: u16,
    /// The last day in time, in the shop's zone; drafts have none yet.
    pub until: Option<ShopDate>,
}

impl EarlyDiscount {
    /// The same on an invoice that is issued on that day.
    pub(in crate::invoices) fn counted_from(self, issued_on: ShopDate) -> Self {
        Self { until: Some(issued_on.plus_days(i32::from(self.days))), ..self }
    }

    /// As somebody would type it again.
    pub(in crate::invoices) fn typed(self) -> EarlyDiscountAsk {
        EarlyDiscountAsk { rate: self.rate.to_string(), days: self.days }
    }
}

/// What settles an invoice in full until a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlyOffer {
    /// What is to be paid.
    pub amount: Money,
    /// What is taken off.
    pub discount: Money,
    /// The last day in time, in the shop's zone.
    pub until: ShopDate,
}

/// The terms on an invoice, over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = EarlyDiscount)]
pub struct EarlyDiscountShown {
    /// Percent of what is owed.
    pub rate: Rate,
    /// Within so many days of the day of issue.
    pub days: u16,
    /// The last day in time; drafts have none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<ShopDate>,
    /// What was taken.
    pub taken: Money,
    /// What settles the invoice when it is paid in time, in one payment; absent when nothing does any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// What that takes off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Money>,
}

/// The terms as somebody typed them; what is wrong with them is told at their fields.
pub(in crate::invoices) fn read_terms(
    ask: Option<&EarlyDiscountAsk>,
    problems: &mut Vec<FieldProblem>,
) -> Option<EarlyDiscount> {
    let ask = ask?;
    let wrong = |field: &str, title: String| FieldProblem::coded("invoice.early_discount", field, title);
    let rate = match Rate::parse(ask.rate.trim()) {
        Ok(rate) if rate > Rate::ZERO && rate.fraction() < rust_decimal::Decimal::ONE => Some(rate),
        Ok(_) => {
            problems.push(wrong("early_discount.rate", "above 0 and below 100 percent".to_owned()));
            None
        }
        Err(cause) => {
            problems.push(FieldProblem::new("early_discount.rate", cause));
            None
        }
    };
    if !(1..=DAYS_MAX).contains(&ask.days) {
        problems.push(wrong("early_discount.days", format!("1 to {DAYS_MAX} days")));
        return None;
    }
    Some(EarlyDiscount { rate: rate?, days: ask.days, until: None })
}

/// What the terms take off what is left of an invoice once so much of it is credited; nothing without terms, or with instalments.
pub(super) fn discount_with(invoice: &Invoice, credited: Money) -> Result<Money, Fault> {
    let nothing = Money::zero(invoice.currency);
    let Some(terms) = invoice.early_discount.filter(|_| invoice.instalment_count == 0) else { return Ok(nothing) };
    let left = invoice.sums.total.minus(credited)?;
    Ok(if left.minor > 0 { left.at_rate(terms.rate)? } else { nothing })
}

/// What settles an invoice in full until the last day in time, while nothing of it is paid; `None` where nothing does.
pub fn early_offer(invoice: &Invoice) -> Result<Option<EarlyOffer>, Fault> {
    let until = invoice.early_discount.and_then(|terms| terms.until);
    let Some(until) = until.filter(|_| invoice.status == InvoiceStatus::Issued) else { return Ok(None) };
    let discount = discount_with(invoice, invoice.credited)?;
    let amount = invoice.sums.total.minus(invoice.credited)?.minus(discount)?;
    let is_any = discount.minor > 0 && amount.minor > 0 && invoice.paid.is_zero();
    Ok(is_any.then_some(EarlyOffer { amount, discount, until }))
}

/// What settles an invoice in full on a day: less than is owed while that is in time.
pub fn settles_on(invoice: &Invoice, today: ShopDate) -> Result<Money, Fault> {
    let offer = early_offer(invoice)?.filter(|offer| today <= offer.until);
    Ok(offer.map_or_else(|| due(invoice), |offer| offer.amount))
}

/// What of the discount that was taken goes with a credit note over so much.
pub(in crate::invoices) fn discount_back(invoice: &Invoice, credit: Money) -> Result<Money, Fault> {
    let left = discount_with(invoice, invoice.credited.plus(credit)?)?;
    let taken = invoice.early_taken;
    Ok(if left.minor < taken.minor { taken.minus(left)? } else { Money::zero(invoice.currency) })
}

/// The credit note behind a refund: what was refunded, with the discount that had been taken on it.
pub fn credit_behind(invoice: &Invoice, refunded: Money) -> Result<Money, Fault> {
    if invoice.early_taken.is_zero() {
        return Ok(refunded);
    }
    let left = invoice.sums.total.minus(invoice.credited)?;
    // What a credit leaves of the customer's money grows with it by one minor unit or none, so the first that is enough is exact.
    let (mut low, mut high) = (refunded.minor, left.minor.max(refunded.minor));
    let of = |minor: i64| Money { minor, currency: refunded.currency };
    while low < high {
        let middle = low.saturating_add(high.saturating_sub(low) / 2);
        let back = of(middle).minus(discount_back(invoice, of(middle))?)?;
        if back.minor < refunded.minor {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    Ok(of(low))
}

/// The terms as they stand on the wire on a day.
pub(in crate::invoices) fn shown(invoice: &Invoice, today: ShopDate) -> Result<Option<EarlyDiscountShown>, Fault> {
    let Some(terms) = invoice.early_discount else { return Ok(None) };
    let offer = early_offer(invoice)?.filter(|offer| today <= offer.until);
    Ok(Some(EarlyDiscountShown {
        rate: terms.rate,
        days: terms.days,
        until: terms.until,
        taken: invoice.early_taken,
        amount: offer.map(|offer| offer.amount),
        discount: offer.map(|offer| offer.discount),
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

    fn taken(total: i64, rate: &str) -> Invoice {
        let (mut invoice, _) = sample::invoice();
        let terms = EarlyDiscount { rate: Rate::parse(rate).unwrap(), days: 10, until: None };
        invoice.early_discount = Some(terms.counted_from(invoice.issued_on.unwrap()));
        invoice.sums.total = rupees(total);
        invoice.early_taken = discount_with(&invoice, rupees(0)).unwrap();
        invoice
    }

    #[test]
    fn terms_are_above_nothing_below_all_and_within_a_year() {
        for (rate, days, field) in [
            ("0", 10, "early_discount.rate"),
            ("100", 10, "early_discount.rate"),
            ("2.00001", 10, "early_discount.rate"),
            ("two", 10, "early_discount.rate"),
            ("2", 0, "early_discount.days"),
            ("2", 366, "early_discount.days"),
        ] {
            let mut problems = Vec::new();
            assert_eq!(
                read_terms(Some(&EarlyDiscountAsk { rate: rate.into(), days }), &mut problems),
                None,
                "{rate} {days}"
            );
            assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), [field]);
        }
        let mut problems = Vec::new();
        assert_eq!(read_terms(None, &mut problems), None);
        let terms = read_terms(Some(&EarlyDiscountAsk { rate: " 2.5 ".into(), days: 10 }), &mut problems).unwrap();
        let issued_on = ShopDate::parse("2026-11-21").unwrap();
        assert_eq!((terms.counted_from(issued_on).until, problems), (ShopDate::parse("2026-12-01"), Vec::new()));
    }

    #[test]
    fn what_settles_it_is_offered_while_nothing_is_paid_and_it_is_due_in_one() {
        let mut invoice = taken(10_000, "2");
        invoice.early_taken = rupees(0);
        let offer =
            |invoice: &Invoice| early_offer(invoice).unwrap().map(|offer| (offer.amount.minor, offer.discount.minor));
        assert_eq!(offer(&invoice), Some((9_800, 200)));
        invoice.credited = rupees(5_000);
        assert_eq!(offer(&invoice), Some((4_900, 100)), "of what a credit note left");
        assert_eq!(offer(&Invoice { paid: rupees(1), ..invoice.clone() }), None);
        assert_eq!(offer(&Invoice { instalment_count: 2, ..invoice.clone() }), None);
        assert_eq!(offer(&Invoice { status: InvoiceStatus::Draft, ..invoice }), None);
    }

    proptest! {
        #[test]
        fn the_note_behind_a_refund_gives_back_exactly_what_was_refunded(
            total in 1_i64..10_000_000, rate in 1_u32..999_999, share in 0_i64..=100,
        ) {
            let invoice = taken(total, &format!("{}.{:04}", rate / 10_000, rate % 10_000));
            let came_in = total - invoice.early_taken.minor;
            let refunded = rupees(came_in * share / 100);
            let note = credit_behind(&invoice, refunded).unwrap();
            let back = discount_back(&invoice, note).unwrap();
            prop_assert!(note.minor <= total);
            prop_assert_eq!(note.minor - back.minor, refunded.minor);
        }
    }
}
