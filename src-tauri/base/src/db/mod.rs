//! The store: one SQLite file, one writer that commits for whoever waits, many readers.
//!
//! Tables of its own: `announcements`, `cursors`, `outbox`, `schedule`, `once`, `migrations`.

mod announce;
mod folder;
mod migrate;
mod once;
mod outbox;
mod pace;
mod reader;
mod room;
mod rows;
mod schedule;
mod tidy;
mod tx;
mod writer;

use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::sync::watch;

pub use announce::{Announce, Announcement, Heard, Parked};
pub use folder::{DataFolder, FolderError};
pub use migrate::{MIGRATIONS_TABLE, Migration, OpenError, migrations_in};
pub use outbox::{Effect, EffectStands, OutboxRow};
pub use pace::Pace;
pub use room::free_bytes;
pub use rows::Cell;
pub use tidy::Tidied;
pub use tx::{ReadTx, WriteTx};
pub use writer::GroupLimits;

use crate::{Author, Clock, Fault, System};

/// A handle on the open store; cheap to clone.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    writer: writer::Writer,
    readers: reader::Readers,
    clock: Arc<dyn Clock>,
    news: watch::Receiver<i64>,
    effects: watch::Receiver<()>,
}

impl Db {
    /// Opens the file, brings its schema up to date (with a copy kept beside it) and starts the writer and the readers.
    pub fn open(path: &Path, migrations: &[Migration], clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        migrate::bring_up_to_date(path, migrations, clock.now())?;
        let (tell_news, news) = watch::channel(0);
        let (tell_effects, effects) = watch::channel(());
        let bells = writer::Bells { news: tell_news, effects: tell_effects };
        let writer = writer::Writer::start(path, bells, GroupLimits::default())?;
        let readers = reader::Readers::start(path, reader_count())?;
        Ok(Self { inner: Arc::new(Inner { path: path.to_owned(), writer, readers, clock, news, effects }) })
    }

    /// Reads in one snapshot, on a reader's thread.
    pub async fn read<T, E>(&self, work: impl FnOnce(&ReadTx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.inner.readers.run(work).await
    }

    /// Changes things: runs on the writer's thread, apart from the others of its group, and answers after the commit is on disk.
    ///
    /// An error takes back this closure alone. The closure is synchronous, so nothing outside can be waited for inside.
    /// Where the author carries an idempotency key, a repeat ends as [`Fault::Repeated`] and changes nothing.
    ///
    /// Its fault points are called by the file of the caller, which an `async fn` would not be told.
    #[track_caller]
    pub fn write<A, T, E>(
        &self,
        who: &A,
        work: impl FnOnce(&WriteTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> impl Future<Output = Result<T, E>>
    where
        A: Author + ?Sized,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let from = Location::caller();
        async move {
            let waits = self.inner.writer.queue(from, self.inner.clock.now(), who, work);
            match waits.await {
                Ok(answer) => answer,
                Err(_) => Err(Fault::Stopping.into()),
            }
        }
    }

    /// The same from a thread that may block: commands and imports.
    #[track_caller]
    pub fn write_now<A, T, E>(
        &self,
        who: &A,
        work: impl FnOnce(&WriteTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        A: Author + ?Sized,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.inner
            .writer
            .queue(Location::caller(), self.inner.clock.now(), who, work)
            .blocking_recv()
            .unwrap_or_else(|_| Err(Fault::Stopping.into()))
    }

    /// The same for work that many wait for: `done` is called once, after the group's commit, in the writer's thread, so it may
    /// only hand on what it is told. It is dropped uncalled when the store is closed.
    #[track_caller]
    pub fn write_then<A, T, E>(
        &self,
        who: &A,
        work: impl FnOnce(&WriteTx<'_>) -> Result<T, E> + Send + 'static,
        done: impl FnOnce(Result<T, E>) + Send + 'static,
    ) where
        A: Author + ?Sized,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        self.inner.writer.queue_then(Location::caller(), self.inner.clock.now(), who, work, done);
    }

    /// Has the writer work at another pace from its next write on.
    pub async fn set_pace(&self, pace: Pace) -> Result<(), Fault> {
        self.write(&System::because("another pace"), move |tx| tx.set_pace(pace)).await
    }

    /// Changes whenever a commit brought announcements: the sequence of the newest one.
    pub fn news(&self) -> watch::Receiver<i64> {
        self.inner.news.clone()
    }

    /// Changes whenever a commit queued an effect, or put one back.
    pub fn effects(&self) -> watch::Receiver<()> {
        self.inner.effects.clone()
    }

    /// How many writes wait for the writer now.
    pub fn waiting(&self) -> usize {
        self.inner.writer.waiting()
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Copies the whole store into a new file while it is in use, then checks the copy.
    pub fn copy_to(&self, target: &Path) -> Result<(), Fault> {
        copy_file(&self.inner.path, target)
    }

    /// Breaks off what is read and ends the writer after what already waits. Later calls answer [`Fault::Stopping`].
    ///
    /// Afterwards everything is in the one file, unless a read could not be broken off. SQLite moves the log into it when the last connection closes, and two that
    /// close at the same time each take the other for one that stays: so the readers go first, and the writer last.
    pub fn close(&self) {
        self.inner.readers.stop();
        self.inner.writer.stop();
    }
}

/// Copies a database by the backup API in one read transaction, then runs the integrity check on the copy. A disk that has no room
/// for it is left alone.
pub fn copy_file(source: &Path, target: &Path) -> Result<(), Fault> {
    room::for_copy(source, target)?;
    let from = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    from.busy_timeout(Duration::from_secs(5))?;
    let mut to = Connection::open(target)?;
    // The check reads the schema of a file that may come from anywhere.
    to.execute_batch("PRAGMA trusted_schema = OFF")?;
    rusqlite::backup::Backup::new(&from, &mut to)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    let verdict: String = to.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(Fault::Disk(format!("the copy is damaged: {verdict}")));
    }
    to.close().map_err(|(_, cause)| Fault::from(cause))
}

fn reader_count() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get).clamp(2, 8)
}

/// Settings that every connection gets. `synchronous=FULL`: a commit that was answered survives a power cut.
fn prepare_connection(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -16384;",
    )?;
    connection.set_prepared_statement_cache_capacity(512);
    Ok(())
}
