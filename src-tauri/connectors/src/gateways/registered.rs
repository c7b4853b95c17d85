//! Webhook addresses that are registered at a gateway: ours, and whoever else is told of every payment.

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
