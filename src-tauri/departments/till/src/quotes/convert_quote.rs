//! A quote becomes an invoice draft, once.

use base::{Actor, Shop};
use office::audit;
use serde_json::json;

use super::error::QuoteError;
use super::quote::{QuoteId, QuoteState};
use super::write_quote::written;
use super::{decide_quote, news, store};
use crate::invoices::{self, BILLING_WRITE, InvoiceId, draft_within};

/// What a conversion came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Converted {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Whether this conversion drafted it, and not an earlier one.
    pub is_new: bool,
}

/// Drafts the invoice over what was offered. An open offer is accepted by that. Whoever converts again is given the first
/// invoice; only where somebody deleted that as a draft is another one drafted. Prices are the offered ones; tax is
/// calculated by the rules of today, as on every draft.
pub async fn convert_quote(shop: &Shop, who: &Actor, id: QuoteId) -> Result<Converted, QuoteError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let quote = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
        if let Some(first) = quote.invoice_id
            && invoices::find(tx, first)?.is_some()
        {
            tx.outcome(&author, first)?;
            return Ok(Converted { invoice: first, is_new: false });
        }
        quote.must_be_convertible(tx.at().day_in(&shop.basics()?.zone))?;
        if quote.state == QuoteState::Sent {
            decide_quote::accept(tx, &author, &quote)?;
        }
        let draft = draft_within(tx, &shop, &author, &quote.asked)?;
        store::update_converted(tx, id, draft.id)?;
        let converted = written(tx, id)?;
        let detail = json!({ "number": converted.number, "invoice_id": draft.id });
        audit::note(tx, &author, "quote.converted", &id.to_string(), detail)?;
        news::announce(tx, "QuoteConverted", &converted)?;
        Ok(Converted { invoice: draft.id, is_new: true })
    })
    .await
}
