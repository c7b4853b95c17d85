//! Catch-up with the practice gateway.

use base::Timestamp;
use serde::{Deserialize, Serialize};

use super::objects::{Event, Payment, Refund, Rows, read};
use super::{answered, signed_in};
use crate::gateways::{BadRow, Call, CallError, Credentials, GatewayRef, Listing, Observation, Reply};

/// Which of the lists is read, and from where. A round goes through events (what happened, with its true time), then
/// payments, refunds and disputes by their last change: should an event never have been told, or the gateway have begun
/// anew with its numbering, these still say how things stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    at: List,
    #[serde(default)]
    events: u64,
    /// Where each list of changes goes on.
    #[serde(default)]
    marks: [Option<String>; 3],
    /// Unix milliseconds: nothing that changed earlier is asked for.
    since: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum List {
    Events,
    Payments,
    Refunds,
    Disputes,
}

impl Cursor {
    pub(super) fn read(text: &str, since: Timestamp) -> Self {
        // A cursor that cannot be read is no reason to stop for ever: the lists are read from the beginning again.
        let begin = Self { at: List::Events, events: 0, marks: [None, None, None], since: since.0 };
        serde_json::from_str(text).unwrap_or(begin)
    }

    pub(super) fn build(&self, creds: &Credentials, limit: u32) -> Result<Call, CallError> {
        let (path, after) = match self.at {
            List::Events => ("/v1/events", (self.events > 0).then(|| self.events.to_string())),
            List::Payments => ("/v1/payments", self.marks[0].clone()),
            List::Refunds => ("/v1/refunds", self.marks[1].clone()),
            List::Disputes => ("/v1/disputes", self.marks[2].clone()),
        };
        let mut call = Call::get("list", path).query("limit", limit.clamp(1, 100).to_string());
        if self.at != List::Events {
            call = call.query("changed_since", self.since.to_string());
        }
        if let Some(after) = after {
            call = call.query("after", after);
        }
        signed_in(creds, call)
    }

    pub(super) fn listing(mut self, reply: &Reply) -> Result<Listing, CallError> {
        let rows: Rows<serde_json::Value> = answered("list", reply)?;
        let (mut observations, mut fetch_first, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows.data {
            match (self.understand(&row), self.payment_of(&row)) {
                (Ok(more), _) => observations.extend(more),
                (Err(_), Some(payment)) => fetch_first.push(payment),
                (Err(cause), None) => bad.push(BadRow { cause: cause.to_string(), row }),
            }
        }
        if let Some(next) = rows.next {
            match self.at {
                List::Events => self.events = next.parse().unwrap_or(self.events),
                List::Payments => self.marks[0] = Some(next),
                List::Refunds => self.marks[1] = Some(next),
                List::Disputes => self.marks[2] = Some(next),
            }
        }
        let mut more = true;
        if !rows.has_more {
            (self.at, more) = match self.at {
                List::Events => (List::Payments, true),
                List::Payments => (List::Refunds, true),
                List::Refunds => (List::Disputes, true),
                List::Disputes => (List::Events, false),
            };
        }
        let next = serde_json::to_string(&self).map_err(|cause| CallError::unknown(cause.to_string()))?;
        Ok(Listing { observations, fetch_first, bad, next, more })
    }

    /// The payment that a row is about. A payment that is not understood is not fetched: it would come back the same.
    fn payment_of(&self, row: &serde_json::Value) -> Option<GatewayRef> {
        match self.at {
            List::Events => read::<Event>(row).ok()?.data.payment_id().map(GatewayRef::from),
            List::Payments => None,
            List::Refunds | List::Disputes => row["payment"].as_str().map(GatewayRef::from),
        }
    }

    fn understand(&self, row: &serde_json::Value) -> Result<Vec<Observation>, CallError> {
        match self.at {
            List::Events => Ok(read::<Event>(row)?.data.observations()?.unwrap_or_default()),
            List::Payments => read::<Payment>(row)?.observations(),
            List::Refunds => Ok(vec![read::<Refund>(row)?.observation()?]),
            List::Disputes => Ok(vec![read::<Refund>(row)?.dispute()?]),
        }
    }
}
