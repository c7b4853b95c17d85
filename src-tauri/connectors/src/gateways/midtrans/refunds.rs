//! The refunds of a transaction. None has an id by which it could be asked for: they are told with the transaction's
//! state.

use base::{Money, Timestamp};

use super::amounts::money;
use super::objects::{Told, Transaction, VOID};
use crate::gateways::own_id::made_at;
use crate::gateways::{CallError, Observation, PaymentFact, RefundStatus};

impl Transaction {
    /// A card payment that was cancelled after its money was taken: all of it goes back. `reference` is our refund id, where it
    /// was ours. The state of a transaction has the approval, if there was one.
    pub(super) fn voided(&self, reference: Option<&str>) -> Result<Option<PaymentFact>, CallError> {
        (self.was_taken() == Some(true)).then(|| self.void(reference)).transpose()
    }

    fn void(&self, reference: Option<&str>) -> Result<PaymentFact, CallError> {
        Ok(self.refund_fact(VOID, reference, self.amount()?, RefundStatus::Succeeded))
    }

    /// The refunds that stand in this view of the transaction.
    pub(super) fn refunded(&self, told: Told) -> Result<Vec<(PaymentFact, Timestamp)>, CallError> {
        let mut facts = Vec::new();
        for refund in self.refunds.iter().flatten() {
            let amount = money(&refund.refund_amount, self.currency.as_deref())?;
            let at = self.time(told, &[&refund.bank_confirmed_at, &refund.created_at])?;
            let fact = self.refund_fact(&refund.refund_key, own(&refund.refund_key), amount, RefundStatus::Succeeded);
            facts.push((fact, at));
        }
        if facts.is_empty() {
            let told_one = self.refund_key.as_deref().zip(self.refund_amount.as_deref());
            let (key, amount) = told_one.ok_or_else(|| CallError::unknown("refunded, and not told by which refund"))?;
            let amount = money(amount, self.currency.as_deref())?;
            let fact = self.refund_fact(key, own(key), amount, RefundStatus::Succeeded);
            facts.push((fact, told.at.map_or_else(|| self.time(told, &[&self.transaction_time]), Ok)?));
        }
        Ok(facts)
    }

    /// The refund that was just asked for, as the answer to that call tells it.
    pub(super) fn refund_made(
        &self,
        told: Told,
        key: &str,
        status: RefundStatus,
    ) -> Result<Option<Observation>, CallError> {
        // Only a payment whose money was there is voided in place of a refund, whatever the answer leaves out.
        if self.transaction_status == VOID {
            return self.as_refund(told, self.void(Some(key))?).map(Some);
        }
        let found = self.find_refund(told, key)?;
        Ok(found.map(|mut seen| {
            if let PaymentFact::Refunded { status: stands, .. } = &mut seen.fact {
                *stands = status;
            }
            seen
        }))
    }

    /// The refund of that key, if it stands in this view of the transaction.
    pub(super) fn find_refund(&self, told: Told, key: &str) -> Result<Option<Observation>, CallError> {
        let is_told = self.refunds.iter().any(|rows| !rows.is_empty()) || self.refund_key.is_some();
        let all = if is_told { self.refunded(told)? } else { Vec::new() };
        let name = self.refund_ref(key);
        let is_it =
            |fact: &PaymentFact| matches!(fact, PaymentFact::Refunded { refund_ref, .. } if *refund_ref == name);
        let found = all.into_iter().find(|(fact, _)| is_it(fact));
        Ok(found.map(|(fact, at)| Observation { amount: None, ..self.refund_seen(told, fact, at) }))
    }

    /// A voided transaction as the refund that it is. When it was voided is not told: it was by now.
    pub(super) fn as_refund(&self, told: Told, fact: PaymentFact) -> Result<Observation, CallError> {
        let at = told.at.map_or_else(|| self.time(told, &[&self.transaction_time]), Ok)?;
        Ok(self.refund_seen(told, fact, at))
    }

    fn refund_seen(&self, told: Told, fact: PaymentFact, at: Timestamp) -> Observation {
        Observation {
            aliases: self.transaction_id.clone().into_iter().collect(),
            ..told.about(&self.order_id, fact, at)
        }
    }

    /// The name of a refund is that of its order, and its key there.
    fn refund_ref(&self, key: &str) -> String {
        format!("{}:{key}", self.order_id)
    }

    fn refund_fact(&self, key: &str, reference: Option<&str>, amount: Money, status: RefundStatus) -> PaymentFact {
        let reference = reference.map(str::to_owned);
        PaymentFact::Refunded { refund_ref: self.refund_ref(key), reference, amount, status }
    }
}

/// Our refund id; none for a key of Midtrans's own making.
fn own(key: &str) -> Option<&str> {
    made_at(key).map(|_| key)
}
