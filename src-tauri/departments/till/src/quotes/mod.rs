//! Quotes: what the shop offers at which price until when, and the invoice that an accepted one becomes.
//!
//! Table: `quotes`. Announces `quote.changed` (tag `quotes`) with the fact in its body: `QuoteDrafted`, `QuoteEdited`,
//! `QuoteDeleted`, `QuoteSent`, `QuoteAccepted`, `QuoteDeclined`, `QuoteConverted`.
//!
//! A quote posts nothing, and nobody owes anything for it. It is read and calculated by the rules of invoices, gets a number of
//! its own series when it is sent, and never changes from then on: rules refuse it and triggers refuse it again. It becomes an
//! invoice once; whoever asks again is shown the first one.

mod as_record;
mod ask;
mod convert_quote;
mod copy_quote;
mod decide_quote;
mod document;
mod error;
mod list;
mod news;
mod print_quote;
mod quote;
mod routes;
mod send_quote;
mod store;
mod write_quote;

#[cfg(test)]
mod stories;

use base::area::Area;

pub use ask::QuoteAsk;
pub use convert_quote::{Converted, convert_quote};
pub use copy_quote::copy_quote;
pub use decide_quote::{DeclineAsk, accept_quote, decline_quote};
pub use document::{QuoteDocument, get_quote};
pub use error::QuoteError;
pub use list::{QuoteListAsk, QuoteSummary, list_quotes};
pub use print_quote::print_quote;
pub use quote::{Quote, QuoteId, QuoteState, QuoteStatus};
pub use send_quote::send_quote;
pub use write_quote::{create_quote, delete_quote, edit_quote};

/// Hands the area to the program. Whoever may write invoices may write what becomes one.
pub fn register() -> Area {
    Area::new("till/quotes", routes::routes, &[]).keeps(as_record::QUOTE)
}
