//! A page whose form leaves the shop.

/// Laid beside an answer of the outside door whose page sends a form elsewhere: the content policy lets that one form and that
/// one script through, and nothing else.
#[derive(Debug, Clone)]
pub struct OutwardForm {
    /// Where the form may be sent: scheme and host.
    pub origin: String,
    /// The one script of the page, to the letter.
    pub script: &'static str,
}
