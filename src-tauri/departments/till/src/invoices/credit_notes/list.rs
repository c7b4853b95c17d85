//! The list of credit notes, newest first.

use base::{Actor, Fault, Money, Page, PageAsk, Shop, ShopDate};
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::credit_note::CreditNoteId;
use super::store;
use crate::invoices::invoice::{BILLING_READ, InvoiceId};

/// Which credit notes are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CreditNoteListAsk {
    /// Only those on this invoice.
    pub invoice_id: Option<InvoiceId>,
    /// Only those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Part of its number, of the invoice's number, or of the customer's name on the paper.
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// The first day of issue.
    pub from: Option<ShopDate>,
    /// The last day of issue.
    pub to: Option<ShopDate>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A credit note in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CreditNoteSummary {
    /// Its id.
    pub id: CreditNoteId,
    /// Its number.
    pub number: String,
    /// The invoice it lowers.
    pub invoice_id: InvoiceId,
    /// That invoice's number.
    pub invoice_number: String,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// The customer's name as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// What the customer owes less.
    pub total: Money,
    /// How much of that lowered what was still owed; the rest is the customer's.
    pub to_due: Money,
    /// The day it counts in.
    pub issued_on: ShopDate,
    /// Why.
    pub reason: String,
    /// A test document.
    pub test: bool,
}

/// The filter as the store takes it.
pub(super) struct CreditNoteFilter {
    /// Ids below this one.
    pub before: String,
    pub invoice_id: Option<InvoiceId>,
    pub customer_id: Option<CustomerId>,
    /// Part of a number or of the name on the paper.
    pub text: Option<String>,
    pub from: Option<ShopDate>,
    pub to: Option<ShopDate>,
}

/// A row of the list as it is stored.
pub(super) struct CreditNoteRow {
    pub id: CreditNoteId,
    pub number: String,
    pub invoice_id: InvoiceId,
    pub invoice_number: Option<String>,
    pub customer_id: CustomerId,
    pub total: Money,
    pub to_due: Money,
    pub issued_on: ShopDate,
    pub reason: String,
    pub test: bool,
}

/// Sorts after every credit note's id.
const AFTER_ALL: &str = "crn_~";

/// One page of the list.
pub async fn list_credit_notes(
    shop: &Shop,
    who: &Actor,
    ask: CreditNoteListAsk,
) -> Result<Page<CreditNoteSummary>, Fault> {
    who.may(BILLING_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let before = match &ask.after {
        None => AFTER_ALL.to_owned(),
        Some(after) => {
            CreditNoteId::parse(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?.to_string()
        }
    };
    let text = base::text::optional_line("q", ask.q.as_deref().unwrap_or_default(), 100)?;
    if ask.from.zip(ask.to).is_some_and(|(from, to)| from > to) {
        return Err(Fault::invalid("from", "not after the last day"));
    }
    shop.db
        .read(move |tx| {
            let filter = CreditNoteFilter {
                before,
                invoice_id: ask.invoice_id,
                customer_id: ask.customer_id,
                text,
                from: ask.from,
                to: ask.to,
            };
            let page = Page::cut(store::list(tx, &filter, limit)?, limit, |row| row.id.to_string());
            let mut ids: Vec<CustomerId> = page.items.iter().map(|row| row.customer_id).collect();
            ids.sort_unstable();
            ids.dedup();
            let names = people::customers::names(tx, &ids)?;
            Ok(page.map(|row| CreditNoteSummary {
                customer_name: names.get(&row.customer_id).cloned(),
                id: row.id,
                number: row.number,
                invoice_id: row.invoice_id,
                invoice_number: row.invoice_number.unwrap_or_default(),
                customer_id: row.customer_id,
                total: row.total,
                to_due: row.to_due,
                issued_on: row.issued_on,
                reason: row.reason,
                test: row.test,
            }))
        })
        .await
}
