//! The rows of a printed statement: one for each thing that happened, where the account has one for each posting.

use std::collections::BTreeMap;

use base::{Fault, Money};
use engines::documents::model::{AccountFact, Ages, StatementRow};

use super::ageing::ReceivablesAgeing;
use super::statement::{StatementInCurrency, StatementLine};

/// The rows of a statement. What one entry moved is one row, so money that pays an invoice and leaves something over is one
/// payment; an entry that moves nothing in all, an advance that is set against an invoice, is none.
///
/// `credit_notes`: source of the entry of a credit note to its number.
pub(super) fn rows_of(
    part: &StatementInCurrency,
    credit_notes: &BTreeMap<String, String>,
) -> Result<Vec<StatementRow>, Fault> {
    let mut rows = Vec::new();
    for entry in part.lines.chunk_by(|one, next| one.entry_id == next.entry_id) {
        let Some(line) = entry.first() else { continue };
        let change = Money::sum(part.currency, entry.iter().filter_map(StatementLine::change))?;
        if change.is_zero() {
            continue;
        }
        let fact = fact_of(&line.source, change);
        let number = match fact {
            AccountFact::CreditNote => credit_notes.get(&line.source).cloned().unwrap_or_default(),
            // Without a number the reference is the name of the entry, which says nothing to a customer.
            _ => entry.iter().find(|line| line.is_numbered).map(|line| line.reference.clone()).unwrap_or_default(),
        };
        rows.push(StatementRow { on: line.day, fact, number, change });
    }
    Ok(rows)
}

/// What happened, by the source of its entry. Money that left the shop again without a refund was booked by mistake.
fn fact_of(source: &str, change: Money) -> AccountFact {
    let mut words = source.split(':');
    match (words.next(), words.nth(1)) {
        (Some("invoice"), Some("issued")) => AccountFact::Invoice,
        (Some("invoice"), Some("written_off")) => AccountFact::WrittenOff,
        (Some("credit_note"), Some("issued")) => AccountFact::CreditNote,
        // An old invoice is one to the customer, whoever keeps the books now.
        (Some("opening"), _) if change.minor > 0 && !source.ends_with(":reversed") => AccountFact::Invoice,
        (Some("payment"), Some("discount")) => AccountFact::Correction,
        (Some("payment" | "opening_settled"), _) if change.minor < 0 => AccountFact::Payment,
        (Some("refund"), _) if change.minor > 0 => AccountFact::Refund,
        _ => AccountFact::Correction,
    }
}

/// What is owed by age on the last day, the advance among the credits; none where nothing is owed either way.
pub(super) fn ages_of(part: &StatementInCurrency, ageing: &ReceivablesAgeing) -> Result<Option<Ages>, Fault> {
    let nothing = Money::zero(part.currency);
    let row = ageing.rows.iter().find(|row| row.ages.currency == part.currency).map(|row| row.ages);
    let owed =
        row.map_or([nothing; 5], |ages| [ages.not_due, ages.days_1_30, ages.days_31_60, ages.days_61_90, ages.over_90]);
    let credits = part.advance.minus(row.map_or(nothing, |ages| ages.credits))?;
    let settled = credits.is_zero() && owed.iter().all(|amount| amount.is_zero());
    Ok((!settled).then_some(Ages { owed, credits }))
}

#[cfg(test)]
mod tests {
    use base::{Currency, ShopDate};

    use super::*;

    fn rupees(minor: i64) -> Money {
        Money::new(minor, Currency::of("INR").unwrap()).unwrap()
    }

    #[test]
    fn every_entry_is_told_in_words_that_a_customer_knows() {
        for (source, minor, fact) in [
            ("invoice:inv_1:issued", 100, AccountFact::Invoice),
            ("invoice:inv_1:voided", -100, AccountFact::Correction),
            ("invoice:inv_1:written_off", -100, AccountFact::WrittenOff),
            ("credit_note:crn_1:issued", -100, AccountFact::CreditNote),
            ("payment:pay_1:captured", -100, AccountFact::Payment),
            ("payment:pay_1:captured:2", -100, AccountFact::Payment),
            ("payment:pay_1:assigned", -100, AccountFact::Payment),
            ("payment:pay_1:discount", -2, AccountFact::Correction),
            ("payment:pay_1:captured:2", 100, AccountFact::Correction),
            ("refund:ref_1:settled", 100, AccountFact::Refund),
            ("refund:ref_1:returned", -100, AccountFact::Correction),
            ("manual:man_1", 100, AccountFact::Correction),
            ("opening:1200.cus_1:OLD-17", 100, AccountFact::Invoice),
            ("opening:1200.cus_1:OLD-17:reversed", -100, AccountFact::Correction),
            ("opening_settled:opb_1:1", -100, AccountFact::Payment),
        ] {
            assert_eq!(fact_of(source, rupees(minor)), fact, "{source} {minor}");
        }
    }

    #[test]
    fn an_entry_is_one_row_and_an_advance_set_against_an_invoice_none() {
        let line = |entry: &str, source: &str, minor: i64, invoice: Option<&str>| StatementLine {
            day: ShopDate::parse("2026-11-21").unwrap(),
            kind: "payment",
            reference: invoice.unwrap_or(source).to_owned(),
            entry_id: entry.to_owned(),
            invoice_id: invoice.map(str::to_owned),
            debit: (minor > 0).then(|| rupees(minor)),
            credit: (minor <= 0).then(|| rupees(-minor)),
            balance: rupees(0),
            source: source.to_owned(),
            is_numbered: invoice.is_some(),
        };
        let lines = vec![
            line("jou_1", "payment:pay_1:captured", -4_000, Some("INV-1")),
            line("jou_1", "payment:pay_1:captured", -1_000, Some("INV-1")),
            line("jou_2", "advance:inv_2:applied", 1_000, Some("INV-2")),
            line("jou_2", "advance:inv_2:applied", -1_000, Some("INV-2")),
            line("jou_3", "credit_note:crn_1:issued", -500, Some("INV-2")),
            line("jou_4", "manual:man_1", 300, None),
        ];
        let part = StatementInCurrency { lines, ..StatementInCurrency::of_nothing(Currency::of("INR").unwrap()) };
        let notes = BTreeMap::from([("credit_note:crn_1:issued".to_owned(), "CN-1".to_owned())]);
        let rows = rows_of(&part, &notes).unwrap();
        let told: Vec<_> = rows.iter().map(|row| (row.fact.clone(), row.number.as_str(), row.change.minor)).collect();
        assert_eq!(
            told,
            [
                (AccountFact::Payment, "INV-1", -5_000),
                (AccountFact::CreditNote, "CN-1", -500),
                (AccountFact::Correction, "", 300)
            ]
        );
    }
}
