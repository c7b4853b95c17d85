//! How an account's gateway does, by how it answered in the last seven days.

use base::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// How far back is looked.
pub(super) const LOOK_BACK_MS: i64 = 7 * 24 * 3_600_000;

/// A call to the gateway, as its try was kept.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub call: String,
    pub outcome: String,
    pub note: String,
    pub latency_ms: i64,
    pub at: Timestamp,
}

impl Answered {
    /// A no to the customer is an answer of a gateway that does well; a no to us, or none at all, is not.
    fn is_well(&self) -> bool {
        matches!(self.outcome.as_str(), "answered" | "declined")
    }
}

/// A call that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FailedCall {
    /// When.
    at: Timestamp,
    /// What for: `create`, `fetch` …
    call: String,
    /// `refused`, `unreachable`, or `unknown` where it has no answer.
    outcome: String,
    /// Why, in the gateway's words or ours.
    reason: String,
}

/// How a gateway did in the last seven days.
///
/// The score is at most 80 for how often it answers, and at most 20 for how fast:
///
/// ```text
/// score = 80 × answered / calls + speed
/// speed = 20 − (median_ms − 1000) / 500, but never below 0 nor above 20; 0 where nothing was answered
/// ```
///
/// both divisions rounded down: a gateway that always answers within a second has 100, one that never answers has 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AccountHealth {
    /// Calls to it.
    calls: u32,
    /// Of these, how many it answered, with a yes or with a no to the customer.
    answered: u32,
    /// Answered in per cent of all calls, rounded down.
    success_percent: u32,
    /// How long an answer took in the middle of all: half took no longer. Absent where nothing was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    median_ms: Option<i64>,
    /// 0 to 100: 80 × answered / calls, and up to 20 for a median of a second or less, one less for each further half second.
    score: u32,
    /// When it answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_success_at: Option<Timestamp>,
    /// The last call that went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure: Option<FailedCall>,
}

/// The score by the formula of [`AccountHealth`].
fn score_of(calls: u32, answered: u32, median_ms: Option<i64>) -> u32 {
    let for_answers = part_of(answered, calls, 80);
    let for_speed = median_ms.map_or(0, |ms| {
        let lost = ms.saturating_sub(1_000).max(0).checked_div(500).unwrap_or_default();
        20_u32.saturating_sub(u32::try_from(lost).unwrap_or(u32::MAX))
    });
    for_answers.saturating_add(for_speed)
}

/// So many of a whole that is `of`, rounded down.
fn part_of(some: u32, all: u32, of: u32) -> u32 {
    let part = u64::from(some).saturating_mul(u64::from(of)).checked_div(u64::from(all)).unwrap_or_default();
    u32::try_from(part).unwrap_or(of)
}

/// What these calls say, oldest first; `None` where there were none.
pub(super) fn health(calls: &[Answered]) -> Option<AccountHealth> {
    let all = u32::try_from(calls.len()).unwrap_or(u32::MAX);
    if all == 0 {
        return None;
    }
    let mut took: Vec<i64> = calls.iter().filter(|call| call.is_well()).map(|call| call.latency_ms).collect();
    took.sort_unstable();
    let answered = u32::try_from(took.len()).unwrap_or(u32::MAX);
    let median_ms = took.get(took.len().saturating_sub(1) / 2).copied();
    let last_failure = calls.iter().rfind(|call| !call.is_well()).map(|call| FailedCall {
        at: call.at,
        call: call.call.clone(),
        outcome: call.outcome.clone(),
        reason: call.note.clone(),
    });
    Some(AccountHealth {
        calls: all,
        answered,
        success_percent: part_of(answered, all, 100),
        median_ms,
        score: score_of(all, answered, median_ms),
        last_success_at: calls.iter().rfind(|call| call.is_well()).map(|call| call.at),
        last_failure,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(outcome: &str, latency_ms: i64, at: i64) -> Answered {
        let note = if outcome == "answered" { "" } else { "no route" };
        Answered { call: "create".into(), outcome: outcome.into(), note: note.into(), latency_ms, at: Timestamp(at) }
    }

    #[test]
    fn the_score_goes_by_how_often_and_how_fast() {
        for (calls, answered, median_ms, score) in [
            (10, 10, Some(300), 100),
            (10, 10, Some(1_000), 100),
            (10, 10, Some(1_499), 100),
            (10, 10, Some(1_500), 99),
            (10, 10, Some(6_000), 90),
            (10, 10, Some(60_000), 80),
            (10, 5, Some(300), 60),
            (3, 2, Some(300), 73),
            (10, 0, None, 0),
            (u32::MAX, u32::MAX, Some(i64::MAX), 80),
        ] {
            assert_eq!(score_of(calls, answered, median_ms), score, "{calls} {answered} {median_ms:?}");
        }
    }

    #[test]
    fn a_declined_card_is_an_answer_and_an_unreachable_gateway_is_none() {
        assert_eq!(health(&[]), None);
        let calls = [call("answered", 400, 1), call("unreachable", 30_000, 2), call("declined", 200, 3)];
        let health = health(&calls).unwrap();
        assert_eq!((health.calls, health.answered, health.success_percent), (3, 2, 66));
        assert_eq!((health.median_ms, health.score), (Some(200), 73), "waiting for nobody is no speed");
        assert_eq!(health.last_success_at, Some(Timestamp(3)));
        let failed = health.last_failure.unwrap();
        assert_eq!((failed.at, failed.reason.as_str()), (Timestamp(2), "no route"));
    }
}
