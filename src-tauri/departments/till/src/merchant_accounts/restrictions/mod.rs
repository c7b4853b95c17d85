//! Restrictions: whose payments are started through an account, by the country of whoever pays, and by which card brands it is
//! meant to be paid.
//!
//! Table: `merchant_account_restrictions`. Announces `merchant-account.changed` (tags `merchant-accounts`, `payments`, `home`). What
//! a restriction does to a payment is no business of this folder: payments refuse to start, and show what came all the same.

mod card_brand;
pub(super) mod restriction;
pub(super) mod routes;
mod set_restrictions;
pub(super) mod store;

pub use card_brand::CardBrand;
pub use restriction::{Restriction, RestrictionName, RestrictionRule};
pub use set_restrictions::set_restrictions;
pub use store::{find_restriction, restrictions_of};
