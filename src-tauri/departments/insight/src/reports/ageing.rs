//! How old what customers owe is: by customer and currency, in steps of thirty days after the day it was due.

use std::collections::BTreeMap;

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate};
use books::ledger::Known;
use serde::Serialize;
use utoipa::ToSchema;

use super::store::receivables::{self, OpenDocument};

/// What customers owe at the end of a day. All of it together is account 1200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceivablesAgeing {
    /// At the end of this day.
    pub on: ShopDate,
    /// By name of the customer, and by currency.
    pub rows: Vec<AgeingRow>,
    /// The same of all customers, one for each currency.
    pub totals: Vec<Ages>,
    /// What all of it is carried at in the books currency.
    pub base_total: Money,
}

/// What one customer owes in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgeingRow {
    /// Sub-account of 1200: the customer's id.
    pub party: String,
    /// The customer's name; absent for a sub-account that is no customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// By age.
    pub ages: Ages,
    /// What all of it is carried at in the books currency.
    pub base_total: Money,
    /// What it is made of, what was due first at the top.
    pub documents: Vec<AgeingDocument>,
}

/// Amounts of one currency by age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ages {
    /// Currency.
    pub currency: Currency,
    /// Not due yet, or due on the day itself.
    pub not_due: Money,
    /// Due 1 to 30 days ago.
    pub days_1_30: Money,
    /// Due 31 to 60 days ago.
    pub days_31_60: Money,
    /// Due 61 to 90 days ago.
    pub days_61_90: Money,
    /// Due more than 90 days ago.
    pub over_90: Money,
    /// What customers have to the good, 0 or less.
    pub credits: Money,
    /// All together.
    pub total: Money,
}

/// A document, or an instalment of one, that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgeingDocument {
    /// The invoice it is; absent for what is about none, an opening balance, say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<String>,
    /// Its number, or the chain of the entries that it is.
    pub reference: String,
    /// When it was or is to be paid.
    pub due_on: ShopDate,
    /// How old it is.
    pub age: Age,
    /// What is open; below 0 where the customer has it to the good.
    pub amount: Money,
    /// What it is carried at in the books currency.
    pub base: Money,
}

/// How long ago something was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// Not due yet, or due on the day itself.
    NotDue,
    /// 1 to 30 days.
    #[serde(rename = "days_1_30")]
    Days1To30,
    /// 31 to 60 days.
    #[serde(rename = "days_31_60")]
    Days31To60,
    /// 61 to 90 days.
    #[serde(rename = "days_61_90")]
    Days61To90,
    /// More than 90 days.
    #[serde(rename = "over_90")]
    Over90,
    /// The customer has it to the good.
    Credit,
}

impl Age {
    /// The age on a day of what was due on another.
    fn of(due_on: ShopDate, on: ShopDate) -> Self {
        let within = |days: i32| due_on >= on.plus_days(-days);
        match () {
            () if within(0) => Self::NotDue,
            () if within(30) => Self::Days1To30,
            () if within(60) => Self::Days31To60,
            () if within(90) => Self::Days61To90,
            () => Self::Over90,
        }
    }
}

impl Ages {
    fn none(currency: Currency) -> Self {
        let nothing = Money::zero(currency);
        Self {
            currency,
            not_due: nothing,
            days_1_30: nothing,
            days_31_60: nothing,
            days_61_90: nothing,
            over_90: nothing,
            credits: nothing,
            total: nothing,
        }
    }

    fn add(&mut self, age: Age, amount: Money) -> Result<(), Fault> {
        let sum = match age {
            Age::NotDue => &mut self.not_due,
            Age::Days1To30 => &mut self.days_1_30,
            Age::Days31To60 => &mut self.days_31_60,
            Age::Days61To90 => &mut self.days_61_90,
            Age::Over90 => &mut self.over_90,
            Age::Credit => &mut self.credits,
        };
        *sum = sum.plus(amount)?;
        self.total = self.total.plus(amount)?;
        Ok(())
    }
}

/// What customers owe at the end of a day, by age: one of them, or all; by what was known then.
pub(crate) fn receivables_ageing(
    tx: &ReadTx<'_>,
    shop: &Shop,
    on: ShopDate,
    party: Option<&str>,
    known: Known,
) -> Result<ReceivablesAgeing, Fault> {
    let books = shop.basics()?.books_currency;
    let last_seq = known.last_entry(tx, shop)?.unwrap_or(receivables::EVERY_ENTRY);
    let open = receivables::open_documents(tx, on, party, last_seq)?;
    let ids: Vec<&str> = open.iter().filter_map(|document| document.invoice_id.as_deref()).collect();
    let mut plans: BTreeMap<String, Vec<(ShopDate, i64)>> = BTreeMap::new();
    for (invoice, due_on, total_minor) in receivables::instalments(tx, &ids)? {
        plans.entry(invoice).or_default().push((due_on, total_minor));
    }
    let mut rows: Vec<AgeingRow> = Vec::new();
    let mut totals: BTreeMap<Currency, Ages> = BTreeMap::new();
    let mut base_total = Money::zero(books);
    for document in open {
        let same = |row: &AgeingRow| row.party == document.party && row.ages.currency == document.currency;
        if !rows.last().is_some_and(same) {
            let (party, name) = (document.party.clone(), document.customer.clone());
            let (ages, base_total) = (Ages::none(document.currency), Money::zero(books));
            rows.push(AgeingRow { party, name, ages, base_total, documents: Vec::new() });
        }
        let row = rows.last_mut().ok_or_else(|| Fault::bug("a row was pushed and is not there"))?;
        let plan = document.invoice_id.as_ref().and_then(|id| plans.get(id)).map_or(&[][..], Vec::as_slice);
        for part in parts_of(&document, plan, books, on)? {
            row.ages.add(part.age, part.amount)?;
            row.base_total = row.base_total.plus(part.base)?;
            totals
                .entry(part.amount.currency)
                .or_insert(Ages::none(part.amount.currency))
                .add(part.age, part.amount)?;
            base_total = base_total.plus(part.base)?;
            row.documents.push(part);
        }
    }
    for row in &mut rows {
        row.documents.sort_by_key(|document| document.due_on);
    }
    Ok(ReceivablesAgeing { on, rows, totals: totals.into_values().collect(), base_total })
}

/// What is open of a document, one part for each instalment that is. Credit notes take from the last instalments, and payments
/// fill them from the first: what is open is of the last ones that no credit note took.
fn parts_of(
    document: &OpenDocument,
    plan: &[(ShopDate, i64)],
    books: Currency,
    on: ShopDate,
) -> Result<Vec<AgeingDocument>, Fault> {
    let amount = Money::new(document.amount_minor, document.currency)?;
    let base = Money::new(document.base_minor, books)?;
    let mut parts: Vec<(ShopDate, i64)> = Vec::new();
    let mut left = amount.minor.max(0);
    let mut credited = document.credited_minor.max(0);
    for (due_on, total_minor) in plan.iter().rev() {
        let taken = credited.min(*total_minor);
        credited -= taken;
        let part = left.min(total_minor - taken);
        if part > 0 {
            parts.push((*due_on, part));
            left -= part;
        }
    }
    match parts.last_mut() {
        // More than all instalments is of the first one.
        Some(first) => first.1 += left,
        None => parts.push((document.due_on, amount.minor)),
    }
    let weights: Vec<i64> = parts.iter().map(|(_, minor)| *minor).collect();
    let bases = base.apportion(&weights)?;
    let reference = document.number.clone().unwrap_or_else(|| document.document.clone());
    let part = |((due_on, minor), base): ((ShopDate, i64), Money)| {
        let amount = Money::new(minor, document.currency)?;
        let age = if minor < 0 || (minor == 0 && base.minor < 0) { Age::Credit } else { Age::of(due_on, on) };
        let (invoice_id, reference) = (document.invoice_id.clone(), reference.clone());
        Ok(AgeingDocument { invoice_id, reference, due_on, age, amount, base })
    };
    parts.into_iter().zip(bases).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> ShopDate {
        ShopDate::parse(text).unwrap()
    }

    #[test]
    fn an_age_begins_the_day_after_it_was_due() {
        let on = day("2026-11-30");
        for (due, age) in [
            ("2026-12-01", Age::NotDue),
            ("2026-11-30", Age::NotDue),
            ("2026-11-29", Age::Days1To30),
            ("2026-10-31", Age::Days1To30),
            ("2026-10-30", Age::Days31To60),
            ("2026-10-01", Age::Days31To60),
            ("2026-09-30", Age::Days61To90),
            ("2026-09-01", Age::Days61To90),
            ("2026-08-31", Age::Over90),
        ] {
            assert_eq!(Age::of(day(due), on), age, "{due}");
        }
    }

    #[test]
    fn what_is_open_of_a_plan_is_of_its_last_instalments_but_for_what_was_credited() {
        let (inr, on) = (Currency::of("INR").unwrap(), day("2026-11-30"));
        let open = |amount_minor, credited_minor| OpenDocument {
            document: "invoice:inv_1".to_owned(),
            party: "cus_1".to_owned(),
            customer: None,
            currency: inr,
            amount_minor,
            base_minor: amount_minor,
            invoice_id: Some("inv_1".to_owned()),
            number: Some("INV-1".to_owned()),
            due_on: day("2026-09-15"),
            credited_minor,
        };
        let plan = [(day("2026-09-15"), 4_000), (day("2026-10-15"), 3_000), (day("2026-12-15"), 3_000)];
        let parts = |minor, credited| -> Vec<(Age, i64)> {
            let parts = parts_of(&open(minor, credited), &plan, inr, on).unwrap();
            parts.iter().map(|part| (part.age, part.amount.minor)).collect()
        };
        assert_eq!(parts(3_000, 0), [(Age::NotDue, 3_000)]);
        assert_eq!(parts(4_500, 0), [(Age::NotDue, 3_000), (Age::Days31To60, 1_500)]);
        assert_eq!(parts(10_000, 0), [(Age::NotDue, 3_000), (Age::Days31To60, 3_000), (Age::Days61To90, 4_000)]);
        assert_eq!(parts(6_500, 3_500), [(Age::Days31To60, 2_500), (Age::Days61To90, 4_000)]);
        assert_eq!(parts(-500, 0), [(Age::Credit, -500)]);
    }
}
