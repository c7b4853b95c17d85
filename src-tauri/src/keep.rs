//! Keeping workers going: one that breaks off is begun again, and the health page tells of it.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use base::{Fault, Shop};
use futures::FutureExt;
use office::health::Breakdowns;
use tokio::sync::watch;
use tokio::task::JoinError;

/// A worker that broke off begins again after this long.
const BEGIN_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Keeps a worker going until the program stops. Where it breaks off by a panic it is begun again: else the shop would go on
/// and nobody would see that nothing is worked on any more.
pub(crate) async fn keep<W: Future<Output = ()>>(
    worker: &'static str,
    shop: Shop,
    mut stop: watch::Receiver<bool>,
    begin: impl Fn(Shop, watch::Receiver<bool>) -> W,
) {
    while !*stop.borrow() {
        let work = AssertUnwindSafe(begin(shop.clone(), stop.clone()));
        if let Err(panic) = work.catch_unwind().await {
            broke_off(&shop, worker, &*panic);
            tokio::select! {
                () = tokio::time::sleep(BEGIN_AGAIN_AFTER) => {}
                _ = stop.changed() => {}
            }
        }
    }
}

/// An effect that broke off: its row stays leased, and is asked about when the lease has run out.
pub(crate) fn note_if_broken(shop: &Shop, ended: Result<(), JoinError>) {
    if let Some(panic) = ended.err().and_then(|cause| cause.try_into_panic().ok()) {
        broke_off(shop, "an effect", &*panic);
    }
}

fn broke_off(shop: &Shop, worker: &str, panic: &(dyn Any + Send)) {
    let fault = Fault::panicked(panic);
    tracing::error!(worker, %fault, "a worker broke off and is begun again");
    if let Ok(breakdowns) = shop.part::<Breakdowns>() {
        breakdowns.note();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_worker_that_breaks_off_is_begun_again_and_counted() {
        static BEGUN: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().unwrap();
        let (builder, _clock) = base::testing::fresh_shop(folder.path()).unwrap();
        let shop = builder.part(Breakdowns::default()).build();
        let (tell, stop) = watch::channel(false);
        let tell = Arc::new(tell);
        let begin = move |_: Shop, _: watch::Receiver<bool>| {
            let tell = tell.clone();
            async move {
                assert!(BEGUN.fetch_add(1, Ordering::Relaxed) >= 1, "breaks off once");
                tell.send_replace(true);
            }
        };
        keep("test", shop.clone(), stop, begin).await;
        assert_eq!(BEGUN.load(Ordering::Relaxed), 2);
        assert_eq!(shop.part::<Breakdowns>().unwrap().count(), 1);
    }
}
