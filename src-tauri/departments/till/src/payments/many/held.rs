//! What is kept in memory of an invoice and of a payment whose story goes on.

use std::sync::Arc;

use base::{Byline, Fault, Money, Timestamp};
use books::ledger::Entry;
use connectors::gateways::Observation;

use crate::invoices::many::MovedInvoice;
use crate::invoices::{self, Invoice};
use crate::payments::{Payment, PaymentId};

/// An issued invoice.
pub(super) struct HeldInvoice {
    pub invoice: Invoice,
    pub changed_by: Arc<str>,
    /// Its version in the store; `None` while it is not there.
    pub stored_version: Option<i64>,
    /// Whether it changed since it was written last.
    pub is_touched: bool,
    /// Its payments, oldest first.
    pub payments: Vec<PaymentId>,
}

impl HeldInvoice {
    /// Somebody began to pay.
    pub fn start_payment(&mut self, by: &Byline) {
        if invoices::many::payment_started(&mut self.invoice, by) {
            self.changed(by);
        }
    }

    /// So much came in.
    pub fn record_payment(&mut self, applied: Money, at: Timestamp, by: &Byline) -> Result<(), Fault> {
        invoices::many::record_payment(&mut self.invoice, applied, at, by)?;
        self.changed(by);
        Ok(())
    }

    fn changed(&mut self, by: &Byline) {
        self.changed_by = by.author.clone();
        self.is_touched = true;
    }

    /// The row as it is now, which is that of the store from here on; `None` where the store has none yet.
    pub fn take_moved(&mut self) -> Option<MovedInvoice> {
        let stored_version = self.stored_version.replace(self.invoice.version)?;
        self.is_touched = false;
        Some(MovedInvoice { invoice: self.invoice.clone(), changed_by: self.changed_by.clone(), stored_version })
    }
}

/// A payment with all that is known about it.
pub(super) struct HeldPayment {
    pub payment: Payment,
    pub created_by: Arc<str>,
    pub changed_at: Timestamp,
    pub facts: Vec<Observation>,
    pub is_stored: bool,
    pub is_touched: bool,
    /// How many captures, estimates of the fee and known fees were booked.
    pub captures: u32,
    pub estimates: u32,
    pub fees: u32,
    /// The estimate that stands in the books.
    pub estimate: Option<Entry>,
    /// The known fee that stands in the books.
    pub fee: Option<Entry>,
}

impl HeldPayment {
    /// One of which nothing is known yet.
    pub fn new(payment: Payment, by: &Byline) -> Self {
        Self {
            payment,
            created_by: by.author.clone(),
            changed_at: by.at,
            facts: Vec::new(),
            is_stored: false,
            is_touched: true,
            captures: 0,
            estimates: 0,
            fees: 0,
            estimate: None,
            fee: None,
        }
    }
}
