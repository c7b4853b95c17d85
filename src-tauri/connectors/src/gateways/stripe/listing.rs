//! Catch-up with Stripe: its list of events, and beyond the thirty days that events live, the lists of payment intents,
//! refunds and disputes.

use base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::errors::answered;
use super::hooks::{self, TYPES};
use super::objects::{self, Dispute, Intent, Refund};
use crate::gateways::{BadRow, Call, CallError, GatewayRef, HookNews, ListAsk, Listing, Observation, Reply};

/// Events are kept for thirty days; a day is left for clocks and slow rounds.
const EVENTS_KEPT_S: i64 = 29 * 86_400;
/// Events may become visible a little after others that are younger.
const OVERLAP_S: i64 = 60;
/// A page lives a day at most, so that a payment may be made a day after its intent.
const INTENT_OVERLAP_S: i64 = 25 * 3600;
/// Disputes are listed by when they were opened, and go on for months.
const DISPUTE_OVERLAP_S: i64 = 200 * 86_400;

/// Where a listing goes on. Stripe lists the newest first, so a round remembers its newest row and goes down to where the
/// last round began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    at: List,
    /// Unix seconds: this round goes down to here.
    since: i64,
    /// Unix seconds: the next round goes down to here.
    newest: i64,
    /// The last row of the page before.
    after: Option<String>,
    /// Whether the events no longer reach back far enough.
    deep: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum List {
    Events,
    Intents,
    Refunds,
    Disputes,
}

impl Cursor {
    fn read(ask: &ListAsk) -> Self {
        let since = ask.since.unix_seconds();
        let begin = Self { at: List::Events, since, newest: since, after: None, deep: false };
        // A cursor that cannot be read is no reason to stop for ever: everything is listed again from the beginning.
        let mut cursor = serde_json::from_str::<Self>(&ask.cursor).unwrap_or(begin);
        if cursor.at == List::Events && cursor.after.is_none() {
            cursor.deep |= ask.now.unix_seconds().saturating_sub(cursor.since) > EVENTS_KEPT_S;
        }
        cursor
    }

    /// The list is read to its end: what comes next, and whether at once.
    fn turn(&mut self) -> bool {
        self.after = None;
        let next = match (self.at, self.deep) {
            (List::Events, true) => Some(List::Intents),
            (List::Intents, _) => Some(List::Refunds),
            (List::Refunds, _) => Some(List::Disputes),
            (List::Events, false) | (List::Disputes, _) => None,
        };
        if next.is_none() {
            self.since = self.newest.saturating_sub(OVERLAP_S).max(self.since);
            self.deep = false;
        }
        self.at = next.unwrap_or(List::Events);
        next.is_some()
    }

    /// The list begins anew at its newest row, since the place where it was to go on is gone. What the events do not reach
    /// back to any more is read from the objects.
    fn anew(mut self) -> Result<Listing, CallError> {
        self.after = None;
        self.deep = true;
        let next = self.text()?;
        Ok(Listing { observations: Vec::new(), fetch_first: Vec::new(), bad: Vec::new(), next, more: true })
    }

    /// Disputes cannot be listed: with a key that may not, this would come again for ever, and nothing else be learned any more.
    /// Those of the time away are for a person to look for.
    fn without_disputes(mut self, refusal: &CallError) -> Result<Listing, CallError> {
        let row = json!({"list": "disputes", "since": Timestamp::from_unix_seconds(self.since)});
        let why = "disputes cannot be listed, so that those of the time away are to be looked for at Stripe";
        let cause = CallError::unknown(format!("{why}: {refusal}")).to_string();
        let more = self.turn();
        let bad = vec![BadRow { row, cause }];
        Ok(Listing { observations: Vec::new(), fetch_first: Vec::new(), bad, next: self.text()?, more })
    }

    fn text(&self) -> Result<String, CallError> {
        serde_json::to_string(self).map_err(|cause| CallError::unknown(cause.to_string()))
    }
}

/// The call for the next page. An account of bare intents is usually an emulator, which knows no filter by type.
pub(super) fn build(ask: &ListAsk, bare_intents: bool) -> Call {
    let cursor = Cursor::read(ask);
    let (path, since) = match cursor.at {
        List::Events => ("/v1/events", cursor.since),
        List::Intents => ("/v1/payment_intents", cursor.since.saturating_sub(INTENT_OVERLAP_S)),
        List::Refunds => ("/v1/refunds", cursor.since),
        // Not of the time before the account was connected.
        List::Disputes => {
            let connected = ask.since.unix_seconds().min(cursor.since);
            ("/v1/disputes", cursor.since.saturating_sub(DISPUTE_OVERLAP_S).max(connected))
        }
    };
    let mut call = Call::get("list", path).query("limit", ask.limit.clamp(1, 100).to_string());
    call = call.query("created[gte]", since.to_string());
    match cursor.at {
        List::Events if !bare_intents => call = TYPES.iter().fold(call, |call, kind| call.query("types[]", *kind)),
        List::Intents => call = call.query("expand[]", "data.latest_charge.balance_transaction"),
        List::Events | List::Refunds | List::Disputes => {}
    }
    match cursor.after {
        Some(after) => call.query("starting_after", after),
        None => call,
    }
}

/// Reads one page.
pub(super) fn read(ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
    let mut cursor = Cursor::read(ask);
    let mut page: objects::List<serde_json::Value> = match answered("list", reply) {
        Err(error) if cursor.after.is_some() && is_stale(&error) => return cursor.anew(),
        Err(error @ (CallError::Refused { .. } | CallError::NoSuch { .. }))
            if cursor.at == List::Disputes && matches!(reply.status, 403 | 404) =>
        {
            return cursor.without_disputes(&error);
        }
        answer => answer?,
    };
    let newest = page.data.iter().filter_map(|row| row.get("created")?.as_i64()).max();
    if cursor.at == List::Events {
        cursor.newest = cursor.newest.max(newest.unwrap_or(cursor.newest));
    }
    cursor.after = page.data.last().and_then(|row| row.get("id")?.as_str()).map(str::to_owned);
    // Within a page the oldest is told first, so that a payment's history arrives in its order.
    page.data.sort_by_key(|row| row.get("created").and_then(serde_json::Value::as_i64));
    let (mut observations, mut fetch_first, mut bad) = (Vec::new(), Vec::new(), Vec::new());
    for row in page.data {
        match understand(cursor.at, &row, reply) {
            Ok(Row::Learned(more)) => observations.extend(more),
            Ok(Row::Fetch(payment)) => fetch_first.push(payment),
            Err(cause) => bad.push(BadRow { cause: cause.to_string(), row }),
        }
    }
    let more = if page.has_more && cursor.after.is_some() { true } else { cursor.turn() };
    Ok(Listing { observations, fetch_first, bad, next: cursor.text()?, more })
}

/// Whether the row that a page was to go on after is not there any more: events vanish after thirty days, and a round may
/// have stood still for longer.
fn is_stale(error: &CallError) -> bool {
    match error {
        CallError::Refused { field, .. } => field.as_deref() == Some("starting_after"),
        CallError::NoSuch { .. } => true,
        _ => false,
    }
}

enum Row {
    Learned(Vec<Observation>),
    Fetch(GatewayRef),
}

fn understand(at: List, row: &serde_json::Value, reply: &Reply) -> Result<Row, CallError> {
    fn read<T: serde::de::DeserializeOwned>(row: &serde_json::Value) -> Result<T, CallError> {
        T::deserialize(row).map_err(|cause| CallError::unknown(cause.to_string()))
    }
    let learned = match at {
        List::Events => {
            let event = hooks::read(read(row)?);
            match event.news {
                HookNews::Observations(observations) => observations,
                // A refund that is not in this event stands in one of its own, which is listed as well.
                HookNews::FetchFirst(_) if event.kind == "charge.refunded" => Vec::new(),
                HookNews::FetchFirst(payment) => return Ok(Row::Fetch(payment)),
                HookNews::NotUnderstood(cause) => return Err(CallError::unknown(cause)),
                HookNews::TestArrived | HookNews::Ignored => Vec::new(),
            }
        }
        List::Intents => read::<Intent>(row)?.observations(None)?,
        List::Refunds => vec![read::<Refund>(row)?.observation(None, reply.asked_by)?],
        List::Disputes => {
            let dispute = read::<Dispute>(row)?;
            vec![dispute.observation(dispute.stands_since(reply.date()))?]
        }
    };
    Ok(Row::Learned(learned))
}
