//! Whether the numbers that stand on papers are those that their series gave: none missing, none twice, and days that never
//! go back. Found out from the papers alone; the counter of the series must agree with them.

use std::collections::BTreeMap;

use base::area::Finding;
use base::{Fault, ReadTx, ShopDate};

use super::number::counted_in;
use super::number_pattern::{FiscalYear, Frame, NumberPattern, PatternRules};
use super::store::{self, Counter, Series};

/// Numbers were given by the rules of their day; here they are only read.
const AS_THEY_STAND: PatternRules = PatternRules { length_max: 1_000, plain_only: false, resets_yearly: false };
/// Findings of one series and year that are told; who took out a thousand papers need not be told of each.
const TOLD_MOST: usize = 20;

/// The papers of one kind, put beside what their series gave.
pub struct SeriesCheck {
    series: Series,
    counters: BTreeMap<String, Counter>,
    /// Those that numbers were given by, the present one first.
    patterns: Vec<NumberPattern>,
    frames: BTreeMap<FiscalYear, Vec<Frame>>,
    years: BTreeMap<String, Vec<Place>>,
    /// Numbers that more than one pattern could have given.
    unclear: Vec<(String, Vec<i64>, ShopDate)>,
    strange: Vec<Finding>,
}

/// Where a paper stands in its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    counter: i64,
    on: ShopDate,
}

impl SeriesCheck {
    /// Reads what the series of a kind gave so far.
    pub fn begin(tx: &ReadTx<'_>, kind: &str) -> Result<Self, Fault> {
        let series = store::find_series(tx, kind)?.ok_or(Fault::NoSuch("series of numbers"))?;
        let former = store::find_former_patterns(tx, kind)?;
        let texts = std::iter::once(&series.pattern).chain(former.iter().filter(|text| **text != series.pattern));
        let patterns = texts
            .map(|text| NumberPattern::parse(text, AS_THEY_STAND))
            .collect::<Result<_, _>>()
            .map_err(|wrong| Fault::Constraint(format!("the series {kind} has a pattern that is none: {wrong}")))?;
        let counters = store::find_counters(tx, kind)?;
        Ok(Self {
            counters: counters.into_iter().map(|one| (counted_in(&series, one.last_on), one)).collect(),
            series,
            patterns,
            frames: BTreeMap::new(),
            years: BTreeMap::new(),
            unclear: Vec::new(),
            strange: Vec::new(),
        })
    }

    /// Takes in a paper: its number, and the day it bears.
    pub fn take(&mut self, number: &str, on: ShopDate) {
        let counters = self.counters_of(number, on);
        match counters[..] {
            [] => {
                let sentence = format!("{number} of {on} is no number that the series {} gives", self.series.kind);
                self.strange.push(Finding::new(number, sentence));
            }
            [counter] => self.years.entry(counted_in(&self.series, on)).or_default().push(Place { counter, on }),
            _ => self.unclear.push((number.to_owned(), counters, on)),
        }
    }

    /// The running numbers that a number can stand for in the year of its day; one, unless the pattern was changed.
    fn counters_of(&mut self, number: &str, on: ShopDate) -> Vec<i64> {
        let patterns = &self.patterns;
        let year = FiscalYear::of(on, self.series.year_starts_month);
        let frames =
            self.frames.entry(year).or_insert_with(|| patterns.iter().map(|pattern| pattern.frame(year)).collect());
        let mut counters: Vec<i64> = frames.iter().filter_map(|frame| frame.counter_in(number)).collect();
        counters.sort_unstable();
        counters.dedup();
        counters
    }

    /// What is wrong with the papers that were taken in.
    pub fn findings(mut self) -> Vec<Finding> {
        for (_, counters, on) in std::mem::take(&mut self.unclear) {
            let year = counted_in(&self.series, on);
            let last = self.counters.get(&year).map_or(0, |counter| counter.last);
            let places = self.years.entry(year).or_default();
            let fits = |counter: &&i64| **counter <= last && places.iter().all(|place| place.counter != **counter);
            let counter = counters.iter().find(fits).or(counters.first()).copied().unwrap_or_default();
            places.push(Place { counter, on });
        }
        let mut years = std::mem::take(&mut self.years);
        for year in self.counters.keys() {
            years.entry(year.clone()).or_default();
        }
        let mut findings = std::mem::take(&mut self.strange);
        findings.truncate(TOLD_MOST);
        for (year, places) in years {
            let mut of_year = self.of_year(&year, places);
            of_year.truncate(TOLD_MOST);
            findings.extend(of_year);
        }
        findings
    }

    fn of_year(&self, year: &str, mut places: Vec<Place>) -> Vec<Finding> {
        places.sort_unstable();
        let mut findings = Vec::new();
        let mut last: Option<Place> = None;
        for place in places {
            let before = last.map_or(0, |last| last.counter);
            if place.counter == before {
                findings.push(self.finding(year, place, "stands on two papers"));
                continue;
            }
            self.tell_missing(&mut findings, year, before, place);
            let latest = last.map_or(place.on, |last| last.on);
            if place.on < latest {
                let what = format!("is dated {}, and one before it {latest}", place.on);
                findings.push(self.finding(year, place, &what));
            }
            last = Some(Place { on: latest.max(place.on), ..place });
        }
        findings.extend(self.beside_the_counter(year, last));
        findings
    }

    /// What the last paper of a year and the counter of the series say otherwise.
    fn beside_the_counter(&self, year: &str, last: Option<Place>) -> Vec<Finding> {
        let counted = self.counters.get(year).map(|counter| Place { counter: counter.last, on: counter.last_on });
        let mut findings = Vec::new();
        match (last, counted) {
            (Some(last), Some(counted)) if last.counter > counted.counter => {
                let what = format!("stands on a paper, and the series counted to {} only", counted.counter);
                findings.push(self.finding(year, last, &what));
            }
            (Some(last), Some(counted)) if last.counter == counted.counter && last.on != counted.on => {
                let what = format!("was given on {}, and papers go to {}", counted.on, last.on);
                findings.push(self.finding(year, counted, &what));
            }
            (Some(last), None) => {
                findings.push(self.finding(year, last, "stands on a paper, and the series gave none in that year"));
            }
            (last, Some(counted)) => {
                let next = Place { counter: counted.counter.saturating_add(1), on: counted.on };
                self.tell_missing(&mut findings, year, last.map_or(0, |last| last.counter), next);
            }
            (None, None) => {}
        }
        findings
    }

    /// The numbers between a running number and a later place.
    fn tell_missing(&self, findings: &mut Vec<Finding>, year: &str, before: i64, next: Place) {
        let (first, last) = (before.saturating_add(1), next.counter.saturating_sub(1));
        let first = Place { counter: first, on: next.on };
        if first.counter == last {
            findings.push(self.finding(year, first, "is missing"));
        } else if first.counter < last {
            let what = format!("to {} are missing", self.number(Place { counter: last, on: next.on }));
            findings.push(self.finding(year, first, &what));
        }
    }

    /// How a running number looks by the present pattern; the counter alone where it gives none.
    fn number(&self, place: Place) -> String {
        let year = FiscalYear::of(place.on, self.series.year_starts_month);
        let given = self.patterns.first().and_then(|pattern| pattern.number(year, place.counter, AS_THEY_STAND).ok());
        given.unwrap_or_else(|| place.counter.to_string())
    }

    fn finding(&self, year: &str, place: Place, what: &str) -> Finding {
        let number = self.number(place);
        let of_year = if self.series.resets_yearly { format!(" of {year}") } else { String::new() };
        let sentence = format!("series {}{of_year}: {number} {what}", self.series.kind);
        Finding::new(number, sentence)
    }
}

impl Frame {
    /// The running number in a number of this frame.
    fn counter_in(&self, number: &str) -> Option<i64> {
        let digits = number.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        let is_as_given = digits.len() == self.width || (digits.len() > self.width && !digits.starts_with('0'));
        if !is_as_given || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok().filter(|counter| *counter > 0)
    }
}
