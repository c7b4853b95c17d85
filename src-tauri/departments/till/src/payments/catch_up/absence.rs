//! A time in which nobody listened, and the round of asking that follows it.

use base::{Announce, Fault, Shop, System, Timestamp, WriteTx};

use super::round::{AbsenceCause, RoundNumber};
use super::store;
use crate::payments::PAYMENTS_READ;

/// A program that was away for less has only been started again.
const SHORT_MS: i64 = 60_000;
/// So many rounds are kept.
const KEPT: RoundNumber = 500;

/// A time in which no gateway could tell us anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// What ended it.
    pub cause: AbsenceCause,
    /// Nobody listened since then.
    pub from: Timestamp,
    /// Up to then; none while the line is still down.
    pub until: Option<Timestamp>,
}

/// Notes that the program runs now, so that the next start knows for how long it did not.
pub async fn note_awake(shop: &Shop) -> Result<(), Fault> {
    shop.db.write(&System::because("heartbeat"), store::note_awake).await
}

/// For how long the program did not run; none for a shop that is new, and for a start right after the end. A round that was
/// broken off began with an absence that nothing has closed since.
pub async fn absence_at_start(shop: &Shop) -> Result<Option<Absence>, Fault> {
    let (awake_at, open_since) =
        shop.db.read(|tx| Ok::<_, Fault>((store::awake_at(tx)?, store::open_since(tx)?))).await?;
    let now = shop.now();
    let Some(from) = awake_at.into_iter().chain(open_since).min() else { return Ok(None) };
    // By a clock that was set back meanwhile nobody knows; the gateways are asked all the same.
    let is_long = now.since_ms(from) >= SHORT_MS;
    Ok(is_long.then_some(Absence { cause: AbsenceCause::Start, from, until: Some(now) }))
}

/// Begins the round after an absence.
pub async fn begin_round(shop: &Shop, absence: Absence) -> Result<RoundNumber, Fault> {
    shop.db
        .write(&System::because("catch-up"), move |tx| {
            if absence.cause == AbsenceCause::Start {
                // Those of the process before: this one takes up what they left.
                store::end_open(tx)?;
            }
            let number = store::insert_round(tx, &absence)?;
            store::forget_rounds(tx, number.saturating_sub(KEPT))?;
            announce(tx, number)?;
            Ok(number)
        })
        .await
}

/// Ends a round: every account was read to its end, or gave an answer that asking again soon does not change.
pub async fn end_round(shop: &Shop, number: RoundNumber) -> Result<(), Fault> {
    shop.db
        .write(&System::because("catch-up"), move |tx| {
            store::end_round(tx, number)?;
            announce(tx, number)
        })
        .await
}

/// Tells open windows that a round changed.
pub(super) fn announce(tx: &WriteTx<'_>, number: RoundNumber) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "catch-up.changed",
        subject: &number.to_string(),
        tags: &["catch-up"],
        permission: PAYMENTS_READ,
        body: serde_json::Value::Null,
    })?;
    Ok(())
}
