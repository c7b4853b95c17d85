//! What is wrong with a run, and what all of them add up to.

use std::collections::BTreeMap;

use base::Timestamp;

use super::gateway::{Book, Came};
use super::script::{Script, Trouble};
use crate::figures::Figures;

/// An unclear outcome is known so long after the gateway answers again.
const SETTLED_WITHIN_MS: i64 = 60_000;
/// And after so many questions.
const ENQUIRIES_MAX: u32 = 3;
/// Lines that differ are shown up to this many.
const SHOWN: usize = 5;

/// How a run ended, on our side.
#[derive(Debug, Clone, Default)]
pub(super) struct Ended {
    pub state: String,
    /// Whether the payment was shown as unknown as soon as its call had no clear answer.
    pub shown_unknown: bool,
    pub captured_minor: i64,
    /// Asked for.
    pub minor: i64,
    pub made_at: Timestamp,
    /// When it was no longer unknown, nor on its way.
    pub settled_at: Option<Timestamp>,
    /// What our books say was taken beside it, for the same invoice.
    pub elsewhere_minor: i64,
}

/// What all runs add up to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub runs: u64,
    pub unclear: u64,
    pub charged: u64,
    pub away_over_a_day: u64,
    pub pages_doubled: u64,
    pub asked_most: u32,
    pub settled_last_ms: i64,
    faults: BTreeMap<&'static str, u64>,
    shown: Vec<String>,
}

const FAULTS: [(&str, &str); 7] = [
    ("double", "nobody was charged twice"),
    ("lost", "what was charged is in the books"),
    ("invented", "nothing is in the books that was not charged"),
    ("hidden", "what is not known is shown as unknown"),
    ("open", "what was unknown is settled within a minute of the gateway's return"),
    ("nagging", "three questions settle it"),
    ("blind", "nothing is sent again without a key that is kept or a look"),
];

impl Tally {
    /// Takes in one run. `key_s` is how long the gateway keeps keys.
    pub(super) fn judge(&mut self, script: &Script, book: &Book, ended: &Ended, key_s: i64, seed: u64) {
        self.runs += 1;
        self.unclear += u64::from(script.is_unclear());
        self.charged += u64::from(book.charges > 0);
        self.away_over_a_day += u64::from(script.away_ms > super::script::DAY_MS);
        self.pages_doubled += u64::from(book.pages.len() > 1);
        let taken = if book.charges > 0 { ended.minor } else { 0 };
        let here = ended.captured_minor + ended.elsewhere_minor;
        let mut found = vec![
            ("double", book.charges > 1),
            ("lost", here < taken),
            ("invented", here > taken),
            ("blind", is_blind(&book.came, ended.made_at, key_s)),
        ];
        if let Some(back_at) = book.back_at.filter(|_| script.is_unclear()) {
            // A repeat under a key, within the same call, may bring the answer before anybody could look.
            found.push(("hidden", !ended.shown_unknown && !is_answered_at_once(&book.came)));
            // What was charged by token is asked about until the gateway has it, and given up after a quarter of an hour.
            let is_charge = book.came.iter().any(|came| came.name == "charge");
            let charged_at = book.pages.first().and_then(|page| page.charged_at);
            // And what the gateway itself has not decided yet, nobody can know.
            let made_at = book.pages.first().map(|page| page.made_at);
            let is_late = matches!(script.trouble, Trouble::DoneLate(_));
            let back_at = match (is_charge, is_late) {
                (true, _) => charged_at.map_or(Timestamp(i64::MAX), |at| at.max(back_at)),
                (false, true) => made_at.map_or(back_at, |at| at.max(back_at)),
                (false, false) => back_at,
            };
            let since_ms = ended.settled_at.map(|at| at.since_ms(back_at));
            found.push(("open", since_ms.is_none_or(|ms| ms > SETTLED_WITHIN_MS)));
            let until = ended.settled_at.unwrap_or(Timestamp(i64::MAX));
            let asked = book.came.iter().filter(|came| {
                matches!(came.name, "find" | "fetch") && !came.goes_on && came.at >= back_at && came.at < until
            });
            let asked = u32::try_from(asked.count()).unwrap_or(u32::MAX);
            found.push(("nagging", asked > ENQUIRIES_MAX));
            self.asked_most = self.asked_most.max(asked);
            self.settled_last_ms = self.settled_last_ms.max(since_ms.unwrap_or_default());
        }
        found.retain(|(_, is_so)| *is_so);
        for (name, _) in &found {
            *self.faults.entry(*name).or_default() += 1;
        }
        if !found.is_empty() && self.shown.len() < SHOWN {
            let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
            let calls: Vec<String> = book.came.iter().map(|came| short(came, ended.made_at)).collect();
            let back = book.back_at.map(|at| at.since_ms(ended.made_at));
            self.shown.push(format!(
                "{names:?} run {seed}: {script:?}\n    {}, {ended:?}\n    back after {back:?} ms, charges {}, pages {}: {}",
                ended.state,
                book.charges,
                book.pages.len(),
                calls.join(" ")
            ));
        }
    }

    /// The figures of a part, which must hold.
    pub(super) fn figures(&self, name: &str) -> Figures {
        for line in &self.shown {
            println!("  {name} {line}");
        }
        let mut figures = Figures::of(name);
        figures.add("runs", self.runs).add("unclear", self.unclear).add("charged", self.charged);
        figures.add("away_over_a_day", self.away_over_a_day).add("pages_doubled", self.pages_doubled);
        figures.add("questions_at_most", self.asked_most).add("settled_after_ms_at_most", self.settled_last_ms);
        for (fault, promise) in FAULTS {
            let count = self.faults.get(fault).copied().unwrap_or_default();
            figures.add(fault, count).must(count == 0, &format!("{name}: {promise} ({count})"));
        }
        figures
    }
}

fn short(came: &Came, made_at: Timestamp) -> String {
    let how = match (came.answered, came.found_nothing) {
        (false, _) => "!",
        (true, true) => "0",
        (true, false) => "",
    };
    format!("{}{how}@{}", came.name, came.at.since_ms(made_at))
}

/// Whether a call that collects and had no answer was answered at a repeat, before the till's own first wait is over.
fn is_answered_at_once(came: &[Came]) -> bool {
    let collects = |came: &&Came| matches!(came.name, "create" | "charge" | "capture");
    let Some(unanswered) = came.iter().filter(collects).find(|came| !came.answered) else { return true };
    let soon = |came: &Came| came.at >= unanswered.at && came.at.since_ms(unanswered.at) < 4_000;
    came.iter().any(|came| came.name == unanswered.name && came.answered && soon(came))
}

/// Whether something that collects was sent once more though nobody knew whether the first had arrived: without a key that the
/// gateway still keeps, and without having asked since.
fn is_blind(came: &[Came], made_at: Timestamp, key_s: i64) -> bool {
    let mut was_sent = false;
    let mut looked = false;
    for call in came {
        match call.name {
            "find" | "fetch" if call.answered => looked = true,
            "create" | "charge" => {
                let age_ms = call.at.since_ms(made_at);
                let is_kept = call.keyed && (key_s == 0 || age_ms < key_s.saturating_mul(1000));
                if was_sent && !is_kept && !looked {
                    return true;
                }
                was_sent = true;
                looked = false;
            }
            _ => {}
        }
    }
    false
}
