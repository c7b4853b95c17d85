//! The desk that payments see.

use crate::payments::PayoutDesk;

/// The desk, for the parts of the shop.
pub fn desk() -> PayoutDesk {
    PayoutDesk { round: |shop, account| Box::pin(super::round::round(shop, account)) }
}
