//! Catch-up with NMI: the transactions that changed within a window of time.
//!
//! A window is told in one page, for a row that changes meanwhile leaves the window and would move the rows of later
//! pages. A window that has more than a page is halved; only a single second is read page by page.

use serde::{Deserialize, Serialize};

use super::xml;
use crate::gateways::{BadRow, CallError, ListAsk, Listing, Reply, stamps};
use base::Timestamp;

/// Transactions may become visible a little after others that are younger.
const OVERLAP_S: i64 = 600;

/// Where a listing goes on, in Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cursor {
    /// From here on.
    since: i64,
    /// Up to here; none = up to the present.
    until: Option<i64>,
    /// Which page of a single second.
    page: u32,
}

impl Cursor {
    fn read(ask: &ListAsk) -> Self {
        // A cursor that cannot be read is no reason to stop for ever: everything is listed again from the beginning.
        let begin = Self { since: ask.since.unix_seconds(), until: None, page: 0 };
        serde_json::from_str(&ask.cursor).unwrap_or(begin)
    }

    /// The end of the window. A clock of ours that was set back makes no window that ends before it begins.
    fn end(&self, ask: &ListAsk) -> i64 {
        self.until.unwrap_or(ask.now.unix_seconds()).max(self.since)
    }

    /// Where it goes on after a page of so many rows, and whether at once.
    fn next(&self, ask: &ListAsk, rows: usize) -> (Self, bool) {
        let (since, end) = (self.since, self.end(ask));
        if rows >= limit(ask) {
            let length = end.saturating_sub(since);
            if length > 1 {
                return (Self { since, until: Some(since.saturating_add(length / 2)), page: 0 }, true);
            }
            return (Self { since, until: Some(end), page: self.page.saturating_add(1) }, true);
        }
        match self.until {
            // The next window may be twice as long as the one that fitted a page.
            Some(until) => {
                let longer = until.saturating_sub(since).max(1).saturating_mul(2);
                let until = Some(end.saturating_add(longer)).filter(|until| *until < ask.now.unix_seconds());
                (Self { since: end, until, page: 0 }, true)
            }
            None => (Self { since: end.saturating_sub(OVERLAP_S), until: None, page: 0 }, false),
        }
    }
}

fn limit(ask: &ListAsk) -> usize {
    usize::try_from(ask.limit.clamp(1, 100)).unwrap_or(100)
}

/// The fields of the next question. The names of the filters are unverified: `start_date` and `end_date` are taken to
/// be of the last change, both inclusive, and pages to be counted from 0.
pub(super) fn fields(ask: &ListAsk) -> Vec<(&'static str, String)> {
    let cursor = Cursor::read(ask);
    let time = |seconds| stamps::written(Timestamp::from_unix_seconds(seconds));
    vec![
        ("start_date", time(cursor.since)),
        ("end_date", time(cursor.end(ask))),
        ("result_limit", limit(ask).to_string()),
        ("page_number", cursor.page.to_string()),
    ]
}

/// Reads one page. What a full page told is kept although its window is asked for again: told twice it is the same.
pub(super) fn read(ask: &ListAsk, reply: &Reply) -> Result<Listing, CallError> {
    let rows = xml::report(reply)?;
    let (next, more) = Cursor::read(ask).next(ask, rows.len());
    let (mut observations, mut bad) = (Vec::new(), Vec::new());
    for row in &rows {
        match row.observations(reply.asked_by) {
            Ok(told) => observations.extend(told),
            // Asked for alone it would come back the same.
            Err(cause) => bad.push(BadRow { row: xml::kept(row), cause: cause.to_string() }),
        }
    }
    let next = serde_json::to_string(&next).map_err(|cause| CallError::unknown(cause.to_string()))?;
    Ok(Listing { observations, fetch_first: Vec::new(), bad, next, more })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists rows that changed at these seconds, as NMI would; gives how often each was told.
    fn list_all(changed: &[i64], since: i64, now: i64, limit: u32) -> (Vec<usize>, Cursor) {
        let mut told = vec![0; changed.len()];
        let mut ask = ListAsk {
            cursor: String::new(),
            since: Timestamp::from_unix_seconds(since),
            now: Timestamp::from_unix_seconds(now),
            limit,
        };
        for _ in 0..2_000 {
            let cursor = Cursor::read(&ask);
            let inside = |at: &i64| *at >= cursor.since && *at <= cursor.end(&ask);
            let page: Vec<usize> = changed.iter().enumerate().filter(|(_, at)| inside(at)).map(|(n, _)| n).collect();
            let size = limit as usize;
            let page: Vec<usize> = page.into_iter().skip(cursor.page as usize * size).take(size).collect();
            page.iter().for_each(|n| told[*n] += 1);
            let (next, more) = cursor.next(&ask, page.len());
            assert!(!more || next != cursor, "the listing stands still");
            ask.cursor = serde_json::to_string(&next).unwrap();
            if !more {
                return (told, next);
            }
        }
        panic!("the listing has no end");
    }

    #[test]
    fn a_listing_reaches_every_row_and_ends() {
        let spread: Vec<i64> = (0..50).map(|n| 1_000_000 + n * 700).collect();
        let crowd: Vec<i64> = std::iter::repeat_n(1_000_100, 25).collect();
        for (changed, limit) in [(spread.as_slice(), 10), (&crowd, 10), (&[], 100), (&spread, 1), (&crowd, 100)] {
            let (told, next) = list_all(changed, 999_000, 1_100_000, limit);
            assert!(told.iter().all(|times| *times > 0), "limit {limit}: {told:?}");
            assert_eq!(next, Cursor { since: 1_100_000 - OVERLAP_S, until: None, page: 0 });
        }
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_window_without_end() {
        let (_, next) = list_all(&[], 2_000_000, 1_000_000, 10);
        assert_eq!(next.since, 2_000_000 - OVERLAP_S);
    }
}
