//! The customer's answer, as somebody of the shop enters it.

use base::{Actor, Shop, WriteTx};
use office::audit;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::error::QuoteError;
use super::quote::{Quote, QuoteId, QuoteState};
use super::write_quote::written;
use super::{news, store};
use crate::invoices::BILLING_WRITE;

/// Why an offer was declined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineAsk {
    /// As far as the customer said.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// The customer said yes, while the offer holds.
pub async fn accept_quote(shop: &Shop, who: &Actor, id: QuoteId) -> Result<Quote, QuoteError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let quote = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
        quote.must_be_open(tx.at().day_in(&shop.basics()?.zone))?;
        let accepted = accept(tx, &author, &quote)?;
        tx.outcome(&author, id)?;
        Ok(accepted)
    })
    .await
}

/// Writes the yes to an open offer.
pub(super) fn accept(tx: &WriteTx<'_>, who: &Actor, quote: &Quote) -> Result<Quote, QuoteError> {
    store::update_decided(tx, quote.id, QuoteState::Accepted, "")?;
    let accepted = written(tx, quote.id)?;
    let detail = json!({ "number": accepted.number, "total": accepted.sums.total });
    audit::note(tx, who, "quote.accepted", &quote.id.to_string(), detail)?;
    news::announce(tx, "QuoteAccepted", &accepted)?;
    Ok(accepted)
}

/// The customer said no. An offer whose last day is over needs no answer any more.
pub async fn decline_quote(shop: &Shop, who: &Actor, id: QuoteId, ask: DeclineAsk) -> Result<Quote, QuoteError> {
    who.may(BILLING_WRITE)?;
    let reason = base::text::optional_line("reason", ask.reason.as_deref().unwrap_or_default(), 500)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let quote = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
        quote.must_be_open(tx.at().day_in(&shop.basics()?.zone))?;
        store::update_decided(tx, id, QuoteState::Declined, reason.as_deref().unwrap_or_default())?;
        let declined = written(tx, id)?;
        let detail = json!({ "number": declined.number, "total": declined.sums.total, "reason": declined.reason });
        audit::note(tx, &author, "quote.declined", &id.to_string(), detail)?;
        news::announce(tx, "QuoteDeclined", &declined)?;
        tx.outcome(&author, id)?;
        Ok(declined)
    })
    .await
}
