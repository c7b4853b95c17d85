//! Attachments: receipts, photos, papers and tables, each tied to one record of any area.
//!
//! Owns `attachments`, `attachment_contents`. What a file is, its bytes say and never its name; pictures are written anew without
//! what cameras and others put beside the pixels. A content is kept once. Whoever may see a record may see its files, whoever may
//! change it may add and remove them; what is attached to a posted or issued fact is marked as removed and stays. Announces
//! `attachment.changed`. Knows no record: the areas that keep them say whether one is there, and whether it is a fact.

mod add_attachment;
mod attachment;
mod check;
mod content;
mod file_name;
mod jpeg_picture;
mod png_picture;
mod remove_attachment;
mod routes;
mod see_attachments;
mod store;
mod text_file;
mod webp_picture;

pub use add_attachment::{NewAttachment, add_attachment};
pub use attachment::{Attachment, AttachmentError, AttachmentId, Attachments, Media};
pub use remove_attachment::{RemovalAsk, forget_record, remove_attachment};
pub use see_attachments::{list_attachments, read_attachment};

use base::area::Area;

/// What this area hands to the program. Its permissions are those of the records that files are attached to.
pub fn register() -> Area {
    Area::new("office/attachments", routes::routes, &[]).checks(check::DIGESTS)
}
