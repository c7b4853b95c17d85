//! A recurring invoice as it goes over the wire.

use base::{Actor, Money, Shop, ShopDate, Timestamp};
use people::customers::CustomerId;
use serde::Serialize;
use utoipa::ToSchema;

use super::recurring_invoice::{DateRule, RecurringId, RecurringState};
use super::rhythm::{Rhythm, RhythmUnit};
use super::store::{self, ShownPeriod};
use super::write_recurring::upcoming;
use crate::invoices::ask::InvoiceAsk;
use crate::invoices::error::InvoiceError;
use crate::invoices::invoice::{BILLING_READ, InvoiceId, InvoiceStatus};

/// So many days to come are shown.
const UPCOMING: u32 = 3;
/// And so many that came.
const PERIODS: u32 = 60;

/// A recurring invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RecurringInvoice)]
pub struct RecurringDocument {
    /// Its id.
    pub id: RecurringId,
    /// How it stands.
    pub state: RecurringState,
    /// For whom.
    pub customer_id: CustomerId,
    /// The customer's name as it is now.
    pub customer_name: String,
    /// What each invoice is drafted from.
    pub invoice: InvoiceAsk,
    /// What an invoice came to when this was written.
    pub total: Money,
    /// The first day.
    pub starts_on: ShopDate,
    /// Every how many units.
    pub every: u32,
    /// What the interval is counted in.
    pub unit: RhythmUnit,
    /// With months: the day; a shorter month takes its last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_of_month: Option<u32>,
    /// No invoice after this day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<ShopDate>,
    /// No more invoices than these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Days until which an invoice is to be paid; by the shop's terms when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_after_days: Option<u32>,
    /// Whether invoices are issued at once.
    pub issues: bool,
    /// Which day the invoice of a missed period gets.
    pub dated: DateRule,
    /// Whether each invoice is for the days from its own until the next one, and earned by them.
    pub earned_by_day: bool,
    /// The day of the next invoice; none when it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_on: Option<ShopDate>,
    /// The next days, while it is active.
    pub upcoming: Vec<ShopDate>,
    /// Why the next invoice could not be made; empty while all is well. It is tried again each day.
    pub trouble: String,
    /// How many invoices were made.
    pub made: u32,
    /// The periods that came last, the latest first.
    pub periods: Vec<RecurringPeriod>,
    /// For `If-Match`.
    pub version: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When anything about it changed last.
    pub changed_at: Timestamp,
}

/// A period that came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RecurringPeriod {
    /// Its number, from 1.
    pub number: u32,
    /// The day it stands for.
    pub day: ShopDate,
    /// Left out: it fell into a pause.
    pub skipped: bool,
    /// Its invoice; absent where it was left out, or where its draft was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<PeriodInvoice>,
}

/// The invoice of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeriodInvoice {
    /// Its id.
    pub id: InvoiceId,
    /// Its number; drafts have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How far it is.
    pub status: InvoiceStatus,
}

/// One recurring invoice, with what came of it.
pub async fn get_recurring(shop: &Shop, who: &Actor, id: RecurringId) -> Result<RecurringDocument, InvoiceError> {
    who.may(BILLING_READ)?;
    find_document(shop, id).await
}

/// The same for whoever just changed it, and so has seen it.
pub(super) async fn find_document(shop: &Shop, id: RecurringId) -> Result<RecurringDocument, InvoiceError> {
    shop.db
        .read(move |tx| {
            let found = store::find(tx, id)?.ok_or(InvoiceError::NoSuchRecurring)?;
            let name = people::customers::names(tx, &[found.customer_id])?.remove(&found.customer_id);
            let Rhythm { starts_on, every, unit, day_of_month, ends_on, count } = found.rhythm;
            Ok(RecurringDocument {
                upcoming: upcoming(&found, UPCOMING),
                made: store::count_made(tx, id)?,
                periods: store::list_periods(tx, id, PERIODS)?.into_iter().map(RecurringPeriod::from).collect(),
                id,
                state: found.state,
                customer_id: found.customer_id,
                customer_name: name.unwrap_or_default(),
                invoice: found.asked,
                total: found.total,
                starts_on,
                every,
                unit,
                day_of_month,
                ends_on,
                count,
                due_after_days: found.due_after_days,
                issues: found.issues,
                dated: found.dated,
                earned_by_day: found.earned_by_day,
                next_on: found.next_on,
                trouble: found.trouble,
                version: found.version,
                created_at: found.created_at,
                created_by: found.created_by,
                changed_at: found.changed_at,
            })
        })
        .await
}

impl From<ShownPeriod> for RecurringPeriod {
    fn from((period, there): ShownPeriod) -> Self {
        Self {
            number: period.period.saturating_add(1),
            day: period.day,
            skipped: period.invoice_id.is_none(),
            invoice: period.invoice_id.zip(there).map(|(id, (number, status))| PeriodInvoice { id, number, status }),
        }
    }
}
