//! Lines that are alike in everything, in statements that follow on each other: honest twins, of which none may get lost, or the
//! same line told twice, which may not count twice.
//!
//! A line that is here already was told twice, unless the statement that brought it ends where this one begins, by day and by
//! balance, or begins where this one ends: then the balances count both. What is told by several statements that follow on each other
//! is told twice, too, when this one leads over the same days from the same balance to the same.

use std::collections::HashSet;
use std::hash::Hash;

use base::Fault;
use engines::iso20022::statement::BankLine as ToldLine;

use super::statement::Ends;

/// So many days off a bank books what belongs to a day at most.
const NEAR_DAYS: i32 = 14;

/// A line with the key under which it is written.
#[derive(Debug)]
pub(super) struct NewLine<'a> {
    pub told: &'a ToldLine,
    pub key: String,
}

/// Which of the other statements, by their places, stand beside it: those that come before it and those that come after it without a
/// gap or an overlap. None where the others tell all of it already.
pub(super) fn beside(own: &Ends, others: &[Ends]) -> HashSet<usize> {
    if is_told(own, others) {
        return HashSet::new();
    }
    let is_near = |other: &Ends| {
        other.to_on >= own.from_on.plus_days(-NEAR_DAYS) && other.from_on <= own.to_on.plus_days(NEAR_DAYS)
    };
    let mut found = reached(own, others, |at, other| is_near(other) && follows(other, at));
    found.extend(reached(own, others, |at, other| is_near(other) && follows(at, other)));
    found
}

/// Whether one statement begins where another ends.
fn follows(first: &Ends, then: &Ends) -> bool {
    let of_one_day = first.to_on == then.to_on;
    first.closing_minor == then.opening_minor
        && first.to_on <= then.to_on
        && (first.to_on <= then.from_on || of_one_day)
}

/// Whether other statements lead over the same days from the same balance to the same.
fn is_told(own: &Ends, others: &[Ends]) -> bool {
    let starts = |other: &Ends| other.opening_minor == own.opening_minor && other.from_on == own.from_on;
    let ends = |other: &Ends| other.closing_minor == own.closing_minor && other.to_on == own.to_on;
    others.iter().filter(|other| starts(other)).any(|first| {
        let then = |at: &Ends, other: &Ends| other.to_on <= own.to_on && follows(at, other);
        ends(first) || reached(first, others, then).iter().any(|at| others.get(*at).is_some_and(ends))
    })
}

/// What is come to from a statement, one step after the other.
fn reached(from: &Ends, others: &[Ends], leads: impl Fn(&Ends, &Ends) -> bool) -> HashSet<usize> {
    let (mut found, mut edge) = (HashSet::new(), vec![from]);
    while let Some(at) = edge.pop() {
        for (place, other) in others.iter().enumerate() {
            if leads(at, other) && found.insert(place) {
                edge.push(other);
            }
        }
    }
    found
}

/// The lines of a statement that nothing has told before. `teller` says which statement brought the line with a key, if any did, and
/// `is_beside` whether that one stands beside the statement at hand.
pub(super) fn new_lines<'a, T: Copy + Eq + Hash>(
    booked: &[&'a ToldLine],
    teller: impl Fn(&str) -> Result<Option<T>, Fault>,
    is_beside: impl Fn(T) -> bool,
) -> Result<Vec<NewLine<'a>>, Fault> {
    let (mut new, mut twins) = (Vec::new(), Vec::new());
    let mut taken: HashSet<String> = HashSet::new();
    // A line over nothing moves nothing.
    for (place, line) in booked.iter().copied().enumerate().filter(|(_, line)| !line.amount.is_zero()) {
        let key = line.key.as_str().to_owned();
        match teller(&key)? {
            Some(by) if is_beside(by) => twins.push((place, line)),
            Some(_) => drop(taken.insert(key)),
            None => {
                taken.insert(key.clone());
                new.push((place, NewLine { told: line, key }));
            }
        }
    }
    // What comes to nothing may as well be told twice: the balances do not say.
    let sum = twins.iter().map(|(_, line)| i128::from(line.amount.minor)).sum::<i128>();
    for (place, line) in twins.into_iter().filter(|_| sum != 0) {
        for twin in 1..=u32::MAX {
            let key = line.key_as_twin(twin).as_str().to_owned();
            if taken.contains(&key) {
                continue;
            }
            match teller(&key)? {
                Some(by) if is_beside(by) => continue,
                Some(_) => drop(taken.insert(key)),
                None => {
                    taken.insert(key.clone());
                    new.push((place, NewLine { told: line, key }));
                }
            }
            break;
        }
    }
    new.sort_by_key(|(place, _)| *place);
    Ok(new.into_iter().map(|(_, line)| line).collect())
}

#[cfg(test)]
mod tests {
    use base::ShopDate;

    use super::*;

    fn part(opening_minor: i64, closing_minor: i64) -> Ends {
        let day = ShopDate::parse("2026-11-17").unwrap();
        Ends {
            reference: format!("{opening_minor}-{closing_minor}"),
            from_on: day,
            to_on: day,
            opening_minor,
            closing_minor,
        }
    }

    fn places(own: &Ends, others: &[Ends]) -> Vec<usize> {
        let mut places: Vec<usize> = beside(own, others).into_iter().collect();
        places.sort_unstable();
        places
    }

    #[test]
    fn parts_of_a_day_stand_beside_each_other_with_others_between_them() {
        let day = [part(0, 500), part(500, 1000), part(1000, 1500), part(0, 1500)];
        assert_eq!(places(&day[2], &day[..2]), [0, 1]);
        assert_eq!(places(&day[0], &day[1..3]), [0, 1]);
        assert_eq!(places(&day[2], &day[..1]), [0; 0], "what lies between them is missing");
        assert_eq!(places(&day[1], &day[3..]), [0; 0], "the whole day has told it");
    }

    #[test]
    fn what_others_lead_to_is_told_and_stands_beside_nothing() {
        let day = [part(0, 1000), part(1000, 500), part(500, 1000)];
        assert_eq!(places(&part(500, 1000), &day), [0; 0], "the third part again");
        assert_eq!(places(&part(0, 500), &day), [0; 0], "the first two in one");
        assert_eq!(places(&part(1000, 700), &day), [0, 1, 2]);
    }

    #[test]
    fn a_week_that_ends_with_the_balance_of_a_day_in_it_is_not_before_that_day() {
        let day = |text: &str| ShopDate::parse(text).unwrap();
        let week = Ends { from_on: day("2026-11-16"), to_on: day("2026-11-20"), ..part(0, 700) };
        let tuesday = Ends { from_on: day("2026-11-17"), to_on: day("2026-11-17"), ..part(700, 900) };
        assert_eq!(places(&tuesday, &[week]), [0; 0]);
    }
}
