//! The trace over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, PathId, ProblemDocument, Signed};
use base::{Fault, Shop};
use office::audit::AUDIT_READ;
use serde::Serialize;
use serde_json::json;
use till::inbox::INBOX_READ;
use till::payments::{PaymentError, PaymentId};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::TRACE_READ;
use super::store::{self, CallExchange, Step, StepRef};

/// What the audit log calls the acts that begin a payment here.
const BEGINNINGS: [&str; 2] = ["payment.started", "payment.cash_taken"];

/// The area's routes.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(trace)).routes(routes!(trace_call))
}

/// The story of a payment.
#[derive(Debug, Serialize, ToSchema)]
struct Trace {
    /// Oldest first.
    steps: Vec<Step>,
}

/// Everything that happened to one payment: link, gateway calls, deliveries, what was learned, ledger entries.
#[utoipa::path(get, path = "/payments/{id}/trace", tag = "insight", params(("id" = PaymentId, Path)), responses(
    (status = 200, body = Trace),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn trace(State(shop): State<Shop>, Signed(who): Signed, PathId(id): PathId<PaymentId>) -> Answer<Json<Trace>> {
    who.may(TRACE_READ)?;
    let whence = who.has(AUDIT_READ);
    let steps = shop
        .db
        .read(move |tx| {
            let payment = till::payments::find(tx, id)?.ok_or(PaymentError::NoSuchPayment)?;
            let text = id.to_string();
            let mut steps = Vec::new();
            let audit = store::list_audit(tx, &text, whence)?;
            // Money that came by itself was never asked for: its story begins with whoever told of it.
            if audit.iter().any(|step| BEGINNINGS.contains(&step.title.as_str())) {
                steps.push(Step {
                    at: payment.created_at,
                    kind: "asked",
                    title: format!("asked for {}", payment.amount),
                    detail: json!({ "account": payment.merchant_account_id }),
                    reference: payment.invoice_id.map(|invoice| StepRef { kind: "invoice", id: invoice.to_string() }),
                });
            }
            steps.extend(audit);
            steps.extend(store::list_calls(tx, &text)?);
            steps.extend(store::list_deliveries(tx, &text)?);
            steps.extend(store::list_observations(tx, &text)?);
            steps.extend(store::list_entries(tx, &text)?);
            steps.extend(store::list_refund_entries(tx, &text)?);
            // Stable: steps of one instant stay in the order of cause and effect above.
            steps.sort_by_key(|step| step.at);
            Ok::<_, PaymentError>(steps)
        })
        .await?;
    Ok(Json(Trace { steps }))
}

/// What was said to a gateway and by it.
#[derive(Debug, Serialize, ToSchema)]
struct TraceCall {
    /// In the order of sending; of many the latest. Empty for calls of a time when these were not kept.
    exchanges: Vec<CallExchange>,
}

/// What went over the line at one call to the gateway, word for word but without secrets.
///
/// It is seen by whoever may see what was delivered: both are the gateway's own words.
#[utoipa::path(get, path = "/payments/{id}/trace/{call}", tag = "insight",
    params(("id" = PaymentId, Path), ("call" = i64, Path, description = "Id of the step's `ref`.")), responses(
    (status = 200, body = TraceCall),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn trace_call(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId((id, call)): PathId<(PaymentId, i64)>,
) -> Answer<Json<TraceCall>> {
    who.may(TRACE_READ)?;
    who.may(INBOX_READ)?;
    let kept = shop.db.read(move |tx| store::list_exchanges(tx, &id.to_string(), call)).await?;
    let exchanges = kept.ok_or(Fault::NoSuch("call"))?;
    Ok(Json(TraceCall { exchanges }))
}
