//! Splitting what is owed on an issued invoice into parts with days of their own, and taking the plan away again.

use base::{Actor, Money, Quantity, ReadTx, Shop, ShopDate, WriteTx};
use office::audit;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::instalment::PlannedPart;
use super::store;
use crate::invoices::error::{FieldProblem, InvoiceError};
use crate::invoices::invoice::{BILLING_WRITE, Invoice, InvoiceId};
use crate::invoices::news::{self, Happened};
use crate::invoices::store as invoices;

/// Fewest and most parts of a plan.
const PARTS: std::ops::RangeInclusive<usize> = 2..=36;

/// How an invoice is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InstalmentSplit {
    /// Into parts of the same size.
    Equal,
    /// In the proportion of the parts' weights.
    Proportional,
    /// Into these amounts, which add up to the total.
    Custom,
}

/// A plan as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstalmentPlanAsk {
    /// How it is split.
    pub split: InstalmentSplit,
    /// 2 to 36 parts, in the order in which they are to be paid.
    #[schema(min_items = 2, max_items = 36)]
    pub parts: Vec<InstalmentAsk>,
}

/// A part as typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InstalmentAsk {
    /// Until when it is to be paid; not before the day of issue nor before the part ahead of it.
    pub due_on: ShopDate,
    /// Its weight among the parts, for a proportional split: `40`.
    #[serde(default)]
    #[schema(example = "40")]
    pub weight: Option<String>,
    /// Its total, a decimal in the invoice's currency, for a custom split.
    #[serde(default)]
    #[schema(example = "250.00")]
    pub amount: Option<String>,
}

/// Splits an invoice into instalments, or splits it anew. Nothing is posted. Only while nobody started to pay.
pub async fn plan_instalments(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    ask: InstalmentPlanAsk,
) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let invoice = open_for_a_plan(tx, id)?;
            let parts = plan(&invoice, &ask)?;
            let detail = json!({
                "number": invoice.number,
                "split": ask.split,
                "parts": parts.iter().map(|part| json!([part.due_on, part.sums.total])).collect::<Vec<_>>(),
            });
            store::replace_parts(tx, id, &parts)?;
            audit::note(tx, &author, "invoice.instalments_planned", &id.to_string(), detail)?;
            let planned = keep(tx, invoice, u32::try_from(parts.len()).unwrap_or_default())?;
            tx.outcome(&author, id)?;
            Ok(planned)
        })
        .await
}

/// Takes the plan of an invoice away: it is to be paid in one again. Only while nobody started to pay.
pub async fn remove_instalments(shop: &Shop, who: &Actor, id: InvoiceId) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let invoice = open_for_a_plan(tx, id)?;
            store::replace_parts(tx, id, &[])?;
            audit::note(
                tx,
                &author,
                "invoice.instalments_removed",
                &id.to_string(),
                json!({ "number": invoice.number, "parts": invoice.instalment_count }),
            )?;
            let planned = keep(tx, invoice, 0)?;
            tx.outcome(&author, id)?;
            Ok(planned)
        })
        .await
}

/// The invoice, where a plan may be made or taken away now.
pub(super) fn open_for_a_plan(tx: &ReadTx<'_>, id: InvoiceId) -> Result<Invoice, InvoiceError> {
    let invoice = invoices::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
    invoice.must_be_issued()?;
    invoice.must_be_open()?;
    if invoice.payment_initiated_at.is_some() {
        return Err(InvoiceError::InstalmentsStand);
    }
    Ok(invoice)
}

fn keep(tx: &WriteTx<'_>, invoice: Invoice, instalment_count: u32) -> Result<Invoice, InvoiceError> {
    let mut planned =
        Invoice { instalment_count, version: invoice.version.saturating_add(1), changed_at: tx.at(), ..invoice };
    planned.next_due_on = super::next_due_on(tx, &planned)?;
    invoices::update_plan(tx, planned.id, instalment_count, planned.next_due_on)?;
    news::announce(tx, Happened::Planned, &planned)?;
    Ok(planned)
}

/// The parts that an ask means, or the field that breaks a rule. Pure.
fn plan(invoice: &Invoice, ask: &InstalmentPlanAsk) -> Result<Vec<PlannedPart>, InvoiceError> {
    let totals = totals(invoice, ask)?;
    let (sum, difference) = over_the_whole(invoice, &totals)?;
    if !difference.is_zero() {
        let (by, way) = if difference.minor > 0 { (difference, "more") } else { (difference.negated(), "less") };
        let whole = invoice.sums.total;
        let sentence = format!("the parts come to {sum}, which is {by} {way} than the invoice over {whole}");
        return Err(FieldProblem::coded("invoice.instalments_sum", "parts", sentence).into());
    }
    shares(invoice, ask, &totals)
}

/// The parts with these totals, which add up to the invoice. Pure.
pub(super) fn shares(
    invoice: &Invoice,
    ask: &InstalmentPlanAsk,
    totals: &[Money],
) -> Result<Vec<PlannedPart>, InvoiceError> {
    if let Some(at) = totals.iter().position(|total| total.minor <= 0) {
        let field = format!("parts[{at}]");
        return Err(FieldProblem::coded("invoice.instalment_of_nothing", field, "every part is above 0").into());
    }
    let sums = invoice.sums.parts(totals)?;
    let part = |((part, asked), sums): ((u32, &InstalmentAsk), _)| PlannedPart { part, due_on: asked.due_on, sums };
    Ok((1_u32..).zip(&ask.parts).zip(sums).map(part).collect())
}

/// What the parts come to, and what that is over the total of the invoice.
pub(super) fn over_the_whole(invoice: &Invoice, totals: &[Money]) -> Result<(Money, Money), InvoiceError> {
    let sum = Money::sum(invoice.currency, totals.iter().copied())?;
    Ok((sum, sum.minus(invoice.sums.total)?))
}

/// The totals that an ask means, or the field that breaks a rule. Amounts as typed need not add up to the invoice. Pure.
pub(super) fn totals(invoice: &Invoice, ask: &InstalmentPlanAsk) -> Result<Vec<Money>, InvoiceError> {
    if !PARTS.contains(&ask.parts.len()) {
        let range = format!("{} to {} parts", PARTS.start(), PARTS.end());
        return Err(FieldProblem::coded("invoice.instalment_count", "parts", range).into());
    }
    let mut earliest = invoice.issued_on;
    for (at, part) in ask.parts.iter().enumerate() {
        if let Some(earliest) = earliest.filter(|earliest| part.due_on < *earliest) {
            let field = format!("parts[{at}].due_on");
            let sentence = format!("must not be before {earliest}: instalments are paid in their order");
            return Err(FieldProblem::coded("invoice.instalment_order", field, sentence).into());
        }
        earliest = Some(part.due_on);
    }
    let whole = invoice.sums.total;
    match ask.split {
        InstalmentSplit::Equal => Ok(whole.apportion(&vec![1; ask.parts.len()])?),
        InstalmentSplit::Proportional => {
            let weights = ask.parts.iter().enumerate().map(|(at, part)| weight(at, part));
            Ok(whole.apportion(&weights.collect::<Result<Vec<_>, _>>()?)?)
        }
        InstalmentSplit::Custom => {
            let amounts = ask.parts.iter().enumerate().map(|(at, part)| amount(invoice, at, part));
            Ok(amounts.collect::<Result<Vec<_>, _>>()?)
        }
    }
}

fn weight(at: usize, part: &InstalmentAsk) -> Result<i64, FieldProblem> {
    let field = format!("parts[{at}].weight");
    let text = part.weight.as_deref().ok_or_else(|| FieldProblem::new(&field, "say the weight of this part"))?;
    let weight = Quantity::parse(text).map_err(|wrong| FieldProblem::new(&field, wrong))?;
    // Whole thousandths: a quantity has three decimals at most.
    let thousandths = weight.value().checked_mul(Decimal::ONE_THOUSAND).and_then(|value| value.to_i64());
    thousandths.ok_or_else(|| FieldProblem::new(field, "too large"))
}

fn amount(invoice: &Invoice, at: usize, part: &InstalmentAsk) -> Result<Money, FieldProblem> {
    let field = format!("parts[{at}].amount");
    let text = part.amount.as_deref().ok_or_else(|| FieldProblem::new(&field, "say the amount of this part"))?;
    Money::parse(text, invoice.currency).map_err(|wrong| FieldProblem::new(field, wrong))
}

#[cfg(test)]
mod tests {
    use base::Problem;

    use super::*;
    use crate::invoices::sample;

    fn ask(split: InstalmentSplit, parts: &[(&str, &str)]) -> InstalmentPlanAsk {
        let typed = |text: &str| Some(text.to_owned());
        let part = |(day, value): &(&str, &str)| InstalmentAsk {
            due_on: ShopDate::parse(day).unwrap(),
            weight: typed(value).filter(|_| split == InstalmentSplit::Proportional),
            amount: typed(value).filter(|_| split == InstalmentSplit::Custom),
        };
        InstalmentPlanAsk { split, parts: parts.iter().map(part).collect() }
    }

    fn planned(split: InstalmentSplit, parts: &[(&str, &str)]) -> Result<Vec<String>, (String, String)> {
        let (invoice, _) = sample::invoice();
        match plan(&invoice, &ask(split, parts)) {
            Ok(parts) => Ok(parts.iter().map(|part| part.sums.total.decimal_text()).collect()),
            Err(error) => Err((error.kind().field.unwrap_or_default(), error.to_string())),
        }
    }

    #[test]
    fn each_way_of_splitting_adds_up_to_the_total() {
        let days = ["2026-11-21", "2026-12-21", "2027-01-21"];
        let of = |values: [&'static str; 3]| [0, 1, 2].map(|at| (days[at], values[at]));
        assert_eq!(planned(InstalmentSplit::Equal, &of(["", "", ""])).unwrap(), ["186.61", "186.61", "186.60"]);
        assert_eq!(
            planned(InstalmentSplit::Proportional, &of(["50", "25", "25"])).unwrap(),
            ["279.91", "139.96", "139.95"]
        );
        let amounts = ["100.00", "200.00", "259.82"];
        assert_eq!(planned(InstalmentSplit::Custom, &of(amounts)).unwrap(), amounts);
    }

    #[test]
    fn what_does_not_add_up_is_named_with_the_difference() {
        let refused =
            planned(InstalmentSplit::Custom, &[("2026-11-21", "300.00"), ("2026-12-21", "259.80")]).unwrap_err();
        assert_eq!(refused.0, "parts");
        assert!(refused.1.contains("INR 0.02 less"), "{}", refused.1);
    }

    #[test]
    fn parts_are_in_the_order_of_their_days_and_none_is_nothing() {
        let field = |split, parts: &[(&str, &str)]| planned(split, parts).unwrap_err().0;
        assert_eq!(field(InstalmentSplit::Equal, &[("2026-11-21", "")]), "parts");
        assert_eq!(field(InstalmentSplit::Equal, &[("2026-11-20", ""), ("2026-12-21", "")]), "parts[0].due_on");
        assert_eq!(field(InstalmentSplit::Equal, &[("2026-12-21", ""), ("2026-12-20", "")]), "parts[1].due_on");
        let days = [("2026-11-21", "559.82"), ("2026-12-21", "0.00")];
        assert_eq!(field(InstalmentSplit::Custom, &days), "parts[1]");
        assert_eq!(
            field(InstalmentSplit::Proportional, &[("2026-11-21", "1"), ("2026-12-21", "x")]),
            "parts[1].weight"
        );
        assert_eq!(field(InstalmentSplit::Custom, &[("2026-11-21", "1.005"), ("2026-12-21", "1")]), "parts[0].amount");
    }
}
