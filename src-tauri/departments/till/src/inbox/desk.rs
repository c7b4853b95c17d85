//! The desk where proven deliveries wait for the next commit. All that wait are kept together: one savepoint, one
//! announcement, one sync, however many gateways call at the same moment.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base::{Db, Fault, System, WriteTx};
use tokio::sync::oneshot;

use super::{Delivery, HookAccount, Label, receive};

/// Deliveries on their way to the disk; a part of the shop. As many can wait as the door has connections.
#[derive(Clone, Default)]
pub struct IntakeDesk(Arc<Inner>);

#[derive(Default)]
struct Inner {
    waiting: Mutex<Vec<Waiting>>,
    under_way: AtomicUsize,
}

/// One delivery and who waits to hear that it is on disk.
pub(super) struct Waiting {
    pub account: Arc<HookAccount>,
    pub label: Label,
    pub delivery: Delivery,
    /// Whether it was new, once it is on disk. Dropped when it could not be stored.
    answer: oneshot::Sender<bool>,
}

impl IntakeDesk {
    /// Keeps a delivery; answers when it is on disk, with whether it was new, or `None` when it could not be stored. A caller
    /// that goes away cancels nothing.
    pub(super) async fn keep(
        &self,
        db: &Db,
        account: Arc<HookAccount>,
        label: Label,
        delivery: Delivery,
    ) -> Option<bool> {
        let _one_of_them = UnderWay::on(&self.0);
        let (answer, kept) = oneshot::channel();
        let is_first = {
            let mut waiting = lock(&self.0.waiting);
            waiting.push(Waiting { account, label, delivery, answer });
            waiting.len() == 1
        };
        if is_first {
            Batch::of_all_that_wait(self.0.clone()).commit(db);
        }
        kept.await.ok()
    }

    /// How many deliveries wait to be answered now.
    pub fn under_way(&self) -> usize {
        self.0.under_way.load(Ordering::Relaxed)
    }
}

/// Counts a delivery for as long as it is under way.
struct UnderWay<'d>(&'d AtomicUsize);

impl<'d> UnderWay<'d> {
    fn on(desk: &'d Inner) -> Self {
        desk.under_way.fetch_add(1, Ordering::Relaxed);
        Self(&desk.under_way)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Deliveries that one closure of the writer keeps.
struct Batch {
    desk: Arc<Inner>,
    /// `None` until the writer takes what waits then.
    taken: Mutex<Option<Vec<Waiting>>>,
}

impl Batch {
    fn of_all_that_wait(desk: Arc<Inner>) -> Arc<Self> {
        Arc::new(Self { desk, taken: Mutex::new(None) })
    }

    fn of_one(desk: Arc<Inner>, one: Waiting) -> Arc<Self> {
        Arc::new(Self { desk, taken: Mutex::new(Some(vec![one])) })
    }

    /// What was taken, or else what waits: whoever asks last lets nobody wait for ever.
    fn deliveries(&self) -> Vec<Waiting> {
        lock(&self.taken).take().unwrap_or_else(|| std::mem::take(&mut *lock(&self.desk.waiting)))
    }

    fn commit(self: Arc<Self>, db: &Db) {
        let answers = Answers { untold: Some(self.clone()), db: db.clone() };
        let work = move |tx: &WriteTx<'_>| {
            let mut taken = lock(&self.taken);
            let deliveries = taken.get_or_insert_with(|| std::mem::take(&mut *lock(&self.desk.waiting)));
            receive::keep_all(tx, deliveries)
        };
        db.write_then(&System::because("delivery"), work, move |outcome| answers.tell(outcome));
    }
}

/// Tells everybody what became of their delivery. Dropped untold (the store is closed), it lets them hear that instead.
struct Answers {
    untold: Option<Arc<Batch>>,
    db: Db,
}

impl Answers {
    fn tell(mut self, outcome: Result<Vec<bool>, Fault>) {
        let Some(batch) = self.untold.take() else { return };
        let deliveries = batch.deliveries();
        match outcome {
            Ok(new) => {
                for (delivery, new) in deliveries.into_iter().zip(new) {
                    let _gone = delivery.answer.send(new);
                }
            }
            // One that cannot be kept is no reason to send the others away.
            Err(fault) if deliveries.len() > 1 && !matches!(fault, Fault::Disk(_) | Fault::Stopping) => {
                for one in deliveries {
                    Batch::of_one(batch.desk.clone(), one).commit(&self.db);
                }
            }
            Err(fault) => {
                tracing::error!(%fault, "deliveries could not be stored; their senders are asked to come back");
                drop(deliveries);
            }
        }
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        if let Some(batch) = self.untold.take() {
            drop(batch.deliveries());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use base::testing::fresh_shop;
    use office::integrations::IntegrationId;

    use super::*;

    fn account(number: u128) -> Arc<HookAccount> {
        let integration_id = IntegrationId::from_number(number);
        Arc::new(HookAccount { integration_id, provider: "practice".into(), proof: None, until: None })
    }

    async fn shop_with(account: &HookAccount, folder: &std::path::Path) -> Db {
        let db = fresh_shop(folder).unwrap().0.build().db;
        let id = account.integration_id;
        db.write(&System::because("test"), move |tx| {
            tx.exec(
                "INSERT INTO integrations (id, category, provider, name, environment, hook_key, status, created_at, changed_at, changed_by)
                 VALUES (?1, 'payment_gateway', 'practice', 'Practice', 'practice', 'key', 'active', 0, 0, 'test')",
                [id],
            )
        })
        .await
        .unwrap();
        db
    }

    fn event(id: &str) -> (Label, Delivery) {
        let label = Label { dedupe_key: id.into(), order_key: id.into(), kind: "note.written".into() };
        (label, Delivery { headers: "{}".into(), body: id.to_owned().into(), is_vouched_for: true })
    }

    async fn keep(desk: &IntakeDesk, db: &Db, account: &Arc<HookAccount>, id: &str) -> Option<bool> {
        let (label, delivery) = event(id);
        desk.keep(db, account.clone(), label, delivery).await
    }

    async fn number(db: &Db, sql: &'static str) -> i64 {
        db.read(move |tx| tx.one(sql, [], |row| row.get(0))).await.map(Option::unwrap_or_default).unwrap_or_default()
    }

    /// Keeps the writer busy, so that what is asked for meanwhile waits together.
    fn hold_writer(db: &Db) -> std::sync::mpsc::Sender<()> {
        let (go, wait) = std::sync::mpsc::channel::<()>();
        db.write_then(
            &System::because("test"),
            move |_| {
                let _ = wait.recv();
                Ok::<_, Fault>(())
            },
            drop,
        );
        go
    }

    #[tokio::test]
    async fn deliveries_that_wait_together_are_kept_once_each_and_announced_once() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, gateway) = (IntakeDesk::default(), account(1));
        let db = shop_with(&gateway, folder.path()).await;
        let go = hold_writer(&db);
        let ids = ["evt_1", "evt_2", "evt_1", "evt_3"];
        let all = futures::future::join_all(ids.iter().map(|id| keep(&desk, &db, &gateway, id)));
        let (kept, ()) = tokio::join!(all, async {
            assert_eq!(desk.under_way(), 4);
            go.send(()).unwrap();
        });
        assert_eq!(kept, [Some(true), Some(true), Some(false), Some(true)]);
        assert_eq!(desk.under_way(), 0);
        assert_eq!(number(&db, "SELECT count(*) FROM inbox").await, 3);
        assert_eq!(number(&db, "SELECT deliveries FROM inbox WHERE dedupe_key = 'evt_1'").await, 2);
        assert_eq!(number(&db, "SELECT count(*) FROM announcements").await, 1);
    }

    #[tokio::test]
    async fn one_that_cannot_be_kept_sends_no_other_away() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, gateway, stranger) = (IntakeDesk::default(), account(1), account(2));
        let db = shop_with(&gateway, folder.path()).await;
        let go = hold_writer(&db);
        let asked = async {
            tokio::join!(
                keep(&desk, &db, &gateway, "evt_1"),
                keep(&desk, &db, &stranger, "evt_2"),
                keep(&desk, &db, &gateway, "evt_3"),
            )
        };
        let (kept, ()) = tokio::join!(asked, async { go.send(()).unwrap() });
        assert_eq!(kept, (Some(true), None, Some(true)));
        assert_eq!(number(&db, "SELECT count(*) FROM inbox").await, 2);
    }

    #[tokio::test]
    async fn whoever_went_away_is_kept_all_the_same_and_a_closed_store_answers() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, gateway) = (IntakeDesk::default(), account(1));
        let db = shop_with(&gateway, folder.path()).await;
        {
            let mut gone = std::pin::pin!(keep(&desk, &db, &gateway, "evt_1"));
            assert!(futures::poll!(gone.as_mut()).is_pending());
        }
        assert_eq!(keep(&desk, &db, &gateway, "evt_1").await, Some(false));
        db.close();
        assert_eq!(keep(&desk, &db, &gateway, "evt_2").await, None);
        assert_eq!(keep(&desk, &db, &gateway, "evt_3").await, None);
    }
}
