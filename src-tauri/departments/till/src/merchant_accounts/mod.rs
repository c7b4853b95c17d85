//! Merchant accounts: one set of credentials at one gateway, and how the shop uses it.
//!
//! Tables: `merchant_accounts`, and those that `limits/mod.rs` and `restrictions/mod.rs` name. Announces `merchant-account.changed` (tag `merchant-accounts`).
//! Credentials belong to the account's integration and lie in the vault; this area never sees more than a mask of them.

mod account;
mod add_account;
mod change_account;
mod limits;
mod line;
mod own_link;
mod proof;
mod restrictions;
mod rotate_hook_key;
mod routes;
mod store;
mod test_account;

use base::Permission;
use base::area::Area;

pub use account::{AccountError, AccountStatus, FeeSchedule, MerchantAccount, MerchantAccountId};
pub(crate) use add_account::fault_of;
pub use add_account::{Bounds, NewAccount, add_account, add_bound_account, cash_drawer, transfers};
pub use change_account::{AccountChange, change_account};
pub use limits::{Bound, Limit, LimitData, LimitName, LimitSpan, limits_of, list_limited, set_limits};
pub use line::{Gateways, Line, address, open_line, world};
pub use own_link::{LinkAsk, find_link, make_link};
pub use proof::gateway_proof;
pub use restrictions::{
    CardBrand, Restriction, RestrictionName, RestrictionRule, find_restriction, restrictions_of, set_restrictions,
};
pub use rotate_hook_key::rotate_hook_key;
pub use routes::routes;
pub use store::{added_at, find, find_by_integration, list, list_active, move_cursor};
pub use test_account::{TestResult, test_account};

/// See merchant accounts.
pub const ACCOUNTS_READ: Permission = Permission("accounts:read");
/// Change how an account is used.
pub const ACCOUNTS_WRITE: Permission = Permission("accounts:write");
/// Take cash, which opens the drawer at its first use, and say that a transfer came in.
pub const CASH_TAKE: Permission = Permission("payments:write");
/// The provider of transfers to the shop's own bank accounts.
pub const TRANSFER: &str = "transfer";
/// Enter credentials, and change the address they are sent to.
pub const CREDENTIALS_WRITE: Permission = Permission("credentials:write");

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/merchant_accounts", routes, &[ACCOUNTS_READ, ACCOUNTS_WRITE, CREDENTIALS_WRITE])
}
