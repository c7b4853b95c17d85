//! How a history is told: twice and twenty times over, in another order, weeks late, and with holes that the lists fill.

use base::Timestamp;

use crate::dice::Dice;

/// Events of one history at most.
const EVENTS_MAX: usize = 40;
/// A delivery comes so often at most.
const COPIES_MAX: u64 = 20;
const HOUR_MS: u64 = 3_600_000;
const DAYS_MS: u64 = 30 * 24 * HOUR_MS;

/// What happens to whoever listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// The delivery of this number comes.
    Letter(usize),
    /// The lists are read.
    Lists,
}

/// A history as it is told.
#[derive(Debug, Clone)]
pub(super) struct Telling {
    /// What comes, and when.
    pub events: Vec<(Timestamp, Event)>,
    /// Whether the lists are read.
    pub with_lists: bool,
    /// Deliveries that never came.
    pub holes: usize,
    /// Deliveries that came again.
    pub repeats: usize,
}

/// Tells deliveries, of which some may be lost, because the lists say the same.
pub(super) fn tell(letters: &[(Timestamp, bool)], listed_at: Timestamp, dice: &mut Dice) -> Telling {
    let with_lists = dice.chance(70);
    let mut telling = Telling { events: Vec::new(), with_lists, holes: 0, repeats: 0 };
    let mut room = EVENTS_MAX.saturating_sub(1);
    let all_at_once = dice.chance(20);
    for (number, (at, may_be_lost)) in letters.iter().enumerate() {
        if with_lists && *may_be_lost && dice.chance(30) {
            telling.holes += 1;
            continue;
        }
        let left = letters.len() - number - 1;
        let copies = if dice.chance(50) { 1 } else { dice.between(1, COPIES_MAX) };
        let copies = usize::try_from(copies).unwrap_or(1).min(room.saturating_sub(left)).max(1);
        telling.repeats += copies - 1;
        room = room.saturating_sub(copies);
        for _ in 0..copies {
            let late = if all_at_once { DAYS_MS } else { late_ms(dice) };
            telling.events.push((at.plus_ms(i64::try_from(late).unwrap_or_default()), Event::Letter(number)));
        }
    }
    if all_at_once {
        let last = telling.events.iter().map(|(at, _)| *at).max().unwrap_or(listed_at);
        telling.events.iter_mut().for_each(|(at, _)| *at = last);
    }
    if with_lists {
        telling.events.push((listed_at, Event::Lists));
    }
    // What comes at one moment comes in any order.
    let mut shuffled: Vec<(Timestamp, u64, Event)> =
        telling.events.iter().map(|(at, event)| (*at, dice.number(), *event)).collect();
    shuffled.sort_by_key(|(at, chance, _)| (*at, *chance));
    telling.events = shuffled.into_iter().map(|(at, _, event)| (at, event)).collect();
    telling
}

fn late_ms(dice: &mut Dice) -> u64 {
    match dice.below(10) {
        0..=3 => 0,
        4..=6 => dice.below(HOUR_MS),
        7 => dice.below(24 * HOUR_MS),
        _ => dice.below(DAYS_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telling_has_forty_events_at_most_and_every_delivery_that_must_come() {
        let letters: Vec<(Timestamp, bool)> = (0..12).map(|n| (Timestamp(n * 1_000), n % 3 == 0)).collect();
        for seed in 0..500 {
            let told = tell(&letters, Timestamp(20_000), &mut Dice::of(seed));
            assert!(told.events.len() <= EVENTS_MAX);
            for (number, (_, may_be_lost)) in letters.iter().enumerate() {
                let came = told.events.iter().any(|(_, event)| *event == Event::Letter(number));
                assert!(came || (*may_be_lost && told.with_lists));
            }
            assert!(told.events.is_sorted_by_key(|(at, _)| *at));
        }
    }
}
