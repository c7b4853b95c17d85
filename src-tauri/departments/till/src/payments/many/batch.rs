//! Rows that wait to be written together.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Fault, Money, Shop, Timestamp, WriteTx};
use books::documents::NumbersGiven;
use books::ledger::{self, Posted, SignedEntry};
use office::audit::{self, Note};

use super::store;
use crate::inbox;
use crate::invoices::many::{MovedInvoice, NewInvoice, write_all};
use crate::merchant_accounts::{MerchantAccount, MerchantAccountId};
use crate::payments::deliveries::OF_NO_PAYMENT;
use crate::payments::recognise::others_at_gateway;
use crate::payments::store::{add_takings, update_at};
use crate::payments::{Payment, PaymentId};

/// What was worked out since the last write. Nothing of it is in the store before [`Batch::write`], and all of it afterwards.
#[derive(Default)]
pub struct Batch {
    pub(super) new_invoices: Vec<NewInvoice>,
    pub(super) moved_invoices: Vec<MovedInvoice>,
    pub(super) new_payments: Vec<NewPayment>,
    pub(super) moved_payments: Vec<(Payment, Timestamp)>,
    pub(super) observations: Vec<NewObservation>,
    pub(super) names: Vec<NewNames>,
    pub(super) entries: Vec<SignedEntry>,
    pub(super) takings: Vec<Taken>,
    pub(super) notes: Vec<Note>,
    pub(super) numbers: Vec<NumbersGiven>,
}

/// A payment that is not in the store yet.
pub(super) struct NewPayment {
    pub payment: Payment,
    pub created_by: Arc<str>,
    pub changed_at: Timestamp,
}

/// A fact about a payment, as the store keeps it.
pub(super) struct NewObservation {
    pub payment: PaymentId,
    pub fact_key: String,
    pub origin: &'static str,
    pub fact: String,
    pub at: Timestamp,
    pub known_at: Timestamp,
}

/// Names of payments that an account's gateway told.
pub(super) struct NewNames {
    pub account: MerchantAccount,
    pub names: Vec<String>,
}

/// What an entry adds to the takings of the day it counts in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// Its place among the entries of the batch.
    pub entry: usize,
    pub account: MerchantAccountId,
    pub count: i64,
    pub captured: Money,
    pub fee_minor: i64,
}

impl Batch {
    /// Writes all of it, in one transaction. After an error the transaction must be given up.
    pub fn write(self, tx: &WriteTx<'_>, shop: &Shop) -> Result<(), Fault> {
        write_all(tx, &self.new_invoices, &self.moved_invoices)?;
        // One that has ended makes room before the next one of its invoice is there.
        self.moved_payments.iter().try_for_each(|(payment, changed_at)| update_at(tx, payment, *changed_at))?;
        self.new_payments.iter().try_for_each(|new| store::insert_whole(tx, new))?;
        self.observations.iter().try_for_each(|new| store::insert_observation(tx, new))?;
        self.names.iter().try_for_each(|new| new.wake(tx))?;
        let posted = ledger::post_signed(tx, shop, self.entries)?;
        take_in(tx, &self.takings, &posted)?;
        audit::note_all(tx, &self.notes)?;
        self.numbers.iter().try_for_each(|given| given.write(tx))
    }
}

impl NewNames {
    /// Has deliveries looked at again that were about no payment of ours under these names.
    fn wake(&self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        inbox::wake(tx, self.account.integration_id, OF_NO_PAYMENT, &names)?;
        for other in others_at_gateway(tx, &self.account)? {
            inbox::wake(tx, other.integration_id, OF_NO_PAYMENT, &names)?;
        }
        Ok(())
    }
}

/// Adds to the takings, once for each day, account and currency.
fn take_in(tx: &WriteTx<'_>, takings: &[Taken], posted: &[Posted]) -> Result<(), Fault> {
    let mut sums = BTreeMap::new();
    for taken in takings {
        let posted = posted.get(taken.entry).ok_or_else(|| Fault::bug("takings of an entry that was not posted"))?;
        let zero = Money::zero(taken.captured.currency);
        let (count, captured, fee) =
            sums.entry((posted.dated_on, taken.account, taken.captured.currency)).or_insert((0_i64, zero, zero));
        *count += taken.count;
        *captured = captured.plus(taken.captured)?;
        *fee = fee.plus(Money { minor: taken.fee_minor, ..zero })?;
    }
    for ((day, account, _), (count, captured, fee)) in sums {
        add_takings(tx, day, account, count, captured, fee.minor)?;
    }
    Ok(())
}
