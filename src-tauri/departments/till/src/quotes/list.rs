//! The list of quotes, newest first.

use base::{Actor, Fault, Money, Page, PageAsk, Shop, ShopDate, Timestamp};
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::quote::{QuoteId, QuoteState, QuoteStatus, status_of};
use super::store;
use crate::invoices::{self, BILLING_READ, InvoiceId};

/// Which quotes are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct QuoteListAsk {
    /// Only those that are so far today; `accepted` finds those that are invoices by now, too.
    pub status: Option<QuoteStatus>,
    /// Only those for this customer.
    pub customer_id: Option<CustomerId>,
    /// Part of the number, or of the customer's name on the paper; drafts have neither.
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A quote in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuoteSummary {
    /// Its id.
    pub id: QuoteId,
    /// Given when it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How far it is today.
    pub status: QuoteStatus,
    /// For whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// The customer's name as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// What is offered, tax included.
    pub total: Money,
    /// The day on its paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_on: Option<ShopDate>,
    /// The last day of the offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<ShopDate>,
    /// The invoice that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<InvoiceId>,
    /// When the draft was written.
    pub created_at: Timestamp,
}

/// The filter as the store takes it.
pub(super) struct QuoteFilter {
    /// Ids below this one.
    pub before: String,
    pub status: Option<QuoteStatus>,
    pub customer_id: Option<CustomerId>,
    /// Part of the number or of the name on the paper.
    pub text: Option<String>,
}

/// A row of the list as it is stored.
pub(super) struct QuoteRow {
    pub id: QuoteId,
    pub number: Option<String>,
    pub state: QuoteState,
    pub customer_id: Option<CustomerId>,
    pub total: Money,
    pub sent_on: Option<ShopDate>,
    pub valid_until: Option<ShopDate>,
    pub invoice_id: Option<InvoiceId>,
    pub created_at: Timestamp,
}

/// Sorts after every quote's id.
const AFTER_ALL: &str = "quo_~";

/// One page of the list.
pub async fn list_quotes(shop: &Shop, who: &Actor, ask: QuoteListAsk) -> Result<Page<QuoteSummary>, Fault> {
    who.may(BILLING_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let before = match &ask.after {
        None => AFTER_ALL.to_owned(),
        Some(after) => {
            QuoteId::parse(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?.to_string()
        }
    };
    let text = base::text::optional_line("q", ask.q.as_deref().unwrap_or_default(), 100)?;
    let today = shop.today()?;
    shop.db
        .read(move |tx| {
            let filter = QuoteFilter { before, status: ask.status, customer_id: ask.customer_id, text };
            let page = Page::cut(store::list(tx, &filter, today, limit)?, limit, |row| row.id.to_string());
            let mut customers: Vec<CustomerId> = page.items.iter().filter_map(|row| row.customer_id).collect();
            customers.sort_unstable();
            customers.dedup();
            let names = people::customers::names(tx, &customers)?;
            let drafted: Vec<InvoiceId> = page.items.iter().filter_map(|row| row.invoice_id).collect();
            let there = invoices::names(tx, &drafted)?;
            Ok(page.map(|row| {
                let invoice_id = row.invoice_id.filter(|id| there.contains_key(id));
                QuoteSummary {
                    id: row.id,
                    number: row.number,
                    status: status_of(row.state, row.valid_until, today, invoice_id.is_some()),
                    customer_id: row.customer_id,
                    customer_name: row.customer_id.and_then(|id| names.get(&id)).cloned(),
                    total: row.total,
                    sent_on: row.sent_on,
                    valid_until: row.valid_until,
                    invoice_id,
                    created_at: row.created_at,
                }
            }))
        })
        .await
}
