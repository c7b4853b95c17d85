//! Integrations: outside services the shop is connected to, their hook keys, and where their credentials lie.
//!
//! Owns `integrations`. The row holds a mask of each credential; the credentials themselves are in the vault under
//! `integration/<id>`, as one JSON object that says where they may be sent. Announces nothing: the area that uses the
//! integration tells of its own record (a merchant account). Never gives a credential to a screen, a log or the audit log.

mod base_url;
mod change_integration;
mod credentials;
mod integration;
mod store;

pub use change_integration::{insert, renew_hook_keys, rotate_hook_key, update};
pub use credentials::{Credentials, forget_credentials, load_credentials, mask, store_credentials};
pub use integration::{
    CREDENTIALS_WRITE, Environment, HOOK_KEY_OVERLAP_MS, Integration, IntegrationChange, IntegrationError,
    IntegrationId, IntegrationStatus, NewIntegration, TestResult,
};
pub use store::{find, find_all, find_by_hook_key, record_test};

use base::area::Area;
use utoipa_axum::router::OpenApiRouter;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("office/integrations", OpenApiRouter::new, &[CREDENTIALS_WRITE])
}
