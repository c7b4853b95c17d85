//! Catch-up with Razorpay: its lists of payments, refunds, disputes and payment links.
//!
//! All of them are by the time at which a row was made, the newest first; none tells what changed. So every round
//! reaches back over the last hours, and once a day, and after every time in which no delivery told of older rows, over as long as
//! rows of that kind still change.

use base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::errors::answered;
use super::facts::Told;
use super::objects::{Collection, Dispute, Link, Links, Payment, Refund};
use super::unsure::Said;
use crate::gateways::{BadRow, Call, CallError, ListAsk, Listing, Reply};

/// Every round reaches back so far before the one before: tries on a page take minutes.
const NEAR_S: i64 = 2 * 3600;
/// So often a round reaches back further.
const DEEP_EVERY_S: i64 = DAY_S;
const DAY_S: i64 = 86_400;

/// Where a listing goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    at: List,
    /// Unix seconds: when the account was connected. What is older is none of ours.
    floor: i64,
    /// Unix seconds: the end of the last whole round.
    since: i64,
    /// Unix seconds: the end of this round, fixed so that rows made meanwhile do not move the pages; 0 before it
    /// begins.
    until: i64,
    skip: usize,
    /// The first row of the page before.
    first: Option<String>,
    /// Whether this round reaches back far.
    deep: bool,
    /// Unix seconds: when the last one that did was over.
    deep_at: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum List {
    Payments,
    Refunds,
    Disputes,
    Links,
}

impl List {
    fn path(self) -> &'static str {
        match self {
            Self::Payments => "/payments",
            Self::Refunds => "/refunds",
            Self::Disputes => "/disputes",
            Self::Links => "/payment_links",
        }
    }

    /// For how long a row still changes, in seconds: late authorisations and captures take days, refunds ten working
    /// days, disputes months. Links are asked for one by one when their time is over.
    fn changes_for(self) -> i64 {
        let days = match self {
            Self::Payments => 7,
            Self::Refunds => 21,
            Self::Disputes => 200,
            Self::Links => 35,
        };
        DAY_S.saturating_mul(days)
    }

    fn next(self) -> Option<Self> {
        match self {
            Self::Payments => Some(Self::Refunds),
            Self::Refunds => Some(Self::Disputes),
            Self::Disputes => Some(Self::Links),
            Self::Links => None,
        }
    }
}

impl Cursor {
    fn read(ask: &ListAsk) -> Self {
        let since = ask.since.unix_seconds();
        let begin = Self {
            at: List::Payments,
            floor: since,
            since,
            until: 0,
            skip: 0,
            first: None,
            deep: false,
            deep_at: since,
        };
        // A cursor that cannot be read is no reason to stop for ever: everything is listed again from the beginning.
        let mut cursor = serde_json::from_str::<Self>(&ask.cursor).unwrap_or(begin);
        if cursor.until == 0 {
            cursor.until = ask.now.unix_seconds().max(cursor.since);
            // Rounds that follow each other look at what changed on the rows of the last hours. Nobody did while we were away.
            let was_away = cursor.until.saturating_sub(cursor.since) > NEAR_S;
            cursor.deep = was_away || cursor.until.saturating_sub(cursor.deep_at) >= DEEP_EVERY_S;
        }
        cursor
    }

    /// Unix seconds: where this round begins in this list.
    fn from(&self) -> i64 {
        let back = if self.deep { self.at.changes_for() } else { NEAR_S };
        self.since.saturating_sub(back).max(self.floor)
    }

    /// Goes on behind a page; gives whether to ask again at once. A page that begins like the one before means that a
    /// list cannot be leafed through: then it is over.
    fn turn(&mut self, rows: &[Value], limit: usize) -> bool {
        let first = rows.first().and_then(|row| row.get("id")?.as_str()).map(str::to_owned);
        if rows.len() >= limit && first.is_some() && first != self.first {
            self.skip = self.skip.saturating_add(rows.len());
            self.first = first;
            return true;
        }
        (self.skip, self.first) = (0, None);
        if let Some(next) = self.at.next() {
            self.at = next;
            return true;
        }
        if self.deep {
            self.deep_at = self.until;
        }
        (self.at, self.since, self.until, self.deep) = (List::Payments, self.until, 0, false);
        false
    }
}

/// Where the listing goes on when nothing was delivered up to then: with a round that reaches back far, unless one did since.
pub(super) fn after_gap(cursor: &str, until: Timestamp) -> String {
    let Ok(known) = serde_json::from_str::<Cursor>(cursor) else { return cursor.to_owned() };
    if known.deep || known.deep_at >= until.unix_seconds() {
        return cursor.to_owned();
    }
    let anew = Cursor { at: List::Payments, until: 0, skip: 0, first: None, deep_at: 0, ..known };
    serde_json::to_string(&anew).unwrap_or_else(|_| cursor.to_owned())
}

fn limit(ask: &ListAsk) -> u32 {
    ask.limit.clamp(1, 100)
}

/// The call for the next page.
pub(super) fn build(ask: &ListAsk) -> Call {
    let cursor = Cursor::read(ask);
    let call = Call::get("list", cursor.at.path())
        .query("from", cursor.from().to_string())
        .query("to", cursor.until.to_string())
        .query("count", limit(ask).to_string())
        .query("skip", cursor.skip.to_string());
    if cursor.at == List::Payments { call.query("expand[]", "card") } else { call }
}

/// Reads one page.
pub(super) fn read(ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
    let mut cursor = Cursor::read(ask);
    let mut rows = match cursor.at {
        List::Links => answered::<Links>("list", reply)?.payment_links,
        List::Payments | List::Refunds | List::Disputes => answered::<Collection>("list", reply)?.items,
    };
    let at = cursor.at;
    let more = cursor.turn(&rows, usize::try_from(limit(ask)).unwrap_or(100));
    // Within a page the oldest is told first, so that a payment's history arrives in its order.
    rows.sort_by_key(|row| row.get("created_at").and_then(Value::as_i64));
    let (mut observations, mut fetch_first, mut bad) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match understand(at, &row, reply) {
            Ok(Said::Facts(more)) => observations.extend(more),
            Ok(Said::Payment(name)) => fetch_first.push(name),
            // Nothing is fetched: a payment that is not understood would come back the same, and of refunds and
            // disputes it says nothing.
            Err(cause) => bad.push(BadRow { cause: cause.to_string(), row }),
        }
    }
    let next = serde_json::to_string(&cursor).map_err(|cause| CallError::unknown(cause.to_string()))?;
    Ok(Listing { observations, fetch_first, bad, next, more })
}

fn understand(at: List, row: &Value, reply: &Reply) -> Result<Said, CallError> {
    fn read<T: for<'a> Deserialize<'a>>(row: &Value) -> Result<T, CallError> {
        T::deserialize(row).map_err(|cause| CallError::unknown(cause.to_string()))
    }
    let (told, world) = (Told::default(), reply.asked_by);
    let mut all = match at {
        List::Payments => read::<Payment>(row)?.observations(&told, world)?,
        List::Refunds => return read::<Refund>(row)?.said(None, &told, world),
        List::Disputes => vec![read::<Dispute>(row)?.observation(&told, world)?],
        List::Links => {
            let link = read::<Link>(row)?;
            // The list leaves out by what a link was paid; that stands in the list of payments.
            if link.is_told_elsewhere() { Vec::new() } else { link.observations(world)? }
        }
    };
    // A try or a link of somebody else's, which is no money, is nothing to keep.
    all.retain(|seen| seen.canonical.is_some() || seen.reference.is_some());
    Ok(Said::Facts(all))
}

#[cfg(test)]
mod tests {
    use base::Timestamp;
    use bytes::Bytes;
    use serde_json::json;

    use super::*;
    use crate::gateways::Mode;

    const CONNECTED: i64 = 1_795_000_000;

    fn ask(cursor: &str, now: i64, limit: u32) -> ListAsk {
        let time = Timestamp::from_unix_seconds;
        ListAsk { cursor: cursor.into(), since: time(CONNECTED), now: time(now), limit }
    }

    fn page(ask: &ListAsk, ids: &[&str]) -> Listing {
        let rows: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        let name = if Cursor::read(ask).at == List::Links { "payment_links" } else { "items" };
        let body = Bytes::from(json!({ name: rows }).to_string());
        read(ask, &Reply { status: 200, headers: http::HeaderMap::new(), body, asked_by: Mode::Test }).unwrap()
    }

    /// The windows of a whole round of empty lists, and the cursor after it.
    fn round(mut cursor: String, now: i64) -> (Vec<(i64, i64)>, String) {
        let mut windows = Vec::new();
        loop {
            let ask = ask(&cursor, now, 100);
            let here = Cursor::read(&ask);
            windows.push((here.from(), here.until));
            let listing = page(&ask, &[]);
            cursor = listing.next;
            if !listing.more {
                return (windows, cursor);
            }
        }
    }

    #[test]
    fn a_round_reaches_back_over_the_last_hours_and_further_once_a_day_and_after_an_absence() {
        let (first, cursor) = round(String::new(), CONNECTED + 600);
        assert_eq!(first, [(CONNECTED, CONNECTED + 600); 4], "never before the account was connected");
        let later = CONNECTED + 600 + 10 * 3600;
        let (second, cursor) = round(cursor, later);
        assert_eq!(second, [(CONNECTED, later); 4]);
        let next_day = CONNECTED + DAY_S;
        let (deep, cursor) = round(cursor, next_day);
        assert_eq!(deep, [(CONNECTED, next_day); 4]);
        let (near, cursor) = round(cursor, next_day + 600);
        assert_eq!(near, [(next_day - NEAR_S, next_day + 600); 4]);
        let back = next_day + 600 + NEAR_S + 1;
        let (after_absence, cursor) = round(cursor, back);
        assert_eq!(after_absence, [(CONNECTED, back); 4], "what changed meanwhile may be of any row");
        let (near, cursor) = round(cursor, back + 600);
        assert_eq!(near, [(back - NEAR_S, back + 600); 4]);
        let far = next_day + 300 * DAY_S;
        let (_, cursor) = round(cursor, far - DAY_S);
        let (deep, _) = round(cursor, far);
        let since = far - DAY_S;
        let begins: Vec<i64> = deep.iter().map(|(from, _)| (since - from) / DAY_S).collect();
        assert_eq!(begins, [7, 21, 200, 35]);
    }

    #[test]
    fn a_round_reaches_back_far_where_nothing_was_delivered_and_once_for_each_such_time() {
        let (_, cursor) = round(String::new(), CONNECTED + 600);
        let noon = CONNECTED + DAY_S;
        let (_, cursor) = round(cursor, noon);
        let (near, cursor) = round(cursor, noon + 600);
        assert_eq!(near, [(noon - NEAR_S, noon + 600); 4]);
        let gap = Timestamp::from_unix_seconds(noon + 1_200);
        let (deep, cursor) = round(after_gap(&cursor, gap), noon + 1_200);
        assert_eq!(deep, [(CONNECTED, noon + 1_200); 4], "what changed in those minutes may be of any row");
        let (near, cursor) = round(after_gap(&cursor, gap), noon + 1_800);
        assert_eq!(near, [(noon + 1_200 - NEAR_S, noon + 1_800); 4], "that gap is closed");
        // A round that was broken off in its middle begins anew, where it did not reach back far.
        let begun = page(&ask(&cursor, noon + 2_400, 1), &["pay_9"]);
        let (deep, _) = round(after_gap(&begun.next, Timestamp::from_unix_seconds(noon + 2_400)), noon + 2_400);
        assert_eq!(deep, [(CONNECTED, noon + 2_400); 4]);
        assert_eq!((after_gap("", gap), after_gap("nonsense", gap)), (String::new(), "nonsense".to_owned()));
    }

    #[test]
    fn pages_go_on_while_they_are_full_and_the_window_stands_still_meanwhile() {
        let one = page(&ask("", CONNECTED + 600, 2), &["pay_4", "pay_3"]);
        let second = ask(&one.next, CONNECTED + 900, 2);
        let cursor = Cursor::read(&second);
        assert_eq!((cursor.at, cursor.skip, cursor.until), (List::Payments, 2, CONNECTED + 600));
        let two = page(&second, &["pay_2"]);
        assert_eq!(Cursor::read(&ask(&two.next, CONNECTED + 900, 2)).at, List::Refunds);
        assert!(one.more && two.more);
    }

    #[test]
    fn a_list_that_gives_the_same_page_for_ever_is_left() {
        let one = page(&ask("", CONNECTED + 600, 2), &["pay_4", "pay_3"]);
        let two = page(&ask(&one.next, CONNECTED + 600, 2), &["pay_4", "pay_3"]);
        assert_eq!(Cursor::read(&ask(&two.next, CONNECTED + 600, 2)).at, List::Refunds);
    }

    #[test]
    fn a_cursor_that_cannot_be_read_begins_anew_and_a_clock_that_went_back_asks_for_nothing_strange() {
        let cursor = Cursor::read(&ask("nonsense", CONNECTED - 50, 100));
        assert_eq!((cursor.at, cursor.from(), cursor.until), (List::Payments, CONNECTED, CONNECTED));
    }
}
