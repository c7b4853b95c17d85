//! The noun: a quote, how far it is, and the rules of its moves.

use base::{Currency, ShopDate, Timestamp};
use books::tax::{TaxRounding, TaxShare};
use people::customers::CustomerId;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::QuoteError;
use crate::invoices::{DocumentLine, Frozen, InvoiceAsk, InvoiceId, Sums};

base::ids!(
    /// A quote.
    QuoteId, "quo"
);

/// What was done with a quote, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuoteState {
    /// Being written: no number, may still change or vanish.
    Draft,
    /// Numbered, frozen, and with the customer.
    Sent,
    /// The customer said yes.
    Accepted,
    /// The customer said no.
    Declined,
}

impl QuoteState {
    /// As stored.
    pub fn text(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
        }
    }
}

impl ToSql for QuoteState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for QuoteState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "draft" => Ok(Self::Draft),
            "sent" => Ok(Self::Sent),
            "accepted" => Ok(Self::Accepted),
            "declined" => Ok(Self::Declined),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// How far a quote is today: its state, the calendar, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteStatus {
    /// Being written.
    Draft,
    /// With the customer, and still open.
    Sent,
    /// Accepted, and no invoice yet.
    Accepted,
    /// Declined.
    Declined,
    /// Never answered, and its last day is over.
    Expired,
    /// Accepted, and an invoice by now.
    Converted,
}

/// A quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Its id.
    pub id: QuoteId,
    /// Of its own series, given when it is sent.
    pub number: Option<String>,
    /// What was done with it.
    pub state: QuoteState,
    /// For whom; needed to send it.
    pub customer_id: Option<CustomerId>,
    /// Currency of every amount on it.
    pub currency: Currency,
    /// Whether the unit prices have tax inside.
    pub inclusive: bool,
    /// Where tax is rounded.
    pub tax_rounding: TaxRounding,
    /// What its invoice is drafted from.
    pub asked: InvoiceAsk,
    /// The lines with their amounts.
    pub lines: Vec<DocumentLine>,
    /// The sums.
    pub sums: Sums,
    /// Tax per code and component.
    pub tax_summary: Vec<TaxShare>,
    /// Copies of the texts it is printed from, made when it is sent.
    pub frozen: Option<Frozen>,
    /// The last day of the offer.
    pub valid_until: Option<ShopDate>,
    /// The day on its paper.
    pub sent_on: Option<ShopDate>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When the customer answered.
    pub decided_at: Option<Timestamp>,
    /// Why it was declined, as far as that is known.
    pub reason: String,
    /// The invoice that was drafted from it; a draft of that may be gone again.
    pub invoice_id: Option<InvoiceId>,
    /// For `If-Match`.
    pub version: i64,
    /// When the draft was written.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When anything about it changed last.
    pub changed_at: Timestamp,
}

impl Quote {
    /// How far it is on that day. `invoiced`: the invoice that was drafted from it is still there.
    pub fn status(&self, today: ShopDate, invoiced: bool) -> QuoteStatus {
        status_of(self.state, self.valid_until, today, invoiced)
    }

    /// Only a draft may be edited, deleted or sent.
    pub fn must_be_draft(&self) -> Result<(), QuoteError> {
        if self.state == QuoteState::Draft { Ok(()) } else { Err(QuoteError::NotADraft) }
    }

    /// Only an offer that is with the customer, and holds today, can be answered.
    pub fn must_be_open(&self, today: ShopDate) -> Result<(), QuoteError> {
        match (self.status(today, false), self.valid_until) {
            (QuoteStatus::Sent, _) => Ok(()),
            (QuoteStatus::Draft, _) => Err(QuoteError::StillADraft),
            (QuoteStatus::Expired, Some(ended_on)) => Err(QuoteError::Expired(ended_on)),
            (decided, _) => Err(QuoteError::Decided(decided)),
        }
    }

    /// What is offered and still holds, or was accepted, can become an invoice.
    pub fn must_be_convertible(&self, today: ShopDate) -> Result<(), QuoteError> {
        if self.state == QuoteState::Accepted { Ok(()) } else { self.must_be_open(today) }
    }
}

/// How far a quote is. The calendar ends an offer that nobody answered, and no other one.
pub(super) fn status_of(
    state: QuoteState,
    valid_until: Option<ShopDate>,
    today: ShopDate,
    invoiced: bool,
) -> QuoteStatus {
    match state {
        QuoteState::Draft => QuoteStatus::Draft,
        QuoteState::Sent if valid_until.is_some_and(|last| last < today) => QuoteStatus::Expired,
        QuoteState::Sent => QuoteStatus::Sent,
        QuoteState::Accepted if invoiced => QuoteStatus::Converted,
        QuoteState::Accepted => QuoteStatus::Accepted,
        QuoteState::Declined => QuoteStatus::Declined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_ends_an_offer_that_nobody_answered_and_no_other() {
        let day = |text: &str| ShopDate::parse(text).unwrap();
        let (today, yesterday) = (day("2026-11-21"), day("2026-11-20"));
        for (state, valid_until, invoiced, status) in [
            (QuoteState::Draft, Some(yesterday), false, QuoteStatus::Draft),
            (QuoteState::Sent, Some(today), false, QuoteStatus::Sent),
            (QuoteState::Sent, Some(yesterday), false, QuoteStatus::Expired),
            (QuoteState::Sent, None, false, QuoteStatus::Sent),
            (QuoteState::Accepted, Some(yesterday), false, QuoteStatus::Accepted),
            (QuoteState::Accepted, Some(yesterday), true, QuoteStatus::Converted),
            (QuoteState::Declined, Some(yesterday), false, QuoteStatus::Declined),
        ] {
            assert_eq!(status_of(state, valid_until, today, invoiced), status, "{state:?} until {valid_until:?}");
        }
    }
}
