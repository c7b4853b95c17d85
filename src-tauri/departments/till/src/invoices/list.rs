//! The list of invoices, newest first.

use base::{Actor, Currency, Fault, Money, Page, PageAsk, Shop, ShopDate, Timestamp};
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::invoice::{BILLING_READ, InvoiceId, InvoiceStatus};
use super::store;

/// Which invoices are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListAsk {
    /// Only those in this state.
    pub status: Option<InvoiceStatus>,
    /// Only those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Part of the number, or of the customer's name on the paper; drafts have neither.
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// `true`: only those past their due day with something still owed.
    pub overdue: Option<bool>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// An invoice in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvoiceSummary {
    /// Its id.
    pub id: InvoiceId,
    /// Given when issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How far it is.
    pub status: InvoiceStatus,
    /// Past its due day with something still owed.
    pub overdue: bool,
    /// For whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// The customer's name as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// Currency of the amounts.
    pub currency: Currency,
    /// What the customer owes in all.
    pub total: Money,
    /// Received so far.
    pub paid: Money,
    /// Given up because it was paid early; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_discount_taken: Option<Money>,
    /// Taken off by credit notes.
    pub credited: Money,
    /// What of it a payer says is paid while nobody has decided on that: it is still owed.
    pub claimed: Money,
    /// Still owed.
    pub due: Money,
    /// The day it counts in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<ShopDate>,
    /// The day until which it is to be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<ShopDate>,
    /// With instalments: the day until which the first open part is to be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_due_on: Option<ShopDate>,
    /// A test document.
    pub test: bool,
    /// When the draft was written.
    pub created_at: Timestamp,
}

/// The filter as the store takes it.
pub(super) struct InvoiceFilter {
    /// Ids below this one.
    pub before: String,
    pub status: Option<InvoiceStatus>,
    pub customer_id: Option<CustomerId>,
    /// Part of the number or of the name on the paper.
    pub text: Option<String>,
    pub overdue: bool,
}

/// A row of the list as it is stored.
pub(super) struct InvoiceRow {
    pub id: InvoiceId,
    pub number: Option<String>,
    pub status: InvoiceStatus,
    pub customer_id: Option<CustomerId>,
    pub total: Money,
    /// With the early-payment discount.
    pub paid: Money,
    pub early_taken: Money,
    pub credited: Money,
    pub issued_on: Option<ShopDate>,
    pub due_on: Option<ShopDate>,
    pub next_due_on: Option<ShopDate>,
    pub test: bool,
    pub created_at: Timestamp,
}

/// Sorts after every invoice's id.
const AFTER_ALL: &str = "inv_~";

/// One page of the list.
pub async fn list_invoices(shop: &Shop, who: &Actor, ask: ListAsk) -> Result<Page<InvoiceSummary>, Fault> {
    who.may(BILLING_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let before = match &ask.after {
        None => AFTER_ALL.to_owned(),
        Some(after) => {
            InvoiceId::parse(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?.to_string()
        }
    };
    let text = base::text::optional_line("q", ask.q.as_deref().unwrap_or_default(), 100)?;
    let today = shop.today()?;
    shop.db
        .read(move |tx| {
            let filter = InvoiceFilter {
                before,
                status: ask.status,
                customer_id: ask.customer_id,
                text,
                overdue: ask.overdue == Some(true),
            };
            let page = Page::cut(store::list(tx, &filter, today, limit)?, limit, |row| row.id.to_string());
            let mut ids: Vec<CustomerId> = page.items.iter().filter_map(|row| row.customer_id).collect();
            ids.sort_unstable();
            ids.dedup();
            let names = people::customers::names(tx, &ids)?;
            let listed: Vec<InvoiceId> = page.items.iter().map(|row| row.id).collect();
            let claimed = store::list_claimed(tx, &listed)?;
            Ok(page.map(|row| {
                let claimed = claimed.get(&row.id).copied().unwrap_or(0);
                let name = row.customer_id.and_then(|id| names.get(&id)).cloned();
                summary(row, name, claimed, today)
            }))
        })
        .await
}

fn summary(row: InvoiceRow, customer_name: Option<String>, claimed_minor: i64, today: ShopDate) -> InvoiceSummary {
    let left = row.total.minor.saturating_sub(row.paid.minor).saturating_sub(row.credited.minor);
    let left = if row.status.is_open() { left } else { 0 };
    InvoiceSummary {
        id: row.id,
        number: row.number,
        status: row.status,
        overdue: left > 0 && row.next_due_on.or(row.due_on).is_some_and(|due_on| due_on < today),
        customer_id: row.customer_id,
        customer_name,
        currency: row.total.currency,
        claimed: Money { minor: claimed_minor, currency: row.total.currency },
        total: row.total,
        paid: Money { minor: row.paid.minor.saturating_sub(row.early_taken.minor), ..row.paid },
        early_discount_taken: (row.early_taken.minor > 0).then_some(row.early_taken),
        credited: row.credited,
        due: Money { minor: left, currency: row.total.currency },
        issued_on: row.issued_on,
        due_on: row.due_on,
        next_due_on: row.next_due_on,
        test: row.test,
        created_at: row.created_at,
    }
}
