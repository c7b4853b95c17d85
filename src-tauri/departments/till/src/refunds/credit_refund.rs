//! The credit note behind a refund of a sale.

use base::{Actor, Author, Fault, Money, Shop, WriteTx};
use office::audit;
use serde_json::json;

use super::document::done_once;
use super::error::RefundError;
use super::news::{self, Happened};
use super::refund::{Refund, RefundId};
use super::store;
use crate::invoices::{self, BILLING_CORRECT, CreditNoteAsk, CreditScope, InvoiceError};
use crate::payments::{self, Payment};

/// Issues the credit note that a refund of a sale still lacks: one that was made in the gateway's own screen, or one whose note could
/// not be issued when it went.
pub async fn credit_refund(
    shop: &Shop,
    who: &Actor,
    id: RefundId,
    reason: Option<String>,
) -> Result<Refund, RefundError> {
    who.may(BILLING_CORRECT)?;
    let (handed, actor) = (shop.clone(), who.clone());
    let credited = shop
        .db
        .write(who, move |tx| {
            let mut refund = store::find(tx, id)?.ok_or(RefundError::NoSuchRefund)?;
            let before = refund.credited_minor;
            if refund.credit_owed_minor() <= 0 {
                return Err(RefundError::NothingToCredit);
            }
            let payment = payments::find(tx, refund.payment_id)?.ok_or(RefundError::NoSuchRefund)?;
            covered_meanwhile(tx, &payment, &mut refund)?;
            if let Some(reason) = &reason {
                refund.reason = base::text::line("reason", reason, 500)?;
            }
            // The step's own once key belongs to this action, not to the note within it.
            let step = Actor { once: None, ..actor.clone() };
            let asked = refund.reason.clone();
            credit_for(tx, &handed, &step, &payment, &mut refund)?;
            let kept = store::find(tx, id)?.ok_or(RefundError::NoSuchRefund)?;
            // What was asked for is kept as it was; the reason is the note's.
            let refund = Refund { reason: kept.reason, ..refund };
            store::update(tx, &refund)?;
            payments::refund_credited_later(tx, refund.payment_id, refund.credited_minor.saturating_sub(before))?;
            let detail = json!({ "payment": refund.payment_id, "credit_note": refund.credit_note_id, "reason": asked });
            audit::note(tx, &actor, Happened::Credited.audited(), &id.to_string(), detail)?;
            news::announce(tx, Happened::Credited, &refund)?;
            tx.outcome(&actor, id)?;
            Ok(refund)
        })
        .await;
    done_once(shop, credited).await
}

/// What an overpayment that became known later has covered was not taken out of the sale after all.
fn covered_meanwhile(tx: &WriteTx<'_>, payment: &Payment, refund: &mut Refund) -> Result<(), Fault> {
    let rows = match payment.invoice_id {
        Some(invoice) => payments::list_of_invoice(tx, invoice)?,
        None => vec![payment.clone()],
    };
    let uncredited = rows.iter().map(|row| row.sale_refunded_minor).fold(0, i64::saturating_add);
    let owed = refund.credit_owed_minor().min(uncredited.max(0));
    refund.sale_minor = refund.credited_minor.saturating_add(owed);
    Ok(())
}

/// Puts a credit note behind what was refunded out of the sale. What was credited before and not given back yet needs no other note.
pub(super) fn credit_for<A: Author>(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &A,
    payment: &Payment,
    refund: &mut Refund,
) -> Result<(), InvoiceError> {
    let Some(invoice_id) = payment.invoice_id else { return Ok(()) };
    let invoice = invoices::find(tx, invoice_id)?.ok_or(InvoiceError::NoSuchInvoice)?;
    let owed =
        Money { minor: refund.sale_minor.saturating_sub(refund.credited_minor), currency: refund.amount.currency };
    // Lines that come back are credited, whatever else was.
    let to_the_good =
        if refund.credit.is_some() { 0 } else { credited_and_not_given_back(tx, payment, &invoice, owed)? };
    let lacking = owed.minor.saturating_sub(to_the_good).max(0);
    if lacking > 0 {
        let ask = match &refund.credit {
            Some(ask) if lacking == owed.minor => ask.clone(),
            _ => CreditNoteAsk {
                scope: CreditScope::Amount,
                amount: Some(invoices::credit_behind(&invoice, Money { minor: lacking, ..owed })?.decimal_text()),
                lines: Vec::new(),
                charges: false,
                reason: if refund.reason.is_empty() { format!("refund {}", refund.id) } else { refund.reason.clone() },
            },
        };
        let note = invoices::credit_within(tx, shop, who, invoice_id, &ask)?;
        refund.credit_note_id = Some(note.id);
    }
    refund.credited_minor = refund.sale_minor;
    Ok(())
}

/// What was credited on the invoice after it was paid and has not gone back: how much of this refund it covers. The refund's own part
/// of the sale counts among what went back already on the payment at hand, or in the store.
fn credited_and_not_given_back(
    tx: &WriteTx<'_>,
    payment: &Payment,
    invoice: &invoices::Invoice,
    owed: Money,
) -> Result<i64, Fault> {
    let others = payments::list_of_invoice(tx, invoice.id)?;
    let gone = others
        .iter()
        .filter(|other| other.id != payment.id)
        .chain(std::iter::once(payment))
        .filter(|row| row.captured.currency == invoice.currency)
        .map(|row| row.sale_refunded_minor.saturating_add(row.sale_credited_minor))
        .fold(0_i64, i64::saturating_add);
    let before = gone.saturating_sub(owed.minor).max(0);
    let beyond = invoice.paid.plus(invoice.credited)?.minus(invoice.sums.total)?.minor.saturating_sub(before);
    Ok(beyond.clamp(0, owed.minor))
}

/// Why no credit note could be issued, for a person; what is wrong with this program or its disk stays an error.
pub(super) fn why_not(error: InvoiceError) -> Result<String, Fault> {
    match error {
        InvoiceError::Fault(fault @ (Fault::Disk(_) | Fault::Stopping | Fault::Bug(_))) => Err(fault),
        other => Ok(other.to_string()),
    }
}
