//! The verdict: the shop's refunds beside those in the gateway's own book.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use connectors::gateways::Gateway;
use serde_json::Value;

use super::stage::{Counts, Paid, Stage};
use crate::figures::Figures;
use crate::gateway::minor_of;

/// Lines that differ are shown up to this many.
const SHOWN: usize = 10;

/// What the gateway's book says of one payment.
#[derive(Debug, Default)]
struct There {
    /// Money that went back, in minor units.
    out_minor: i64,
    /// How often, by our reference; those without one are counted under nothing.
    by_reference: BTreeMap<String, u64>,
}

/// Lays both books beside each other.
pub(super) async fn judge(mut stage: Stage) -> Result<(Figures, Counts)> {
    stage.days_later().await?;
    let book = stage.gateway.book().await?;
    let mut there: BTreeMap<String, There> = BTreeMap::new();
    let refunds = book.get("refunds").and_then(Value::as_array).context("no refunds in the book")?;
    for refund in refunds.iter().filter(|refund| text(refund, "status") != "failed") {
        let of = there.entry(text(refund, "payment_reference").to_owned()).or_default();
        of.out_minor += minor(refund)?;
        *of.by_reference.entry(text(refund, "reference").to_owned()).or_default() += 1;
    }
    let mut figures = Figures::of(stage.dialect.provider);
    let (mut twice, mut above, mut lost, mut invented, mut differs) = (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    let mut shown = Vec::new();
    let states = stage.states(&stage.paid).await?;
    let gateway = stage.dialect.gateway()?;
    for (paid, state) in stage.paid.iter().zip(&states) {
        let nothing = There::default();
        let there = there.get(&paid.reference).unwrap_or(&nothing);
        let faults = faults(gateway, paid, state, there);
        twice += u64::from(faults.twice);
        above += u64::from(faults.above);
        lost += u64::from(faults.lost);
        invented += u64::from(faults.invented);
        differs += u64::from(faults.differs);
        if faults.any() && shown.len() < SHOWN {
            shown.push(format!("{faults:?}: {state} there: {there:?} of {}", paid.minor));
        }
        stage.counts.refunds += there.by_reference.values().sum::<u64>();
    }
    for line in shown {
        println!("  {line}");
    }
    figures.add("runs", stage.counts.runs).add("refunds", stage.counts.refunds).add("kills", stage.counts.kills);
    figures.add("twice", twice).add("above_captured", above).add("lost", lost).add("invented", invented);
    figures.must(twice == 0, &format!("{}: no refund left twice", stage.dialect.provider));
    figures.must(above == 0, &format!("{}: no more went back than came in", stage.dialect.provider));
    figures.must(lost == 0, &format!("{}: what went back is in the books", stage.dialect.provider));
    figures.must(invented == 0, &format!("{}: nothing is in the books that did not go back", stage.dialect.provider));
    figures.must(differs == 0, &format!("{}: the books say what the gateway's book says", stage.dialect.provider));
    let findings = stage.findings().await?;
    figures
        .must(findings.as_array().is_some_and(Vec::is_empty), &format!("the standing checks find nothing: {findings}"));
    Ok((figures, stage.counts))
}

/// What is wrong with one payment.
#[derive(Debug)]
struct Faults {
    twice: bool,
    above: bool,
    lost: bool,
    invented: bool,
    differs: bool,
}

impl Faults {
    fn any(&self) -> bool {
        self.twice || self.above || self.lost || self.invented || self.differs
    }
}

fn faults(gateway: &dyn Gateway, paid: &Paid, state: &Value, there: &There) -> Faults {
    let none = Vec::new();
    let refunds = state.get("refunds").and_then(Value::as_array).unwrap_or(&none);
    let number = |of: &Value, name: &str| of.get(name).and_then(Value::as_i64).unwrap_or_default();
    let is = |refund: &&Value, state: &str| text(refund, "state") == state;
    let count =
        |refund: &Value| there.by_reference.get(&gateway.reference_of(text(refund, "id"))).copied().unwrap_or_default();
    let ours = || refunds.iter().filter(|refund| refund.get("ours").and_then(Value::as_bool) == Some(true));
    let here: i64 = refunds.iter().filter(|refund| is(refund, "refunded")).map(|refund| number(refund, "minor")).sum();
    // What was made in the gateway's screen and taken for ours while that was in doubt counts once, whichever name it has.
    let named: u64 = ours().map(count).sum();
    let ours_there = ours().filter(|refund| is(refund, "refunded")).count();
    Faults {
        twice: there.by_reference.iter().any(|(reference, count)| !reference.is_empty() && *count > 1),
        above: there.out_minor > paid.minor || number(state, "refunded_minor") > paid.minor,
        lost: ours().any(|refund| is(&refund, "failed") && count(refund) > 0),
        invented: u64::try_from(ours_there).unwrap_or(u64::MAX)
            > named + there.by_reference.get("").copied().unwrap_or_default(),
        differs: here != there.out_minor || number(state, "refunded_minor") != there.out_minor,
    }
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// Smallest units of the currency: the gateway's book writes amounts with as many decimals as it has, two or none.
fn minor(refund: &Value) -> Result<i64> {
    let amount = text(refund, "amount");
    if amount.contains('.') { minor_of(amount) } else { Ok(amount.parse()?) }
}
