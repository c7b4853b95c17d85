//! How the writer works: for a shop whose staff wait, or for one that is being filled.

use rusqlite::Connection;

/// How much memory the writer has for pages of the file, and how long the log grows before it is moved into the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// A shop at work: 16 MiB of memory, and a log of 4 MiB, whose moving takes a few milliseconds.
    AtWork,
    /// A fill or an import of very much, where nobody waits for a single write: 128 MiB, and a log of 64 MiB, so that a
    /// page which changes again and again is written to the file once.
    Filling,
}

/// Sets the pace of a writer's connection.
pub(super) fn set(connection: &Connection, pace: Pace) -> rusqlite::Result<()> {
    connection.execute_batch(match pace {
        Pace::AtWork => "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 500; PRAGMA shrink_memory",
        Pace::Filling => "PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 8000",
    })
}
