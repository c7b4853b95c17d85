//! What can go wrong with quotes, and how each is told outside.

use base::{Fault, Kind, Problem, ShopDate};
use engines::documents::DocumentError;

use super::quote::QuoteStatus;
use crate::invoices::{FieldProblem, InvoiceError};

/// What can go wrong with quotes.
#[derive(Debug, thiserror::Error)]
pub enum QuoteError {
    /// No such quote.
    #[error("there is no such quote")]
    NoSuchQuote,
    /// Sent quotes are what was offered.
    #[error("this quote was sent and never changes: copy it into a new one")]
    NotADraft,
    /// Nobody was offered it yet.
    #[error("this is a draft: send it first")]
    StillADraft,
    /// The customer answered already.
    #[error("this quote is {}: that answer stands, copy it into a new one", spoken(*.0))]
    Decided(QuoteStatus),
    /// Its last day is over.
    #[error("this offer ended on {0}: copy it into a new one")]
    Expired(ShopDate),
    /// A field, or a rule of invoices.
    #[error(transparent)]
    Invoice(#[from] InvoiceError),
    /// The paper could not be drawn.
    #[error("this paper cannot be drawn: {0}")]
    Paper(#[from] DocumentError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

fn spoken(status: QuoteStatus) -> &'static str {
    match status {
        QuoteStatus::Draft => "a draft",
        QuoteStatus::Sent => "sent",
        QuoteStatus::Accepted => "accepted",
        QuoteStatus::Declined => "declined",
        QuoteStatus::Expired => "expired",
        QuoteStatus::Converted => "an invoice by now",
    }
}

impl Problem for QuoteError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchQuote => Kind::not_found("quote.no_such_quote"),
            Self::NotADraft => Kind::conflict("quote.not_a_draft"),
            Self::StillADraft => Kind::conflict("quote.still_a_draft"),
            Self::Decided(_) => Kind::conflict("quote.decided"),
            Self::Expired(_) => Kind::conflict("quote.expired"),
            Self::Invoice(invoice) => invoice.kind(),
            Self::Paper(_) => Kind::refused("quote.paper"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

impl From<FieldProblem> for QuoteError {
    fn from(problem: FieldProblem) -> Self {
        Self::Invoice(problem.into())
    }
}
