//! Bodies that nothing vouches for. The proof of some gateways does not cover what stands in a delivery, so that whoever has the
//! secret of such a hook could fill the disk with what the gateway knows nothing of. Together such bodies take so much room at most:
//! the oldest go first, of those that were handled and came to nothing, and while what waits takes all of it no more is let in.
//! What the gateway bears out is a payment's, and counts no more.

use std::sync::{Mutex, PoisonError};

use base::{Fault, Shop, System, Timestamp, WriteTx};

use super::{HookTable, receive, store};

/// The most that they take together, in bytes.
const HELD_MAX: u64 = 200_000_000;
/// Where some have to go, so many go that this much is left to the rest.
const HELD_AFTER: u64 = 180_000_000;
/// They are counted anew this often at most, while there is no room.
const COUNT_EVERY_MS: i64 = 60_000;
/// When whoever is sent away may come back, in seconds.
pub(super) const COME_BACK_S: u32 = 600;
/// So many are looked at in one go.
const BATCH: u32 = 500;
/// Why the body of a row is empty.
const LET_GO: &str = "its body was let go: too much was delivered that the gateway did not bear out";

/// How much is held, in memory: what came is added, and what was borne out since is taken off when it is counted anew.
#[derive(Default)]
pub(super) struct Unproven(Mutex<Held>);

#[derive(Default)]
struct Held {
    /// None before it was counted.
    bytes: Option<u64>,
    counted_at: Option<Timestamp>,
}

/// What becomes of a delivery that takes room.
#[derive(Debug, PartialEq, Eq)]
enum Room {
    Taken,
    None,
    /// It is to be counted first.
    Unknown,
}

impl Unproven {
    fn take(&self, bytes: u64, now: Timestamp) -> Room {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(after) = held.bytes.map(|held| held.saturating_add(bytes)).filter(|after| *after <= HELD_MAX) {
            held.bytes = Some(after);
            return Room::Taken;
        }
        if held.counted_at.is_some_and(|at| (0..COUNT_EVERY_MS).contains(&now.since_ms(at))) {
            return Room::None;
        }
        // Nobody else counts meanwhile.
        held.counted_at = Some(now);
        Room::Unknown
    }

    fn is_counted(&self, bytes: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).bytes = Some(bytes);
    }
}

/// Takes room for one more body; gives whether there is any.
pub(super) async fn take_room(shop: &Shop, table: &HookTable, bytes: usize) -> Result<bool, Fault> {
    let (held, bytes) = (table.unproven(), u64::try_from(bytes).unwrap_or(u64::MAX));
    match held.take(bytes, shop.now()) {
        Room::Taken => return Ok(true),
        Room::None => return Ok(false),
        Room::Unknown => {}
    }
    let left = shop.db.write(&System::because("room for deliveries"), move |tx| let_go(tx, bytes)).await?;
    held.is_counted(left);
    let is_taken = held.take(bytes, shop.now()) == Room::Taken;
    if !is_taken {
        tracing::error!(
            left,
            "so much waits that no gateway has borne out that no more is taken in: a hook's secret may be known to others"
        );
    }
    Ok(is_taken)
}

/// Lets the oldest go, where there is no room for so many more bytes; gives how many are held then.
fn let_go(tx: &WriteTx<'_>, more: u64) -> Result<u64, Fault> {
    let mut held = store::sum_unproven(tx)?;
    if held.saturating_add(more) <= HELD_MAX {
        return Ok(held);
    }
    let mut last = None;
    while held > HELD_AFTER {
        let mut ids = Vec::new();
        for (id, bytes) in store::list_come_to_nothing(tx, BATCH)? {
            if held <= HELD_AFTER {
                break;
            }
            held = held.saturating_sub(bytes);
            ids.push(id);
        }
        let Some(id) = ids.last().copied() else { break };
        store::empty(tx, &ids, LET_GO)?;
        last = Some(id);
    }
    if let Some(id) = last {
        tracing::warn!(held, "the oldest deliveries that came to nothing were emptied");
        receive::announce(tx, id)?;
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_up_to_a_bound_and_what_is_full_is_counted_once_a_minute() {
        let (held, now) = (Unproven::default(), Timestamp(1_795_255_200_000));
        assert_eq!(held.take(10, now), Room::Unknown, "nobody has counted yet");
        assert_eq!(held.take(10, now), Room::None, "somebody counts");
        held.is_counted(HELD_MAX - 15);
        assert_eq!((held.take(10, now), held.take(5, now)), (Room::Taken, Room::Taken));
        assert_eq!(held.take(1, now.plus_ms(1_000)), Room::None);
        assert_eq!(held.take(1, now.plus_ms(COUNT_EVERY_MS)), Room::Unknown);
        assert_eq!(held.take(1, now.plus_ms(COUNT_EVERY_MS + 1)), Room::None);
        // A clock that was set back does not stop the counting.
        assert_eq!(held.take(1, now.plus_ms(-5)), Room::Unknown);
    }
}
