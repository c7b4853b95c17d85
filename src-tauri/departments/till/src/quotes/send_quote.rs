//! Sending: the draft gets its number and is frozen. One transaction.

use base::{Actor, Shop};
use books::documents;
use office::audit;

use super::ask::must_be_ahead;
use super::error::QuoteError;
use super::quote::{Quote, QuoteId, QuoteState};
use super::write_quote::{facts, written};
use super::{news, store};
use crate::invoices::{BILLING_WRITE, FieldProblem, freeze_texts, price};

/// Marks a draft as sent: recalculates it by the rules of today, numbers it from the series of quotes, and copies what it is
/// printed from. When anything fails the number is given back and nothing has happened.
pub async fn send_quote(shop: &Shop, who: &Actor, id: QuoteId) -> Result<Quote, QuoteError> {
    who.may(BILLING_WRITE)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let draft = store::find(tx, id)?.ok_or(QuoteError::NoSuchQuote)?;
        draft.must_be_draft()?;
        let today = tx.at().day_in(&shop.basics()?.zone);
        must_be_ahead(draft.valid_until, today)?;
        draft.customer_id.ok_or_else(no_customer)?;
        let priced = price(tx, &shop, &draft.asked)?;
        if let Some(unplaced) = priced.unplaced.first() {
            return Err(unplaced.clone().into());
        }
        let frozen = freeze_texts(tx, &shop, &priced.ask, &priced.tax_summary, today)?;
        let number = documents::next_number(tx, &shop, "quote", today)?;
        // The draft is written over first: its figures are those of today, and from the next statement on they stand.
        store::update_draft(tx, id, draft.version, &priced, draft.valid_until)?;
        let sent = Quote {
            number: Some(number),
            state: QuoteState::Sent,
            frozen: Some(frozen),
            sent_on: Some(today),
            sent_at: Some(tx.at()),
            ..written(tx, id)?
        };
        store::update_sent(tx, &sent)?;
        let sent = written(tx, id)?;
        audit::note(tx, &author, "quote.sent", &id.to_string(), facts(&sent))?;
        news::announce(tx, "QuoteSent", &sent)?;
        tx.outcome(&author, id)?;
        Ok(sent)
    })
    .await
}

fn no_customer() -> FieldProblem {
    FieldProblem::coded("quote.no_customer", "customer_id", "choose the customer first")
}
