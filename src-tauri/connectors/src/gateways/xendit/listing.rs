//! Catch-up with Xendit: invoices by when they were made, invoices by when they were paid, then refunds.
//!
//! A list of invoices is asked for up to when it was begun, and its mark never stands later: what is made or paid while it is
//! leafed through is left to the next round. Only a list that was read to its end moves its mark.
//!
//! Unverified: that both bounds of time hold together with `last_invoice` (so Xendit's present clients call it, and
//! `last_invoice_id` its former ones); that refunds are listed with the newest first, that
//! `after_id` goes on behind a page of theirs (the fact sheet has it of transactions), and how many rows such a page has. A list
//! that does not heed where it was to go on is left where it repeats itself.

use base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::errors::answered;
use super::objects::{self, Invoice, Refund, Refunds, Told};
use crate::gateways::{BadRow, Call, CallError, ListAsk, Listing, Observation, Reply};

/// Banks and shops report a payment a while after it was made: what was paid this long before the last one is listed
/// again.
const INVOICE_OVERLAP_MS: i64 = 3_600_000;
/// Refunds are listed by when they were made, and take days to succeed or fail.
const REFUND_OVERLAP_MS: i64 = 14 * 86_400_000;

/// Where a listing goes on. Marks are unix milliseconds by Xendit's own clock: the latest time that was listed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    at: List,
    made: i64,
    paid: i64,
    refunded: i64,
    /// When this list was begun, by our clock, fixed for all of its pages; 0 before that.
    #[serde(default)]
    until: i64,
    /// The latest time on the pages of this list so far.
    newest: i64,
    /// The last row of the page before.
    after: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum List {
    Made,
    Paid,
    Refunds,
}

impl List {
    /// The field that a list goes by.
    fn time(self) -> &'static str {
        if self == Self::Paid { "paid_at" } else { "created" }
    }

    /// The names of its bounds. Refunds are listed without any.
    fn bounds(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Made => Some(("created_after", "created_before")),
            Self::Paid => Some(("paid_after", "paid_before")),
            Self::Refunds => None,
        }
    }
}

impl Cursor {
    fn read(ask: &ListAsk) -> Self {
        let since = ask.since.0;
        let begin =
            Self { at: List::Made, made: since, paid: since, refunded: since, until: 0, newest: since, after: None };
        // A cursor that cannot be read is no reason to stop for ever: everything is listed again from the beginning.
        let mut cursor = serde_json::from_str(&ask.cursor).unwrap_or(begin);
        if cursor.until == 0 {
            // By a clock that went back it would end before it begins.
            cursor.until = ask.now.0.max(*cursor.mark());
        }
        cursor
    }

    fn mark(&mut self) -> &mut i64 {
        match self.at {
            List::Made => &mut self.made,
            List::Paid => &mut self.paid,
            List::Refunds => &mut self.refunded,
        }
    }

    /// Nothing that is older is listed.
    fn since(&mut self) -> Timestamp {
        let overlap = if self.at == List::Refunds { REFUND_OVERLAP_MS } else { INVOICE_OVERLAP_MS };
        Timestamp(self.mark().saturating_sub(overlap))
    }

    /// The list is left, read to its end or not: the next one, and whether it is read at once.
    fn turn(&mut self, is_whole: bool) -> bool {
        let newest = self.newest;
        let mark = self.mark();
        if is_whole {
            *mark = newest.max(*mark);
        }
        (self.after, self.until) = (None, 0);
        self.at = match self.at {
            List::Made => List::Paid,
            List::Paid => List::Refunds,
            List::Refunds => List::Made,
        };
        self.newest = *self.mark();
        self.at != List::Made
    }
}

/// The call for the next page.
pub(super) fn build(ask: &ListAsk) -> Call {
    let mut cursor = Cursor::read(ask);
    let since = cursor.since().to_string();
    let call = match cursor.at.bounds() {
        Some((after, before)) => Call::get("list", "/v2/invoices")
            .query(after, since)
            .query(before, Timestamp(cursor.until).to_string())
            .query("limit", ask.limit.clamp(1, 100).to_string()),
        None => Call::get("list", "/refunds"),
    };
    match (cursor.after, cursor.at) {
        (Some(after), List::Refunds) => call.query("after_id", after),
        (Some(after), List::Made | List::Paid) => call.query("last_invoice", after),
        (None, _) => call,
    }
}

/// Reads one page.
pub(super) fn read(ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
    let mut cursor = Cursor::read(ask);
    let (rows, is_full) = if cursor.at == List::Refunds {
        let page: Refunds<Value> = answered("list", reply)?;
        (page.data, page.has_more)
    } else {
        let rows: Vec<Value> = answered("list", reply)?;
        let is_full = rows.len() >= usize::try_from(ask.limit.clamp(1, 100)).unwrap_or(usize::MAX);
        (rows, is_full)
    };
    let time = cursor.at.time();
    let times: Vec<Timestamp> =
        rows.iter().filter_map(|row| row.get(time)?.as_str().and_then(Timestamp::parse)).collect();
    // What is told of a later time than this list goes to would hide all that comes until then.
    let latest = reply.date().unwrap_or(ask.now).0.min(cursor.until);
    cursor.newest = times.iter().map(|at| at.0.min(latest)).fold(cursor.newest, i64::max);
    // Refunds stand with the newest first, and those before the mark are known. Should they once stand the other way
    // round, all of them are read.
    let is_over = match (cursor.at, times.first(), times.last()) {
        (List::Refunds, Some(first), Some(last)) => last < first && *last < cursor.since(),
        _ => false,
    };
    let last = rows.last().and_then(|row| row.get("id")?.as_str()).map(str::to_owned);
    let is_whole = !is_full || is_over;
    // A page that ends like the one before was not asked for in a way that is heeded: it would come again for ever.
    let goes_on = !is_whole && last.is_some() && last != cursor.after;
    let (mut observations, mut bad) = (Vec::new(), Vec::new());
    // Within a page the oldest is told first, so that a payment's history arrives in its order.
    for row in rows.into_iter().rev() {
        match understand(cursor.at, &row, Told::by(reply)) {
            Ok(more) => observations.extend(more),
            // What is not understood is not fetched either: it would come back the same.
            Err(cause) => bad.push(BadRow { cause: cause.to_string(), row }),
        }
    }
    let more = if goes_on {
        cursor.after = last;
        true
    } else {
        cursor.turn(is_whole)
    };
    let next = serde_json::to_string(&cursor).map_err(|cause| CallError::unknown(cause.to_string()))?;
    Ok(Listing { observations, fetch_first: Vec::new(), bad, next, more })
}

fn understand(at: List, row: &Value, told: Told) -> Result<Vec<Observation>, CallError> {
    match at {
        List::Made | List::Paid => objects::read::<Invoice>(row)?.observations(told),
        List::Refunds => {
            let seen = objects::read::<Refund>(row)?.observation(told, None)?;
            // Money went back, and nothing here says of what: a person has to look.
            if seen.canonical.is_none() {
                return Err(CallError::unknown("the refund names no invoice"));
            }
            Ok(vec![seen])
        }
    }
}
