//! Home over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, ProblemDocument, Signed};
use base::{Actor, Fault, Money, ReadTx, Shop, ShopDate};
use office::backup::{BackupBoard, BackupReport};
use serde::Serialize;
use till::inbox::HookTable;
use till::invoices::BILLING_READ;
use till::merchant_accounts::ACCOUNTS_READ;
use till::payments::{PAYMENTS_READ, PaymentSummary};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::needs_you::{ChecklistItem, NeedsYou, checklist, items};
use super::store::{self, DayTakings};

/// The area's routes.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(home))
}

/// Open invoices.
#[derive(Debug, Default, Serialize, ToSchema)]
struct OpenInvoices {
    /// How many.
    count: i64,
    /// What is due, per currency.
    due: Vec<Money>,
}

/// The figures of the page.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Figures {
    /// Captured today, per currency.
    today_taken: Vec<Money>,
    /// Captured this month, per currency.
    month_taken: Vec<Money>,
    /// All that are open.
    open_invoices: OpenInvoices,
    /// Of these, past their due day.
    overdue: OpenInvoices,
    /// Payments without a clear answer.
    unknown_payments: i64,
}

/// The home page. Parts a person may not see are empty.
#[derive(Debug, Serialize, ToSchema)]
struct Home {
    /// Today in the shop's zone.
    today: ShopDate,
    /// What needs a person, worst first.
    needs_you: Vec<NeedsYou>,
    /// The figures.
    figures: Figures,
    /// Captured per day, last 14 days.
    takings_14d: Vec<DayTakings>,
    /// The newest payments.
    recent_payments: Vec<PaymentSummary>,
    /// The first day, step by step.
    checklist: Vec<ChecklistItem>,
}

/// What needs you, and how the shop does.
#[utoipa::path(get, path = "/home", tag = "insight", responses(
    (status = 200, body = Home),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, description = "the shop is not set up", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn home(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<Home>> {
    let today = shop.today()?;
    let vault_open = shop.vault().is_open();
    let backup = shop.part::<BackupBoard>().map_or_else(|_| BackupReport::off(), |board| board.read(shop.now()));
    let handed = shop.clone();
    Ok(Json(shop.db.read(move |tx| gather(tx, &handed, &who, today, vault_open, &backup)).await?))
}

fn gather(
    tx: &ReadTx<'_>,
    shop: &Shop,
    who: &Actor,
    today: ShopDate,
    vault_open: bool,
    backup: &BackupReport,
) -> Result<Home, Fault> {
    let mut waiting = store::waiting(tx)?;
    if who.has(ACCOUNTS_READ) {
        waiting.limits = till::payments::count_near_limit(tx, shop)?;
        if let Ok(table) = shop.part::<HookTable>() {
            waiting.hooks_closed = i64::try_from(table.flood().count_closed(shop.now())).unwrap_or(i64::MAX);
        }
    }
    let mut figures = Figures::default();
    let mut overdue_count = 0;
    if who.has(BILLING_READ) {
        let (count, due) = store::open_invoices(tx, None)?;
        figures.open_invoices = OpenInvoices { count, due };
        let (count, due) = store::open_invoices(tx, Some(today))?;
        overdue_count = count;
        figures.overdue = OpenInvoices { count, due };
    }
    let (mut takings_14d, mut recent_payments) = (Vec::new(), Vec::new());
    if who.has(PAYMENTS_READ) {
        let month_start = ShopDate(today.0.first_of_month());
        figures.today_taken = store::taken(tx, today, today)?;
        figures.month_taken = store::taken(tx, month_start, today)?;
        figures.unknown_payments = waiting.unknown_payments;
        takings_14d = store::taken_by_day(tx, today.plus_days(-13), today)?;
        recent_payments = till::payments::list_recent(tx, 8)?;
    }
    let has_address = office::settings::load(tx)?.is_some_and(|settings| !settings.address.is_empty());
    Ok(Home {
        today,
        needs_you: items(who, &waiting, overdue_count, vault_open, backup),
        figures,
        takings_14d,
        recent_payments,
        checklist: checklist(who, &waiting, has_address),
    })
}
