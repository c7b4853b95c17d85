//! Dice that fall the same way for the same seed: what makes one practice year like the next run's.

use base::ids::splitmix;

/// A stream of numbers from a seed and a purpose, so that a change in one part of the year moves no other.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of a purpose.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let state = purpose.bytes().fold(splitmix(seed), |state, byte| splitmix(state ^ u64::from(byte)));
        Self { state }
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.state = self.state.wrapping_add(1);
        splitmix(self.state)
    }

    /// A number from nought up to, and without, `bound`; nought where there is nothing to choose from.
    pub fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.roll()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number between two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(1);
        low.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// Whether something happens that happens so many times in a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// A place in a list of so many.
    pub fn place(&mut self, count: usize) -> usize {
        usize::try_from(self.below(u64::try_from(count).unwrap_or(u64::MAX))).unwrap_or(0)
    }

    /// One of a list that is not empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// A place in a list of weights, as often as its weight says.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        for (place, weight) in weights.enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_purpose_roll_the_same_and_another_purpose_does_not() {
        let rolls = |seed, purpose| {
            let mut dice = Dice::new(seed, purpose);
            [dice.roll(), dice.roll(), dice.roll()]
        };
        assert_eq!(rolls(7, "sales"), rolls(7, "sales"));
        assert_ne!(rolls(7, "sales"), rolls(7, "people"));
        assert_ne!(rolls(7, "sales"), rolls(8, "sales"));
    }

    #[test]
    fn every_number_of_a_range_comes_and_no_other() {
        let mut dice = Dice::new(1, "range");
        let mut seen = [0_u32; 5];
        for _ in 0..1000 {
            seen[usize::try_from(dice.between(-2, 2) + 2).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| *count > 120), "{seen:?}");
        let heavy = (0..1000).filter(|_| dice.weighted([1, 9].into_iter()) == 1).count();
        assert!((850..950).contains(&heavy), "{heavy}");
    }
}
