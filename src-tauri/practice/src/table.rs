//! The rows of one kind, found by id, by the shop's reference, by what they belong to, and in the order in which they
//! last changed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use crate::payment::Payment;
use crate::payouts::Payout;
use crate::refund::{Dispute, Refund};

pub(crate) trait Row {
    fn id(&self) -> &str;
    /// The account that speaks a dialect; none is the account of `/v1`.
    fn account(&self) -> Option<&str>;
    fn reference(&self) -> Option<&str>;
    /// The id of the row this one belongs to.
    fn parent(&self) -> Option<&str>;
    /// When it last changed, in Unix milliseconds.
    fn changed(&self) -> i64;
}

/// A place in the order of changes: the instant, and the number of the change. The number tells changes of the same
/// millisecond apart, so that a reader who goes on from a place misses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    changed: i64,
    number: u64,
}

impl Mark {
    pub(crate) fn write(self) -> String {
        format!("{}.{}", self.changed, self.number)
    }

    pub(crate) fn read(text: &str) -> Option<Self> {
        let (changed, number) = text.split_once('.')?;
        Some(Self { changed: changed.parse().ok()?, number: number.parse().ok()? })
    }
}

#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: Vec<T>,
    marks: Vec<Mark>,
    by_id: HashMap<String, usize>,
    by_reference: HashMap<String, Vec<usize>>,
    by_parent: HashMap<String, Vec<usize>>,
    by_change: BTreeMap<Mark, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            marks: Vec::new(),
            by_id: HashMap::new(),
            by_reference: HashMap::new(),
            by_parent: HashMap::new(),
            by_change: BTreeMap::new(),
        }
    }
}

/// Some rows in the order of change, where to go on, and whether there is more.
pub(crate) struct Page<'a, T> {
    pub(crate) rows: Vec<&'a T>,
    pub(crate) next: Option<Mark>,
    pub(crate) has_more: bool,
}

impl<T: Row> Table<T> {
    /// Writes a row, new or changed. `number` grows with every change.
    pub(crate) fn put(&mut self, row: T, number: u64) {
        let mark = Mark { changed: row.changed(), number };
        if let Some(&index) = self.by_id.get(row.id())
            && let (Some(old), Some(place)) = (self.rows.get_mut(index), self.marks.get_mut(index))
        {
            self.by_change.remove(place);
            *old = row;
            *place = mark;
            self.by_change.insert(mark, index);
            return;
        }
        let index = self.rows.len();
        self.by_id.insert(row.id().to_owned(), index);
        if let Some(reference) = row.reference() {
            self.by_reference.entry(reference.to_owned()).or_default().push(index);
        }
        if let Some(parent) = row.parent() {
            self.by_parent.entry(parent.to_owned()).or_default().push(index);
        }
        self.by_change.insert(mark, index);
        self.marks.push(mark);
        self.rows.push(row);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.by_id.get(id).and_then(|index| self.rows.get(*index))
    }

    pub(crate) fn all(&self) -> &[T] {
        &self.rows
    }

    /// The rows with that reference of the account's, in order of creation.
    pub(crate) fn of_reference(&self, account: Option<&str>, reference: &str) -> Vec<&T> {
        let mut rows = self.pick(self.by_reference.get(reference));
        rows.retain(|row| row.account() == account);
        rows
    }

    /// The rows with that reference, whosever they are.
    pub(crate) fn of_any_reference(&self, reference: &str) -> Vec<&T> {
        self.pick(self.by_reference.get(reference))
    }

    /// The rows of one account, in order of creation.
    pub(crate) fn of_account(&self, account: Option<&str>) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.iter().filter(move |row| row.account() == account)
    }

    pub(crate) fn of_parent(&self, parent: &str) -> Vec<&T> {
        self.pick(self.by_parent.get(parent))
    }

    fn pick(&self, indexes: Option<&Vec<usize>>) -> Vec<&T> {
        indexes.into_iter().flatten().filter_map(|index| self.rows.get(*index)).collect()
    }

    /// The rows of the account of `/v1` that changed at or after `since` (Unix milliseconds) and after the place
    /// `after`.
    pub(crate) fn page(&self, since: Option<i64>, after: Option<Mark>, limit: usize) -> Page<'_, T> {
        let from = since.map(|changed| Bound::Included(Mark { changed, number: 0 }));
        let lower = match (from, after) {
            (Some(Bound::Included(from)), Some(after)) if from > after => Bound::Included(from),
            (_, Some(after)) => Bound::Excluded(after),
            (Some(from), None) => from,
            (None, None) => Bound::Unbounded,
        };
        let mut found: Vec<(Mark, &T)> = self
            .by_change
            .range((lower, Bound::Unbounded))
            .filter_map(|(mark, index)| self.rows.get(*index).map(|row| (*mark, row)))
            .filter(|(_, row)| row.account().is_none())
            .take(limit.saturating_add(1))
            .collect();
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().map(|(mark, _)| *mark).or(after);
        Page { rows: found.into_iter().map(|(_, row)| row).collect(), next, has_more }
    }
}

impl Row for Payment {
    fn id(&self) -> &str {
        &self.id
    }
    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }
    fn reference(&self) -> Option<&str> {
        Some(&self.reference)
    }
    fn parent(&self) -> Option<&str> {
        None
    }
    fn changed(&self) -> i64 {
        self.changed
    }
}

impl Row for Refund {
    fn id(&self) -> &str {
        &self.id
    }
    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }
    fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }
    fn parent(&self) -> Option<&str> {
        Some(&self.payment)
    }
    fn changed(&self) -> i64 {
        self.changed
    }
}

impl Row for Dispute {
    fn id(&self) -> &str {
        &self.id
    }
    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }
    fn reference(&self) -> Option<&str> {
        None
    }
    fn parent(&self) -> Option<&str> {
        Some(&self.payment)
    }
    fn changed(&self) -> i64 {
        self.changed
    }
}

impl Row for Payout {
    fn id(&self) -> &str {
        &self.id
    }
    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }
    fn reference(&self) -> Option<&str> {
        Some(&self.statement_text)
    }
    fn parent(&self) -> Option<&str> {
        None
    }
    fn changed(&self) -> i64 {
        Payout::changed(self)
    }
}
