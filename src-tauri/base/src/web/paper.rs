//! A paper as an answer.

use axum::http::header;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In which form a paper is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PaperForm {
    /// A PDF.
    #[default]
    Pdf,
    /// Pictures of its pages, to be shown where no PDF can be: [`PaperPages`].
    Pages,
}

/// The pages of a paper as pictures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaperPages {
    /// SVG documents, one for each page, in order.
    pub pages: Vec<String>,
}

/// A PDF that is shown in the window, and saved under a name like `invoice.pdf`. It may be kept but is asked for anew: the next one
/// may say that something was paid.
pub fn pdf_answer(name: &'static str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    paper_answer(PaperForm::Pdf, name, bytes)
}

/// A paper in one of its forms. A PDF has that name.
pub fn paper_answer(form: PaperForm, name: &'static str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    let (kind, disposition) = match form {
        PaperForm::Pdf => ("application/pdf", format!("inline; filename=\"{name}\"")),
        PaperForm::Pages => ("application/json", "inline".to_owned()),
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    (headers, bytes)
}
