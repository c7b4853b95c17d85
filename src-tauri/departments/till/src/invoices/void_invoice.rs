//! Taking an issued invoice back, and giving up what is left of one.

use base::{Actor, Fault, Shop, WriteTx};
use books::ledger::{self, recipes};
use books::periods;
use books::tax::presets;
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::error::InvoiceError;
use super::invoice::{BILLING_CORRECT, Invoice, InvoiceId, InvoiceStatus};
use super::news::{self, Happened};
use super::receivable::{due, receivable_base_left};
use super::{store, tax_waiting, unearned};

/// Why an invoice is taken back or given up; kept in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonAsk {
    /// In a sentence.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Makes an issued invoice void: its entry is reversed, and so is what of its tax fell due and of its revenue was earned since; its
/// number is kept and listed as cancelled, its link ends.
///
/// Only while nobody started to pay, in the month and on days that are still open, and where the country knows voids.
pub async fn void_invoice(shop: &Shop, who: &Actor, id: InvoiceId, ask: ReasonAsk) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_CORRECT)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
        invoice.must_be_issued()?;
        let basics = shop.basics()?;
        let void_allowed = presets::of(&basics.country).void_allowed;
        invoice.must_be_voidable(void_allowed, tx.at().day_in(&basics.zone), periods::closed_to(tx)?)?;
        let name = id.to_string();
        if let Some(issued) = ledger::find_recorded(tx, &shop, &recipes::invoice_issued_source(&name))? {
            let fact = recipes::InvoiceVoided { invoice: &name, issued: &issued, happened_at: tx.at() };
            ledger::post(tx, &shop, recipes::invoice_voided(&fact))?;
            tax_waiting::take_back(tx, &shop, id)?;
            unearned::take_back(tx, &shop, id)?;
        }
        let ended = end(tx, invoice, InvoiceStatus::Void)?;
        audit::note(tx, &author, "invoice.voided", &name, json!({ "number": ended.number, "reason": reason }))?;
        news::announce(tx, Happened::Voided, &ended)?;
        tx.outcome(&author, id)?;
        Ok(ended)
    })
    .await
}

/// Gives up what is left of an invoice as a bad debt. What was paid stays paid, and tax that is due stays due; tax that waited for
/// a payment, and for nothing else, is taken back.
pub async fn write_off_invoice(
    shop: &Shop,
    who: &Actor,
    id: InvoiceId,
    ask: ReasonAsk,
) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_CORRECT)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
        invoice.must_be_issued()?;
        invoice.must_be_open()?;
        let today = tx.at().day_in(&shop.basics()?.zone);
        periods::must_be_open(tx, today)?;
        let (left, left_base) = (due(&invoice), receivable_base_left(&invoice)?);
        if invoice.is_in_books() {
            let given_up = Invoice { status: InvoiceStatus::WrittenOff, ..invoice.clone() };
            let never_due = tax_waiting::give_up(tx, &shop, &invoice, &given_up)?;
            let customer = invoice.customer_id.ok_or_else(|| Fault::bug(format!("{id} is issued to nobody")))?;
            let fact = recipes::InvoiceWrittenOff {
                invoice: &id.to_string(),
                customer: &customer.to_string(),
                happened_at: tx.at(),
                left,
                left_base,
                tax_on: today,
                never_due: &never_due,
            };
            ledger::post(tx, &shop, recipes::invoice_written_off(&fact)?)?;
        }
        let ended = end(tx, invoice, InvoiceStatus::WrittenOff)?;
        let detail = json!({ "number": ended.number, "amount": left, "reason": reason });
        audit::note(tx, &author, "invoice.written_off", &id.to_string(), detail)?;
        news::announce(tx, Happened::WrittenOff, &ended)?;
        tx.outcome(&author, id)?;
        Ok(ended)
    })
    .await
}

fn end(tx: &WriteTx<'_>, invoice: Invoice, status: InvoiceStatus) -> Result<Invoice, Fault> {
    store::update_ended(tx, invoice.id, status)?;
    Ok(Invoice { status, pay_link: None, version: invoice.version.saturating_add(1), changed_at: tx.at(), ..invoice })
}
