//! What is announced about quotes: one kind, with the fact in its body.

use base::{Announce, Fault, WriteTx};
use serde_json::json;

use super::quote::Quote;
use crate::invoices::BILLING_READ;

/// Announces `quote.changed` beside its cause.
pub(super) fn announce(tx: &WriteTx<'_>, fact: &'static str, quote: &Quote) -> Result<(), Fault> {
    let id = quote.id.to_string();
    tx.announce(&Announce {
        kind: "quote.changed",
        subject: &id,
        tags: &["quotes"],
        permission: BILLING_READ,
        body: json!({
            "fact": fact,
            "quote_id": id,
            "customer_id": quote.customer_id,
            "state": quote.state.text(),
            "invoice_id": quote.invoice_id,
        }),
    })?;
    Ok(())
}
