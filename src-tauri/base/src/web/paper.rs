//! A paper as an answer.

use axum::http::header;
use axum::response::IntoResponse;

/// A PDF that is shown in the window, and saved under a name like `invoice.pdf`. It may be kept but is asked for anew: the next one
/// may say that something was paid.
pub fn pdf_answer(name: &'static str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    (headers, bytes)
}
