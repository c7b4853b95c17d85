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

    let mut places: HashMap<&str, i64> = HashMap::with_capacity(entries.len());
    let closed_to = periods::closed_to(tx)?;
    let is_taxed = entries.iter().any(|one| !one.entry.taxes.is_empty());
    let filed_to = if is_taxed { store::find_filed_to(tx)? } else { None };
    let (mut seq, mut previous) = store::find_head(tx)?;
    let mut text = ChainText::default();
    let mut movements = Movements::default();
    let mut posted = Vec::with_capacity(entries.len());
    for (place, SignedEntry { id, entry, takes_back, by }) in entries.iter().enumerate() {
        let counted = counted.and_then(|counted| counted.get(place));
        seq = seq.checked_add(1).ok_or_else(|| Fault::bug("the journal is full"))?;
        let happened_on = entry.happened_at.day_in(&basics.zone);
        let dated_on =
            counted.map_or_else(|| periods::open_day_after(closed_to, happened_on), |counted| counted.dated_on);
        let reverses = match takes_back {
            Some(source) => Some(place_of(tx, &places, source)?),
            None => entry.reverses,
        };
        let day = dated_on.to_string();
        let (id_text, late) = (id.to_string(), counted.map_or(dated_on != happened_on, |counted| counted.late));
        let row = ChainEntry {
            seq,
            id: &id_text,
            source: &entry.source,
            recipe: entry.recipe,
            chain: &entry.chain,
            happened_at: entry.happened_at.0,
            dated_on: &day,
            recorded_at: by.at.0,
            late,
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
            store::insert_posting(tx, seq, &posting)?;
            text.posting(&posting);
        }
        for (line, tax) in (1..).zip(&entry.taxes) {
            // What takes an entry back takes its tax back in its own period, as its postings do.
            let tax_on = match (counted, reverses) {
                (Some(_), _) => tax.tax_on,
                (None, Some(_)) => dated_on,
                (None, None) => periods::open_day_after(closed_to, tax.tax_on),
            };
            // A filed return never changes: what comes later falls into the period after it.
            let tax_on = periods::open_day_after(filed_to, tax_on).to_string();
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
                tax_on: &tax_on,
                standing: tax.standing.text(),
            };
            store::insert_tax_entry(tx, seq, &tax)?;
            text.tax(&tax);
        }
        let hash = text.hash();
        store::insert_entry(tx, &row, &previous, &hash)?;
        movements.take(&day, &entry.lines)?;
        previous = hash;
        places.insert(&entry.source, seq);
        posted.push(Posted { seq, id: *id, dated_on, late });
    }
    movements.write(tx)?;
    Ok(posted)
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
