//! The noun.

use base::Timestamp;
use people::customers::CustomerId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::merchant_accounts::MerchantAccountId;

base::ids!(
    /// A way to pay that a gateway keeps for a customer.
    SavedMethodId, "svm"
);

/// A way to pay that a gateway keeps for a customer. The gateway's name of it is never shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SavedMethod {
    /// Its id.
    pub id: SavedMethodId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// Through which account it is charged.
    pub merchant_account_id: MerchantAccountId,
    /// What the shop calls that account.
    pub account_name: String,
    /// The gateway of that account.
    pub provider: String,
    /// `card`, `upi`, …
    pub family: String,
    /// `visa`; empty where the gateway tells none.
    pub label: String,
    /// The last four digits.
    pub last4: Option<String>,
    /// The last month in which it is good: `2028-10`.
    pub expires: Option<String>,
    /// Whether it is the one that is offered first.
    pub is_default: bool,
    /// Whether its account is active.
    pub is_usable: bool,
    /// When it was added.
    pub created_at: Timestamp,
}
