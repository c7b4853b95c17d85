//! A tax return is filed: what fell due in its period becomes a debt to the office, or a claim on it.
//!
//! ```text
//!        2100 output tax.<component>             1300 input tax.<component>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    emptied             │                       │ emptied
//!
//!        2120 reverse charge, 2130 turnover      2140 tax return to settle.<component>
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    emptied             │             in favour │ owed
//!
//!        3900 currency conversion
//!   ─────────────────────┬─────────
//!    what was taxed in another currency crosses here: the office is paid in that of the books
//! ```
//! source `tax_period:<id>:filed`. Tax that is not due yet (2110) and what stands against an advance (1310) stay.

use std::collections::BTreeMap;

use base::{Currency, Fault, Money, Timestamp};

use super::tax_period_chain;
use crate::ledger::entry::{CONVERSION, Entry, Line};

/// What the entry is made from.
pub struct TaxFiled<'a> {
    /// The period.
    pub period: &'a str,
    /// On its last day.
    pub happened_at: Timestamp,
    /// The currency of the books.
    pub books: Currency,
    /// What the period put on the accounts of tax that is due, as postings put it there: + debit.
    pub standing: &'a [Line],
}

/// The source of that entry.
pub fn tax_filed_source(period: &str) -> String {
    format!("tax_period:{period}:filed")
}

/// The entry of a filed return; without any line where nothing fell due.
pub fn tax_filed(fact: &TaxFiled<'_>) -> Result<Entry, Fault> {
    let books = fact.books;
    let (mut lines, mut abroad) = (Vec::new(), Money::zero(books));
    let mut nets: BTreeMap<&str, Money> = BTreeMap::new();
    for line in fact.standing.iter().filter(|line| !line.is_empty()) {
        let net = nets.entry(&line.party).or_insert(Money::zero(books));
        *net = net.plus(line.base)?;
        let base = line.base.negated();
        if line.amount.is_zero() {
            // Its amounts cancel out and their worth does not: that is left in the currency of the books.
            lines.push(Line { amount: base, base, ..line.clone() });
            continue;
        }
        lines.push(Line { amount: line.amount.negated(), base, ..line.clone() });
        if line.amount.currency != books {
            lines.push(Line::new(CONVERSION, "", line.amount, line.base));
            abroad = abroad.plus(line.base)?;
        }
    }
    lines.push(Line::new(CONVERSION, "", abroad.negated(), abroad.negated()));
    lines.extend(nets.into_iter().map(|(component, net)| Line::new("2140", component, net, net)));
    Ok(Entry {
        source: tax_filed_source(fact.period),
        recipe: "tax_filed",
        chain: tax_period_chain(fact.period),
        happened_at: fact.happened_at,
        memo: String::new(),
        reverses: None,
        lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
        taxes: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::of(code).unwrap()).unwrap()
    }

    fn inr(account: &'static str, component: &str, text: &str) -> Line {
        Line::new(account, component, of(text, "INR"), of(text, "INR"))
    }

    fn usd(account: &'static str, amount: &str, base: &str) -> Line {
        Line::new(account, "IGST18", of(amount, "USD"), of(base, "INR"))
    }

    fn filed(standing: &[Line]) -> Entry {
        let books = Currency::of("INR").unwrap();
        let fact = TaxFiled { period: "2026-12", happened_at: Timestamp(0), books, standing };
        let entry = tax_filed(&fact).unwrap();
        if !entry.is_empty() {
            entry.verify(books).unwrap();
        }
        entry
    }

    #[test]
    fn each_component_becomes_a_debt_or_a_claim_of_its_own() {
        let entry = filed(&[
            inr("1300", "CGST9", "60.00"),
            inr("2100", "CGST9", "-180.00"),
            inr("1300", "FEES", "7.20"),
            inr("2130", "", "-400.00"),
        ]);
        assert_eq!(entry.source, "tax_period:2026-12:filed");
        assert_eq!(
            entry.lines[4..],
            [inr("2140", "", "-400.00"), inr("2140", "CGST9", "-120.00"), inr("2140", "FEES", "7.20")]
        );
    }

    #[test]
    fn reverse_charge_that_is_claimed_at_once_leaves_nothing_to_settle() {
        let entry = filed(&[inr("1300", "VAT20", "2.00"), inr("2120", "VAT20", "-2.00")]);
        assert_eq!(entry.lines, [inr("1300", "VAT20", "-2.00"), inr("2120", "VAT20", "2.00")]);
        assert!(filed(&[]).is_empty());
    }

    #[test]
    fn tax_in_another_currency_is_owed_in_that_of_the_books() {
        let entry = filed(&[usd("2100", "-45.00", "-3739.50"), inr("2100", "IGST18", "-90.00")]);
        assert_eq!(
            entry.lines,
            [
                usd("2100", "45.00", "3739.50"),
                Line::new("3900", "", of("-45.00", "USD"), of("-3739.50", "INR")),
                inr("2100", "IGST18", "90.00"),
                inr("3900", "", "3739.50"),
                inr("2140", "IGST18", "-3829.50"),
            ]
        );
    }

    #[test]
    fn amounts_that_cancel_out_leave_their_worth_all_the_same() {
        let across = filed(&[usd("2100", "-10.00", "-830.00"), usd("1300", "10.00", "840.00")]);
        assert_eq!(across.lines.last(), Some(&inr("2140", "IGST18", "10.00")));
        let within = filed(&[usd("2100", "0.00", "-10.00")]);
        assert_eq!(within.lines, [inr("2100", "IGST18", "10.00"), inr("2140", "IGST18", "-10.00")]);
    }
}
