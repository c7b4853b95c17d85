//! The mark that an invoice went to the customer.

use base::{Actor, Shop};
use office::audit;
use serde_json::json;

use super::error::InvoiceError;
use super::invoice::{BILLING_WRITE, Invoice, InvoiceId};
use super::news::{self, Happened};
use super::store;

/// Marks an issued invoice as sent now. Sending it once more moves the mark.
pub async fn mark_sent(shop: &Shop, who: &Actor, id: InvoiceId) -> Result<Invoice, InvoiceError> {
    who.may(BILLING_WRITE)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let invoice = store::find(tx, id)?.ok_or(InvoiceError::NoSuchInvoice)?;
            invoice.must_be_issued()?;
            store::update_sent(tx, id)?;
            audit::note(tx, &author, "invoice.sent", &id.to_string(), json!({}))?;
            let sent = Invoice {
                sent_at: Some(tx.at()),
                version: invoice.version.saturating_add(1),
                changed_at: tx.at(),
                ..invoice
            };
            news::announce(tx, Happened::Sent, &sent)?;
            tx.outcome(&author, id)?;
            Ok(sent)
        })
        .await
}
