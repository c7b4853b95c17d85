//! Payments over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::web::{
    Answer, Command, NoBody, PaperForm, PaperPages, Params, PathId, ProblemDocument, Refused, Signed, paper_answer,
};
use base::{Money, Page, PageAsk, Shop, ShopDate, text};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::assign_payment::assign_payment;
use super::attend_payment::attend_payment;
use super::capture_payment::{cancel_payment, capture_payment};
use super::fetch_payment::fetch_payment;
use super::wire::{PaymentDetail, PaymentSummary, detail, summaries};
use super::{
    Attended, CashTaken, Overpayment, PAYMENTS_READ, Payment, PaymentError, PaymentId, PaymentState, SavedMethodId,
    TransferTaken, account_use, charge_saved_method, claims, overpayment_of, start_instalment, start_payment, store,
    take_cash, take_transfer, withheld_tax,
};
use crate::invoices::{self, InvoiceId};
use crate::merchant_accounts::MerchantAccountId;

/// The area's routes.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(start))
        .routes(routes!(overpayment))
        .routes(routes!(cash))
        .routes(routes!(transfer))
        .routes(routes!(fetch))
        .routes(routes!(capture))
        .routes(routes!(cancel))
        .routes(routes!(assign))
        .routes(routes!(attend))
        .routes(routes!(receipt))
        .merge(account_use::routes::routes())
        .merge(claims::routes::routes())
        .merge(super::catch_up::routes::routes())
        .merge(super::saved_methods::routes::routes())
        .merge(withheld_tax::routes::routes())
}

/// Filters of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListParams {
    /// Only those in this state.
    state: Option<PaymentState>,
    /// Only those a person should look at.
    needs_you: Option<bool>,
    /// Only those of this invoice.
    invoice_id: Option<InvoiceId>,
    /// Only those of this account.
    merchant_account_id: Option<MerchantAccountId>,
    /// Only those of which a payer says that they are paid, and nobody has decided on that; or only the others.
    claimed: Option<bool>,
    /// Payment id, gateway reference, invoice number, or the bank's number of a payment (UTR).
    #[param(max_length = 100)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 200)]
    after: Option<String>,
    /// How many records, 1 to 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Payments, newest first.
#[utoipa::path(get, path = "/payments", tag = "till", params(ListParams), responses(
    (status = 200, body = Page<PaymentSummary>),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ListParams>,
) -> Answer<Json<Page<PaymentSummary>>> {
    who.may(PAYMENTS_READ)?;
    let limit = PageAsk { after: None, limit: ask.limit }.limit()?;
    text::at_most("q", ask.q.as_deref(), 100)?;
    let before = match &ask.after {
        None => None,
        Some(text) => {
            Some(PaymentId::parse(text).ok_or_else(|| Refused::invalid("after", "not a cursor of this list"))?)
        }
    };
    let filter = store::Filter {
        state: ask.state.map(|state| state.text().to_owned()),
        needs_you: ask.needs_you,
        invoice_id: ask.invoice_id,
        merchant_account_id: ask.merchant_account_id,
        claimed: ask.claimed,
        q: ask.q.filter(|q| !q.trim().is_empty()).map(|q| q.trim().to_owned()),
    };
    let page = shop
        .db
        .read(move |tx| {
            let rows = store::list(tx, &filter, before, limit + 1)?;
            Ok::<_, base::Fault>(Page::cut(summaries(tx, &rows)?, limit, |row| row.id.to_string()))
        })
        .await?;
    Ok(Json(page))
}

pub(crate) async fn shown(shop: &Shop, id: PaymentId) -> Answer<Json<PaymentDetail>> {
    let handed = shop.clone();
    let found = shop
        .db
        .read(move |tx| {
            let payment = store::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            Ok::<_, PaymentError>(detail(tx, &handed, &payment)?)
        })
        .await?;
    Ok(Json(found))
}

/// One payment.
#[utoipa::path(get, path = "/payments/{id}", tag = "till", params(("id" = PaymentId, Path)), responses(
    (status = 200, body = PaymentDetail),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn one(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<PaymentId>,
) -> Answer<Json<PaymentDetail>> {
    who.may(PAYMENTS_READ)?;
    shown(&shop, id).await
}

/// Through which account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StartAsk {
    /// The account; the first that fits when not said.
    merchant_account_id: Option<MerchantAccountId>,
    /// The instalment by its number; what is due now when not said.
    #[schema(minimum = 1, maximum = 36)]
    instalment: Option<u32>,
    /// A way to pay that the gateway keeps for the customer: it is charged at once, without a page, and by its own account.
    saved_method_id: Option<SavedMethodId>,
    /// With a saved way to pay: what is to be charged. Refused where something else is due by now.
    amount: Option<Money>,
}

/// Starts a payment of what is due now; the answer has the gateway's page, or what became of the charge.
#[utoipa::path(post, path = "/invoices/{id}/payments", tag = "till", params(("id" = InvoiceId, Path)), request_body = StartAsk, responses(
    (status = 201, body = PaymentDetail),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, description = "a payment is under way (its id is the subject), an earlier instalment is open (its number is), or nothing is due", body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn start(
    State(shop): State<Shop>,
    PathId(id): PathId<InvoiceId>,
    Command { who, ask }: Command<StartAsk>,
) -> Answer<(StatusCode, Json<PaymentDetail>)> {
    let payment = match ask.instalment {
        part if let Some(method) = ask.saved_method_id => {
            if ask.merchant_account_id.is_some() {
                return Err(Refused::invalid("merchant_account_id", "a saved way to pay has an account of its own"));
            }
            charge_saved_method(&shop, &who, id, method, part, ask.amount).await?
        }
        _ if ask.amount.is_some() => {
            return Err(Refused::invalid("amount", "a page asks for what is due"));
        }
        None => start_payment(&shop, &who, id, ask.merchant_account_id).await?,
        Some(part) => start_instalment(&shop, &who, id, ask.merchant_account_id, part).await?,
    };
    Ok((StatusCode::CREATED, shown(&shop, payment.id).await?))
}

/// What the customer has to the good on an invoice: paid beyond the last instalment, or paid before it was credited.
#[utoipa::path(get, path = "/invoices/{id}/overpayment", tag = "till", params(("id" = InvoiceId, Path)), responses(
    (status = 200, body = Overpayment),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn overpayment(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
) -> Answer<Json<Overpayment>> {
    Ok(Json(overpayment_of(&shop, &who, id).await?))
}

/// Cash that was taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CashAsk {
    /// Which cash account; the only one when not said.
    merchant_account_id: Option<MerchantAccountId>,
    /// How much of the invoice is paid. Where the smallest coin is larger (`cash_coin` of the invoice), what is taken is the nearest
    /// amount that can be paid in coins.
    amount: Money,
    /// What was handed over.
    tendered: Option<Money>,
}

/// Books cash taken for an invoice.
#[utoipa::path(post, path = "/invoices/{id}/cash", tag = "till", params(("id" = InvoiceId, Path)), request_body = CashAsk, responses(
    (status = 201, body = PaymentDetail),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn cash(
    State(shop): State<Shop>,
    PathId(invoice): PathId<InvoiceId>,
    Command { who, ask }: Command<CashAsk>,
) -> Answer<(StatusCode, Json<PaymentDetail>)> {
    let taken = CashTaken { invoice, account: ask.merchant_account_id, amount: ask.amount, tendered: ask.tendered };
    let payment = take_cash(&shop, &who, taken).await?;
    Ok((StatusCode::CREATED, shown(&shop, payment.id).await?))
}

/// A transfer that a person says came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TransferAsk {
    /// How much came.
    amount: Money,
    /// On which day; today when absent.
    received_on: Option<ShopDate>,
}

/// Books a transfer to the shop's bank account on a person's word. It counts as not yet banked until its bank line is there.
#[utoipa::path(post, path = "/invoices/{id}/transfer", tag = "till", params(("id" = InvoiceId, Path)), request_body = TransferAsk, responses(
    (status = 201, body = PaymentDetail),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn transfer(
    State(shop): State<Shop>,
    PathId(invoice): PathId<InvoiceId>,
    Command { who, ask }: Command<TransferAsk>,
) -> Answer<(StatusCode, Json<PaymentDetail>)> {
    let taken = TransferTaken { invoice, amount: ask.amount, received_on: ask.received_on };
    let payment = take_transfer(&shop, &who, taken).await?;
    Ok((StatusCode::CREATED, shown(&shop, payment.id).await?))
}

pub(super) async fn told(shop: &Shop, payment: Payment) -> Answer<Json<PaymentDetail>> {
    shown(shop, payment.id).await
}

/// Asks the gateway again what became of a payment.
#[utoipa::path(post, path = "/payments/{id}/fetch", tag = "till", params(("id" = PaymentId, Path)), responses(
    (status = 200, body = PaymentDetail),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 502, description = "the gateway cannot be asked now", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn fetch(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    command: Command<NoBody>,
) -> Answer<Json<PaymentDetail>> {
    // A question may be asked as often as one likes: its key, if any, is not used up.
    let mut who = command.who;
    who.once = None;
    told(&shop, fetch_payment(&shop, &who, id).await?).await
}

/// How much to take.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaptureBody {
    /// Less than what is reserved; all of it when absent.
    amount: Option<Money>,
}

/// Takes reserved money.
#[utoipa::path(post, path = "/payments/{id}/capture", tag = "till", params(("id" = PaymentId, Path)), request_body = CaptureBody, responses(
    (status = 200, body = PaymentDetail),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 502, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn capture(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    Command { who, ask }: Command<CaptureBody>,
) -> Answer<Json<PaymentDetail>> {
    told(&shop, capture_payment(&shop, &who, id, ask.amount).await?).await
}

/// Ends an open payment.
#[utoipa::path(post, path = "/payments/{id}/cancel", tag = "till", params(("id" = PaymentId, Path)), responses(
    (status = 200, body = PaymentDetail),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 422, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 502, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn cancel(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    command: Command<NoBody>,
) -> Answer<Json<PaymentDetail>> {
    told(&shop, cancel_payment(&shop, &command.who, id).await?).await
}

/// What the money was for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AssignAsk {
    /// The invoice.
    invoice_id: InvoiceId,
}

/// Assigns money that nobody had asked for.
#[utoipa::path(post, path = "/payments/{id}/assign", tag = "till", params(("id" = PaymentId, Path)), request_body = AssignAsk, responses(
    (status = 200, body = PaymentDetail),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn assign(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    Command { who, ask }: Command<AssignAsk>,
) -> Answer<Json<PaymentDetail>> {
    told(&shop, assign_payment(&shop, &who, id, ask.invoice_id).await?).await
}

/// Settles why a person should look at a payment.
#[utoipa::path(post, path = "/payments/{id}/attend", tag = "till", operation_id = "attend_payment", params(("id" = PaymentId, Path)), request_body = Attended, responses(
    (status = 200, body = PaymentDetail),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, description = "something else came up meanwhile, it is settled already, or it has to be done (the subject is the way out: `assign`, `credit`, `tell`)", body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn attend(
    State(shop): State<Shop>,
    PathId(id): PathId<PaymentId>,
    Command { who, ask }: Command<Attended>,
) -> Answer<Json<PaymentDetail>> {
    told(&shop, attend_payment(&shop, &who, id, ask).await?).await
}

/// Which paper.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PaperParams {
    /// `a4`, `letter` or `receipt80`.
    #[param(inline)]
    paper: Option<invoices::PaperChoice>,
    /// `pdf` when absent.
    #[param(inline)]
    form: Option<PaperForm>,
}

/// The receipt of an invoice: what was paid, when and how.
#[utoipa::path(get, path = "/invoices/{id}/receipt", tag = "till", params(("id" = InvoiceId, Path), PaperParams), responses(
    (status = 200, description = "the receipt", content((Vec<u8> = "application/pdf"), (PaperPages = "application/json"))),
    (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 409, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn receipt(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<InvoiceId>,
    Params(ask): Params<PaperParams>,
) -> Answer<Response> {
    who.may(PAYMENTS_READ)?;
    let (invoice, payments, withheld) = shop
        .db
        .read(move |tx| {
            let invoice = invoices::find(tx, id)?.ok_or(PaymentError::NoSuchInvoice)?;
            let withheld = withheld_tax::withheld_of_invoice(tx, id)?;
            Ok::<_, PaymentError>((invoice, store::list_of_invoice(tx, id)?, withheld))
        })
        .await?;
    let zone = shop.basics()?.zone;
    let mut paid: Vec<invoices::PaidRow> = Vec::new();
    for payment in payments.into_iter().filter(|payment| payment.captured.minor > 0) {
        let (at, captured) = (payment.captured_at.unwrap_or(payment.created_at), payment.captured);
        let method = if payment.method_label.is_empty() { payment.method_family } else { payment.method_label };
        paid.push(invoices::PaidRow { at, method, amount: captured });
        if payment.rounding_minor != 0 {
            // What the coins lacked counts as paid; what they were too much does not.
            let amount = Money { minor: payment.rounding_minor, ..captured }.negated();
            paid.push(invoices::PaidRow { at, method: invoices::CASH_ROUNDING.to_owned(), amount });
        }
        if invoice.early_taken.minor > 0 && invoice.early_payment.as_deref() == Some(&*payment.id.to_string()) {
            let (method, amount) = (invoices::EARLY_DISCOUNT.to_owned(), invoice.early_taken);
            paid.push(invoices::PaidRow { at, method, amount });
        }
    }
    paid.extend(withheld.into_iter().filter(|tax| tax.undone_at.is_none()).map(|tax| invoices::PaidRow {
        at: tax.withheld_on.starts_in(&zone),
        method: invoices::WITHHELD.to_owned(),
        amount: tax.amount,
    }));
    paid.sort_by_key(|row| row.at);
    let printing = invoices::Printing::asked(ask.paper, ask.form);
    let bytes = invoices::receipt_pdf(&shop, &invoice, &paid, printing).await?;
    Ok(paper_answer(printing.form, "receipt.pdf", bytes).into_response())
}
