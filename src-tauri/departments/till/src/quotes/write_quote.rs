//! Drafts of quotes: written, written over, deleted. They have no number.

use base::{Actor, Author, Fault, Shop, WriteTx};
use office::{attachments, audit};
use serde_json::json;

use super::ask::{QuoteAsk, must_be_ahead};
use super::error::QuoteError;
use super::quote::{Quote, QuoteId};
use super::{news, store};
use crate::invoices::{BILLING_WRITE, InvoiceAsk, price};

/// Writes a draft. The error names the first field that breaks a rule.
pub async fn create_quote(shop: &Shop, who: &Actor, ask: QuoteAsk) -> Result<Quote, QuoteError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        must_be_ahead(ask.valid_until, tx.at().day_in(&shop.basics()?.zone))?;
        insert(tx, &shop, &author, &ask.invoice(), ask.valid_until)
    })
    .await
}

/// Writes a draft from an ask that was read by the rules before, or is now.
pub(super) fn insert(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &impl Author,
    ask: &InvoiceAsk,
    valid_until: Option<base::ShopDate>,
) -> Result<Quote, QuoteError> {
    let priced = price(tx, shop, ask)?;
    let id = QuoteId::from_number(shop.new_id());
    store::insert_draft(tx, id, &priced, valid_until)?;
    let quote = written(tx, id)?;
    audit::note(tx, who, "quote.drafted", &id.to_string(), facts(&quote))?;
    news::announce(tx, "QuoteDrafted", &quote)?;
    tx.outcome(who, id)?;
    Ok(quote)
}

/// Writes a draft over the one that was read as that version.
pub async fn edit_quote(
    shop: &Shop,
    who: &Actor,
    id: QuoteId,
    version: i64,
    ask: QuoteAsk,
) -> Result<Quote, QuoteError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let before = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
        before.must_be_draft()?;
        if before.version != version {
            return Err(Fault::Stale.into());
        }
        must_be_ahead(ask.valid_until, tx.at().day_in(&shop.basics()?.zone))?;
        store::update_draft(tx, id, version, &price(tx, &shop, &ask.invoice())?, ask.valid_until)?;
        let quote = written(tx, id)?;
        audit::note(tx, &author, "quote.edited", &id.to_string(), audit::diff(&facts(&before), &facts(&quote)))?;
        news::announce(tx, "QuoteEdited", &quote)?;
        Ok(quote)
    })
    .await
}

/// Deletes a draft. A quote that was sent is never deleted.
pub async fn delete_quote(shop: &Shop, who: &Actor, id: QuoteId) -> Result<(), QuoteError> {
    who.may(BILLING_WRITE)?;
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let quote = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
            quote.must_be_draft()?;
            store::delete_draft(tx, id)?;
            attachments::forget_record(tx, "quote", &id.to_string())?;
            audit::note(tx, &author, "quote.draft_deleted", &id.to_string(), facts(&quote))?;
            news::announce(tx, "QuoteDeleted", &quote)?;
            Ok(())
        })
        .await
}

/// The quote as it stands after a write.
pub(super) fn written(tx: &WriteTx<'_>, id: QuoteId) -> Result<Quote, Fault> {
    store::find(tx, id)?.ok_or_else(|| Fault::bug(format!("{id} was written and is not there")))
}

/// What the audit log keeps of a quote.
pub(super) fn facts(quote: &Quote) -> serde_json::Value {
    json!({
        "number": quote.number,
        "customer_id": quote.customer_id,
        "total": quote.sums.total,
        "tax": quote.sums.tax,
        "valid_until": quote.valid_until,
    })
}
