//! Giving numbers to many documents: counted in memory, written together with the documents.

use std::collections::BTreeMap;

use base::{Fault, ReadTx, Shop, ShopDate, WriteTx};

use super::number::{counted_in, counter_after, must_not_go_back, own_number, rules_of};
use super::number_pattern::PatternRules;
use super::store::{self, Series};

/// A series that is counted in memory, from where it stood when the run began.
#[derive(Debug)]
pub struct NumberRun {
    series: Series,
    rules: PatternRules,
    last_on: Option<ShopDate>,
    years: BTreeMap<String, Counted>,
}

/// How far the series counted in one year.
#[derive(Debug, Clone, Copy)]
struct Counted {
    /// As far as the store knows once everything taken so far is written.
    before: i64,
    last: i64,
    last_on: ShopDate,
}

/// Numbers that were given in memory and wait to be written.
#[derive(Debug)]
pub struct NumbersGiven {
    kind: String,
    years: Vec<(String, Counted)>,
}

impl NumberRun {
    /// Goes on from the last number of the series of this kind.
    pub fn begin(tx: &ReadTx<'_>, shop: &Shop, kind: &str) -> Result<Self, Fault> {
        let series = store::find_series(tx, kind)?.ok_or(Fault::NoSuch("series of numbers"))?;
        let counters = store::find_counters(tx, kind)?;
        let counted =
            |counter: store::Counter| Counted { before: counter.last, last: counter.last, last_on: counter.last_on };
        Ok(Self {
            rules: rules_of(shop, &series)?,
            last_on: counters.iter().map(|counter| counter.last_on).max(),
            years: counters.into_iter().map(|one| (counted_in(&series, one.last_on), counted(one))).collect(),
            series,
        })
    }

    /// The next number, by the rules of [`super::next_number`].
    pub fn next(&mut self, on: ShopDate) -> Result<String, Fault> {
        must_not_go_back(self.last_on, on)?;
        let year = counted_in(&self.series, on);
        let counted = self.years.get(&year).copied().unwrap_or(Counted { before: 0, last: 0, last_on: on });
        let last = counter_after(counted.last)?;
        let number = own_number(&self.series, self.rules, last, on)?;
        self.years.insert(year, Counted { last, last_on: on, ..counted });
        self.last_on = Some(on);
        Ok(number)
    }

    /// What was given since the last time this was asked.
    pub fn take(&mut self) -> NumbersGiven {
        let mut years = Vec::new();
        for (year, counted) in &mut self.years {
            if counted.last > counted.before {
                years.push((year.clone(), *counted));
                counted.before = counted.last;
            }
        }
        NumbersGiven { kind: self.series.kind.clone(), years }
    }
}

impl NumbersGiven {
    /// Writes how far the series counted. Where somebody else counted on meanwhile this is [`Fault::Stale`], and the transaction
    /// must be given up: their numbers are the same.
    pub fn write(&self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        for (year, counted) in &self.years {
            if store::find_last_number(tx, &self.kind, year)? != counted.before {
                return Err(Fault::Stale);
            }
            store::write_last_number(tx, &self.kind, year, counted.last, counted.last_on)?;
        }
        Ok(())
    }
}
