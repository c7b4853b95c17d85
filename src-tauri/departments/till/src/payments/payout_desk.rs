//! The desk of payouts, as payments see it: payouts are kept in an area above, which knows payments. The account's round of
//! catch-up ends there; the program hands the desk in as a part of the shop.

use base::area::Step;
use base::{Fault, Shop};

use crate::merchant_accounts::MerchantAccount;

/// What the round of an account asks of the area that keeps payouts.
#[derive(Clone, Copy)]
pub struct PayoutDesk {
    /// Fetches what the account was paid since the last time; why that did not come to its end, if it did not.
    pub round: fn(Shop, MerchantAccount) -> Step<Option<String>>,
}

/// The end of an account's round: what it was paid.
pub(super) async fn round(shop: &Shop, account: &MerchantAccount) -> Result<Option<String>, Fault> {
    let desk = *shop.part::<PayoutDesk>()?;
    (desk.round)(shop.clone(), account.clone()).await
}
