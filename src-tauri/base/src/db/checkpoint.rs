//! Moving pages from the write-ahead log into the database, on a thread and connection of its own, so that nobody who waits
//! for a commit waits for that too.
//!
//! The log begins anew only when all of it was moved and nothing was added since. While the writer never rests, the last few
//! pages are always new: so it moves those itself, once the others are done.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use rusqlite::{Connection, OpenFlags};

use super::prepare_connection;
use crate::Fault;

/// Pages in the log from which on they are moved: 4 MiB.
const MANY: u32 = 500;
/// Pages in the log that the writer moves itself whatever happens, so that the log does not grow for ever: 256 MiB.
const TOO_MANY: u32 = 32_000;
/// So few pages are left to the writer.
const FEW: u32 = 50;

thread_local! {
    /// Pages in the log after the newest commit of this thread's connection.
    static PAGES: Cell<u32> = const { Cell::new(0) };
}

/// The thread that moves pages, and what the writer knows of it.
pub(super) struct Checkpointer {
    shared: Arc<Shared>,
    wake: mpsc::SyncSender<()>,
    /// Pages at which it is woken next.
    wake_at: u32,
}

#[derive(Default)]
struct Shared {
    /// Pages in the log, as the writer saw it last.
    pages: AtomicU32,
    /// All but a few are moved.
    nearly: AtomicBool,
}

/// Waits for the end of the thread.
pub(super) struct Ended(Mutex<Option<std::thread::JoinHandle<()>>>);

impl Ended {
    pub(super) fn wait(&self) {
        let thread = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that empties the log ended in a panic");
        }
    }
}

/// Has the thread's connection tell how many pages are in the log, in place of SQLite's own moving.
pub(super) fn watch(connection: &Connection) {
    connection.wal_hook(Some(|_, pages| {
        PAGES.set(u32::try_from(pages).unwrap_or(0));
        Ok(())
    }));
}

impl Checkpointer {
    /// Starts the thread; it ends when this is dropped.
    pub(super) fn start(path: &Path) -> Result<(Self, Ended), Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        prepare_connection(&connection)?;
        let shared = Arc::new(Shared::default());
        let (wake, woken) = mpsc::sync_channel(1);
        let mover = Mover { connection, shared: shared.clone() };
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".into())
            .spawn(move || {
                while woken.recv().is_ok() {
                    mover.move_pages();
                }
            })
            .map_err(|cause| Fault::bug(format!("no thread to empty the log: {cause}")))?;
        Ok((Self { shared, wake, wake_at: MANY }, Ended(Mutex::new(Some(thread)))))
    }

    /// Called by the writer between two groups.
    pub(super) fn after_commit(&mut self, connection: &Connection) {
        let pages = PAGES.get();
        self.shared.pages.store(pages, Ordering::Relaxed);
        if pages < MANY {
            self.wake_at = MANY;
        } else if pages >= TOO_MANY || self.shared.nearly.swap(false, Ordering::Relaxed) {
            if let Err(cause) = move_once(connection) {
                tracing::debug!(%cause, "the log could not be emptied");
            }
        } else if pages >= self.wake_at {
            self.wake_at = pages.saturating_add(MANY / 4);
            // Woken already: it will see these pages too.
            let _already_awake = self.wake.try_send(());
        }
    }
}

struct Mover {
    connection: Connection,
    shared: Arc<Shared>,
}

impl Mover {
    /// Moves what is in the log, and then what has come meanwhile, for as long as that becomes less.
    fn move_pages(&self) {
        let mut before = u32::MAX;
        loop {
            let moved = match move_once(&self.connection) {
                Ok(moved) => moved,
                Err(cause) => {
                    tracing::debug!(%cause, "the log could not be emptied now");
                    return;
                }
            };
            let left = self.shared.pages.load(Ordering::Relaxed).saturating_sub(moved);
            if left <= FEW {
                self.shared.nearly.store(left > 0, Ordering::Relaxed);
                return;
            }
            // A reader that looks at an old state keeps the pages after it where they are.
            if left >= before {
                return;
            }
            before = left;
        }
    }
}

/// Moves what nobody needs in the log; gives how many of its pages are in the database now.
fn move_once(connection: &Connection) -> rusqlite::Result<u32> {
    let mut statement = connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?;
    statement.query_row([], |row| row.get::<_, i64>(2)).map(|pages| u32::try_from(pages).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use crate::System;
    use crate::testing::fresh_shop;

    #[test]
    fn the_log_is_emptied_though_the_writer_never_rests() {
        let folder = tempfile::tempdir().unwrap();
        let db = fresh_shop(folder.path()).unwrap().0.build().db;
        let who = System::because("test");
        db.write_now(&who, |tx| tx.exec("CREATE TABLE one (a BLOB NOT NULL) STRICT", [])).unwrap();
        let log = folder.path().join("shop.db-wal");
        // 80 MB in all.
        for _ in 0..1_000 {
            db.write_now(&who, |tx| tx.exec("INSERT INTO one (a) VALUES (zeroblob(80000))", [])).unwrap();
        }
        let bytes = std::fs::metadata(&log).unwrap().len();
        assert!(bytes < 40_000_000, "the log has {bytes} bytes");
        db.close();
    }
}
