//! Webhook addresses that are registered at a gateway: ours, and whoever else is told of every payment.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{BadRow, CallError, Mode};

/// An address that the gateway sends webhooks to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookRegistered {
    /// The gateway's id of it: by this it is found in its own screens, and switched on or withdrawn.
    pub hook_ref: String,
    /// The address, as the gateway tells it. Never asked.
    pub url: String,
    /// Whether anything is sent there now.
    pub enabled: bool,
    /// Which kinds of events are sent, in the gateway's words; `*` = all of them. None where it does not say.
    pub events: Option<Vec<String>>,
    /// Real money or not.
    pub environment: Mode,
}

/// Ask which addresses are registered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookListAsk {
    /// Where the page before ended, in the gateway's own words; none for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// One page of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HookListing {
    /// Those that were understood.
    pub hooks: Vec<HookRegistered>,
    /// Rows that were not: they fail alone.
    pub bad: Vec<BadRow>,
    /// Where the next page begins; none when this was the last one.
    pub after: Option<String>,
}

/// Ask to be told of everything that is understood, at an address of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookCreateAsk {
    /// The whole address.
    pub url: String,
}

/// An address that was registered.
#[derive(Debug, Clone)]
pub struct HookCreated {
    /// The gateway's id of it.
    pub hook_ref: String,
    /// By what its deliveries are proved from now on: credential fields of the account with their new values. Empty where they are
    /// proved by what the account has already.
    pub credentials: BTreeMap<String, SecretString>,
}

/// Ask that an address be told nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookRemoveAsk {
    /// The gateway's id of it.
    pub hook_ref: String,
}

/// Whether and how an address is registered at a gateway by us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HookMaking {
    /// A person does it, in the gateway's own screens.
    #[default]
    ByHand,
    /// By a call. Deliveries are proved by what the account has already.
    ProofKept,
    /// By a call. Deliveries are proved by the gateway's id of the address, which its list tells again: it is kept under this field.
    ProofIsId(&'static str),
    /// By a call, whose answer tells once by what deliveries are proved: an address whose answer was lost is good for nothing.
    ProofToldOnce,
}

impl HookMaking {
    /// Whether it is done by a call.
    pub fn is_offered(self) -> bool {
        self != Self::ByHand
    }
}

impl HookCreated {
    /// One whose deliveries are proved by what the account has.
    pub(super) fn plain(hook_ref: String) -> Self {
        Self { hook_ref, credentials: BTreeMap::new() }
    }

    /// The same with a credential that proves its deliveries.
    pub(super) fn proved_by(mut self, field: &str, value: impl Into<SecretString>) -> Self {
        self.credentials.insert(field.to_owned(), value.into());
        self
    }
}

/// A gateway's id of an address goes into a path only if it cannot leave its place there.
pub(super) fn hook_in_path(ask: &HookRemoveAsk) -> Result<&str, CallError> {
    let id = ask.hook_ref.as_str();
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if plain { Ok(id) } else { Err(CallError::refused(Some("hook_ref"), "this is no id of the gateway's")) }
}

impl HookListing {
    /// A page of these rows, each read by itself.
    pub(super) fn read(
        rows: Vec<serde_json::Value>,
        after: Option<String>,
        read: impl Fn(&serde_json::Value) -> Result<HookRegistered, CallError>,
    ) -> Self {
        let (mut hooks, mut bad) = (Vec::new(), Vec::new());
        for row in rows {
            match read(&row) {
                Ok(hook) => hooks.push(hook),
                Err(cause) => bad.push(BadRow { cause: cause.to_string(), row }),
            }
        }
        Self { hooks, bad, after }
    }
}
