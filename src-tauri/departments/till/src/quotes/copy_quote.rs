//! A copy of a quote: a new draft that offers the same again. The way on from an offer that ended or was declined.

use base::{Actor, Shop};
use office::audit;
use serde_json::json;

use super::error::QuoteError;
use super::quote::{Quote, QuoteId};
use super::{store, write_quote};
use crate::invoices::BILLING_WRITE;

/// Drafts the same offer again, by the rules of today and without a last day.
pub async fn copy_quote(shop: &Shop, who: &Actor, id: QuoteId) -> Result<Quote, QuoteError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let first = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
        let copy = write_quote::insert(tx, &shop, &author, &first.asked, None)?;
        audit::note(tx, &author, "quote.copied", &copy.id.to_string(), json!({ "from": id, "number": first.number }))?;
        Ok(copy)
    })
    .await
}
