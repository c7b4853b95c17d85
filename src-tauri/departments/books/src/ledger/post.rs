//! Posting: the only way into the journal.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Byline, Currency, Fault, ReadTx, Shop, ShopDate, WriteTx};

use super::chain::{ChainEntry, ChainPosting, ChainTax, ChainText};
use super::entry::{Entry, Line, Posted, SignedEntry};
use super::store;
use crate::periods;

/// Posts an entry: postings, entry, running balances and movements of the day, in the caller's transaction.
///
/// It counts in the day it happened in the shop's zone; where that day is closed, in the first open one, marked late.
/// A source that was posted before is an error with [`Fault::is_duplicate`], and nothing was written. After any other
/// error the transaction must be given up.
pub fn post(tx: &WriteTx<'_>, shop: &Shop, entry: Entry) -> Result<Posted, Fault> {
    let posted = post_all(tx, shop, vec![entry])?;
    posted.into_iter().next().ok_or_else(|| Fault::bug("an entry was posted and is not there"))
}

/// Posts many entries in order, writing the balances once: for imports and the demo. The books are the same as after
/// posting them one by one.
///
/// A source that was posted before, or that comes twice, is an error with [`Fault::is_duplicate`], and nothing was written.
pub fn post_all(tx: &WriteTx<'_>, shop: &Shop, entries: Vec<Entry>) -> Result<Vec<Posted>, Fault> {
    let by = Byline { at: tx.at(), author: tx.author().into(), correlation: tx.correlation().into() };
    let signed = entries.into_iter().map(|entry| SignedEntry::new(shop, entry, by.clone()));
    post_signed(tx, shop, signed.collect())
}

/// The same for entries that each say by whom and when they are posted, and that may take back one another.
pub fn post_signed(tx: &WriteTx<'_>, shop: &Shop, entries: Vec<SignedEntry>) -> Result<Vec<Posted>, Fault> {
    write(tx, shop, &entries, None)
}

/// The same for entries of a journal that is brought back: each counts in the day it counted in, and so do its taxes, whatever was
/// closed since. For a journal that had nothing before the first of them.
pub(crate) fn post_again(
    tx: &WriteTx<'_>,
    shop: &Shop,
    entries: &[SignedEntry],
    counted: &[Counted],
) -> Result<Vec<Posted>, Fault> {
    if entries.len() != counted.len() {
        return Err(Fault::bug("each entry that is brought back counts in a day"));
    }
    write(tx, shop, entries, Some(counted))
}

/// Posts what closes a fiscal year or revalues a month, or what takes that back: it counts on its day, whether that is closed or
/// not, and is never late. It tells no fact of that day: the one moves what the closed days came to (decision 0030), the other
/// values what stood at their end (decision 0035). No other entry is dated in a closed day.
pub(super) fn post_of_day(tx: &WriteTx<'_>, shop: &Shop, entry: Entry, on: ShopDate) -> Result<Posted, Fault> {
    let is_of_a_day = entry.source.starts_with("year:") || entry.source.starts_with("month:");
    if !is_of_a_day || !entry.taxes.is_empty() {
        return Err(Fault::bug(format!("{} closes no year and values no month", entry.source)));
    }
    let by = Byline { at: tx.at(), author: tx.author().into(), correlation: tx.correlation().into() };
    let entry = SignedEntry::new(shop, entry, by);
    let posted = write(tx, shop, &[entry], Some(&[Counted { dated_on: on, late: false }]))?;
    posted.into_iter().next().ok_or_else(|| Fault::bug("an entry was posted on its day and is not there"))
}

/// The day that an entry counted in where it was posted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    pub dated_on: ShopDate,
    pub late: bool,
}

fn write(
    tx: &WriteTx<'_>,
    shop: &Shop,
    entries: &[SignedEntry],
    counted: Option<&[Counted]>,
) -> Result<Vec<Posted>, Fault> {
    let basics = shop.basics()?;
    for SignedEntry { entry, .. } in entries {
        entry.verify(basics.books_currency)?;
    }
    must_be_new(tx, entries)?;

    let closed_to = periods::closed_to(tx)?;
    let is_taxed = entries.iter().any(|one| !one.entry.taxes.is_empty());
    let days = Days { basics: &basics, closed_to, filed_to: if is_taxed { store::find_filed_to(tx)? } else { None } };
    let dated: Vec<Dated> =
        entries.iter().enumerate().map(|(at, one)| days.of(one, counted.and_then(|counted| counted.get(at)))).collect();
    let mut places: HashMap<&str, i64> = HashMap::with_capacity(entries.len());
    let (mut seq, mut previous) = store::find_head(tx)?;
    let mut text = ChainText::default();
    let mut movements = Movements::default();
    let mut posted = Vec::with_capacity(entries.len());
    let (mut rows, mut postings, mut taxes) = (Vec::with_capacity(entries.len()), Vec::new(), Vec::new());
    for (SignedEntry { id, entry, takes_back, by }, dated) in entries.iter().zip(&dated) {
        seq = seq.checked_add(1).ok_or_else(|| Fault::bug("the journal is full"))?;
        let reverses = match takes_back {
            Some(source) => Some(place_of(tx, &places, source)?),
            None => entry.reverses,
        };
        let row = ChainEntry {
            seq,
            id: &dated.id,
            source: &entry.source,
            recipe: entry.recipe,
            chain: &entry.chain,
            happened_at: entry.happened_at.0,
            dated_on: &dated.day,
            recorded_at: by.at.0,
            late: dated.late,
            reverses,
            memo: &entry.memo,
            correlation: &by.correlation,
            author: &by.author,
        };
        text.begin(&previous, &row);
        for (line, posting) in (1..).zip(entry.lines.iter().filter(|line| !line.is_empty())) {
            let posting = ChainPosting {
                line,
                account: posting.account,
                party: &posting.party,
                currency: posting.amount.currency.code(),
                amount_minor: posting.amount.minor,
                base_minor: posting.base.minor,
            };
            text.posting(&posting);
            postings.push((seq, posting));
        }
        for (line, (tax, tax_on)) in (1..).zip(entry.taxes.iter().zip(&dated.tax_days)) {
            let tax = ChainTax {
                line,
                document: &tax.document,
                code: &tax.code,
                component: &tax.component,
                currency: tax.tax.currency.code(),
                taxable_minor: tax.taxable.minor,
                tax_minor: tax.tax.minor,
                base_taxable_minor: tax.base_taxable.minor,
                base_tax_minor: tax.base_tax.minor,
                tax_on,
                standing: tax.standing.text(),
            };
            text.tax(&tax);
            taxes.push((seq, tax));
        }
        let hash = text.hash();
        rows.push((row, previous, hash));
        movements.take(&dated.day, &entry.lines)?;
        previous = hash;
        places.insert(&entry.source, seq);
        posted.push(Posted { seq, id: *id, dated_on: dated.dated_on, late: dated.late });
    }
    // An entry's own row seals what was written for it, so it comes last.
    store::insert_postings(tx, &postings)?;
    store::insert_tax_entries(tx, &taxes)?;
    store::insert_entries(tx, &rows)?;
    movements.write(tx)?;
    Ok(posted)
}

/// What decides the days of an entry.
struct Days<'a> {
    basics: &'a base::Basics,
    closed_to: Option<ShopDate>,
    filed_to: Option<ShopDate>,
}

/// An entry's id and days as they are written.
struct Dated {
    id: String,
    dated_on: ShopDate,
    day: String,
    late: bool,
    /// The day of each of its taxes.
    tax_days: Vec<String>,
}

impl Days<'_> {
    fn of(&self, SignedEntry { id, entry, takes_back, .. }: &SignedEntry, counted: Option<&Counted>) -> Dated {
        let happened_on = entry.happened_at.day_in(&self.basics.zone);
        let dated_on =
            counted.map_or_else(|| periods::open_day_after(self.closed_to, happened_on), |counted| counted.dated_on);
        let reverses = takes_back.is_some() || entry.reverses.is_some();
        let tax_day = |tax_on: ShopDate| {
            // What takes an entry back takes its tax back in its own period, as its postings do.
            let tax_on = match (counted, reverses) {
                (Some(_), _) => tax_on,
                (None, true) => dated_on,
                (None, false) => periods::open_day_after(self.closed_to, tax_on),
            };
            // A filed return never changes: what comes later falls into the period after it.
            periods::open_day_after(self.filed_to, tax_on).to_string()
        };
        Dated {
            id: id.to_string(),
            dated_on,
            day: dated_on.to_string(),
            late: counted.map_or(dated_on != happened_on, |counted| counted.late),
            tax_days: entry.taxes.iter().map(|tax| tax_day(tax.tax_on)).collect(),
        }
    }
}

/// Passes while no source was posted before and none comes twice.
fn must_be_new(tx: &ReadTx<'_>, entries: &[SignedEntry]) -> Result<(), Fault> {
    let posted = |source: &str| Err(Fault::Constraint(format!("UNIQUE: {source} is posted already")));
    if let [one] = entries {
        return if is_posted(tx, &one.entry.source)? { posted(&one.entry.source) } else { Ok(()) };
    }
    let mut sources = HashSet::with_capacity(entries.len());
    if let Some(twice) = entries.iter().find(|one| !sources.insert(one.entry.source.as_str())) {
        return posted(&twice.entry.source);
    }
    store::find_first_posted(tx, &sources)?.map_or(Ok(()), |known| posted(&known))
}

/// Where an entry stands that is to be taken back: one of this call, or an earlier one.
fn place_of(tx: &ReadTx<'_>, places: &HashMap<&str, i64>, source: &str) -> Result<i64, Fault> {
    let place = match places.get(source) {
        Some(seq) => Some(*seq),
        None => store::find_seq(tx, source)?,
    };
    place.ok_or_else(|| Fault::bug(format!("nothing to reverse: {source} was never posted")))
}

/// Whether an entry of this source is in the journal.
pub fn is_posted(tx: &ReadTx<'_>, source: &str) -> Result<bool, Fault> {
    Ok(store::find_seq(tx, source)?.is_some())
}

/// What the postings of one call add to the running balances and to the movements of each day.
#[derive(Default)]
struct Movements<'a> {
    balances: BTreeMap<(&'static str, &'a str, Currency), store::BalanceChange>,
    days: BTreeMap<(String, &'static str, Currency), store::DayChange>,
}

impl<'a> Movements<'a> {
    fn take(&mut self, day: &str, lines: &'a [Line]) -> Result<(), Fault> {
        for line in lines.iter().filter(|line| !line.is_empty()) {
            let currency = line.amount.currency;
            let balance = self.balances.entry((line.account, &line.party, currency)).or_default();
            add(&mut balance.amount_minor, line.amount.minor)?;
            add(&mut balance.base_minor, line.base.minor)?;
            let moved = self.days.entry((day.to_owned(), line.account, currency)).or_default();
            add(
                if line.amount.minor >= 0 { &mut moved.debit_minor } else { &mut moved.credit_minor },
                line.amount.minor.saturating_abs(),
            )?;
            let base_side =
                if line.base.minor >= 0 { &mut moved.base_debit_minor } else { &mut moved.base_credit_minor };
            add(base_side, line.base.minor.saturating_abs())?;
        }
        Ok(())
    }

    fn write(self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        for ((account, party, currency), change) in &self.balances {
            store::add_to_balance(tx, account, party, *currency, change)?;
        }
        for ((day, account, currency), change) in &self.days {
            store::add_to_day(tx, day, account, *currency, change)?;
        }
        Ok(())
    }
}

fn add(sum: &mut i64, minor: i64) -> Result<(), Fault> {
    *sum = sum.checked_add(minor).ok_or(base::MoneyError::TooLarge)?;
    Ok(())
}
