//! Catch-up with PayPal. One round goes through three lists:
//!
//! 1. the events of our webhook listener, which are there within seconds, but only those that the listener is set to
//!    hear;
//! 2. Transaction Search, which knows every movement of the account's money whoever caused it, but up to three hours
//!    late;
//! 3. disputes by their last change, which name no payment in a list and are asked for one by one.
//!
//! A part that PayPal refuses (Transaction Search is turned on in the app's settings) is told once and left out: the
//! others go on. An order that nobody agreed to yet is in none of the lists; it is asked for when its page has ended.

use base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::errors::answered;
use super::hooks::{self, Told};
use super::names::Name;
use super::objects::{Disputes, Event, Events, Link, TransactionRow, Transactions, link};
use crate::gateways::{BadRow, Call, CallError, GatewayRef, ListAsk, Listing, Mode, Reply};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Events may become visible a little after others that are younger.
const OVERLAP_MS: i64 = 5 * MINUTE_MS;
/// Transactions may become visible three hours late; an hour is left for clocks.
const LATE_MS: i64 = 4 * HOUR_MS;
/// The widest window of Transaction Search.
const WINDOW_MS: i64 = 31 * DAY_MS;
/// Events are kept for about thirty days. From memory, and unverified: beyond it the transactions still tell.
const EVENTS_KEPT_MS: i64 = 29 * DAY_MS;
/// Disputes can be asked for by a change within the last 180 days.
const DISPUTES_KEPT_MS: i64 = 179 * DAY_MS;
const DISPUTES_PAGE_MAX: u32 = 50;

/// Where a listing goes on. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    at: Part,
    /// Up to when this round lists; 0 between two rounds.
    until: i64,
    events: i64,
    transactions: i64,
    disputes: i64,
    /// Where the page before ended, in PayPal's own words.
    page: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Events,
    Transactions,
    Disputes,
}

/// What a page of any of the lists brought.
#[derive(Default)]
struct Page {
    rows: Vec<Value>,
    next: Option<String>,
    /// How far the list is complete, where it says so.
    complete_to: Option<i64>,
}

impl Cursor {
    pub(super) fn read(ask: &ListAsk) -> Self {
        let since = ask.since.0;
        let begin =
            Self { at: Part::Events, until: 0, events: since, transactions: since, disputes: since, page: None };
        // A cursor that cannot be read is no reason to stop for ever: everything is listed again from the beginning.
        let mut cursor = serde_json::from_str::<Self>(&ask.cursor).unwrap_or(begin);
        if cursor.until == 0 {
            cursor.until = ask.now.0;
        }
        cursor
    }

    pub(super) fn build(&self, limit: u32) -> Call {
        let limit = limit.clamp(1, 100);
        match self.at {
            Part::Events => {
                let path = "/v1/notifications/webhooks-events";
                match &self.page {
                    // The next page is PayPal's own question, asked again as it wrote it.
                    Some(page) => {
                        let pairs = form_pairs(page);
                        pairs.into_iter().fold(Call::get("list", path), |call, (name, value)| call.query(&name, value))
                    }
                    None => Call::get("list", path)
                        .query("page_size", limit.to_string())
                        .query("start_time", text(self.events.max(self.until.saturating_sub(EVENTS_KEPT_MS))))
                        .query("end_time", text(self.until)),
                }
            }
            Part::Transactions => Call::get("list", "/v1/reporting/transactions")
                .query("start_date", text(self.transactions))
                .query("end_date", text(self.window_end()))
                .query("fields", "transaction_info")
                .query("page_size", limit.to_string())
                .query("page", self.page.as_deref().unwrap_or("1")),
            Part::Disputes => {
                let since = self.disputes.max(self.until.saturating_sub(DISPUTES_KEPT_MS));
                let call = Call::get("list", "/v1/customer/disputes")
                    .query("update_time_after", text(since))
                    .query("page_size", limit.min(DISPUTES_PAGE_MAX).to_string());
                match &self.page {
                    Some(token) => call.query("next_page_token", token),
                    None => call,
                }
            }
        }
    }

    fn window_end(&self) -> i64 {
        self.until.min(self.transactions.saturating_add(WINDOW_MS))
    }

    pub(super) fn listing(mut self, reply: &Reply) -> Result<Listing, CallError> {
        let page = match self.page_of(reply) {
            Ok(page) => page,
            Err(CallError::Refused { field, reason }) if reply.status != 401 => return self.left_out(field, &reason),
            Err(CallError::NoSuch { what }) => return self.left_out(None, what),
            Err(error) => return Err(error),
        };
        let mut listing = Listing {
            observations: Vec::new(),
            fetch_first: Vec::new(),
            bad: Vec::new(),
            next: String::new(),
            more: true,
        };
        for row in page.rows {
            match self.understand(&row, reply.asked_by) {
                Ok(Told::Learned(learned)) => listing.observations.extend(learned),
                Ok(Told::Fetch(name)) => listing.fetch_first.push(GatewayRef::from(&name)),
                Ok(Told::Nothing) => {}
                Err((_, Some(name))) => listing.fetch_first.push(GatewayRef::from(&name)),
                Err((cause, None)) => listing.bad.push(BadRow { row, cause: cause.to_string() }),
            }
        }
        // A page that leads to itself would be read for ever.
        let next = page.next.filter(|next| self.page.as_ref() != Some(next));
        match next {
            Some(next) => self.page = Some(next),
            None => listing.more = self.turn(page.complete_to),
        }
        listing.next = self.text()?;
        Ok(listing)
    }

    fn page_of(&self, reply: &Reply) -> Result<Page, CallError> {
        Ok(match self.at {
            Part::Events => {
                let events: Events = answered("list of events", reply)?;
                Page { next: next_query(&events.links), rows: oldest_first(events.events), complete_to: None }
            }
            Part::Transactions => {
                let found: Transactions = answered("list of transactions", reply)?;
                let page: u32 = self.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1);
                let next = (page < found.total_pages).then(|| page.saturating_add(1).to_string());
                let complete_to = found.last_refreshed_datetime.map(|at| at.0);
                Page { rows: found.transaction_details, next, complete_to }
            }
            Part::Disputes => {
                let found: Disputes = answered("list of disputes", reply)?;
                let pairs = next_query(&found.links).map(|query| form_pairs(&query)).unwrap_or_default();
                let next = pairs.into_iter().find(|(name, _)| name == "next_page_token").map(|(_, token)| token);
                Page { rows: found.items, next, complete_to: None }
            }
        })
    }

    /// What a row says; where it cannot be understood, the cause, and what can be asked for instead.
    fn understand(&self, row: &Value, world: Mode) -> Result<Told, (CallError, Option<Name>)> {
        let strange = |cause: serde_json::Error| (CallError::unknown(cause.to_string()), None);
        match self.at {
            Part::Events => {
                let event = Event::deserialize(row).map_err(strange)?;
                hooks::listed(&event, world).map_err(|cause| (cause, hooks::asked_for(&event)))
            }
            Part::Transactions => {
                let row = TransactionRow::deserialize(row).map_err(strange)?.transaction_info;
                let learned = row.observations(world).map_err(|cause| (cause, None))?;
                Ok(Told::Learned(learned))
            }
            Part::Disputes => {
                let id = row.get("dispute_id").and_then(Value::as_str).unwrap_or_default();
                let name = Name::read(&Name::Dispute(id.to_owned()).text());
                name.map(Told::Fetch).map_err(|_| (CallError::unknown("a dispute without an id"), None))
            }
        }
    }

    /// A list is read to its end: what comes next, and whether at once.
    fn turn(&mut self, complete_to: Option<i64>) -> bool {
        self.page = None;
        match self.at {
            Part::Events => {
                self.events = self.until.saturating_sub(OVERLAP_MS).max(self.events);
                self.at = Part::Transactions;
            }
            Part::Transactions => {
                let end = self.window_end();
                if end < self.until {
                    // Further windows follow before the list is up to date.
                    self.transactions = end;
                } else {
                    let sure = end.saturating_sub(LATE_MS);
                    let sure = complete_to.map_or(sure, |to| sure.min(to.saturating_sub(HOUR_MS)));
                    self.transactions = sure.max(self.transactions);
                    self.at = Part::Disputes;
                }
            }
            Part::Disputes => {
                self.disputes = self.until.saturating_sub(OVERLAP_MS).max(self.disputes);
                return self.round_is_over();
            }
        }
        true
    }

    fn round_is_over(&mut self) -> bool {
        self.at = Part::Events;
        self.until = 0;
        false
    }

    /// A part that PayPal refuses is told and left out of this round: it would hold the others for ever. It begins
    /// again where it was, so that nothing of it is lost once PayPal lets us.
    fn left_out(mut self, field: Option<String>, reason: &str) -> Result<Listing, CallError> {
        self.page = None;
        let (part, more) = match self.at {
            Part::Events => {
                self.at = Part::Transactions;
                ("webhook events", true)
            }
            Part::Transactions => {
                self.at = Part::Disputes;
                ("transactions", true)
            }
            Part::Disputes => ("disputes", self.round_is_over()),
        };
        let cause = format!("PayPal does not list the {part} of this account: {reason}");
        let bad = vec![BadRow { row: json!({"part": part, "field": field, "reason": reason}), cause }];
        let next = self.text()?;
        Ok(Listing { observations: Vec::new(), fetch_first: Vec::new(), bad, next, more })
    }

    fn text(&self) -> Result<String, CallError> {
        serde_json::to_string(self).map_err(|cause| CallError::unknown(cause.to_string()))
    }
}

/// An instant in whole seconds, as PayPal's examples write it.
fn text(at: i64) -> String {
    let seconds = Timestamp::from_unix_seconds(Timestamp(at).unix_seconds()).to_string();
    seconds.replace(".000Z", "Z")
}

/// The query of the link to the next page. The address before it is not followed: it is ours to know.
fn next_query(links: &[Link]) -> Option<String> {
    link(links, &["next"]).and_then(|href| href.split_once('?')).map(|(_, query)| query.to_owned())
}

fn form_pairs(query: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("https://x/?{query}"));
    url.map(|url| url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
        .unwrap_or_default()
}

/// PayPal lists the newest first; a payment's history is told in its order.
fn oldest_first(mut rows: Vec<Value>) -> Vec<Value> {
    let at = |row: &Value| row.get("create_time").and_then(Value::as_str).and_then(Timestamp::parse);
    rows.sort_by_key(at);
    rows
}
