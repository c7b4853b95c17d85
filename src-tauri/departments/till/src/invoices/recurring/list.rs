//! The list of recurring invoices, newest first.

use base::{Actor, Fault, Money, Page, PageAsk, Shop, ShopDate};
use people::customers::CustomerId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::recurring_invoice::{RecurringId, RecurringState};
use super::rhythm::RhythmUnit;
use super::store;
use crate::invoices::invoice::BILLING_READ;

/// Which recurring invoices are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RecurringListAsk {
    /// Only those that stand so.
    pub state: Option<RecurringState>,
    /// Only those for this customer.
    pub customer_id: Option<CustomerId>,
    /// `true`: only those whose next invoice could not be made.
    pub trouble: Option<bool>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    pub after: Option<String>,
    /// How many, 1 to 200; 50 when absent.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A recurring invoice in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RecurringSummary {
    /// Its id.
    pub id: RecurringId,
    /// How it stands.
    pub state: RecurringState,
    /// For whom.
    pub customer_id: CustomerId,
    /// The customer's name as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_name: Option<String>,
    /// What an invoice came to when this was written.
    pub total: Money,
    /// Every how many units.
    pub every: u32,
    /// What the interval is counted in.
    pub unit: RhythmUnit,
    /// Whether invoices are issued at once.
    pub issues: bool,
    /// The day of the next invoice; none when it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_on: Option<ShopDate>,
    /// Why the next invoice could not be made; empty while all is well.
    pub trouble: String,
}

/// The filter as the store takes it.
pub(super) struct RecurringFilter {
    /// Ids below this one.
    pub before: String,
    pub state: Option<RecurringState>,
    pub customer_id: Option<CustomerId>,
    pub in_trouble: bool,
}

/// Sorts after every id.
const AFTER_ALL: &str = "rec_~";

/// One page of the list.
pub async fn list_recurring(shop: &Shop, who: &Actor, ask: RecurringListAsk) -> Result<Page<RecurringSummary>, Fault> {
    who.may(BILLING_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    let before = match &ask.after {
        None => AFTER_ALL.to_owned(),
        Some(after) => {
            RecurringId::parse(after).ok_or_else(|| Fault::invalid("after", "not a cursor of this list"))?.to_string()
        }
    };
    shop.db
        .read(move |tx| {
            let filter = RecurringFilter {
                before,
                state: ask.state,
                customer_id: ask.customer_id,
                in_trouble: ask.trouble == Some(true),
            };
            let page = Page::cut(store::list(tx, &filter, limit)?, limit, |row| row.id.to_string());
            let mut ids: Vec<CustomerId> = page.items.iter().map(|row| row.customer_id).collect();
            ids.sort_unstable();
            ids.dedup();
            let names = people::customers::names(tx, &ids)?;
            Ok(page.map(|row| RecurringSummary {
                customer_name: names.get(&row.customer_id).cloned(),
                id: row.id,
                state: row.state,
                customer_id: row.customer_id,
                total: row.total,
                every: row.rhythm.every,
                unit: row.rhythm.unit,
                issues: row.issues,
                next_on: row.next_on,
                trouble: row.trouble,
            }))
        })
        .await
}
