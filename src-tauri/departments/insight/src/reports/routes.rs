//! Reports over HTTP.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use base::area::Finding;
use base::web::{Answer, PaperPages, Params, PathId, ProblemDocument, Signed, paper_answer};
use base::{Fault, Shop, ShopDate, Timestamp};
use books::ledger::{self, Known, LEDGER_READ, ProfitAndLoss};
use people::customers::{CUSTOMERS_READ, CustomerId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ageing::{ReceivablesAgeing, receivables_ageing};
use super::cash_profit::cash_profit;
use super::days::days;
use super::gstr_1::{Gstr1, gstr_1};
use super::interstate::{StateSupplies, interstate_supplies};
use super::print_statement::{STATEMENT_DAYS, StatementPaperAsk, print_statement};
use super::statement::{StatementInCurrency, of_customer};
use super::store::{self, DailySales, GatewaySales};
use super::{CHECKS_READ, REPORTS_READ, checks};

/// The area's routes.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(daily_sales))
        .routes(routes!(by_gateway))
        .routes(routes!(statement))
        .routes(routes!(statement_pdf))
        .routes(routes!(receivables))
        .routes(routes!(cash_basis))
        .routes(routes!(interstate))
        .routes(routes!(supplies_by_bill))
        .routes(routes!(run_checks))
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DayRange {
    /// First day; 30 days back when absent.
    from: Option<ShopDate>,
    /// Last day; today when absent.
    to: Option<ShopDate>,
}

impl DayRange {
    fn days(&self, shop: &Shop) -> Result<(ShopDate, ShopDate), Fault> {
        days(shop, self.from, self.to, 30)
    }
}

/// Sales by day.
#[derive(Debug, Serialize, ToSchema)]
struct DailySalesReport {
    /// First day.
    from: ShopDate,
    /// Last day.
    to: ShopDate,
    /// One row per day and currency that had sales.
    rows: Vec<DailySales>,
}

/// Captured money by day.
#[utoipa::path(get, path = "/reports/daily-sales", tag = "insight", params(DayRange), responses(
    (status = 200, body = DailySalesReport),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn daily_sales(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(range): Params<DayRange>,
) -> Answer<Json<DailySalesReport>> {
    who.may(REPORTS_READ)?;
    let (from, to) = range.days(&shop)?;
    let rows = shop.db.read(move |tx| store::daily_sales(tx, from, to)).await?;
    Ok(Json(DailySalesReport { from, to, rows }))
}

/// Sales by account.
#[derive(Debug, Serialize, ToSchema)]
struct GatewayReport {
    /// First day.
    from: ShopDate,
    /// Last day.
    to: ShopDate,
    /// One row per account and currency.
    rows: Vec<GatewaySales>,
}

/// Captured money by merchant account.
#[utoipa::path(get, path = "/reports/by-gateway", tag = "insight", params(DayRange), responses(
    (status = 200, body = GatewayReport),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn by_gateway(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(range): Params<DayRange>,
) -> Answer<Json<GatewayReport>> {
    who.may(REPORTS_READ)?;
    let (from, to) = range.days(&shop)?;
    let rows = shop.db.read(move |tx| store::by_gateway(tx, from, to)).await?;
    Ok(Json(GatewayReport { from, to, rows }))
}

/// Whose statement it is.
#[derive(Debug, Serialize, ToSchema)]
struct StatementCustomer {
    /// The customer.
    id: CustomerId,
    /// Name.
    name: String,
}

/// Days of a statement.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct StatementRange {
    /// First day; 90 days back when absent.
    from: Option<ShopDate>,
    /// Last day; today when absent.
    to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    known_on: Option<ShopDate>,
}

/// A customer's statement.
#[derive(Debug, Serialize, ToSchema)]
struct Statement {
    /// Whose it is.
    customer: StatementCustomer,
    /// First day.
    from: ShopDate,
    /// Last day.
    to: ShopDate,
    /// One part per currency.
    currencies: Vec<StatementInCurrency>,
}

/// Invoices, payments and advances of a customer, with what is owed after each.
#[utoipa::path(get, path = "/customers/{id}/statement", tag = "insight", params(("id" = CustomerId, Path), StatementRange), responses(
    (status = 200, body = Statement),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn statement(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<CustomerId>,
    Params(range): Params<StatementRange>,
) -> Answer<Json<Statement>> {
    who.may(CUSTOMERS_READ)?;
    who.may(REPORTS_READ)?;
    let (from, to) = days(&shop, range.from, range.to, STATEMENT_DAYS)?;
    let reader = shop.clone();
    let statement = shop
        .db
        .read(move |tx| {
            let customer = people::customers::find(tx, id)?.ok_or(Fault::NoSuch("customer"))?;
            let days = ledger::DayRange { from, to };
            let currencies = of_customer(tx, &reader, &id.to_string(), days, Known::on(range.known_on))?;
            Ok::<_, Fault>(Statement { customer: StatementCustomer { id, name: customer.name }, from, to, currencies })
        })
        .await?;
    Ok(Json(statement))
}

/// The statement of a customer in one currency as PDF; the same bytes each time until something is written on its days.
#[utoipa::path(
    get,
    path = "/customers/{id}/statement/pdf",
    tag = "insight",
    operation_id = "print_statement",
    params(("id" = CustomerId, Path), StatementPaperAsk),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (PaperPages = "application/json"))),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn statement_pdf(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<CustomerId>,
    Params(ask): Params<StatementPaperAsk>,
) -> Answer<impl IntoResponse> {
    let form = ask.form.unwrap_or_default();
    Ok(paper_answer(form, "statement.pdf", print_statement(&shop, &who, id, ask).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AgeingAsk {
    /// At the end of this day; of today when absent.
    on: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    known_on: Option<ShopDate>,
}

/// What customers owe, by how long ago it was due.
#[utoipa::path(
    get,
    path = "/reports/receivables",
    tag = "insight",
    operation_id = "receivables_ageing",
    params(AgeingAsk),
    responses(
        (status = 200, body = ReceivablesAgeing),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn receivables(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<AgeingAsk>,
) -> Answer<Json<ReceivablesAgeing>> {
    who.may(CUSTOMERS_READ)?;
    who.may(REPORTS_READ)?;
    let on = ask.on.map_or_else(|| shop.today(), Ok)?;
    let reader = shop.clone();
    let known = Known::on(ask.known_on);
    Ok(Json(shop.db.read(move |tx| receivables_ageing(tx, &reader, on, None, known)).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CashProfitAsk {
    /// First day; the first of the last day's month when absent.
    from: Option<ShopDate>,
    /// Last day; today when absent.
    to: Option<ShopDate>,
    /// First of the days to compare with; given together with `compare_to`.
    compare_from: Option<ShopDate>,
    /// Last of the days to compare with.
    compare_to: Option<ShopDate>,
    /// As it was known at the end of this day: without what was booked since.
    known_on: Option<ShopDate>,
}

/// Profit and loss by when money came and went.
#[utoipa::path(
    get,
    path = "/reports/cash-profit",
    tag = "insight",
    operation_id = "cash_profit",
    params(CashProfitAsk),
    responses(
        (status = 200, body = ProfitAndLoss),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn cash_basis(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<CashProfitAsk>,
) -> Answer<Json<ProfitAndLoss>> {
    who.may(LEDGER_READ)?;
    who.may(REPORTS_READ)?;
    let to = ask.to.map_or_else(|| shop.today(), Ok)?;
    let range = ledger::DayRange::new(ask.from.unwrap_or(ShopDate(to.0.first_of_month())), to)?;
    let compare = ledger::DayRange::compared(ask.compare_from, ask.compare_to)?;
    let reader = shop.clone();
    let known = Known::on(ask.known_on);
    Ok(Json(shop.db.read(move |tx| cash_profit(tx, &reader, range, compare, known)).await?))
}

/// Supplies to other states.
#[derive(Debug, Serialize, ToSchema)]
struct InterstateReport {
    /// First day.
    from: ShopDate,
    /// Last day.
    to: ShopDate,
    /// By who bought and the code of the state.
    rows: Vec<StateSupplies>,
}

/// Taxed supplies of some days to other states, for buyers without a registration and with a UIN: table 3.2 of India's GSTR-3B.
#[utoipa::path(
    get,
    path = "/reports/interstate-supplies",
    tag = "insight",
    operation_id = "interstate_supplies",
    params(DayRange),
    responses(
        (status = 200, body = InterstateReport),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn interstate(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(range): Params<DayRange>,
) -> Answer<Json<InterstateReport>> {
    who.may(LEDGER_READ)?;
    who.may(REPORTS_READ)?;
    let (from, to) = range.days(&shop)?;
    let reader = shop.clone();
    let rows = shop.db.read(move |tx| interstate_supplies(tx, &reader, from, to)).await?;
    Ok(Json(InterstateReport { from, to, rows }))
}

/// The supplies of some days bill by bill, in the tables of India's GSTR-1. The days are those on which tax counts.
#[utoipa::path(
    get,
    path = "/reports/gstr-1",
    tag = "insight",
    operation_id = "gstr_1",
    params(DayRange),
    responses(
        (status = 200, body = Gstr1),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn supplies_by_bill(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(range): Params<DayRange>,
) -> Answer<Json<Gstr1>> {
    who.may(LEDGER_READ)?;
    who.may(REPORTS_READ)?;
    let (from, to) = range.days(&shop)?;
    let reader = shop.clone();
    Ok(Json(shop.db.read(move |tx| gstr_1(tx, &reader, from, to)).await?))
}

/// What one check found.
#[derive(Debug, Serialize, ToSchema)]
struct CheckShown {
    /// `ledger.balances` and the like.
    name: &'static str,
    /// What holds when it finds nothing.
    about: &'static str,
    /// What it found.
    findings: Vec<FindingShown>,
}

/// One thing a check found.
#[derive(Debug, Serialize, ToSchema)]
struct FindingShown {
    /// Record it is about.
    subject: String,
    /// What is wrong.
    sentence: String,
}

impl From<Finding> for FindingShown {
    fn from(finding: Finding) -> Self {
        Self { subject: finding.subject, sentence: finding.sentence }
    }
}

/// What the checks found.
#[derive(Debug, Serialize, ToSchema)]
struct ChecksReport {
    /// When they ran.
    ran_at: Timestamp,
    /// Each of them.
    checks: Vec<CheckShown>,
}

/// Runs the checks that compare areas with one another. `counterfoil check` runs those of every area.
#[utoipa::path(get, path = "/checks", tag = "insight", responses(
    (status = 200, body = ChecksReport),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn run_checks(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<ChecksReport>> {
    who.may(CHECKS_READ)?;
    let found = shop
        .db
        .read(|tx| {
            checks::ALL
                .iter()
                .map(|check| {
                    let findings = (check.run)(tx)?.into_iter().map(FindingShown::from).collect();
                    Ok::<_, Fault>(CheckShown { name: check.name, about: check.about, findings })
                })
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    Ok(Json(ChecksReport { ran_at: shop.now(), checks: found }))
}
