//! Writing down that a customer withheld tax, and taking that back.

use base::{Actor, Fault, Money, Shop, ShopDate, WriteTx};
use books::ledger::recipes::{TaxWithheld, tax_withheld, tax_withheld_source};
use books::ledger::{base_of, must_be_of_our_time, post};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{WithheldTax, WithheldTaxId, store};
use crate::invoices::{self, Invoice, InvoiceId};
use crate::payments::start_payment::payable;
use crate::payments::{PAYMENTS_WRITE, PaymentError};

/// Tax that a customer withheld.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithheldAsk {
    /// How much, in the currency of the invoice; at most what is due.
    pub amount: Money,
    /// The number of the customer's certificate, when it is there.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub certificate: Option<String>,
    /// The day on which it was withheld; today when absent.
    #[serde(default)]
    pub withheld_on: Option<ShopDate>,
}

/// Writes down that a customer withheld tax of an invoice: that part of it counts as paid, and stands in 1320.
pub async fn record_withheld_tax(
    shop: &Shop,
    who: &Actor,
    invoice: InvoiceId,
    ask: WithheldAsk,
) -> Result<WithheldTax, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let id = WithheldTaxId::from_number(shop.new_id());
    let (handed, actor) = (shop.clone(), who.clone());
    let recorded = shop.db.write(who, move |tx| record(tx, &handed, &actor, id, invoice, &ask)).await;
    let id = match recorded {
        Ok(()) => id,
        Err(PaymentError::Fault(Fault::Repeated(made))) => {
            WithheldTaxId::parse(&made).ok_or(PaymentError::NoSuchPayment)?
        }
        Err(other) => return Err(other),
    };
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)
}

fn record(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    id: WithheldTaxId,
    invoice: InvoiceId,
    ask: &WithheldAsk,
) -> Result<(), PaymentError> {
    let basics = shop.basics()?;
    let today = tx.at().day_in(&basics.zone);
    let day = ask.withheld_on.unwrap_or(today);
    must_be_of_our_time("withheld_on", day, today)?;
    let certificate = base::text::optional_line("certificate", ask.certificate.as_deref().unwrap_or_default(), 80)?;
    books::periods::must_be_open(tx, day)?;
    let invoice = invoices::find(tx, invoice)?.ok_or(PaymentError::NoSuchInvoice)?;
    let due = payable(&invoice)?;
    let wrong = |field, sentence: String| Err(PaymentError::WrongAmount { field, sentence });
    if ask.amount.currency != invoice.currency {
        return wrong("amount.currency", format!("this invoice is in {}", invoice.currency));
    }
    if ask.amount.minor <= 0 || ask.amount.minor > due.minor {
        return wrong("amount.minor", format!("above 0 and at most {due}, which is what is due"));
    }
    let at = if day == today { tx.at() } else { day.starts_in(&basics.zone) };
    let new = WithheldTax {
        id,
        invoice_id: invoice.id,
        amount: ask.amount,
        certificate: certificate.unwrap_or_default(),
        withheld_on: day,
        created_at: tx.at(),
        created_by: tx.author().to_owned(),
        undone_at: None,
        undone_why: String::new(),
    };
    store::insert(tx, &new)?;
    invoices::payment_started(tx, &invoice.id, tx.at())?;
    if invoice.is_in_books() {
        let entry = tax_withheld(&TaxWithheld {
            withholding: &id.to_string(),
            invoice: &invoice.id.to_string(),
            customer: &customer_of(&invoice)?,
            happened_at: at,
            amount: ask.amount,
            amount_base: base_of(tx, shop, ask.amount, day)?,
            owed_base: invoices::receivable_base_of(&invoice, ask.amount)?,
        })?;
        post(tx, shop, entry)?;
    }
    invoices::record_payment(tx, shop, &id.to_string(), &invoice.id, ask.amount, at)?;
    let detail = json!({ "withheld": id, "amount": ask.amount, "certificate": new.certificate, "withheld_on": day });
    office::audit::note(tx, who, "invoice.tax_withheld", &invoice.id.to_string(), detail)?;
    tx.outcome(who, id)?;
    Ok(())
}

/// Takes it back: nothing was withheld after all, and that part of the invoice is owed again.
pub async fn undo_withheld_tax(
    shop: &Shop,
    who: &Actor,
    id: WithheldTaxId,
    reason: &str,
) -> Result<WithheldTax, PaymentError> {
    who.may(PAYMENTS_WRITE)?;
    let reason = base::text::line("reason", reason, 500)?;
    let (handed, actor) = (shop.clone(), who.clone());
    shop.db
        .write(who, move |tx| {
            let known = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            books::periods::must_be_open(tx, tx.at().day_in(&handed.basics()?.zone))?;
            if !store::update_undone(tx, id, &reason)? {
                return Err(PaymentError::WrongState("taken back"));
            }
            let invoice = invoices::find(tx, known.invoice_id)?.ok_or(PaymentError::NoSuchInvoice)?;
            if !invoice.status.is_open() && invoice.status != invoices::InvoiceStatus::Paid {
                return Err(PaymentError::NotPayable("void, credited or given up"));
            }
            if invoice.is_in_books() {
                invoices::owed_again(tx, &handed, &tax_withheld_source(&id.to_string()), &invoice)?;
            }
            invoices::undo_payment(tx, &handed, &id.to_string(), &known.invoice_id, known.amount)?;
            let detail = json!({ "withheld": id, "amount": known.amount, "reason": reason });
            office::audit::note(tx, &actor, "invoice.tax_not_withheld", &known.invoice_id.to_string(), detail)?;
            tx.outcome(&actor, id)?;
            Ok(())
        })
        .await?;
    shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PaymentError::NoSuchPayment)
}

fn customer_of(invoice: &Invoice) -> Result<String, PaymentError> {
    invoice.customer_id.map(|id| id.to_string()).ok_or(PaymentError::NotPayable("without a customer"))
}
