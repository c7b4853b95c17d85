//! Which backups are kept: so many days, weeks and months, the newest of each (grandfather, father, son).

use std::collections::BTreeSet;

/// One backup, as the rule sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Its number; a later one has a larger number.
    pub number: u64,
    /// The day it was made on in the shop's zone, in days since 1970-01-01, which was a Thursday.
    pub day: i64,
    /// The month of that day, counted from year 0: `year × 12 + month − 1`.
    pub month: i64,
}

/// How many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The newest so many, of whichever day: where the last one turns out to be broken, there is one before it.
    pub newest: usize,
    /// The newest of each of so many days on which any was made.
    pub days: usize,
    /// The newest of each of so many weeks, from Monday.
    pub weeks: usize,
    /// The newest of each of so many months.
    pub months: usize,
}

impl Rule {
    /// The newest three, 7 days, 4 weeks, 12 months.
    pub const USUAL: Self = Self { newest: 3, days: 7, weeks: 4, months: 12 };
}

/// The numbers of those that are kept. Periods in which none was made count for nothing, so a shop that was closed for a month
/// still has its seven days; the newest of all is always among them.
pub fn kept(made: &[Made], rule: Rule) -> BTreeSet<u64> {
    let mut newest_first = made.to_vec();
    newest_first.sort_by_key(|one| std::cmp::Reverse(one.number));
    let mut kept: BTreeSet<u64> = newest_first.iter().take(rule.newest.max(1)).map(|one| one.number).collect();
    let week = |one: &Made| (one.day + 3).div_euclid(7);
    for (count, period) in [
        (rule.days, &(|one: &Made| one.day) as &dyn Fn(&Made) -> i64),
        (rule.weeks, &week),
        (rule.months, &|one: &Made| one.month),
    ] {
        let mut seen = BTreeSet::new();
        for one in &newest_first {
            if seen.len() < count && seen.insert(period(one)) {
                kept.insert(one.number);
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// One a day, 31 days to a month.
    fn daily(days: u64) -> Vec<Made> {
        let one = |number: u64| {
            let day = i64::try_from(number).unwrap();
            Made { number, day, month: day / 31 }
        };
        (0..days).map(one).collect()
    }

    #[test]
    fn seven_days_four_weeks_and_twelve_months_are_kept_of_a_long_row() {
        // Day 399 is a Thursday.
        let kept = kept(&daily(400), Rule::USUAL);
        let numbers: Vec<u64> = kept.into_iter().rev().collect();
        assert_eq!(numbers[..7], [399, 398, 397, 396, 395, 394, 393]);
        // 395 is the Sunday before it and among the days; these are the two Sundays before that.
        assert_eq!(numbers[7..9], [388, 381]);
        // The last days of months 11 to 2; month 12 is not over, and its newest day is day 399.
        assert_eq!(numbers[9..], [371, 340, 309, 278, 247, 216, 185, 154, 123, 92, 61]);
    }

    #[test]
    fn of_one_day_the_newest_three_are_kept_and_of_none_nothing() {
        let same = [1, 2, 3, 4, 5].map(|number| Made { number, day: 10, month: 0 });
        assert_eq!(kept(&same, Rule::USUAL), BTreeSet::from([3, 4, 5]));
        let none = Rule { newest: 0, days: 0, weeks: 0, months: 0 };
        assert_eq!(kept(&same, none), BTreeSet::from([5]), "the newest stays");
        assert!(kept(&[], Rule::USUAL).is_empty());
    }

    proptest! {
        #[test]
        fn whatever_was_made_the_rule_keeps_what_it_promises_and_no_more(
            gaps in proptest::collection::vec(0_i64..40, 0..200),
            newest in 0_usize..5, days in 0_usize..10, weeks in 0_usize..6, months in 0_usize..14,
        ) {
            let mut day = 0;
            let made: Vec<Made> = gaps.iter().zip(1_u64..).map(|(gap, number)| {
                day += gap;
                Made { number, day, month: day / 31 }
            }).collect();
            let rule = Rule { newest, days, weeks, months };
            let left = kept(&made, rule);
            prop_assert!(left.len() <= newest.max(1) + days + weeks + months);
            prop_assert!(made.iter().rev().take(newest.max(1)).all(|one| left.contains(&one.number)));
            // The newest of each of the last days is there.
            let all_days: BTreeSet<i64> = made.iter().map(|one| one.day).collect();
            for day in all_days.iter().rev().take(days) {
                let newest = made.iter().filter(|one| one.day == *day).map(|one| one.number).max();
                prop_assert!(newest.is_some_and(|number| left.contains(&number)));
            }
            // To tidy what is tidied takes nothing more, and to tidy daily keeps what tidying once at the end keeps.
            let remaining: Vec<Made> = made.iter().copied().filter(|one| left.contains(&one.number)).collect();
            prop_assert_eq!(&kept(&remaining, rule), &left);
            let mut step_by_step: Vec<Made> = Vec::new();
            for one in &made {
                step_by_step.push(*one);
                let keep = kept(&step_by_step, rule);
                step_by_step.retain(|one| keep.contains(&one.number));
            }
            let at_last: BTreeSet<u64> = step_by_step.iter().map(|one| one.number).collect();
            prop_assert_eq!(at_last, left);
        }
    }
}
