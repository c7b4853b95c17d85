//! The numbers that a series gave and those it will give, and whether one stands in both. Pure.
//!
//! Years are written out; of running numbers only the ends are kept, since there can be a million. So the answer may be
//! yes for two that only nearly meet, never no for two that do.

use base::ShopDate;

use super::number_pattern::{FiscalYear, Frame, NumberPattern};
use super::store::{Counter, Series};

/// No shop numbered anything with this program before.
const FIRST_YEAR: i16 = 2020;
/// How far ahead numbers are looked at; `{YY}` comes again after a hundred years.
const YEARS_AHEAD: i16 = 50;

/// Numbers of one pattern in one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbers {
    frame: Frame,
    /// The first running number.
    first: i64,
    /// The last one.
    last: i64,
}

/// The numbers that a series gave if it always had this pattern.
pub(super) fn given(pattern: &NumberPattern, series: &Series, counters: &[Counter]) -> Vec<Numbers> {
    let mut all = Vec::new();
    for counter in counters {
        let year = FiscalYear::of(counter.last_on, series.year_starts_month);
        let numbers = |year| Numbers { frame: pattern.frame(year), first: 1, last: counter.last };
        if series.resets_yearly {
            all.push(numbers(year));
        } else {
            // One counter ran through all years, and nobody kept which numbers fell into which.
            all.extend(year.since(FIRST_YEAR).map(numbers));
        }
    }
    all.dedup();
    all
}

/// The numbers that a series will give by this pattern from today on.
pub(super) fn coming(pattern: &NumberPattern, series: &Series, counters: &[Counter], today: ShopDate) -> Vec<Numbers> {
    let year_of = |day| FiscalYear::of(day, series.year_starts_month);
    let last = counters.iter().max_by_key(|counter| counter.last_on);
    let this_year = year_of(last.map_or(today, |counter| counter.last_on.max(today)));
    // A series that begins anew each year goes on in the present one, if it gave a number in it.
    let goes_on_from = last.filter(|last| !series.resets_yearly || year_of(last.last_on) == this_year);
    let next = goes_on_from.map_or(1, |last| last.last.saturating_add(1));
    let mut all: Vec<Numbers> = this_year
        .and_after(YEARS_AHEAD)
        .map(|year| Numbers {
            frame: pattern.frame(year),
            first: if series.resets_yearly && year != this_year { 1 } else { next },
            last: i64::MAX,
        })
        .collect();
    all.dedup();
    all
}

/// Whether one number stands in both.
pub(super) fn meet(these: &[Numbers], those: &[Numbers]) -> bool {
    these.iter().any(|one| those.iter().any(|other| one.meets(other)))
}

impl Numbers {
    fn meets(&self, other: &Self) -> bool {
        if (&self.frame.before, &self.frame.after) == (&other.frame.before, &other.frame.after) {
            return self.first <= other.last && other.first <= self.last;
        }
        (self.frame.width..=self.digits_most()).any(|digits| {
            // The digits that the other one has in a number of the same length; 0 where its text alone is longer.
            let others = self.length(digits).saturating_sub(other.length(0));
            (other.frame.width..=other.digits_most()).contains(&others) && self.meets_at(digits, other, others)
        })
    }

    /// The same for numbers of one length, with so many digits of the running number in each.
    fn meets_at(&self, digits: usize, other: &Self, others: usize) -> bool {
        let agree = (0..self.length(digits)).all(|at| match (self.text_at(at, digits), other.text_at(at, others)) {
            (Some(one), Some(two)) => one == two,
            (Some(text), None) | (None, Some(text)) => text.is_ascii_digit(),
            (None, None) => true,
        });
        agree
            && self.reaches(digits, |at| other.text_at(at, others))
            && other.reaches(others, |at| self.text_at(at, digits))
    }

    /// Whether the running number gets to where its digits are what the other text says.
    fn reaches(&self, digits: usize, text_at: impl Fn(usize) -> Option<u8>) -> bool {
        let (mut least, mut most) = (0_i128, 0_i128);
        for place in 0..digits {
            // Beyond the zeros that fill it up, a number begins with no zero.
            let lowest = i128::from(place == 0 && digits > self.frame.width);
            let (low, high) = match text_at(self.frame.before.len() + place) {
                Some(digit) => (i128::from(digit.saturating_sub(b'0')), i128::from(digit.saturating_sub(b'0'))),
                None => (lowest, 9),
            };
            if high < lowest {
                return false;
            }
            (least, most) = (least * 10 + low, most * 10 + high);
        }
        least <= i128::from(self.last) && most >= i128::from(self.first)
    }

    fn digits_most(&self) -> usize {
        self.frame.width.max(self.last.to_string().len())
    }

    fn length(&self, digits: usize) -> usize {
        self.frame.before.len() + digits + self.frame.after.len()
    }

    /// The fixed text at a place; `None` where a digit of the running number stands.
    fn text_at(&self, at: usize, digits: usize) -> Option<u8> {
        match at.checked_sub(self.frame.before.len()) {
            None => self.frame.before.as_bytes().get(at).copied(),
            Some(behind) => {
                behind.checked_sub(digits).and_then(|after| self.frame.after.as_bytes().get(after).copied())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::number_pattern::PatternRules;
    use super::*;

    const RULES: PatternRules = PatternRules { length_max: 40, plain_only: false, resets_yearly: false };

    fn series(resets_yearly: bool) -> Series {
        Series { kind: "invoice".into(), pattern: String::new(), resets_yearly, year_starts_month: 1, version: 1 }
    }

    fn day(text: &str) -> ShopDate {
        ShopDate::parse(text).unwrap()
    }

    /// Whether a series that gave so many numbers on a day of 2026 may not go on by another pattern.
    fn repeats(before: &str, last: i64, after: &str, resets_yearly: bool) -> bool {
        let counters = [Counter { last, last_on: day("2026-11-20") }];
        let parse = |pattern| NumberPattern::parse(pattern, RULES).unwrap();
        let coming = coming(&parse(after), &series(resets_yearly), &counters, day("2026-11-21"));
        meet(&coming, &given(&parse(before), &series(resets_yearly), &counters))
    }

    #[test]
    fn a_running_number_goes_on_in_any_dress() {
        for (before, after) in [
            ("INV-{YYYY}-{0000}", "INV-{YYYY}-{0}"),
            ("INV-{YYYY}-{0000}", "RE-{YYYY}-{0000}"),
            ("INV-{YYYY}-{0000}", "INV-20{YY}-{0000}"),
            ("INV-{YYYY}-{0000}", "INV-{FY}-{000000}"),
            ("INV{YYYY}{0000}", "INV{YY}{0000}"),
            ("INV-{YYYY}-{0000}", "{0000}/{YYYY}"),
        ] {
            assert!(!repeats(before, 812, after, true), "{before} → {after}");
        }
        // Five were given: 1006 comes next, and nobody got it.
        assert!(!repeats("INV-{0000}", 5, "INV-1{000}", false));
        assert!(!repeats("INV-{0000}", 5, "INV-{YYYY}{0000}", false));
    }

    #[test]
    fn a_number_that_would_come_again_is_seen() {
        // The year is dropped while the running number begins anew in January.
        assert!(repeats("INV-{0000}", 5, "INV-{0000}", true));
        // Number 1 of the next year would be A11, which number 11 of this one was.
        assert!(repeats("A{0}", 150, "A1{0}", true) && !repeats("A{0}", 150, "A1{0}", false));
        assert!(repeats("{0}1", 30, "{0}", false) && !repeats("{0}1", 30, "{0}-", false));
        // Running number 2027 of the old pattern is 2027 with nothing behind in the new one's year.
        assert!(repeats("R{0000}", 20_271, "R{YYYY}{0}", true));
    }

    fn patterns() -> impl Strategy<Value = String> {
        let of = |choices: &'static [&'static str]| proptest::sample::select(choices);
        (
            of(&["", "1", "2", "A", "20"]),
            of(&["", "{YY}", "{YYYY}", "0"]),
            of(&["{0}", "{00}", "{000}"]),
            of(&["", "1", "26", "{YY}"]),
        )
            .prop_map(|(one, two, counter, end)| format!("{one}{two}{counter}{end}"))
    }

    proptest! {
        #[test]
        fn no_number_comes_again_that_was_not_seen(before in patterns(), after in patterns(), last in 1_i64..400, resets in any::<bool>()) {
            let parse = |pattern: &str| NumberPattern::parse(pattern, RULES).unwrap();
            let year = |day_in: &str| FiscalYear::of(day(day_in), 1);
            let was = parse(&before);
            let gave: BTreeSet<String> =
                (1..=last).map(|counter| was.number(year("2026-11-20"), counter, RULES).unwrap()).collect();
            let will = parse(&after);
            let next_year = if resets { 1 } else { last + 1 };
            let again = [("2026-11-21", last + 1), ("2027-01-01", next_year)].into_iter().any(|(on, first)| {
                (first..first + 3_000).any(|counter| gave.contains(&will.number(year(on), counter, RULES).unwrap()))
            });
            prop_assert!(!again || repeats(&before, last, &after, resets), "{before} → {after} after {last}");
        }
    }
}
