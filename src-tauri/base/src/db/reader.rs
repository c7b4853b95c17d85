//! Readers: a few threads, each with a read-only connection; a read is one snapshot.

use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::oneshot;

use super::{ReadTx, prepare_connection};
use crate::Fault;

type Job = Box<dyn FnOnce(&Connection) + Send>;

pub(super) struct Readers {
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
}

impl Readers {
    pub(super) fn start(path: &Path, count: usize) -> Result<Self, Fault> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let inbox = Arc::new(Mutex::new(inbox));
        for n in 0..count {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            prepare_connection(&connection)?;
            connection.execute_batch("PRAGMA query_only = ON")?;
            let inbox = inbox.clone();
            std::thread::Builder::new()
                .name(format!("store-reader-{n}"))
                .spawn(move || {
                    loop {
                        let job = inbox.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
                        match job {
                            Ok(job) => job(&connection),
                            Err(_) => return,
                        }
                    }
                })
                .map_err(|cause| Fault::bug(format!("no thread for a reader: {cause}")))?;
        }
        Ok(Self { jobs: Mutex::new(Some(jobs)) })
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
        let jobs = self.jobs.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        match jobs {
            Some(jobs) if jobs.send(job).is_ok() => {
                receiver.await.unwrap_or_else(|_| Err(Fault::bug("a reader ended in a panic").into()))
            }
            _ => Err(Fault::Stopping.into()),
        }
    }

    pub(super) fn stop(&self) {
        self.jobs.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
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
