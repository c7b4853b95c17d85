//! The trace over HTTP.

use axum::Json;
use axum::extract::State;
use base::web::{Answer, PathId, ProblemDocument, Signed};
use base::{Fault, Shop};
use office::audit::AUDIT_READ;
use serde::Serialize;
use serde_json::json;
use till::inbox::INBOX_READ;
use till::payments::{Payment, PaymentError, PaymentId};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::TRACE_READ;
use super::store::{self, CallExchange, Step, StepRef};

/// What the audit log calls the acts that begin a payment here.
const BEGINNINGS: [&str; 2] = ["payment.started", "payment.cash_taken"];

/// Of a delivery about many payments, as a batch of chargebacks is, so many are told.
const PAYMENTS_MAX: usize = 20;

/// The area's routes.
pub fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(trace)).routes(routes!(trace_call)).routes(routes!(trace_delivery))
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
                steps.push(asked(&payment));
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

fn asked(payment: &Payment) -> Step {
    Step {
        at: payment.created_at,
        kind: "asked",
        title: format!("asked for {}", payment.amount),
        detail: json!({ "account": payment.merchant_account_id }),
        reference: payment.invoice_id.map(|invoice| StepRef { kind: "invoice", id: invoice.to_string() }),
    }
}

/// What came of one delivery: what was learned from it, the payments that is about with what they are for, and their entries in the
/// books.
#[utoipa::path(get, path = "/inbox/{id}/trace", tag = "insight", params(("id" = i64, Path)), responses(
    (status = 200, body = Trace),
    (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
    (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
))]
async fn trace_delivery(State(shop): State<Shop>, Signed(who): Signed, PathId(id): PathId<i64>) -> Answer<Json<Trace>> {
    who.may(TRACE_READ)?;
    who.may(INBOX_READ)?;
    let steps = shop
        .db
        .read(move |tx| {
            let (delivered, about) = store::find_delivery(tx, id)?.ok_or(Fault::NoSuch("delivery"))?;
            let learned = store::list_learned(tx, id)?;
            let mut payments: Vec<PaymentId> = Vec::new();
            let learned_of = learned.iter().filter_map(|step| PaymentId::parse(&step.reference.as_ref()?.id));
            let named = about.into_iter().chain(learned_of);
            for payment in named {
                if !payments.contains(&payment) && payments.len() < PAYMENTS_MAX {
                    payments.push(payment);
                }
            }
            let mut steps = vec![delivered];
            steps.extend(learned);
            for id in payments {
                let Some(payment) = till::payments::find(tx, id)? else { continue };
                steps.push(asked(&payment));
                steps.extend(store::list_entries(tx, &id.to_string())?);
                steps.extend(store::list_refund_entries(tx, &id.to_string())?);
            }
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
