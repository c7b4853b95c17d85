//! Ways to pay that a gateway keeps for a customer. Here stands the gateway's name of each, never a card number; a charge with one
//! needs no page and no customer at the counter.

mod add;
mod change;
mod charge;
pub(super) mod routes;
mod saved_method;
pub(super) mod store;

pub use add::{NewSavedMethod, add_saved_method};
pub use change::{make_default_saved_method, remove_saved_method};
pub use charge::charge_saved_method;
pub(super) use charge::fit_for;
pub use saved_method::{SavedMethod, SavedMethodId};

use base::{Fault, ReadTx};
use people::customers::CustomerId;

/// What gateways keep for a customer, the default first, then as they were added.
pub fn saved_methods_of(tx: &ReadTx<'_>, customer: CustomerId) -> Result<Vec<SavedMethod>, Fault> {
    store::list_of(tx, customer)
}
