//! Entries by hand over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::web::{Answer, Command, PathId, ProblemDocument, Refused};
use base::{Fault, Shop};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ledger::entry::EntryId;
use crate::ledger::journal::{JournalEntry, find_entry};
use crate::ledger::manual_entry::{ManualEntryAsk, ManualEntryError, ReversalAsk};
use crate::ledger::{post_manual_entry, reverse_manual_entry};

pub(super) fn routes() -> OpenApiRouter<Shop> {
    OpenApiRouter::new().routes(routes!(post_entry)).routes(routes!(reverse_entry))
}

/// What was posted; a repeated request is answered with what the first one made.
async fn answer(shop: &Shop, done: Result<JournalEntry, ManualEntryError>) -> Answer<(StatusCode, Json<JournalEntry>)> {
    let entry = match done.map_err(Refused::from) {
        Ok(entry) => entry,
        Err(refused) => {
            let Some(id) = refused.repeated().and_then(EntryId::parse) else { return Err(refused) };
            let reader = shop.clone();
            let found = shop.db.read(move |tx| find_entry(tx, &reader, id)).await?;
            found.ok_or(Fault::NoSuch("journal entry"))?
        }
    };
    Ok((StatusCode::CREATED, Json(entry)))
}

/// Enters something in the journal by hand.
#[utoipa::path(
    post,
    path = "/ledger/entries",
    tag = "books",
    operation_id = "post_manual_entry",
    params(("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key posts nothing more")),
    request_body = ManualEntryAsk,
    responses(
        (status = 201, body = JournalEntry),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn post_entry(
    State(shop): State<Shop>,
    Command { who, ask }: Command<ManualEntryAsk>,
) -> Answer<(StatusCode, Json<JournalEntry>)> {
    answer(&shop, post_manual_entry::post_manual_entry(&shop, &who, ask).await).await
}

/// Takes back an entry that was made by hand.
#[utoipa::path(
    post,
    path = "/ledger/entries/{id}/reversal",
    tag = "books",
    operation_id = "reverse_manual_entry",
    params(
        ("id" = EntryId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key posts nothing more"),
    ),
    request_body = ReversalAsk,
    responses(
        (status = 201, body = JournalEntry),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn reverse_entry(
    State(shop): State<Shop>,
    PathId(id): PathId<EntryId>,
    Command { who, ask }: Command<ReversalAsk>,
) -> Answer<(StatusCode, Json<JournalEntry>)> {
    answer(&shop, reverse_manual_entry::reverse_manual_entry(&shop, &who, id, ask).await).await
}
