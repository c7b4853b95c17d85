//! The writer: one thread owns the one writing connection and commits for everybody who waits.
//!
//! A group is `BEGIN IMMEDIATE`, the closures, one `COMMIT`; nobody is answered before the commit is on disk. With
//! `synchronous=FULL` this shares one fsync between all members. Once there is something in the group, each further closure
//! runs in a savepoint of its own, so that its failure takes back nothing of others. Before that it needs none: the whole
//! transaction is taken back. Savepoints are not for nothing, each page that is changed in one is copied first.

use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use super::{WriteTx, prepare_connection};
use crate::actor::OnceKey;
use crate::{Author, Fault, Timestamp, faults};

/// When a group is closed even though others still wait.
#[derive(Debug, Clone, Copy)]
pub struct GroupLimits {
    /// Most members of a group.
    pub members_max: usize,
    /// Longest time a group takes in new members.
    pub open_max: Duration,
    /// How long everything is refused after a commit that failed: a disk that is full or broken is not helped by being tried at full
    /// rate, and whoever asks is better told at once.
    pub rest: Duration,
}

impl Default for GroupLimits {
    fn default() -> Self {
        Self { members_max: 256, open_max: Duration::from_millis(5), rest: Duration::from_secs(1) }
    }
}

/// A closure that takes longer is logged with its author's correlation id.
const SLOW: Duration = Duration::from_millis(250);
/// A closure that takes longer is ended and taken back.
const TOO_SLOW: Duration = Duration::from_secs(5);

/// Run in the writer's thread.
type Work = Box<dyn FnOnce(Place<'_>) -> Ran + Send>;
/// Answers the caller: `None` when the commit is on disk, else the fault that every member gets.
type Settle = Box<dyn FnOnce(Option<String>) + Send>;

/// Where a closure runs.
enum Place<'c> {
    /// In a transaction that holds nothing yet.
    Alone(&'c Connection),
    /// In a savepoint, behind what others did.
    BehindOthers(&'c Connection),
    /// Nowhere: there is no connection.
    Nowhere,
}

/// What a closure came to.
struct Ran {
    /// Whether what it did is to stay.
    stays: bool,
    /// What to do once the group's fate is known.
    settle: Settle,
}

enum Job {
    Run(Work),
    Stop,
}

pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    waiting: Arc<AtomicUsize>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
    brings: Arc<Brings>,
}

/// What the group that is open now brings to those who wait for news.
#[derive(Default)]
struct Brings {
    /// The newest announcement; 0 when there is none.
    latest: AtomicI64,
    /// Whether an effect was queued.
    effect: AtomicBool,
}

impl Brings {
    fn note(&self, tx: &WriteTx<'_>) {
        self.latest.fetch_max(tx.announced(), Ordering::Relaxed);
        self.effect.fetch_or(tx.has_queued(), Ordering::Relaxed);
    }
}

/// Where those who wait for news hear that there is some.
pub(super) struct Bells {
    /// The newest announcement.
    pub news: watch::Sender<i64>,
    /// Changes whenever an effect was queued.
    pub effects: watch::Sender<()>,
}

impl Writer {
    pub(super) fn start(path: &Path, bells: Bells, limits: GroupLimits) -> Result<Self, Fault> {
        let connection = open(path)?;
        let (jobs, inbox) = mpsc::channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let brings = Arc::new(Brings::default());
        let desk = Desk { path: path.to_owned(), limits, waiting: waiting.clone(), brings: brings.clone(), bells };
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || desk.serve(connection, &inbox))
            .map_err(|cause| Fault::bug(format!("no thread for the writer: {cause}")))?;
        Ok(Self { jobs, waiting, thread: Mutex::new(Some(thread)), brings })
    }

    /// Queues the work; the receiver gets its answer after the group's commit. `from` is who asked, for the fault points.
    pub(super) fn queue<A, T, E>(
        &self,
        from: &'static Location<'static>,
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
        self.queue_then(from, at, who, work, |outcome| {
            // A caller that went away cancels nothing: the answer is dropped, the commit stands.
            let _gone = answer.send(outcome);
        });
        receiver
    }

    /// Queues the work; `done` is called in the writer's thread after the group's commit, and dropped uncalled when the
    /// writer has ended.
    pub(super) fn queue_then<A, T, E>(
        &self,
        from: &'static Location<'static>,
        at: Timestamp,
        who: &A,
        work: impl FnOnce(&WriteTx<'_>) -> Result<T, E> + Send + 'static,
        done: impl FnOnce(Result<T, E>) + Send + 'static,
    ) where
        A: Author + ?Sized,
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let author: Arc<str> = who.author_id().into();
        let correlation: Arc<str> = who.correlation().into();
        let once: Option<OnceKey> = who.once().cloned();
        let brings = self.brings.clone();
        let run: Work = Box::new(move |place| {
            let outcome = match place {
                Place::Alone(connection) => {
                    let tx = WriteTx::new(connection, at, author, correlation);
                    let outcome = do_work(&tx, once.as_ref(), work);
                    note_news(&brings, &tx, &outcome);
                    outcome
                }
                Place::BehindOthers(connection) => {
                    let tx = WriteTx::new(connection, at, author, correlation);
                    let outcome = in_savepoint(&tx, || do_work(&tx, once.as_ref(), work));
                    note_news(&brings, &tx, &outcome);
                    outcome
                }
                Place::Nowhere => Err(Fault::Stopping.into()),
            };
            let stays = outcome.is_ok();
            if stays {
                faults::point_of_write(from, "written");
            }
            let settle: Settle = Box::new(move |failed| {
                if stays && failed.is_none() {
                    faults::point_of_write(from, "committed");
                }
                done(match failed {
                    None => outcome,
                    Some(cause) => Err(Fault::Disk(cause).into()),
                });
            });
            Ran { stays, settle }
        });
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if self.jobs.send(Job::Run(run)).is_err() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
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

/// The number of an announcement that was taken back comes again, so it is no news.
fn note_news<T, E>(brings: &Brings, tx: &WriteTx<'_>, outcome: &Result<T, E>) {
    if outcome.is_ok() {
        brings.note(tx);
    }
}

/// Runs one closure: the idempotency key first, then the work. A panic is an error.
fn do_work<T, E: From<Fault>>(
    tx: &WriteTx<'_>,
    once: Option<&OnceKey>,
    work: impl FnOnce(&WriteTx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let started = Instant::now();
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
    outcome
}

/// An error takes back what the work did, and nothing else.
pub(super) fn in_savepoint<T, E: From<Fault>>(tx: &WriteTx<'_>, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    tx.exec("SAVEPOINT job", []).map_err(E::from)?;
    let outcome = work();
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
    brings: Arc<Brings>,
    bells: Bells,
}

impl Desk {
    fn serve(self, connection: Connection, inbox: &mpsc::Receiver<Job>) {
        let mut connection = Some(connection);
        let mut stopping = false;
        let mut refuses_until: Option<Instant> = None;
        while !stopping {
            let first = match inbox.recv() {
                Ok(Job::Run(work)) => work,
                Ok(Job::Stop) | Err(_) => break,
            };
            if refuses_until.is_some_and(|until| Instant::now() < until) {
                self.waiting.fetch_sub(1, Ordering::Relaxed);
                (first(Place::Nowhere).settle)(Some(
                    "a write failed a moment ago; the disk is left alone for now".to_owned(),
                ));
                continue;
            }
            if connection.is_none() {
                connection =
                    open(&self.path).inspect_err(|cause| tracing::error!(%cause, "the store stays closed")).ok();
            }
            let (settled, failed) = match &connection {
                Some(open) => self.group(open, first, inbox, &mut stopping),
                None => {
                    let why = "the store could not be opened again".to_owned();
                    (vec![first(Place::Nowhere).settle], Some(NotKept { why, is_of_disk: true }))
                }
            };
            self.waiting.fetch_sub(settled.len(), Ordering::Relaxed);
            let seq = self.brings.latest.swap(0, Ordering::Relaxed);
            let has_effect = self.brings.effect.swap(false, Ordering::Relaxed);
            if let Some(failed) = &failed {
                // After a failed commit nothing this connection believes can be trusted: open the file again.
                connection = None;
                refuses_until = failed.is_of_disk.then(|| Instant::now() + self.limits.rest);
            } else {
                self.bells.effects.send_if_modified(|()| has_effect);
                self.bells.news.send_if_modified(|seen| {
                    if seq > *seen {
                        *seen = seq;
                        true
                    } else {
                        false
                    }
                });
            }
            for settle in settled {
                settle(failed.as_ref().map(|failed| failed.why.clone()));
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
    ) -> (Vec<Settle>, Option<NotKept>) {
        if let Err(cause) = run(connection, "BEGIN IMMEDIATE") {
            return (vec![first(Place::Nowhere).settle], Some(NotKept::by(&cause)));
        }
        let opened = Instant::now();
        let (mut settled, mut holds_something) = (Vec::new(), false);
        let mut next = Some(first);
        while let Some(work) = next.take() {
            let deadline = Instant::now() + TOO_SLOW;
            // Checked every so many steps of SQLite's machine; a closure past its time is interrupted.
            let watched = connection.progress_handler(10_000, Some(move || Instant::now() > deadline));
            if let Err(cause) = watched {
                tracing::warn!(%cause, "a write runs without its time limit");
            }
            let place = if holds_something { Place::BehindOthers(connection) } else { Place::Alone(connection) };
            let ran = work(place);
            settled.push(ran.settle);
            // Where the disk fails, SQLite takes back the whole transaction by itself. A further member would commit alone
            // and be told that nothing was changed.
            if connection.is_autocommit() {
                let why = "the transaction was rolled back".to_owned();
                return (settled, Some(NotKept { why, is_of_disk: true }));
            }
            holds_something |= ran.stays;
            if !holds_something && let Err(cause) = begin_anew(connection) {
                return (settled, Some(NotKept::by(&cause)));
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
        let failed = run(connection, "COMMIT").err().map(|cause| NotKept::by(&cause));
        if failed.is_some() {
            let _nothing_to_take_back = run(connection, "ROLLBACK");
        }
        (settled, failed)
    }
}

/// Why a group was not kept.
struct NotKept {
    why: String,
    /// The disk did not take it, which the next second will hardly change. A rule that is checked at the end of a transaction alone
    /// says nothing about the disk.
    is_of_disk: bool,
}

impl NotKept {
    fn by(cause: &rusqlite::Error) -> Self {
        let is_of_disk = cause.sqlite_error_code() != Some(rusqlite::ErrorCode::ConstraintViolation);
        Self { why: cause.to_string(), is_of_disk }
    }
}

/// Takes back a transaction in which nothing is to stay.
fn begin_anew(connection: &Connection) -> rusqlite::Result<()> {
    run(connection, "ROLLBACK")?;
    run(connection, "BEGIN IMMEDIATE")?;
    Ok(())
}

fn run(connection: &Connection, sql: &str) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute([])
}

fn open(path: &Path) -> Result<Connection, Fault> {
    let connection = Connection::open(path)?;
    prepare_connection(&connection)?;
    // The log keeps its size, up to 64 MiB, so that a sync overwrites blocks and the file's metadata stays as it is.
    connection.execute_batch("PRAGMA journal_size_limit = 67108864")?;
    super::pace::set(&connection, super::Pace::AtWork)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::fresh_shop;
    use crate::{Announce, Effect, Permission, System};

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
    async fn of_a_group_the_failures_alone_are_taken_back_wherever_they_stand() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        Connection::open(&path).unwrap().execute_batch("CREATE TABLE one (a INTEGER PRIMARY KEY) STRICT").unwrap();
        let bells = Bells { news: watch::channel(0).0, effects: watch::channel(()).0 };
        let limits = GroupLimits { members_max: 10, open_max: Duration::from_secs(60), rest: Duration::from_millis(1) };
        let writer = Writer::start(&path, bells, limits).unwrap();
        let who = System::because("test");
        let (go, wait) = mpsc::channel::<()>();
        let failing = |a: i64| {
            move |tx: &WriteTx<'_>| tx.exec("INSERT INTO one (a) VALUES (?1)", [a]).and(Err::<(), Fault>(Fault::Stale))
        };
        let adding = |a: i64| move |tx: &WriteTx<'_>| tx.exec("INSERT INTO one (a) VALUES (?1)", [a]);
        let mut refused = vec![writer.queue(Location::caller(), Timestamp(1), &who, move |tx| {
            // Until the others wait, so that all of them are one group.
            let _ = wait.recv();
            failing(1)(tx)
        })];
        refused.push(writer.queue(Location::caller(), Timestamp(1), &who, failing(2)));
        let kept = [
            writer.queue(Location::caller(), Timestamp(1), &who, adding(3)),
            writer.queue(Location::caller(), Timestamp(1), &who, adding(4)),
        ];
        refused.push(writer.queue(Location::caller(), Timestamp(1), &who, failing(5)));
        go.send(()).unwrap();
        for answer in refused {
            assert!(matches!(answer.await.unwrap(), Err(Fault::Stale)));
        }
        for answer in kept {
            assert_eq!(answer.await.unwrap().unwrap(), 1);
        }
        let reader = Connection::open(&path).unwrap();
        let rows: String = reader.query_row("SELECT group_concat(a) FROM one", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, "3,4");
        writer.stop();
    }

    #[tokio::test]
    async fn an_effect_is_heard_of_when_it_is_on_disk_and_not_when_it_was_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let db = fresh_shop(folder.path()).unwrap().0.build().db;
        let who = System::because("test");
        let mut heard = db.effects();
        let later = |tx: &WriteTx<'_>| {
            tx.later(&Effect { kind: "Test", key: "one".into(), subject: "one".into(), not_before: tx.at() })
        };
        let failed = db.write(&who, move |tx| later(tx).and(Err::<(), _>(Fault::Stale))).await;
        assert!(matches!(failed, Err(Fault::Stale)));
        db.write(&who, |tx| tx.announce(&news())).await.unwrap();
        assert!(!heard.has_changed().unwrap(), "nothing was queued");
        db.write(&who, later).await.unwrap();
        assert!(heard.has_changed().unwrap());
        heard.mark_unchanged();
    }

    #[tokio::test]
    async fn after_the_whole_transaction_was_taken_back_nobody_of_the_group_is_in_the_store() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let setup = Connection::open(&path).unwrap();
        setup.execute_batch("CREATE TABLE one (a INTEGER PRIMARY KEY) STRICT; INSERT INTO one VALUES (7)").unwrap();
        drop(setup);
        let bells = Bells { news: watch::channel(0).0, effects: watch::channel(()).0 };
        let limits = GroupLimits { members_max: 10, open_max: Duration::from_secs(60), rest: Duration::from_millis(1) };
        let writer = Writer::start(&path, bells, limits).unwrap();
        let who = System::because("test");
        let (go, wait) = mpsc::channel::<()>();
        let add = |a: i64| move |tx: &WriteTx<'_>| tx.exec("INSERT INTO one (a) VALUES (?1)", [a]);
        let first = writer.queue(Location::caller(), Timestamp(1), &who, move |tx| {
            // Until the others wait, so that all of them are one group.
            let _ = wait.recv();
            add(1)(tx)
        });
        // A full disk takes the transaction back in the same way.
        let full = writer.queue(Location::caller(), Timestamp(1), &who, |tx| {
            tx.exec("INSERT OR ROLLBACK INTO one (a) VALUES (7)", [])
        });
        let later = writer.queue(Location::caller(), Timestamp(1), &who, add(3));
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

    #[tokio::test]
    async fn after_a_commit_that_failed_everything_is_refused_for_a_moment_and_then_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let setup = Connection::open(&path).unwrap();
        setup.execute_batch("CREATE TABLE one (a INTEGER PRIMARY KEY, b INTEGER REFERENCES one (a)) STRICT").unwrap();
        drop(setup);
        let bells = Bells { news: watch::channel(0).0, effects: watch::channel(()).0 };
        let rest = Duration::from_millis(400);
        let writer = Writer::start(&path, bells, GroupLimits { rest, ..GroupLimits::default() }).unwrap();
        let who = System::because("test");
        let ask = |sql: &'static str| writer.queue(Location::caller(), Timestamp(1), &who, move |tx| tx.exec(sql, []));
        // What a statement may break until the end breaks the commit, and says nothing about the disk.
        let broken = writer.queue(Location::caller(), Timestamp(1), &who, |tx| {
            tx.exec("PRAGMA defer_foreign_keys = ON", [])?;
            tx.exec("INSERT INTO one (a, b) VALUES (1, 99)", [])
        });
        assert!(broken.await.unwrap().is_err());
        assert_eq!(ask("INSERT INTO one (a) VALUES (4)").await.unwrap().unwrap(), 1);
        // SQLite takes back a whole transaction by itself where the disk fails.
        let broken = writer.queue(Location::caller(), Timestamp(1), &who, |tx| {
            tx.exec("INSERT INTO one (a) VALUES (5)", [])?;
            tx.exec("INSERT OR ROLLBACK INTO one (a) VALUES (5)", [])
        });
        assert!(broken.await.unwrap().is_err());
        let failed_at = Instant::now();
        let refused = ask("INSERT INTO one (a) VALUES (2)").await.unwrap();
        assert!(matches!(&refused, Err(Fault::Disk(why)) if why.contains("a moment ago")), "{refused:?}");
        let mut tries = 0;
        while ask("INSERT OR IGNORE INTO one (a) VALUES (3)").await.unwrap().is_err() {
            tries += 1;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(tries > 0 && failed_at.elapsed() < Duration::from_secs(5));
        assert_eq!(writer.waiting(), 0);
        let reader = Connection::open(&path).unwrap();
        let rows: String = reader.query_row("SELECT group_concat(a) FROM one", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, "3,4", "what was refused was not done");
        writer.stop();
    }
}
