//! HTTP in and out, the same for every area: who asks, what is asked, and how a problem is answered (RFC 9457).

mod ask;
mod nothing;
mod outward_form;
mod paper;
mod refused;
mod strict;

pub use ask::{Command, NoBody, Params, PathId, Signed, once_key};
pub use nothing::Nothing;
pub use outward_form::OutwardForm;
pub use paper::{PaperForm, PaperPages, paper_answer, pdf_answer};
pub use refused::{Answer, ProblemDocument, Refused};
pub use strict::Strict;
