//! What the gateway owes the shop: balance lines for every capture, fee, refund and dispute, and the payouts that
//! gather them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::money::{Currency, Money};
use crate::state::Place;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LineKind {
    Capture,
    Fee,
    FeeTax,
    Refund,
    RefundFailed,
    Dispute,
    DisputeWon,
}

/// One movement of the balance; negative when the shop loses.
#[derive(Debug, Clone)]
pub(crate) struct BalanceLine {
    /// Counts from 1, without holes.
    pub(crate) number: u64,
    /// The account that speaks a dialect; none is the account of `/v1`.
    pub(crate) account: Option<String>,
    pub(crate) kind: LineKind,
    pub(crate) payment: String,
    pub(crate) payment_reference: String,
    /// The refund or dispute that caused it.
    pub(crate) cause: Option<String>,
    pub(crate) cause_reference: Option<String>,
    pub(crate) amount: Money,
    pub(crate) at: i64,
    pub(crate) payout: Option<String>,
}

impl BalanceLine {
    pub(crate) fn view(&self) -> LineView<'_> {
        LineView {
            number: self.number,
            account: self.account.as_deref(),
            kind: self.kind,
            payment: &self.payment,
            payment_reference: &self.payment_reference,
            cause: self.cause.as_deref(),
            cause_reference: self.cause_reference.as_deref(),
            currency: self.amount.currency(),
            amount: self.amount.to_string(),
            created: self.at,
            payout: self.payout.as_deref(),
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct LineView<'a> {
    number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    kind: LineKind,
    payment: &'a str,
    payment_reference: &'a str,
    cause: Option<&'a str>,
    cause_reference: Option<&'a str>,
    currency: Currency,
    amount: String,
    created: i64,
    payout: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payout {
    pub(crate) id: String,
    /// The account that speaks a dialect; none is the account of `/v1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    pub(crate) amount: Money,
    pub(crate) lines: u64,
    /// The text that stands on the bank statement.
    pub(crate) statement_text: String,
    pub(crate) created: i64,
    /// When the bank sent it back; the lines wait for another payout then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failed: Option<i64>,
}

impl Payout {
    /// When it last changed, in Unix milliseconds.
    pub(crate) fn changed(&self) -> i64 {
        self.failed.unwrap_or(self.created)
    }

    pub(crate) fn view<'a>(&'a self, place: &'a Place) -> PayoutView<'a> {
        PayoutView {
            id: &self.id,
            object: "payout",
            account: self.account.as_deref(),
            status: if self.failed.is_some() { "failed" } else { "sent" },
            currency: self.amount.currency(),
            amount: self.amount.to_string(),
            lines: self.lines,
            statement_text: &self.statement_text,
            created: self.created,
            changed: self.changed(),
            environment: &place.environment,
        }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct PayoutView<'a> {
    id: &'a str,
    object: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    status: &'static str,
    currency: Currency,
    amount: String,
    lines: u64,
    statement_text: &'a str,
    created: i64,
    changed: i64,
    environment: &'a str,
}

/// Lines that belong together: whose they are, and their currency.
pub(crate) type Purse = (Option<String>, Currency);

/// The lines that no payout has taken yet, with their sum, for each account and currency.
pub(crate) fn unpaid(lines: &[BalanceLine]) -> Result<BTreeMap<Purse, (Money, Vec<u64>)>, ApiError> {
    let mut sums: BTreeMap<Purse, (Money, Vec<u64>)> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.payout.is_none()) {
        let currency = line.amount.currency();
        let purse = (line.account.clone(), currency);
        let (sum, numbers) = sums.entry(purse).or_insert_with(|| (Money::zero(currency), Vec::new()));
        *sum = sum.plus(line.amount)?;
        numbers.push(line.number);
    }
    Ok(sums)
}

/// The sums of one currency over all time. Refunds and disputes that came back are taken off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Totals {
    pub(crate) captured: Money,
    pub(crate) refunded: Money,
    pub(crate) disputed: Money,
    pub(crate) fees: Money,
    pub(crate) fee_taxes: Money,
    pub(crate) paid_out: Money,
}

pub(crate) fn totals(lines: &[BalanceLine], account: Option<&str>) -> Result<BTreeMap<Currency, Totals>, ApiError> {
    let mut all: BTreeMap<Currency, Totals> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.account.as_deref() == account) {
        let currency = line.amount.currency();
        let zero = Money::zero(currency);
        let none =
            Totals { captured: zero, refunded: zero, disputed: zero, fees: zero, fee_taxes: zero, paid_out: zero };
        let totals = all.entry(currency).or_insert(none);
        let (sum, amount) = match line.kind {
            LineKind::Capture => (&mut totals.captured, line.amount),
            LineKind::Fee => (&mut totals.fees, line.amount.negated()),
            LineKind::FeeTax => (&mut totals.fee_taxes, line.amount.negated()),
            LineKind::Refund | LineKind::RefundFailed => (&mut totals.refunded, line.amount.negated()),
            LineKind::Dispute | LineKind::DisputeWon => (&mut totals.disputed, line.amount.negated()),
        };
        *sum = sum.plus(amount)?;
        if line.payout.is_some() {
            totals.paid_out = totals.paid_out.plus(line.amount)?;
        }
    }
    Ok(all)
}

impl Totals {
    /// What the gateway still owes.
    pub(crate) fn balance(&self) -> Result<Money, ApiError> {
        let taken = self.refunded.plus(self.disputed)?.plus(self.fees)?.plus(self.fee_taxes)?.plus(self.paid_out)?;
        Ok(self.captured.minus(taken)?)
    }
}
