//! A file that is attached to a record.

use base::{Fault, Kind, Problem, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::text_enum::text_enum;

base::ids!(
    /// A file attached to a record.
    AttachmentId, "att"
);

/// Most bytes of a file as sent: 10 MiB.
pub(super) const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Most files that one record shows.
pub(super) const FILES_MAX: i64 = 20;
/// Most files of one record, those among them that are marked as removed.
pub(super) const KEPT_MAX: i64 = 100;

text_enum! {
    /// What a file is, decided by its bytes.
    pub enum Media {
        /// A PDF.
        Pdf = "pdf",
        /// A PNG picture.
        Png = "png",
        /// A JPEG picture.
        Jpeg = "jpeg",
        /// A WebP picture that stands still.
        Webp = "webp",
        /// A table as text.
        Csv = "csv",
        /// Plain text.
        Text = "text",
        /// XML; never shown, only saved.
        Xml = "xml",
    }
}

impl Media {
    /// The type that an answer bears. XML is told as mere bytes, so that no browser takes it for something to draw.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Xml => "application/octet-stream",
        }
    }

    /// Endings of names that fit; the first is put where another stands.
    pub(super) fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Webp => &["webp"],
            Self::Csv => &["csv", "tsv"],
            Self::Text => &["txt", "md", "log"],
            Self::Xml => &["xml"],
        }
    }

    /// Whether the page may show it in its place.
    pub(super) fn is_shown(self) -> bool {
        matches!(self, Self::Pdf | Self::Png | Self::Jpeg)
    }
}

/// A file attached to a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// Kind of the record it is attached to: `customer`, `invoice`, `journal_entry`.
    pub kind: String,
    /// Id of that record.
    pub subject: String,
    /// Its name, cleaned.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Bytes kept.
    pub size: i64,
    /// SHA-256 of them, hex.
    pub digest: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// Who added it.
    pub added_by: String,
    /// When it was removed, where it is kept all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_at: Option<Timestamp>,
    /// Who removed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_by: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The files of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attachments {
    /// In the order in which they were added, those marked as removed among them.
    pub items: Vec<Attachment>,
    /// Whether the record is a posted or issued fact: then a file that is removed is kept, and a reason is asked for.
    pub is_fact: bool,
    /// How many more files it takes.
    pub left: i64,
}

/// What can be wrong with attachments.
#[derive(Debug, thiserror::Error)]
pub enum AttachmentError {
    /// No area keeps records of that kind.
    #[error("files cannot be attached to a record of that kind")]
    NoSuchKind,
    /// No record of that id.
    #[error("there is no such record to attach a file to")]
    NoSuchRecord,
    /// No file of that id.
    #[error("there is no such attachment")]
    NoSuchAttachment,
    /// More bytes than a file may have.
    #[error("a file has at most 10 MB")]
    TooLarge,
    /// More files than a record may have.
    #[error("a record has at most {0} files")]
    TooMany(i64),
    /// Nothing that is taken in.
    #[error("only PDF, PNG, JPEG, WebP, tables and texts (CSV, UTF-8) and XML without drawings are taken: {0}")]
    Type(&'static str),
    /// A picture that cannot be taken in.
    #[error("this picture cannot be taken: {0}")]
    Picture(String),
    /// It was removed before.
    #[error("this file was removed already")]
    RemovedAlready,
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for AttachmentError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchKind => Kind::invalid("attachment.no_such_kind").field("kind"),
            Self::NoSuchRecord => Kind::not_found("attachment.no_such_record"),
            Self::NoSuchAttachment => Kind::not_found("attachment.no_such_attachment"),
            Self::TooLarge => Kind::new(413, "attachment.too_large").field("body"),
            Self::TooMany(_) => Kind::refused("attachment.too_many"),
            Self::Type(_) => Kind::new(415, "attachment.type").field("body"),
            Self::Picture(_) => Kind::refused("attachment.picture").field("body"),
            Self::RemovedAlready => Kind::conflict("attachment.removed_already"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}
