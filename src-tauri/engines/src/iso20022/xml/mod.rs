//! XML as the messages use it: read into a tree within limits, written without a choice.
//!
//! The messages have elements, texts and one attribute (`Ccy`). Everything else that XML can do is refused, because
//! files come from outside: document types and entities, other encodings, other namespaces, text between elements.

mod element;
mod growing;
mod tree;
mod writer;

pub use element::Element;
pub use tree::{BYTES_MAX, Tree};
pub use writer::Writer;
