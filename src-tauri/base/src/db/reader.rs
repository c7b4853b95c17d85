//! Readers: a few threads, each with a read-only connection; a read is one snapshot.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection, InterruptHandle, OpenFlags};
use tokio::sync::oneshot;

use super::{ReadTx, prepare_connection};
use crate::Fault;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// How long the end waits for reads that were broken off. What takes longer is no statement of SQLite's.
const END_WITHIN: Duration = Duration::from_secs(2);

pub(super) struct Readers {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    stopping: Arc<AtomicBool>,
    threads: Mutex<Vec<(InterruptHandle, JoinHandle<()>)>>,
}

impl Readers {
    pub(super) fn start(path: &Path, count: usize) -> Result<Self, Fault> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let inbox = Arc::new(Mutex::new(inbox));
        let stopping = Arc::new(AtomicBool::new(false));
        let mut threads = Vec::with_capacity(count);
        for n in 0..count {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            prepare_connection(&connection)?;
            connection.execute_batch("PRAGMA query_only = ON")?;
            let interrupt = connection.get_interrupt_handle();
            let (inbox, stopping) = (inbox.clone(), stopping.clone());
            let thread = std::thread::Builder::new()
                .name(format!("store-reader-{n}"))
                .spawn(move || {
                    loop {
                        let job = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        match job {
                            Ok(job) if !stopping.load(Ordering::Relaxed) => job(&connection),
                            // Whoever waits is told that the program stops.
                            Ok(_) => {}
                            Err(_) => return,
                        }
                    }
                })
                .map_err(|cause| Fault::bug(format!("no thread for a reader: {cause}")))?;
            threads.push((interrupt, thread));
        }
        Ok(Self { jobs: Mutex::new(Some(jobs)), stopping, threads: Mutex::new(threads) })
    }

    pub(super) async fn run<T, E>(
        &self,
        work: impl FnOnce(&ReadTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (answer, receiver) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let _caller_left = answer.send(in_snapshot(connection, work));
        });
        // The sender is given back before the answer is waited for: the threads end when nobody has one any more.
        let taken = match &*self.jobs.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(jobs) => jobs.send(job).is_ok(),
            None => false,
        };
        let answer = if taken { receiver.await.ok() } else { None };
        match answer {
            // A statement that was broken off would be told as one that took too long.
            Some(Err(_)) | None if self.stopping.load(Ordering::Relaxed) => Err(Fault::Stopping.into()),
            Some(answer) => answer,
            None => Err(Fault::bug("a reader ended in a panic").into()),
        }
    }

    /// Breaks off what is being read, and waits until the connections are closed.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let began = Instant::now();
        while !threads.is_empty() && began.elapsed() < END_WITHIN {
            // Again and again: a read of many statements begins the next one.
            threads.retain(|(interrupt, thread)| {
                interrupt.interrupt();
                !thread.is_finished()
            });
            std::thread::sleep(Duration::from_millis(2));
        }
        if !threads.is_empty() {
            tracing::warn!(readers = threads.len(), "a read could not be broken off");
        }
    }
}

fn in_snapshot<T, E: From<Fault>>(
    connection: &Connection,
    work: impl FnOnce(&ReadTx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    connection.execute_batch("BEGIN").map_err(Fault::from)?;
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&ReadTx::new(connection))))
        .unwrap_or_else(|_| Err(Fault::bug("a read panicked").into()));
    connection.execute_batch("COMMIT").map_err(Fault::from)?;
    outcome
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use crate::testing::fresh_shop;
    use crate::{Fault, Problem};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_store_closes_though_somebody_reads_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let db = fresh_shop(folder.path()).unwrap().0.build().db;
        let (tell, begun) = tokio::sync::oneshot::channel();
        let reads = tokio::spawn({
            let db = db.clone();
            async move {
                db.read(move |tx| {
                    tell.send(()).unwrap();
                    let endless =
                        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n";
                    tx.one(endless, [], |row| row.get::<_, i64>(0))
                })
                .await
            }
        });
        begun.await.unwrap();
        let began = Instant::now();
        let closes = db.clone();
        tokio::task::spawn_blocking(move || closes.close()).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(2), "it took {:?}", began.elapsed());
        assert!(matches!(reads.await.unwrap(), Err(Fault::Stopping)), "the reader is told why");
        let late = db.read(|tx| tx.one("SELECT 1", [], |row| row.get::<_, i64>(0))).await.unwrap_err();
        assert_eq!(late.kind().status, 503);
        // Everything is in the one file, which can be copied as it is.
        assert!(!folder.path().join("shop.db-wal").exists());
    }
}
