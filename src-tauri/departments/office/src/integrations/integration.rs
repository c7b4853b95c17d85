//! An outside service the shop is connected to.

use std::collections::BTreeMap;

use base::{Fault, Kind, Permission, Problem, Timestamp};
use secrecy::SecretString;
use serde::Serialize;
use utoipa::ToSchema;

use crate::text_enum::text_enum;

/// Enters, changes and empties credentials, and everything that decides where they are sent.
pub const CREDENTIALS_WRITE: Permission = Permission("credentials:write");

/// How long a rotated hook key still works beside the new one: 7 days.
pub const HOOK_KEY_OVERLAP_MS: i64 = 7 * 24 * 60 * 60 * 1000;

base::ids!(
    /// An integration.
    IntegrationId, "int"
);

text_enum! {
    /// Which world an integration talks to.
    pub enum Environment {
        /// Real money.
        Live = "live",
        /// The company's test world.
        Sandbox = "sandbox",
        /// The practice gateway that comes with this program.
        Practice = "practice",
    }
}

text_enum! {
    /// Whether an integration is used.
    pub enum IntegrationStatus {
        /// In use.
        Active = "active",
        /// Switched off for now; its hooks are still heard.
        Inactive = "inactive",
        /// Ended for good; its hooks are still heard, because disputes and refunds come late.
        Closed = "closed",
    }
}

/// An outside service the shop is connected to. Holds no secret but the hook key.
#[derive(Debug, Clone, PartialEq)]
pub struct Integration {
    /// Its id.
    pub id: IntegrationId,
    /// Which company or program: `stripe`, `practice`, `cash`.
    pub provider: String,
    /// What the shop calls it.
    pub name: String,
    /// Which world.
    pub environment: Environment,
    /// Where its API is; `None` = the provider's own address.
    pub base_url: Option<String>,
    /// 128 random bits in the path of its hook.
    pub hook_key: String,
    /// The key before the last rotation.
    pub old_hook_key: Option<String>,
    /// Until when the old key works.
    pub old_hook_key_until: Option<Timestamp>,
    /// Per credential what may be shown of it: `••••1234`.
    pub credential_mask: BTreeMap<String, String>,
    /// Whether it is used.
    pub status: IntegrationStatus,
    /// How the last test went.
    pub last_test: Option<TestResult>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// Who changed it last.
    pub changed_by: String,
}

impl Integration {
    /// Whether a delivery to this hook key is for this integration now.
    pub fn answers_to(&self, key: &str, now: Timestamp) -> bool {
        self.hook_key == key
            || (self.old_hook_key.as_deref() == Some(key) && self.old_hook_key_until.is_some_and(|until| until > now))
    }
}

/// How a test of the connection went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IntegrationTestResult)]
pub struct TestResult {
    /// When.
    pub at: Timestamp,
    /// Whether the service answered as it should.
    pub ok: bool,
    /// What it said, without secrets.
    pub note: String,
    /// How long the answer took.
    pub latency_ms: i64,
}

/// A new integration.
pub struct NewIntegration {
    /// Which company or program.
    pub provider: String,
    /// What the shop calls it.
    pub name: String,
    /// Which world.
    pub environment: Environment,
    /// Another address than the provider's own.
    pub base_url: Option<String>,
    /// Its credentials, field by field.
    pub credentials: BTreeMap<String, SecretString>,
}

/// What to change; what is `None` stays.
#[derive(Default)]
pub struct IntegrationChange {
    /// Another name.
    pub name: Option<String>,
    /// Another status.
    pub status: Option<IntegrationStatus>,
    /// Another address; empty = the provider's own. Empties the credentials that are not given beside it.
    pub base_url: Option<String>,
    /// New values of these credentials; the others stay. An empty value removes the field.
    pub credentials: BTreeMap<String, SecretString>,
}

/// What can be wrong with an integration.
#[derive(Debug, thiserror::Error)]
pub enum IntegrationError {
    /// No integration with that id.
    #[error("there is no such integration")]
    NoSuchIntegration,
    /// A practice shop, or one whose keys come from a seed, takes no live credentials.
    #[error("a practice shop takes no live credentials")]
    LiveInPracticeShop,
    /// Closed for good.
    #[error("this integration is closed")]
    Closed,
    /// The address cannot be used.
    #[error("{0}")]
    BaseUrl(&'static str),
    /// Anything that can happen anywhere.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for IntegrationError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchIntegration => Kind::not_found("integration.no_such"),
            Self::LiveInPracticeShop => Kind::refused("integration.live_in_practice").field("environment"),
            Self::Closed => Kind::conflict("integration.closed").field("status"),
            Self::BaseUrl(_) => Kind::invalid("integration.base_url").field("base_url"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}
