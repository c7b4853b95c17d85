//! The story of a refund: the invoice that a payment pays, with the other payments of it.

use base::{Currency, Fault, Money, Shop, System, Timestamp, WriteTx};
use books::ledger::carried;
use serde_json::json;

use crate::invoices::{self, Invoice};
use crate::payments::book::worth_or_zero;
use crate::payments::observe::announce;
use crate::payments::{Payment, PaymentId, store};

/// The invoice that a payment pays, with the other payments of it.
pub(super) struct Story {
    /// Invoice and customer, where the payment's money can be the customer's at all.
    pub owed: Option<(Invoice, String)>,
    /// Whose advance the money is that came before its invoice, and in which currency.
    ahead: Option<(Currency, String)>,
    /// Chains under which all of it is booked.
    pub chains: Vec<String>,
    /// The other payments.
    others: Vec<Payment>,
    /// Those of them whose figures moved.
    moved: Vec<PaymentId>,
}

impl Story {
    pub(super) fn load(tx: &WriteTx<'_>, payment: &Payment) -> Result<Self, Fault> {
        let invoice = match payment.invoice_id {
            Some(id) => invoices::find(tx, id)?,
            None => None,
        };
        let mut others = match &invoice {
            Some(invoice) => store::list_of_invoice(tx, invoice.id)?,
            None => Vec::new(),
        };
        others.retain(|other| other.id != payment.id);
        let chains = std::iter::once(payment).chain(&others).flat_map(Payment::chains).collect();
        let owed = invoice.and_then(|invoice| invoice.customer_id.map(|id| (invoice, id.to_string())));
        let ahead = payment.customer_id.filter(|_| payment.invoice_id.is_none());
        let ahead = ahead.map(|id| (payment.captured.currency, id.to_string()));
        Ok(Self { owed, ahead, chains, others, moved: Vec::new() })
    }

    /// Whose advance and receivable an amount may be taken out of: nobody's where the invoice, or the money that came before it, is
    /// in another currency.
    pub(super) fn customer(&self, amount: Money) -> Option<&str> {
        let owed = self.owed.as_ref().map(|(invoice, customer)| (invoice.currency, customer));
        let ahead = || self.ahead.as_ref().map(|(currency, customer)| (*currency, customer));
        owed.or_else(ahead).filter(|(currency, _)| *currency == amount.currency).map(|(_, customer)| &**customer)
    }

    /// Takes an amount out of a figure of the payments, as far as it is there: out of the payment itself first, then out of the
    /// others in their order. Gives how much was taken. A payment may have no such figure.
    pub(super) fn take(
        &mut self,
        payment: &mut Payment,
        most: i64,
        figure: impl for<'a> Fn(&'a mut Payment) -> Option<&'a mut i64>,
    ) -> i64 {
        let mut left = most;
        for (place, row) in std::iter::once(payment).chain(&mut self.others).enumerate() {
            let id = row.id;
            let Some(figure) = figure(row) else { continue };
            let taken = left.min((*figure).max(0));
            if taken > 0 {
                *figure -= taken;
                left -= taken;
                if place > 0 && !self.moved.contains(&id) {
                    self.moved.push(id);
                }
            }
        }
        most - left
    }

    /// Keeps the other payments whose figures moved, tells open windows of them, and notes through which payment that was.
    pub(super) fn keep(&self, tx: &WriteTx<'_>, payment: &Payment) -> Result<(), Fault> {
        let because = format!("news of {}", payment.id).into();
        let who = System { cause: because, correlation: tx.correlation().into() };
        for other in self.others.iter().filter(|other| self.moved.contains(&other.id)) {
            store::update(tx, other)?;
            announce(tx, other)?;
            office::audit::note(
                tx,
                &who,
                "payment.observed",
                &other.id.to_string(),
                json!({ "through": payment.id, "refunded_minor": other.refunded.minor, "advance_minor": other.advance_minor,
                        "sale_refunded_minor": other.sale_refunded_minor }),
            )?;
        }
        Ok(())
    }

    /// What a figure comes to over all the payments.
    pub(super) fn sum(&self, payment: &Payment, figure: fn(&Payment) -> i64) -> i64 {
        self.others.iter().map(figure).fold(figure(payment), i64::saturating_add)
    }

    /// What a part of a sub-account is carried at; its worth of the day where less than that stands there.
    pub(super) fn carried_at(
        &self,
        tx: &WriteTx<'_>,
        shop: &Shop,
        account: &str,
        party: &str,
        part: Money,
        at: Timestamp,
    ) -> Result<Money, Fault> {
        if part.currency == shop.basics()?.books_currency {
            return Ok(part);
        }
        match carried(tx, shop, &self.chains, account, party, part.currency)?.share(part)? {
            Some(base) => Ok(base),
            None => worth_or_zero(tx, shop, part, at),
        }
    }

    /// What an amount that goes back is carried at in the sale: a share of what credit notes left to the customer, the last taking all
    /// the rest, and beyond that what the note that is still owed will take. Its worth of the day where neither says anything.
    pub(super) fn sale_carried_at(
        &self,
        tx: &WriteTx<'_>,
        shop: &Shop,
        sale: Money,
        at: Timestamp,
    ) -> Result<Money, Fault> {
        if sale.currency == shop.basics()?.books_currency {
            return Ok(sale);
        }
        let Some((invoice, customer)) = &self.owed else { return worth_or_zero(tx, shop, sale, at) };
        // A refund before it, told with it, may have brought a credit note.
        let invoice = invoices::find(tx, invoice.id)?.ok_or(Fault::NoSuch("invoice"))?;
        let stands = carried(tx, shop, &self.chains, "1200", customer, sale.currency)?;
        let of = |minor: i64| Money { minor, currency: sale.currency };
        let credited = sale.minor.min(stands.amount.negated().minor).max(0);
        let rest = sale.minus(of(credited))?;
        let base = stands.share(of(credited))?;
        if rest.is_zero() {
            return base.map_or_else(|| worth_or_zero(tx, shop, sale, at), Ok);
        }
        let unpaid = invoice.sums.total.minus(invoice.paid)?.minus(invoice.credited)?.minor.max(0);
        let uncredited = stands.amount.minor.saturating_sub(unpaid).max(0);
        let ahead = match invoices::receivable_base_ahead(&invoice, of(uncredited), rest)? {
            Some(ahead) => ahead,
            None => worth_or_zero(tx, shop, rest, at)?,
        };
        Ok(base.map_or(Ok(ahead), |base| base.plus(ahead))?)
    }
}
