//! Transactions: what a closure given to the store may do.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::rows::{self, Cell as RowCell};
use crate::{Fault, Timestamp};

/// One snapshot of the store.
pub struct ReadTx<'a> {
    connection: &'a Connection,
    statements: Cell<u32>,
}

impl<'a> ReadTx<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection, statements: Cell::new(0) }
    }

    /// The first row, if any.
    pub fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Fault> {
        self.count();
        Ok(self.connection.prepare_cached(sql)?.query_row(params, map).optional()?)
    }

    /// Every row, in order.
    pub fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Fault> {
        self.count();
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, map)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Walks over rows without keeping them: for checks and exports over whole tables.
    pub fn each(
        &self,
        sql: &str,
        params: impl Params,
        mut visit: impl FnMut(&Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.count();
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        while let Some(row) = rows.next()? {
            visit(row)?;
        }
        Ok(())
    }

    /// How many statements ran so far in this transaction; tests of hot actions count them.
    pub fn statements(&self) -> u32 {
        self.statements.get()
    }

    fn count(&self) {
        self.statements.set(self.statements.get().saturating_add(1));
    }
}

/// A write transaction: reads see its own changes; only this type can change, post, announce and queue effects.
pub struct WriteTx<'a> {
    read: ReadTx<'a>,
    at: Timestamp,
    author: Arc<str>,
    correlation: Arc<str>,
    /// The newest announcement written so far.
    announced: Cell<i64>,
    /// Whether an effect was queued.
    queued: Cell<bool>,
    /// Announcements are left out for now.
    quiet: Cell<bool>,
}

impl<'a> WriteTx<'a> {
    pub(super) fn new(connection: &'a Connection, at: Timestamp, author: Arc<str>, correlation: Arc<str>) -> Self {
        Self {
            read: ReadTx::new(connection),
            at,
            author,
            correlation,
            announced: Cell::new(0),
            queued: Cell::new(false),
            quiet: Cell::new(false),
        }
    }

    /// Runs a statement; gives the number of rows changed.
    pub fn exec(&self, sql: &str, params: impl Params) -> Result<usize, Fault> {
        self.read.count();
        Ok(self.read.connection.prepare_cached(sql)?.execute(params)?)
    }

    /// Runs an INSERT of one row for each of these rows, by as few statements as suits: `INSERT … VALUES (?1, …)` to the letter,
    /// and nothing after it.
    pub fn insert_rows<const N: usize>(&self, sql: &str, rows: &[[RowCell<'_>; N]]) -> Result<(), Fault> {
        for _ in 0..rows::insert(self.read.connection, sql, rows)? {
            self.read.count();
        }
        Ok(())
    }

    /// Runs an INSERT; gives the rowid of the new row.
    pub fn insert(&self, sql: &str, params: impl Params) -> Result<i64, Fault> {
        self.read.count();
        Ok(self.read.connection.prepare_cached(sql)?.insert(params)?)
    }

    /// The instant of this transaction, from the shop's clock.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Who acts.
    pub fn author(&self) -> &str {
        &self.author
    }

    /// The correlation id of the story this is part of.
    pub fn correlation(&self) -> &str {
        &self.correlation
    }

    /// Does work whose announcements are left out: for who books many records at once, where no window wants to hear of each
    /// and nobody has subscribed yet. Everything else is written as always.
    pub fn quietly<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.quiet.replace(true);
        let done = work();
        self.quiet.set(before);
        done
    }

    /// Does a part of the work that may fail while the rest stands: an error takes back what it did, and nothing else.
    pub fn part<T, E: From<Fault>>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let announced = self.announced.get();
        let done = super::writer::in_savepoint(self, work);
        if done.is_err() {
            // The number of an announcement that was taken back comes again.
            self.announced.set(announced);
        }
        done
    }

    pub(super) fn set_pace(&self, pace: super::Pace) -> Result<(), Fault> {
        Ok(super::pace::set(self.read.connection, pace)?)
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.quiet.get()
    }

    pub(super) fn note_news(&self, seq: i64) {
        self.announced.set(seq);
    }

    pub(super) fn note_effect(&self) {
        self.queued.set(true);
    }

    /// Whether an effect was queued here.
    pub(super) fn has_queued(&self) -> bool {
        self.queued.get()
    }

    /// The newest announcement written here; 0 when there is none.
    pub(super) fn announced(&self) -> i64 {
        self.announced.get()
    }
}

impl<'a> Deref for WriteTx<'a> {
    type Target = ReadTx<'a>;
    fn deref(&self) -> &ReadTx<'a> {
        &self.read
    }
}
