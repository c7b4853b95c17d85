//! Fault points as the program wrote them down, and the cases that are made of them.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};

use super::flows::Flow;
use crate::dice::Dice;

/// The points that a flow passed undisturbed, in the order of their first time, each with how often.
#[derive(Debug, Clone)]
pub(super) struct Passed {
    /// Of which flow.
    pub flow: Flow,
    /// `till/refunds/send_refund@committed`, 2.
    pub counts: Vec<(String, u64)>,
}

impl Passed {
    /// Reads what the program wrote: a `name#n` a line.
    pub(super) fn read(flow: Flow, file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file)
            .context("the program wrote down no fault points: is it the build of the tests?")?;
        Ok(Self { flow, counts: counts(&text) })
    }
}

fn counts(text: &str) -> Vec<(String, u64)> {
    let mut counts: Vec<(String, u64)> = Vec::new();
    for line in text.lines() {
        let Some((name, number)) = line.rsplit_once('#') else { continue };
        let number = number.parse().unwrap_or(1);
        match counts.iter_mut().find(|(known, _)| known == name) {
            Some((_, count)) => *count = (*count).max(number),
            None => counts.push((name.to_owned(), number)),
        }
    }
    counts
}

/// Whether a point is one of a call to a gateway: places of writes are files.
pub(super) fn is_call(name: &str) -> bool {
    !name.contains('/')
}

/// The names of all of them.
pub(super) fn names(passed: &[Passed]) -> BTreeSet<&str> {
    passed.iter().flat_map(|flow| flow.counts.iter().map(|(name, _)| name.as_str())).collect()
}

/// A kill: at which point of which flow, and which time that it is passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    /// The flow.
    pub flow: Flow,
    /// The place: `till/refunds/send_refund`, `practice.refund`.
    pub place: String,
    /// The phase: `committed`.
    pub phase: String,
    /// The time, from 1, counted from the start of the program.
    pub number: u64,
}

impl Case {
    fn of(flow: Flow, name: &str, number: u64) -> Option<Self> {
        let (place, phase) = name.rsplit_once('@')?;
        Some(Self { flow, place: place.to_owned(), phase: phase.to_owned(), number })
    }

    /// Reads `flow:point:phase`, or `flow:point:phase#n`.
    pub(super) fn read(text: &str) -> Result<Self> {
        let mut parts = text.splitn(3, ':');
        let (flow, place, phase) = (parts.next(), parts.next(), parts.next());
        let form = "a case is given as flow:point:phase, or flow:point:phase#n";
        let (flow, place, phase) = (flow.context(form)?, place.context(form)?, phase.context(form)?);
        let (phase, number) = match phase.rsplit_once('#') {
            Some((phase, number)) => (phase, number.parse().context(form)?),
            None => (phase, 1),
        };
        Ok(Self { flow: Flow::named(flow)?, place: place.to_owned(), phase: phase.to_owned(), number })
    }

    /// What the program is told.
    pub(super) fn fault(&self) -> String {
        format!("{}@{}#{}", self.place, self.phase, self.number)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}#{}", self.flow.name(), self.place, self.phase, self.number)
    }
}

/// Each point of each flow, the first time it is passed and, where it is passed again, one of the other times; or so many of them,
/// spread over the flows.
pub(super) fn choose(passed: &[Passed], most: Option<usize>, dice: &mut Dice) -> Vec<Case> {
    let mut all = Vec::new();
    for flow in passed {
        for (name, count) in &flow.counts {
            all.extend(Case::of(flow.flow, name, 1));
            if *count > 1 {
                all.extend(Case::of(flow.flow, name, dice.between(2, *count)));
            }
        }
    }
    let Some(most) = most.filter(|most| *most < all.len()) else { return all };
    let mut some = Vec::with_capacity(most);
    let mut flows = passed.iter().cycle();
    while some.len() < most {
        let Some(flow) = flows.next() else { break };
        let mine: Vec<&Case> = all.iter().filter(|case| case.flow == flow.flow && !some.contains(*case)).collect();
        if let Some(case) = dice.one_of(&mine) {
            some.push((*case).clone());
        }
    }
    some
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_written_as_it_is_read() {
        let case = Case::read("refund:till/refunds/send_refund:committed#2").unwrap();
        assert_eq!(case.to_string(), "refund:till/refunds/send_refund:committed#2");
        assert_eq!(case.fault(), "till/refunds/send_refund@committed#2");
        assert_eq!(Case::read("refund:practice.refund:sent").unwrap().number, 1);
        assert!(Case::read("nothing:a:b").is_err());
        assert!(Case::read("refund:a").is_err());
    }

    #[test]
    fn points_are_counted_in_the_order_of_their_first_time() {
        let told = "base/db/outbox@written#1\npractice.refund@send#1\nbase/db/outbox@written#2\n";
        let counts = counts(told);
        assert_eq!(counts, [("base/db/outbox@written".to_owned(), 2), ("practice.refund@send".to_owned(), 1)]);
        let passed = [Passed { flow: Flow::Refund, counts }];
        let names: Vec<String> = choose(&passed, None, &mut Dice::of(1)).iter().map(Case::fault).collect();
        assert_eq!(names, ["base/db/outbox@written#1", "base/db/outbox@written#2", "practice.refund@send#1"]);
        assert_eq!(choose(&passed, Some(2), &mut Dice::of(1)).len(), 2);
    }
}
