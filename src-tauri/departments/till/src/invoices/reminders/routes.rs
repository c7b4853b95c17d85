//! Reminders over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Signed};
use base::{Page, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::{ReminderListAsk, WaitingReminder, list_reminders};
use super::reminder::ReminderId;
use super::schedule::{ReminderSchedule, get_reminder_schedule, set_reminder_schedule};
use super::settle_reminder::{SettleAsk, settle_reminder};

/// The routes of reminders.
pub(in crate::invoices) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(settle)).routes(routes!(get_schedule, set_schedule))
}

/// Reminders that wait for a person, the oldest first, each with its text ready.
#[utoipa::path(
    get,
    path = "/reminders",
    tag = "till",
    operation_id = "list_reminders",
    params(ReminderListAsk),
    responses(
        (status = 200, body = Page<WaitingReminder>),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<ReminderListAsk>,
) -> Answer<Json<Page<WaitingReminder>>> {
    Ok(Json(list_reminders(&shop, &who, ask).await?))
}

/// Enters how the customer was told, or that they were not. One that was dealt with before stays as it is.
#[utoipa::path(
    post,
    path = "/reminders/{id}/settle",
    tag = "till",
    operation_id = "settle_reminder",
    params(("id" = ReminderId, Path), ("Idempotency-Key" = Option<String>, Header, description = "8 to 100 visible ASCII characters")),
    request_body = SettleAsk,
    responses(
        (status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn settle(
    State(shop): State<Shop>,
    PathId(id): PathId<ReminderId>,
    Command { who, ask }: Command<SettleAsk>,
) -> Answer<StatusCode> {
    match settle_reminder(&shop, &who, id, ask).await.map_err(base::web::Refused::from) {
        Ok(_) => Ok(StatusCode::NO_CONTENT),
        Err(refused) if refused.repeated().is_some() => Ok(StatusCode::NO_CONTENT),
        Err(refused) => Err(refused),
    }
}

/// On which days before and after a due day customers are reminded.
#[utoipa::path(
    get,
    path = "/reminder-schedule",
    tag = "till",
    operation_id = "get_reminder_schedule",
    responses(
        (status = 200, body = ReminderSchedule),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn get_schedule(State(shop): State<Shop>, Signed(who): Signed) -> Answer<Json<ReminderSchedule>> {
    Ok(Json(get_reminder_schedule(&shop, &who).await?))
}

/// Puts other steps in their place.
#[utoipa::path(
    put,
    path = "/reminder-schedule",
    tag = "till",
    operation_id = "set_reminder_schedule",
    request_body = ReminderSchedule,
    responses(
        (status = 200, body = ReminderSchedule),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn set_schedule(
    State(shop): State<Shop>,
    Command { who, ask }: Command<ReminderSchedule>,
) -> Answer<Json<ReminderSchedule>> {
    Ok(Json(set_reminder_schedule(&shop, &who, ask).await?))
}
