//! Times as banks write them.

use base::{ShopDate, Timestamp};

/// When a bank made a message: its own calendar day, and the instant when it says its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BankTime {
    /// The day on the bank's calendar.
    pub on: ShopDate,
    /// The instant; none when the bank wrote its local time without an offset.
    pub at: Option<Timestamp>,
}
