//! What was captured and what is settled: for gateways that treat money differently before and after its settlement.
//! Here money is settled with the payout that takes it along.

use std::collections::HashMap;

use super::Known;
use crate::payment::Payment;
use crate::payouts::{BalanceLine, LineKind};
use crate::state::State;

/// The balance lines of captures and refunds, by payment and by refund.
pub(crate) struct Settled<'a> {
    state: &'a State,
    captures: HashMap<&'a str, &'a BalanceLine>,
    refunds: HashMap<&'a str, &'a BalanceLine>,
}

impl<'a> Settled<'a> {
    /// Of all payments of an account.
    pub(crate) fn of(state: &'a State, account: &Known) -> Self {
        Self::read(state, |line| line.account.as_deref() == Some(account.name()))
    }

    /// Of one payment.
    pub(crate) fn of_payment(state: &'a State, payment: &Payment) -> Self {
        Self::read(state, |line| line.payment == payment.id)
    }

    fn read(state: &'a State, meant: impl Fn(&BalanceLine) -> bool) -> Self {
        let (mut captures, mut refunds) = (HashMap::new(), HashMap::new());
        for line in state.lines.iter().filter(|line| meant(line)) {
            match (line.kind, &line.cause) {
                (LineKind::Capture, _) => captures.insert(line.payment.as_str(), line),
                (LineKind::Refund, Some(refund)) => refunds.insert(refund.as_str(), line),
                _ => None,
            };
        }
        Self { state, captures, refunds }
    }

    /// When a payment was captured, in Unix milliseconds.
    pub(crate) fn captured_at(&self, payment: &str) -> Option<i64> {
        self.captures.get(payment).map(|line| line.at)
    }

    /// The payout that settled a payment, and when, in Unix milliseconds.
    pub(crate) fn of_capture(&self, payment: &str) -> Option<(&'a str, i64)> {
        self.settled(self.captures.get(payment).copied())
    }

    /// The payout that settled a refund, and when, in Unix milliseconds.
    pub(crate) fn of_refund(&self, refund: &str) -> Option<(&'a str, i64)> {
        self.settled(self.refunds.get(refund).copied())
    }

    fn settled(&self, line: Option<&'a BalanceLine>) -> Option<(&'a str, i64)> {
        let payout = self.state.payouts.get(line?.payout.as_deref()?)?;
        Some((payout.id.as_str(), payout.created))
    }
}
