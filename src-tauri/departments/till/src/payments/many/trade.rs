//! The trade that is worked out in memory: what is open, and what waits to be written.

use std::collections::HashMap;

use base::{Author, Byline, Fault, Money, ReadTx, Shop, ShopDate};
use connectors::gateways::{Observation, PaymentFact};
use office::audit::Note;
use people::customers::CustomerId;
use stock::catalogue::ProductId;

use super::batch::{Batch, NewNames, NewObservation, NewPayment};
use super::booking::Desk;
use super::held::{HeldInvoice, HeldPayment};
use super::one_by_one;
use crate::invoices::many::{Billed, Billing};
use crate::invoices::{self, DueNow, InvoiceAsk, InvoiceError, InvoiceId, IssueAsk};
use crate::merchant_accounts::MerchantAccount;
use crate::payments::book::is_play;
use crate::payments::observe::blank_at;
use crate::payments::recognise::is_another;
use crate::payments::start_payment::{fits, payable};
use crate::payments::{Origin, PaymentError, PaymentId, PaymentState, start_payment, take_cash};

/// Invoices and payments whose story goes on, and what happened since the last write.
pub struct Trade {
    shop: Shop,
    billing: Billing,
    invoices: HashMap<InvoiceId, HeldInvoice>,
    payments: HashMap<PaymentId, HeldPayment>,
    /// Whatever changed since the last write, in the order in which it did first.
    touched_invoices: Vec<InvoiceId>,
    touched_payments: Vec<PaymentId>,
    /// Invoices of which nothing more is told.
    closed: Vec<InvoiceId>,
    batch: Batch,
}

impl Trade {
    /// Begins with a day; these customers are billed for these products and no others.
    pub fn load(
        tx: &ReadTx<'_>,
        shop: &Shop,
        day: ShopDate,
        customers: &[CustomerId],
        products: &[ProductId],
    ) -> Result<Self, Fault> {
        Ok(Self {
            shop: shop.clone(),
            billing: Billing::load(tx, shop, day, customers, products)?,
            invoices: HashMap::new(),
            payments: HashMap::new(),
            touched_invoices: Vec::new(),
            touched_payments: Vec::new(),
            closed: Vec::new(),
            batch: Batch::default(),
        })
    }

    /// The day that it stands in.
    pub fn day(&self) -> ShopDate {
        self.billing.day()
    }

    /// Goes on with another day.
    pub fn turn_to(&mut self, tx: &ReadTx<'_>, day: ShopDate) -> Result<(), Fault> {
        self.billing.turn_to(tx, day)
    }

    /// Drafts and issues an invoice; gives it with what is due on it. The caller answers for whether its author may.
    pub fn bill(
        &mut self,
        by: &Byline,
        who: &impl Author,
        ask: &InvoiceAsk,
        how: &IssueAsk,
    ) -> Result<(InvoiceId, Money), InvoiceError> {
        let Billed { new, entry, notes } = self.billing.bill(by, who, ask, how)?;
        let (id, due) = (new.invoice.id, invoices::due(&new.invoice));
        let held = HeldInvoice {
            invoice: new.invoice.clone(),
            changed_by: new.changed_by.clone(),
            stored_version: None,
            is_touched: false,
            payments: Vec::new(),
        };
        self.invoices.insert(id, held);
        self.batch.new_invoices.push(new);
        self.batch.entries.extend(entry);
        self.batch.notes.extend(notes);
        Ok((id, due))
    }

    /// Keeps a payment whose page the gateway has made already. The caller answers for whether its author may.
    pub fn begin(
        &mut self,
        by: &Byline,
        who: &impl Author,
        id: PaymentId,
        invoice_id: InvoiceId,
        account: &MerchantAccount,
    ) -> Result<(), PaymentError> {
        let invoice = self.invoices.get_mut(&invoice_id).ok_or(PaymentError::NoSuchInvoice)?;
        let amount = payable(&invoice.invoice)?;
        let asked = DueNow { amount, instalment: None, due_on: invoice.invoice.due_on };
        fits(account, &invoice.invoice, self.billing.basics().practice).map_err(PaymentError::AccountUnfit)?;
        let is_open = |id: &PaymentId| self.payments.get(id).is_some_and(|held| held.payment.state.is_open());
        if let Some(open) = invoice.payments.iter().copied().find(is_open) {
            return Err(PaymentError::OneOpen(open));
        }
        let mut payment = blank_at(id, account, asked.amount, by.at, &by.correlation);
        payment.invoice_id = Some(invoice_id);
        invoice.payments.push(id);
        invoice.start_payment(by);
        let facts = start_payment::facts(invoice_id, &asked, account.id);
        self.batch.notes.push(Note::of(who, by.at, "payment.started", &id.to_string(), &facts));
        self.touch(invoice_id);
        self.hold(HeldPayment::new(payment, by));
        Ok(())
    }

    /// Books cash without change. The caller answers for whether its author may.
    pub fn take_cash(
        &mut self,
        by: &Byline,
        who: &impl Author,
        invoice_id: InvoiceId,
        account: &MerchantAccount,
        amount: Money,
    ) -> Result<PaymentId, PaymentError> {
        let id = PaymentId::from_number(self.shop.new_id());
        let invoice = self.invoices.get_mut(&invoice_id).ok_or(PaymentError::NoSuchInvoice)?;
        let mut payment = blank_at(id, account, amount, by.at, &by.correlation);
        payment.invoice_id = Some(invoice_id);
        payment.state = PaymentState::Captured;
        invoice.payments.push(id);
        invoice.start_payment(by);
        self.touch(invoice_id);
        self.hold(HeldPayment::new(payment, by));
        self.observe(by, account, take_cash::seen(id, account, amount, by.at), Origin::Person)?;
        let facts = take_cash::facts(invoice_id, amount);
        self.batch.notes.push(Note::of(who, by.at, "payment.cash_taken", &id.to_string(), &facts));
        Ok(id)
    }

    /// Takes in one observation about a payment that began here, told by the gateway of its own account.
    pub fn observe(
        &mut self,
        by: &Byline,
        account: &MerchantAccount,
        seen: Observation,
        origin: Origin,
    ) -> Result<(), Fault> {
        is_told_in_memory(&seen)?;
        let id = seen.reference.as_deref().and_then(PaymentId::parse);
        let held = id
            .and_then(|id| self.payments.get_mut(&id))
            .ok_or_else(|| one_by_one("news about a payment that did not begin here"))?;
        let canonical = seen.canonical.as_ref().map(|canonical| canonical.as_str());
        if held.payment.merchant_account_id != account.id || is_another(&held.payment, canonical) {
            return Err(one_by_one(format!("another account or charge under {}", held.payment.id)));
        }
        if is_play(&self.shop, account)? {
            return Err(one_by_one("play money"));
        }
        if held.payment.gateway_ref.is_none()
            && let Some(canonical) = canonical
        {
            held.payment.gateway_ref = Some(canonical.to_owned());
            let names = [Some(canonical), seen.reference.as_deref()].into_iter().flatten().map(str::to_owned);
            learn(&mut self.batch.names, account, names);
        }
        held.changed_at = by.at;
        let (payment_id, fact_key) = (held.payment.id, seen.fact_key());
        let invoice_id = held.payment.invoice_id.ok_or_else(|| one_by_one("a payment of no invoice"))?;
        if held.facts.iter().all(|fact| fact.fact_key() != fact_key) {
            self.batch.observations.push(NewObservation {
                payment: payment_id,
                fact_key,
                origin: origin.text(),
                fact: serde_json::to_string(&seen).map_err(Fault::bug)?,
                at: seen.at,
                known_at: by.at,
            });
            held.facts.push(seen);
            let invoice = self.invoices.get_mut(&invoice_id).ok_or(Fault::NoSuch("invoice"))?;
            let (shop, billing, batch) = (&self.shop, &self.billing, &mut self.batch);
            Desk { shop, billing, account, invoice, batch, by }.apply(held)?;
            self.touch(invoice_id);
        }
        self.touch_payment(payment_id);
        Ok(())
    }

    /// Nothing more is told of an invoice and its payments: they are forgotten here once they are written.
    pub fn close(&mut self, invoice: InvoiceId) {
        self.closed.push(invoice);
    }

    /// What is to be written now. It must be written before, or together with, whatever is worked out afterwards.
    pub fn take_batch(&mut self) -> Batch {
        let mut batch = std::mem::take(&mut self.batch);
        for new in &mut batch.new_invoices {
            if let Some(held) = self.invoices.get_mut(&new.invoice.id) {
                new.invoice.clone_from(&held.invoice);
                new.changed_by = held.changed_by.clone();
                held.stored_version = Some(held.invoice.version);
                held.is_touched = false;
            }
        }
        for id in self.touched_invoices.drain(..) {
            let held = self.invoices.get_mut(&id).filter(|held| held.is_touched);
            batch.moved_invoices.extend(held.and_then(HeldInvoice::take_moved));
        }
        for id in self.touched_payments.drain(..) {
            let Some(held) = self.payments.get_mut(&id).filter(|held| held.is_touched) else { continue };
            held.is_touched = false;
            let payment = held.payment.clone();
            if std::mem::replace(&mut held.is_stored, true) {
                batch.moved_payments.push((payment, held.changed_at));
            } else {
                let (created_by, changed_at) = (held.created_by.clone(), held.changed_at);
                batch.new_payments.push(NewPayment { payment, created_by, changed_at });
            }
        }
        for id in self.closed.drain(..) {
            let payments = self.invoices.remove(&id).map(|held| held.payments).unwrap_or_default();
            for payment in payments {
                self.payments.remove(&payment);
            }
        }
        batch.numbers = self.billing.take_numbers();
        batch
    }

    fn hold(&mut self, held: HeldPayment) {
        self.touched_payments.push(held.payment.id);
        self.payments.insert(held.payment.id, held);
    }

    fn touch(&mut self, invoice: InvoiceId) {
        self.touched_invoices.push(invoice);
    }

    fn touch_payment(&mut self, id: PaymentId) {
        if let Some(held) = self.payments.get_mut(&id).filter(|held| !held.is_touched) {
            held.is_touched = true;
            self.touched_payments.push(id);
        }
    }
}

fn is_told_in_memory(seen: &Observation) -> Result<(), Fault> {
    let needs_the_store = match &seen.fact {
        PaymentFact::Refunded { .. } => Some("a refund"),
        PaymentFact::Disputed { .. } => Some("a dispute"),
        PaymentFact::Unknown { .. } => Some("a call without an answer"),
        _ if !seen.aliases.is_empty() => Some("another name of a payment"),
        _ => None,
    };
    needs_the_store.map_or(Ok(()), |what| Err(one_by_one(what)))
}

/// Keeps names for the account's other deliveries.
fn learn(known: &mut Vec<NewNames>, account: &MerchantAccount, names: impl Iterator<Item = String>) {
    match known.iter_mut().find(|one| one.account.id == account.id) {
        Some(one) => one.names.extend(names),
        None => known.push(NewNames { account: account.clone(), names: names.collect() }),
    }
}
