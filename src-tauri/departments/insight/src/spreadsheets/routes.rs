//! Spreadsheets over HTTP.

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use base::Shop;
use base::web::{Answer, Params, PathId, ProblemDocument, Signed};
use people::customers::CustomerId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::journal_text::{JournalFile, JournalForm, write_journal_text};
use super::write_spreadsheet::{
    AgeingSheetAsk, BalanceSheetAsk, ChartSheetAsk, JournalSheetAsk, LedgerSheetAsk, ProfitSheetAsk, StatementSheetAsk,
    TaxSheetAsk, TrialSheetAsk, write_ageing, write_balance_sheet, write_chart, write_general_ledger, write_journal,
    write_profit_and_loss, write_statement, write_tax_report, write_trial_balance,
};

/// The area's routes.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(trial_balance))
        .routes(routes!(profit_and_loss))
        .routes(routes!(balance_sheet))
        .routes(routes!(receivables))
        .routes(routes!(general_ledger))
        .routes(routes!(tax_report))
        .routes(routes!(chart))
        .routes(routes!(journal))
        .routes(routes!(journal_text))
        .routes(routes!(statement))
}

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A workbook under a name.
fn file(name: &str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    let headers = [
        (header::CONTENT_TYPE, XLSX.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    (headers, bytes)
}

/// The trial balance of some days as a workbook.
#[utoipa::path(
    get,
    path = "/spreadsheets/trial-balance",
    tag = "insight",
    operation_id = "trial_balance_spreadsheet",
    params(TrialSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn trial_balance(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<TrialSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("trial-balance.xlsx", write_trial_balance(&shop, &who, ask).await?))
}

/// Profit and loss of some days as a workbook.
#[utoipa::path(
    get,
    path = "/spreadsheets/profit-and-loss",
    tag = "insight",
    operation_id = "profit_and_loss_spreadsheet",
    params(ProfitSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn profit_and_loss(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ProfitSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("profit-and-loss.xlsx", write_profit_and_loss(&shop, &who, ask).await?))
}

/// The balance sheet of a day as a workbook.
#[utoipa::path(
    get,
    path = "/spreadsheets/balance-sheet",
    tag = "insight",
    operation_id = "balance_sheet_spreadsheet",
    params(BalanceSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn balance_sheet(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<BalanceSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("balance-sheet.xlsx", write_balance_sheet(&shop, &who, ask).await?))
}

/// What customers owe, by how long ago it was due, as a workbook.
#[utoipa::path(
    get,
    path = "/spreadsheets/receivables",
    tag = "insight",
    operation_id = "receivables_spreadsheet",
    params(AgeingSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn receivables(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<AgeingSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("receivables.xlsx", write_ageing(&shop, &who, ask).await?))
}

/// One account over some days with every posting as a workbook; at most 100,000 of them.
#[utoipa::path(
    get,
    path = "/spreadsheets/general-ledger/{account}",
    tag = "insight",
    operation_id = "general_ledger_spreadsheet",
    params(("account" = String, Path, description = "code of an account of the chart", max_length = 40), LedgerSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn general_ledger(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(account): PathId<String>,
    Params(ask): Params<LedgerSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("general-ledger.xlsx", write_general_ledger(&shop, &who, account, ask).await?))
}

/// The tax of some days by code and rate as a workbook.
#[utoipa::path(
    get,
    path = "/spreadsheets/tax-report",
    tag = "insight",
    operation_id = "tax_report_spreadsheet",
    params(TaxSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn tax_report(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<TaxSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("tax-report.xlsx", write_tax_report(&shop, &who, ask).await?))
}

/// The chart of accounts with what stands on each as a workbook.
#[utoipa::path(
    get,
    path = "/spreadsheets/accounts",
    tag = "insight",
    operation_id = "chart_spreadsheet",
    params(ChartSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn chart(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ChartSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("accounts.xlsx", write_chart(&shop, &who, ask).await?))
}

/// Entries of the journal with their postings as a workbook, the oldest first; at most 100,000 postings.
#[utoipa::path(
    get,
    path = "/spreadsheets/journal",
    tag = "insight",
    operation_id = "journal_spreadsheet",
    params(JournalSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn journal(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<JournalSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("journal.xlsx", write_journal(&shop, &who, ask).await?))
}

/// Entries of the journal, however many, as a table or as JSON, the oldest first.
#[utoipa::path(
    get,
    path = "/spreadsheets/journal/{form}",
    tag = "insight",
    operation_id = "journal_text",
    params(("form" = inline(JournalForm), Path, description = "a table or JSON"), JournalSheetAsk),
    responses(
        (status = 200, content((String = "text/csv"), (JournalFile = "application/json"))),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn journal_text(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(form): PathId<JournalForm>,
    Params(ask): Params<JournalSheetAsk>,
) -> Answer<impl IntoResponse> {
    let (kind, name) = match form {
        JournalForm::Csv => ("text/csv; charset=utf-8", "journal.csv"),
        JournalForm::Json => ("application/json", "journal.json"),
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    Ok((headers, Body::from_stream(write_journal_text(&shop, &who, form, ask).await?)))
}

/// A customer's statement as a workbook with a sheet for each currency.
#[utoipa::path(
    get,
    path = "/spreadsheets/statement/{customer}",
    tag = "insight",
    operation_id = "statement_spreadsheet",
    params(("customer" = CustomerId, Path), StatementSheetAsk),
    responses(
        (status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn statement(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(customer): PathId<CustomerId>,
    Params(ask): Params<StatementSheetAsk>,
) -> Answer<impl IntoResponse> {
    Ok(file("statement.xlsx", write_statement(&shop, &who, customer, ask).await?))
}
