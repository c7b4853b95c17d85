//! The writer: one thread owns the one writing connection and commits for everybody who waits.
//!
//! A group is `BEGIN IMMEDIATE`, each closure in a savepoint of its own, one `COMMIT`; nobody is answered before the
//! commit is on disk. With `synchronous=FULL` this shares one fsync between all members.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::{WriteTx, prepare_connection};
use crate::actor::OnceKey;
use crate::{Author, Fault, Timestamp};

/// When a group is closed even though others still wait.
#[derive(Debug, Clone, Copy)]
pub struct GroupLimits {
    /// Most members of a group.
    pub members_max: usize,
    /// Longest time a group takes in new members.
    pub open_max: Duration,
}

impl Default for GroupLimits {
    fn default() -> Self {
        Self { members_max: 256, open_max: Duration::from_millis(5) }
    }
}

/// A closure that takes longer is logged with its author's correlation id.
const SLOW: Duration = Duration::from_millis(250);
/// A closure that takes longer is ended and taken back.
const TOO_SLOW: Duration = Duration::from_secs(5);

/// Run in the writer's thread, without a connection when there is none; gives back what to do once the group's fate is known.
type Work = Box<dyn FnOnce(Option<&Connection>) -> Settle + Send>;
/// Answers the caller: `None` when the commit is on disk, else the fault that every member gets.
type Settle = Box<dyn FnOnce(Option<String>) + Send>;

enum Job {
    Run(Work),
    Stop,
}

pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    waiting: Arc<AtomicUsize>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    latest: Arc<LatestSeq>,
}

/// The newest announcement of the group that is open now.
#[derive(Default)]
struct LatestSeq(std::sync::atomic::AtomicI64);

impl LatestSeq {
    fn note(&self, seq: i64) {
        self.0.fetch_max(seq, Ordering::Relaxed);
    }
}

impl Writer {
    pub(super) fn start(path: &Path, news: watch::Sender<i64>, limits: GroupLimits) -> Result<Self, Fault> {
        let connection = open(path)?;
        let (jobs, inbox) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let latest = Arc::new(LatestSeq::default());
        let desk = Desk { path: path.to_owned(), limits, waiting: waiting.clone(), latest: latest.clone(), news };
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || desk.serve(connection, &inbox))
            .map_err(|cause| Fault::bug(format!("no thread for the writer: {cause}")))?;
        Ok(Self { jobs, waiting, thread: Mutex::new(Some(thread)), latest })
    }

    /// Queues the work; the receiver gets its answer after the group's commit.
    pub(super) fn queue<A, T, E>(
        &self,
        at: Timestamp,
        who: &A,
        work: impl FnOnce(&WriteTx<'_>) -> Result<T, E> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, E>>
    where
        A: Author + ?Sized,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let (answer, receiver) = oneshot::channel();
        let author: Arc<str> = who.author_id().into();
        let correlation: Arc<str> = who.correlation().into();
        let once: Option<OnceKey> = who.once().cloned();
        let latest = self.latest.clone();
        let run: Work = Box::new(move |connection| {
            let outcome = match connection {
                Some(connection) => {
                    let tx = WriteTx::new(connection, at, author, correlation);
                    let outcome = in_savepoint(&tx, once.as_ref(), work);
                    // The number of an announcement that was taken back comes again.
                    if outcome.is_ok() {
                        latest.note(tx.announced());
                    }
                    outcome
                }
                None => Err(Fault::Stopping.into()),
            };
            Box::new(move |failed| {
                // A caller that went away cancels nothing: the answer is dropped, the commit stands.
                let _gone = answer.send(match failed {
                    None => outcome,
                    Some(cause) => Err(Fault::Disk(cause).into()),
                });
            })
        });
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if self.jobs.send(Job::Run(run)).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
        receiver
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    pub(super) fn stop(&self) {
        let _already_gone = self.jobs.send(Job::Stop);
        let thread = self.thread.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the writer's thread ended in a panic");
        }
    }
}

/// Runs one closure: the idempotency key first, then the work; an error or panic takes all of it back.
fn in_savepoint<T, E: From<Fault>>(
    tx: &WriteTx<'_>,
    once: Option<&OnceKey>,
    work: impl FnOnce(&WriteTx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let started = Instant::now();
    tx.exec("SAVEPOINT job", []).map_err(E::from)?;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        if let Some(key) = once {
            super::once::claim(tx, key)?;
        }
        work(tx)
    }))
    .unwrap_or_else(|panic| Err(Fault::panicked(&*panic).into()));
    let took = started.elapsed();
    if took > SLOW {
        tracing::warn!(
            took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            correlation = tx.correlation(),
            "a slow write"
        );
    }
    let end = if outcome.is_ok() { "RELEASE job" } else { "ROLLBACK TO job" };
    let ended = tx.exec(end, []).and_then(|_| if outcome.is_err() { tx.exec("RELEASE job", []) } else { Ok(0) });
    match (outcome, ended) {
        (Ok(value), Ok(_)) => Ok(value),
        (Ok(_), Err(fault)) => Err(fault.into()),
        (Err(error), _) => Err(error),
    }
}

struct Desk {
    path: PathBuf,
    limits: GroupLimits,
    waiting: Arc<AtomicUsize>,
    latest: Arc<LatestSeq>,
    news: watch::Sender<i64>,
}

impl Desk {
    fn serve(self, connection: Connection, inbox: &mpsc::Receiver<Job>) {
        let mut connection = Some(connection);
        let mut stopping = false;
        while !stopping {
            let first = match inbox.recv() {
                Ok(Job::Run(work)) => work,
                Ok(Job::Stop) | Err(_) => break,
            };
            if connection.is_none() {
                connection =
                    open(&self.path).inspect_err(|cause| tracing::error!(%cause, "the store stays closed")).ok();
            }
            let (settled, failed) = match &connection {
                Some(open) => self.group(open, first, inbox, &mut stopping),
                None => (vec![first(None)], Some("the store could not be opened again".to_owned())),
            };
            self.waiting.fetch_sub(settled.len(), Ordering::Relaxed);
            let seq = self.latest.0.swap(0, Ordering::Relaxed);
            if failed.is_none() {
                self.news.send_if_modified(|seen| {
                    if seq > *seen {
                        *seen = seq;
                        true
                    } else {
                        false
                    }
                });
            } else {
                // After a failed commit nothing this connection believes can be trusted: open the file again.
                connection = None;
            }
            for settle in settled {
                settle(failed.clone());
            }
        }
    }

    /// One group: begin, the members, commit. Gives the answers to send and why the commit failed, if it did.
    fn group(
        &self,
        connection: &Connection,
        first: Work,
        inbox: &mpsc::Receiver<Job>,
        stopping: &mut bool,
    ) -> (Vec<Settle>, Option<String>) {
        if let Err(cause) = connection.execute_batch("BEGIN IMMEDIATE") {
            return (vec![first(None)], Some(cause.to_string()));
        }
        let opened = Instant::now();
        let mut settled = Vec::new();
        let mut next = Some(first);
        while let Some(work) = next.take() {
            let deadline = Instant::now() + TOO_SLOW;
            // Checked every so many steps of SQLite's machine; a closure past its time is interrupted.
            let watched = connection.progress_handler(10_000, Some(move || Instant::now() > deadline));
            if let Err(cause) = watched {
                tracing::warn!(%cause, "a write runs without its time limit");
            }
            settled.push(work(Some(connection)));
            // Where the disk fails, SQLite takes back the whole transaction by itself. A further member would commit alone
            // and be told that nothing was changed.
            if connection.is_autocommit() {
                return (settled, Some("the transaction was rolled back".to_owned()));
            }
            if settled.len() < self.limits.members_max && opened.elapsed() < self.limits.open_max {
                match inbox.try_recv() {
                    Ok(Job::Run(work)) => next = Some(work),
                    Ok(Job::Stop) => *stopping = true,
                    Err(_) => {}
                }
            }
        }
        let _watch_off = connection.progress_handler(0, None::<fn() -> bool>);
        let failed = connection.execute_batch("COMMIT").err().map(|cause| cause.to_string());
        if failed.is_some() {
            let _nothing_to_take_back = connection.execute_batch("ROLLBACK");
        }
        (settled, failed)
    }
}

fn open(path: &Path) -> Result<Connection, Fault> {
    let connection = Connection::open(path)?;
    prepare_connection(&connection)?;
    // The log keeps its size, so that a sync overwrites blocks and the file's metadata stays as it is.
    connection.execute_batch("PRAGMA journal_size_limit = -1; PRAGMA wal_autocheckpoint = 4000;")?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::fresh_shop;
    use crate::{Announce, Permission, System};

    fn news() -> Announce<'static> {
        Announce {
            kind: "test.changed",
            subject: "one",
            tags: &["test"],
            permission: Permission("test:read"),
            body: serde_json::Value::Null,
        }
    }

    #[tokio::test]
    async fn an_announcement_that_was_taken_back_does_not_swallow_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let db = fresh_shop(folder.path()).unwrap().0.build().db;
        let who = System::because("test");
        let mut heard = db.news();
        let failed: Result<(), Fault> = db.write(&who, |tx| tx.announce(&news()).and(Err(Fault::Stale))).await;
        assert!(matches!(failed, Err(Fault::Stale)));
        assert!(!heard.has_changed().unwrap(), "nothing was announced");
        db.write(&who, |tx| tx.announce(&news())).await.unwrap();
        assert!(heard.has_changed().unwrap());
        assert_eq!(*heard.borrow_and_update(), 1);
    }

    #[tokio::test]
    async fn after_the_whole_transaction_was_taken_back_nobody_of_the_group_is_in_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let setup = Connection::open(&path).unwrap();
        setup.execute_batch("CREATE TABLE one (a INTEGER PRIMARY KEY) STRICT; INSERT INTO one VALUES (7)").unwrap();
        drop(setup);
        let (tell, _news) = watch::channel(0);
        let limits = GroupLimits { members_max: 10, open_max: Duration::from_secs(60) };
        let writer = Writer::start(&path, tell, limits).unwrap();
        let who = System::because("test");
        let (go, wait) = mpsc::channel::<()>();
        let add = |a: i64| move |tx: &WriteTx<'_>| tx.exec("INSERT INTO one (a) VALUES (?1)", [a]);
        let first = writer.queue(Timestamp(1), &who, move |tx| {
            // Until the others wait, so that all of them are one group.
            let _ = wait.recv();
            add(1)(tx)
        });
        // A full disk takes the transaction back in the same way.
        let full = writer.queue(Timestamp(1), &who, |tx| tx.exec("INSERT OR ROLLBACK INTO one (a) VALUES (7)", []));
        let later = writer.queue(Timestamp(1), &who, add(3));
        go.send(()).unwrap();
        assert!(first.await.unwrap().is_err());
        assert!(full.await.unwrap().is_err());
        let told = later.await.unwrap().is_ok();
        let rows: Vec<i64> = {
            let reader = Connection::open(&path).unwrap();
            let mut statement = reader.prepare("SELECT a FROM one ORDER BY a").unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        assert_eq!(rows, if told { vec![3, 7] } else { vec![7] }, "what is in the store was answered so");
        writer.stop();
    }
}
