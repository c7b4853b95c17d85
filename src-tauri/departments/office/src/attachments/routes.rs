//! Attachments over HTTP.

use axum::Json;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::IntoResponse;
use base::web::{Answer, Command, Params, PathId, ProblemDocument, Refused, Signed, once_key};
use base::{Fault, Shop, text};
use bytes::Bytes;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::add_attachment::NewAttachment;
use super::attachment::{Attachment, AttachmentError, AttachmentId, Attachments, BYTES_MAX};
use super::file_name;
use super::remove_attachment::RemovalAsk;

pub(super) fn routes() -> OpenApiRouter<Shop> {
    // Only files may be that large: what is added behind the layer keeps the limit of every other body.
    OpenApiRouter::new()
        .routes(routes!(list_attachments, add_attachment))
        .layer(DefaultBodyLimit::max(BYTES_MAX))
        .routes(routes!(read_attachment))
        .routes(routes!(remove_attachment))
}

/// Which record.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RecordAsk {
    /// Kind of the record: `customer`, `invoice`, `credit_note`, `quote`, `payment`, `journal_entry`.
    #[param(max_length = 40)]
    kind: String,
    /// Its id.
    #[param(max_length = 200)]
    subject: String,
}

impl RecordAsk {
    fn checked(self) -> Result<Self, Fault> {
        text::at_most("kind", Some(&self.kind), 40)?;
        text::at_most("subject", Some(&self.subject), 200)?;
        Ok(self)
    }
}

/// The files of a record.
#[utoipa::path(
    get,
    path = "/attachments",
    tag = "office",
    operation_id = "list_attachments",
    params(RecordAsk),
    responses(
        (status = 200, body = Attachments),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn list_attachments(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<RecordAsk>,
) -> Answer<Json<Attachments>> {
    let RecordAsk { kind, subject } = ask.checked()?;
    Ok(Json(super::list_attachments(&shop, &who, &kind, &subject).await?))
}

/// Attaches a file to a record: its bytes as the body, 10 MiB at most. The same file under the same name is attached once.
#[utoipa::path(
    post,
    path = "/attachments",
    tag = "office",
    operation_id = "add_attachment",
    params(
        RecordAsk,
        ("X-File-Name" = Option<String>, Header, description = "name of the file, percent-encoded", max_length = 2000),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = Attachment),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn add_attachment(
    State(shop): State<Shop>,
    Signed(who): Signed,
    Params(ask): Params<RecordAsk>,
    (method, uri): (Method, OriginalUri),
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Answer<(StatusCode, Json<Attachment>)> {
    let RecordAsk { kind, subject } = ask.checked()?;
    let name = match headers.get("x-file-name") {
        None => String::new(),
        Some(sent) => sent
            .to_str()
            .ok()
            .filter(|text| text.len() <= 2000)
            .and_then(file_name::decoded)
            .ok_or_else(|| Refused::invalid("X-File-Name", "percent-encoded UTF-8"))?,
    };
    let bytes = match body {
        Ok(bytes) => bytes.to_vec(),
        Err(cause) if cause.status() == StatusCode::PAYLOAD_TOO_LARGE => return Err(AttachmentError::TooLarge.into()),
        Err(cause) => return Err(Refused::invalid("body", "could not be read").with_status(cause.status())),
    };
    // A key must be one; the same file is attached once under any.
    once_key(&method, &uri, &headers, &bytes)?;
    let added = super::add_attachment(&shop, &who, NewAttachment { kind, subject, name, bytes }).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// How the file is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ContentAsk {
    /// To be shown in its place, where it is a picture or a PDF; else it is to be saved.
    inline: Option<bool>,
}

/// What a file holds.
#[utoipa::path(
    get,
    path = "/attachments/{id}/content",
    tag = "office",
    operation_id = "read_attachment",
    params(("id" = AttachmentId, Path), ContentAsk),
    responses(
        (status = 200, content(
            (Vec<u8> = "application/octet-stream"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "image/png"),
            (Vec<u8> = "image/webp"),
            (Vec<u8> = "text/csv"),
            (Vec<u8> = "text/plain"),
        )),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn read_attachment(
    State(shop): State<Shop>,
    Signed(who): Signed,
    PathId(id): PathId<AttachmentId>,
    Params(ask): Params<ContentAsk>,
) -> Answer<impl IntoResponse> {
    let (attachment, bytes) = super::read_attachment(&shop, &who, id).await?;
    let is_inline = ask.inline.unwrap_or(false) && attachment.media.is_shown();
    let disposition = file_name::disposition(if is_inline { "inline" } else { "attachment" }, &attachment.name);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(attachment.media.content_type())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Fault::bug)?),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, bytes))
}

/// Removes a file. What belongs to a posted or issued fact is marked as removed, with the reason, and kept.
#[utoipa::path(
    post,
    path = "/attachments/{id}/removal",
    tag = "office",
    operation_id = "remove_attachment",
    params(
        ("id" = AttachmentId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat with the same key removes nothing more"),
    ),
    request_body = RemovalAsk,
    responses(
        (status = 204),
        (status = "4XX", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn remove_attachment(
    State(shop): State<Shop>,
    PathId(id): PathId<AttachmentId>,
    Command { who, ask }: Command<RemovalAsk>,
) -> Answer<StatusCode> {
    match super::remove_attachment(&shop, &who, id, ask).await.map_err(Refused::from) {
        Err(refused) if refused.repeated().is_none() => Err(refused),
        _done => Ok(StatusCode::NO_CONTENT),
    }
}
