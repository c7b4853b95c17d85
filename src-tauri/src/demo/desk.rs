//! Where the year is booked: step by step in a transaction, or in memory, to be written together.

use base::{Actor, Byline, Money, Shop, System, Timestamp, WriteTx};
use connectors::gateways::Observation;
use till::invoices::{self, InvoiceAsk, InvoiceId, IssueAsk};
use till::merchant_accounts::MerchantAccount;
use till::payments::many::Trade;
use till::payments::{self, Origin, PaymentId};

use super::filling::DemoError;

/// The till's steps as the year needs them. Both desks write the same rows.
pub trait Desk {
    /// The instant at which it books now.
    fn at(&self) -> Timestamp;
    /// Drafts and issues an invoice; gives it with what is due on it.
    fn bill(&mut self, staff: &Actor, ask: &InvoiceAsk, how: &IssueAsk) -> Result<(InvoiceId, Money), DemoError>;
    /// Takes cash at the counter.
    fn take_cash(
        &mut self,
        staff: &Actor,
        invoice: InvoiceId,
        account: &MerchantAccount,
        amount: Money,
    ) -> Result<(), DemoError>;
    /// Keeps a payment whose page the gateway has made.
    fn begin(&mut self, payment: PaymentId, invoice: InvoiceId, account: &MerchantAccount) -> Result<(), DemoError>;
    /// Hears from a gateway.
    fn observe(&mut self, account: &MerchantAccount, seen: Observation, origin: Origin) -> Result<(), DemoError>;
    /// Nothing more is told of an invoice.
    fn close(&mut self, _invoice: InvoiceId) {}
}

/// Who opens the gateway's page.
fn customer() -> System {
    System::because("a customer with a pay link")
}

/// Each step at once, in a transaction.
pub struct OneByOne<'a, 'tx> {
    /// The shop that is filled.
    pub shop: &'a Shop,
    /// Where it is written.
    pub tx: &'a WriteTx<'tx>,
}

impl Desk for OneByOne<'_, '_> {
    fn at(&self) -> Timestamp {
        self.tx.at()
    }

    fn bill(&mut self, staff: &Actor, ask: &InvoiceAsk, how: &IssueAsk) -> Result<(InvoiceId, Money), DemoError> {
        let draft = invoices::draft_within(self.tx, self.shop, staff, ask)?;
        let invoice = invoices::issue_within(self.tx, self.shop, staff, draft.id, how)?;
        Ok((invoice.id, invoices::due(&invoice)))
    }

    fn take_cash(
        &mut self,
        staff: &Actor,
        invoice: InvoiceId,
        account: &MerchantAccount,
        amount: Money,
    ) -> Result<(), DemoError> {
        payments::record_cash(self.tx, self.shop, staff, invoice, account, amount)?;
        Ok(())
    }

    fn begin(&mut self, payment: PaymentId, invoice: InvoiceId, account: &MerchantAccount) -> Result<(), DemoError> {
        Ok(payments::record_intent(self.tx, self.shop, &customer(), payment, invoice, account)?)
    }

    fn observe(&mut self, account: &MerchantAccount, seen: Observation, origin: Origin) -> Result<(), DemoError> {
        payments::observe(self.tx, self.shop, account, &seen, origin, None)?;
        Ok(())
    }
}

/// In memory, until what was worked out is taken from the trade and written.
pub struct Together<'a> {
    /// What is worked out.
    pub trade: &'a mut Trade,
    /// Who writes, in which story, and when.
    pub by: Byline,
}

impl Desk for Together<'_> {
    fn at(&self) -> Timestamp {
        self.by.at
    }

    fn bill(&mut self, staff: &Actor, ask: &InvoiceAsk, how: &IssueAsk) -> Result<(InvoiceId, Money), DemoError> {
        Ok(self.trade.bill(&self.by, staff, ask, how)?)
    }

    fn take_cash(
        &mut self,
        staff: &Actor,
        invoice: InvoiceId,
        account: &MerchantAccount,
        amount: Money,
    ) -> Result<(), DemoError> {
        self.trade.take_cash(&self.by, staff, invoice, account, amount)?;
        Ok(())
    }

    fn begin(&mut self, payment: PaymentId, invoice: InvoiceId, account: &MerchantAccount) -> Result<(), DemoError> {
        Ok(self.trade.begin(&self.by, &customer(), payment, invoice, account)?)
    }

    fn observe(&mut self, account: &MerchantAccount, seen: Observation, origin: Origin) -> Result<(), DemoError> {
        Ok(self.trade.observe(&self.by, account, seen, origin)?)
    }

    fn close(&mut self, invoice: InvoiceId) {
        self.trade.close(invoice);
    }
}
