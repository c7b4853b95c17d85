//! The nouns: how the tunnel is, and the board on which the supervisor writes it.

use std::sync::{Mutex, PoisonError};

use base::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::text_enum::text_enum;

text_enum! {
    /// How the tunnel is, in one word.
    pub enum TunnelStatus {
        /// None is set: the shop asks its gateways by itself.
        Off = "off",
        /// It was started, and its address is not proved yet.
        Starting = "starting",
        /// Its address leads here, proved by the last ping.
        Up = "up",
        /// It does not lead here; the trouble says why.
        Down = "down",
    }
}

text_enum! {
    /// Why the tunnel does not lead here.
    pub enum TunnelTrouble {
        /// What is set cannot be read or used.
        BadSetting = "bad_setting",
        /// The program cannot be started.
        NoProgram = "no_program",
        /// The program ended, and is started again.
        Ended = "ended",
        /// The program runs and has named no address yet.
        NoAddress = "no_address",
        /// Its address is not https: no gateway sends there.
        NotHttps = "not_https",
        /// Nobody answers at the address.
        NoAnswer = "no_answer",
        /// Another program answers at the address.
        OtherProgram = "other_program",
        /// Another shop answers at the address: somebody else has it now.
        WrongProof = "wrong_proof",
        /// The certificate or the encryption of the address is not in order.
        Tls = "tls",
    }
}

/// How the tunnel is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TunnelReport {
    /// In one word.
    pub status: TunnelStatus,
    /// Which kind of tunnel is set: `ssh`, `bore`, `cloudflared` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The address from outside, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Whether it is another one at each start. Such an address is given to gateways, and never to customers.
    pub url_changes: bool,
    /// Since when it is as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When the address was last asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_ping_at: Option<Timestamp>,
    /// When it last led here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_reached_at: Option<Timestamp>,
    /// Why it does not lead here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<TunnelTrouble>,
    /// The same in the words of what found it; may be empty.
    pub detail: String,
    /// How often its program was started again.
    pub restarts: u32,
    /// What its program printed last, secrets masked, oldest first.
    pub last_lines: Vec<String>,
    /// Names of gateways that take no address like this one.
    pub refused_by: Vec<String>,
}

impl TunnelReport {
    /// No tunnel.
    pub fn off() -> Self {
        Self {
            status: TunnelStatus::Off,
            kind: None,
            url: None,
            url_changes: false,
            since: None,
            last_ping_at: None,
            last_reached_at: None,
            trouble: None,
            detail: String::new(),
            restarts: 0,
            last_lines: Vec::new(),
            refused_by: Vec::new(),
        }
    }
}

/// How the tunnel is now; a part of the shop. The supervisor writes it, everybody else reads.
#[derive(Debug)]
pub struct TunnelBoard(Mutex<TunnelReport>);

impl Default for TunnelBoard {
    fn default() -> Self {
        Self(Mutex::new(TunnelReport::off()))
    }
}

impl TunnelBoard {
    /// What stands there.
    pub fn read(&self) -> TunnelReport {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts this in its place.
    pub fn write(&self, report: TunnelReport) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }
}
