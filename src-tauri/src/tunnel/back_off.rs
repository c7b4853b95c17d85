//! How long to wait before a program that ended is started again.

use std::time::Duration;

use base::ids::Randomness;

/// The first pause.
const FIRST: Duration = Duration::from_millis(500);
/// The longest.
const LONGEST: Duration = Duration::from_secs(60);

/// Pauses that double, from half a second to a minute; by chance up to a quarter shorter, so that many shops whose server was away
/// do not all come back at the same instant.
#[derive(Debug)]
pub(super) struct BackOff {
    next: Duration,
}

impl BackOff {
    pub(super) fn new() -> Self {
        Self { next: FIRST }
    }

    /// It went well: the next pause is the shortest again.
    pub(super) fn forgive(&mut self) {
        self.next = FIRST;
    }

    /// The next pause.
    pub(super) fn pause(&mut self, randomness: &dyn Randomness) -> Duration {
        let pause = self.next;
        self.next = pause.saturating_mul(2).min(LONGEST);
        let mut chance = [0];
        randomness.fill(&mut chance);
        pause.saturating_sub(pause.saturating_mul(u32::from(chance[0])) / 1024)
    }
}

#[cfg(test)]
mod tests {
    use base::ids::SeededRandomness;

    use super::*;

    #[test]
    fn pauses_double_up_to_a_minute_and_begin_anew_when_all_is_well() {
        let (mut back_off, chance) = (BackOff::new(), SeededRandomness::new(1));
        for whole_ms in [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
            let pause = back_off.pause(&chance).as_millis();
            assert!(pause <= whole_ms && pause >= whole_ms * 3 / 4, "{pause} of {whole_ms}");
        }
        back_off.forgive();
        assert!(back_off.pause(&chance) <= FIRST);
    }
}
