//! Who works while the program serves, each by a name, so that at the end it can be said who did not come home.

use std::collections::HashMap;

use tokio::task::{Id, JoinSet};

/// Everybody who works.
#[derive(Default)]
pub(crate) struct Crew {
    at_work: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

impl Crew {
    /// One more goes to work.
    pub(crate) fn spawn(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let id = self.at_work.spawn(work).id();
        self.names.insert(id, name);
    }

    /// Waits until everybody is home. Broken off, it can be asked again.
    pub(crate) async fn come_home(&mut self) {
        while let Some(ended) = self.at_work.join_next_with_id().await {
            let id = ended.map_or_else(|broken| broken.id(), |(id, ())| id);
            self.names.remove(&id);
        }
    }

    /// Breaks off the work of those who are out. One that holds its thread ends with its thread alone.
    pub(crate) fn break_off(&mut self) {
        self.at_work.abort_all();
    }

    /// Names of those who are out, in order.
    pub(crate) fn still_out(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.names.values().copied().collect();
        names.sort_unstable();
        names
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    /// Waits until these alone are out.
    async fn until_out(crew: &mut Crew, names: &[&str]) {
        for _ in 0..200 {
            let _some_are_out = tokio::time::timeout(Duration::from_millis(50), crew.come_home()).await;
            if crew.still_out() == names {
                return;
            }
        }
        panic!("{:?} are out, and not {names:?}", crew.still_out());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_waits_is_broken_off_and_whoever_holds_a_thread_is_named() {
        let mut crew = Crew::default();
        crew.spawn("quick", async {});
        crew.spawn("waits", std::future::pending());
        let (let_go, held) = mpsc::channel::<()>();
        crew.spawn("holds", async move {
            let _gone = held.recv();
        });
        crew.spawn("breaks", async { panic!("on purpose") });
        until_out(&mut crew, &["holds", "waits"]).await;
        crew.break_off();
        until_out(&mut crew, &["holds"]).await;
        drop(let_go);
        until_out(&mut crew, &[]).await;
    }
}
