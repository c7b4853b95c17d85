//! Times of one series, and what several series have in the middle.

use std::time::{Duration, Instant};

/// Times, sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// Times a piece of work so many times.
    pub(super) fn measure<E>(count: usize, mut work: impl FnMut(usize) -> Result<(), E>) -> Result<Self, E> {
        let mut times = Vec::with_capacity(count);
        for number in 0..count {
            let began = Instant::now();
            work(number)?;
            times.push(began.elapsed());
        }
        Ok(Self::of(times))
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that this share of them does not exceed, in milliseconds. 0 where there are none.
    pub(super) fn ms(&self, percent: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        // Rounded up, so that p99 of few times is the slowest.
        let mut at = 0;
        while at < last && ((at + 1) as f64) < percent / 100.0 * self.0.len() as f64 {
            at += 1;
        }
        self.0.get(at).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }

    pub(super) fn mean_ms(&self) -> f64 {
        if self.0.is_empty() {
            return 0.0;
        }
        self.0.iter().map(Duration::as_secs_f64).sum::<f64>() * 1000.0 / self.0.len() as f64
    }

    /// All of several series as one.
    pub(super) fn joined(all: &[Self]) -> Self {
        Self::of(all.iter().flat_map(|times| times.0.iter().copied()).collect())
    }
}

/// The middle of some figures; 0 where there are none.
pub(super) fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        count if count % 2 == 1 => sorted[count / 2],
        count => (sorted[count / 2 - 1] + sorted[count / 2]) / 2.0,
    }
}

/// Rounded to so many decimals, for figures that programs read.
pub(super) fn rounded(figure: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (figure * scale).round() / scale
}

/// A figure as a cell of a table.
pub(super) fn cell(figure: f64) -> String {
    if figure >= 100.0 {
        format!("{figure:.0}")
    } else if figure >= 1.0 {
        format!("{figure:.2}")
    } else {
        format!("{figure:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_times_that_were_measured() {
        let times = Times::of((1..=100).map(Duration::from_millis).collect());
        assert_eq!((times.ms(50.0), times.ms(99.0), times.ms(100.0)), (50.0, 99.0, 100.0));
        assert_eq!(Times::default().ms(50.0), 0.0);
        assert_eq!(median([3.0, 1.0, 2.0, 10.0]), 2.5);
    }
}
