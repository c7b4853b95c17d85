//! Reports on paper over HTTP.

use axum::extract::State;
use axum::response::IntoResponse;
use base::Shop;
use base::web::{Answer, Params, PathId, ProblemDocument, Signed, pdf_answer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::print_report::{
    AgeingPaperAsk, BalancePaperAsk, ChartPaperAsk, JournalPaperAsk, LedgerPaperAsk, ProfitPaperAsk, TaxPaperAsk,
    TrialPaperAsk, print_ageing, print_balance_sheet, print_chart, print_general_ledger, print_journal,
    print_profit_and_loss, print_tax_report, print_trial_balance,
};

/// The area's routes.
pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(trial_balance))
        .routes(routes!(profit_and_loss))
        .routes(routes!(balance_sheet))
        .routes(routes!(general_ledger))
        .routes(routes!(tax_report))
        .routes(routes!(ageing))
        .routes(routes!(chart))
        .routes(routes!(journal))
}

/// The trial balance of some days as PDF; the same bytes each time until something is written on one of them.
#[utoipa::path(
    get,
    path = "/ledger/trial-balance/pdf",
    tag = "insight",
    operation_id = "print_trial_balance",
    params(TrialPaperAsk),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn trial_balance(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<TrialPaperAsk>,
) -> Answer<impl IntoResponse> {
    Ok(pdf_answer("trial-balance.pdf", print_trial_balance(&shop, &who, ask).await?))
}

/// Profit and loss of some days as PDF, as it was posted or when money came and went.
#[utoipa::path(
    get,
    path = "/ledger/profit-and-loss/pdf",
    tag = "insight",
    operation_id = "print_profit_and_loss",
    params(ProfitPaperAsk),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn profit_and_loss(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ProfitPaperAsk>,
) -> Answer<impl IntoResponse> {
    Ok(pdf_answer("profit-and-loss.pdf", print_profit_and_loss(&shop, &who, ask).await?))
}

/// The balance sheet of a day as PDF.
#[utoipa::path(
    get,
    path = "/ledger/balance-sheet/pdf",
    tag = "insight",
    operation_id = "print_balance_sheet",
    params(BalancePaperAsk),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn balance_sheet(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<BalancePaperAsk>,
) -> Answer<impl IntoResponse> {
    Ok(pdf_answer("balance-sheet.pdf", print_balance_sheet(&shop, &who, ask).await?))
}

/// One account over some days with every posting as PDF; at most 2,000 of them.
#[utoipa::path(
    get,
    path = "/ledger/accounts/{account}/postings/pdf",
    tag = "insight",
    operation_id = "print_general_ledger",
    params(("account" = String, Path, description = "code of an account of the chart", max_length = 40), LedgerPaperAsk),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn general_ledger(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(account): PathId<String>,
    Params(ask): Params<LedgerPaperAsk>,
) -> Answer<impl IntoResponse> {
    Ok(pdf_answer("general-ledger.pdf", print_general_ledger(&shop, &who, account, ask).await?))
}

/// The tax of some days by code and rate as PDF.
#[utoipa::path(
    get,
    path = "/ledger/tax-report/pdf",
    tag = "insight",
    operation_id = "print_tax_report",
    params(TaxPaperAsk),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn tax_report(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<TaxPaperAsk>,
) -> Answer<impl IntoResponse> {
    Ok(pdf_answer("tax-report.pdf", print_tax_report(&shop, &who, ask).await?))
}

/// What customers owe, by how long ago it was due, as PDF.
#[utoipa::path(
    get,
    path = "/reports/receivables/pdf",
    tag = "insight",
    operation_id = "print_ageing",
    params(AgeingPaperAsk),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn ageing(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<AgeingPaperAsk>,
) -> Answer<impl IntoResponse> {
    Ok(pdf_answer("receivables.pdf", print_ageing(&shop, &who, ask).await?))
}

/// The chart of accounts with what stands on each as PDF.
#[utoipa::path(
    get,
    path = "/ledger/accounts/pdf",
    tag = "insight",
    operation_id = "print_chart",
    params(ChartPaperAsk),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn chart(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ChartPaperAsk>,
) -> Answer<impl IntoResponse> {
    Ok(pdf_answer("accounts.pdf", print_chart(&shop, &who, ask).await?))
}

/// Entries of the journal with their postings as PDF, the oldest first; fewer than 2,000 postings.
#[utoipa::path(
    get,
    path = "/ledger/entries/pdf",
    tag = "insight",
    operation_id = "print_journal",
    params(JournalPaperAsk),
    responses(
        (status = 200, content_type = "application/pdf", body = Vec<u8>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn journal(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<JournalPaperAsk>,
) -> Answer<impl IntoResponse> {
    Ok(pdf_answer("journal.pdf", print_journal(&shop, &who, ask).await?))
}
