//! Catch-up: what is not settled yet, as a whole, and then the batches that were settled since the last round, each
//! with its transactions.
//!
//! The list of what is not settled begins anew with every round: a row may change there without moving. What needs its
//! details, and every payment of ours, is fetched once for each status. A batch that was read to its end is not read
//! again.

use serde::{Deserialize, Serialize};

use super::errors::{Answer, answered};
use super::facts::time;
use super::objects::{Batches, Rows, Summary};
use super::wire;
use crate::gateways::{BadRow, Call, CallError, Credentials, GatewayRef, ListAsk, Listing, Observation, Reply};

/// A batch may show up in the list after others that were settled later.
const OVERLAP_S: i64 = 2 * 86_400;
/// The gateway lists the batches of 31 days at a time.
const WINDOW_S: i64 = 30 * 86_400;
/// So many rows that were fetched for their details are remembered.
const TOLD_MAX: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    at: List,
    /// The page that comes next, from 1.
    page: u32,
    /// Unix seconds: up to here the settled batches are read.
    since: i64,
    /// Unix seconds: up to here this round has asked for batches.
    until: i64,
    /// The batches that are still to be read.
    #[serde(default)]
    batches: Vec<String>,
    /// The batches around `since` that were read to their end.
    #[serde(default)]
    read: Vec<(i64, String)>,
    /// What was unsettled in the last round and was fetched for its details, with its status then.
    #[serde(default)]
    told: Vec<String>,
    /// The same in this round.
    #[serde(default)]
    telling: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum List {
    Unsettled,
    Batches,
    Batch,
}

impl Cursor {
    fn read(ask: &ListAsk) -> Self {
        // Where there is no round before, nothing can have been overlooked in it.
        let since = ask.since.unix_seconds().saturating_add(OVERLAP_S);
        // A cursor that cannot be read is no reason to stop for ever: everything is listed again from the beginning.
        serde_json::from_str(&ask.cursor).unwrap_or(Self {
            at: List::Unsettled,
            page: 1,
            since,
            until: since,
            batches: Vec::new(),
            read: Vec::new(),
            told: Vec::new(),
            telling: Vec::new(),
        })
    }

    /// The stretch of time whose batches are listed. It goes to the end of the second in which it is asked for: a night's
    /// batch that was settled within it would else be learned by the next round only.
    fn window(&self, ask: &ListAsk) -> (i64, i64) {
        let from = self.since.saturating_sub(OVERLAP_S);
        let now = ask.now.unix_seconds().saturating_add(1);
        (from, now.min(from.saturating_add(WINDOW_S)).max(from))
    }

    /// Goes to the next batch, the next stretch of time, or the end of the round; gives whether to ask again at once.
    fn go_on(&mut self, ask: &ListAsk) -> bool {
        self.page = 1;
        if !self.batches.is_empty() {
            self.at = List::Batch;
            return true;
        }
        self.since = self.until.max(self.since);
        // A day longer than they are listed, because the gateway's day need not be ours.
        let oldest = self.since.saturating_sub(OVERLAP_S.saturating_add(86_400));
        self.read.retain(|(settled, _)| *settled >= oldest);
        // Less than a minute is left for the next round, so that the clock's own pace makes none.
        if ask.now.unix_seconds().saturating_sub(self.since) > 60 {
            self.at = List::Batches;
            return true;
        }
        self.at = List::Unsettled;
        false
    }

    fn ends_page(&mut self, ask: &ListAsk, is_full: bool) -> bool {
        if is_full {
            self.page = self.page.saturating_add(1);
            return true;
        }
        match self.at {
            List::Unsettled => {
                self.told = std::mem::take(&mut self.telling);
                self.page = 1;
                self.at = List::Batches;
                true
            }
            List::Batches => self.go_on(ask),
            List::Batch => {
                self.batches.remove(0);
                self.go_on(ask)
            }
        }
    }
}

/// The call for the next page.
pub(super) fn build(creds: &Credentials, ask: &ListAsk) -> Result<Call, CallError> {
    let cursor = Cursor::read(ask);
    let page = (limit(ask), cursor.page);
    match (cursor.at, cursor.batches.first()) {
        (List::Unsettled, _) => wire::rows(creds, "list", "", None, page),
        (List::Batch, Some(batch)) => wire::rows(creds, "list", "", Some(batch), page),
        (List::Batches | List::Batch, _) => wire::batches(creds, "list", "", cursor.window(ask), false),
    }
}

/// Reads one page.
pub(super) fn read(ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
    let mut cursor = Cursor::read(ask);
    if cursor.at == List::Batch && cursor.batches.is_empty() {
        cursor.at = List::Batches;
    }
    let mut listing =
        Listing { observations: Vec::new(), fetch_first: Vec::new(), bad: Vec::new(), next: String::new(), more: true };
    listing.more = if cursor.at == List::Batches {
        cursor.take_batches(ask, reply)?;
        cursor.ends_page(ask, false)
    } else {
        let count = cursor.take_rows(reply, &mut listing)?;
        cursor.ends_page(ask, count >= limit(ask))
    };
    listing.next = serde_json::to_string(&cursor).map_err(|cause| CallError::unknown(cause.to_string()))?;
    Ok(listing)
}

fn limit(ask: &ListAsk) -> u32 {
    ask.limit.clamp(1, 100)
}

impl Cursor {
    fn take_batches(&mut self, ask: &ListAsk, reply: &Reply) -> Result<(), CallError> {
        let answer: Answer<Batches> = answered("list", reply)?;
        let mut found = Vec::new();
        for batch in answer.body.batch_list {
            if self.read.iter().any(|(_, id)| *id == batch.batch_id) {
                continue;
            }
            let settled = match &batch.settlement_time {
                Some(text) => time(text)?.unix_seconds(),
                None => self.since,
            };
            found.push((settled, batch.batch_id.clone()));
            // A batch that the processor rejected can be sent again: it is read until it has gone through.
            if batch.is_final() {
                self.read.push((settled, batch.batch_id));
            }
        }
        found.sort();
        self.batches = found.into_iter().map(|(_, id)| id).collect();
        self.until = self.window(ask).1;
        Ok(())
    }

    fn take_rows(&mut self, reply: &Reply, listing: &mut Listing) -> Result<u32, CallError> {
        let Answer { currency, body, .. } = answered::<Rows>("list", reply)?;
        let count = u32::try_from(body.transactions.len()).unwrap_or(u32::MAX);
        for row in body.transactions {
            let summary = Summary::read(&row);
            match summary.as_ref().map_err(Clone::clone).and_then(|row| row.seen(currency, reply.asked_by)) {
                Ok(observation) => {
                    let Ok(summary) = summary else { continue };
                    // A list says what was taken, and not what was asked for: ours are compared by their details.
                    let is_ours = |seen: &Observation| seen.canonical.is_some() && !seen.aliases.is_empty();
                    if observation.as_ref().is_none_or(is_ours) && self.is_news(&summary) {
                        listing.fetch_first.push(GatewayRef(summary.trans_id));
                    }
                    listing.observations.extend(observation);
                }
                Err(cause) => listing.bad.push(BadRow { cause: cause.to_string(), row }),
            }
        }
        Ok(count)
    }

    /// Whether a row was not fetched in this standing before. A settled batch is read once.
    fn is_news(&mut self, row: &Summary) -> bool {
        if self.at != List::Unsettled {
            return true;
        }
        let word = format!("{}:{}", row.trans_id, row.transaction_status);
        let is_news = !self.told.contains(&word);
        if self.telling.len() < TOLD_MAX {
            self.telling.push(word);
        }
        is_news
    }
}
