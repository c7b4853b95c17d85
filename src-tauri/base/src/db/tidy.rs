//! Tidying: what has had its time goes, some rows at a time, so that nobody waits for it.
//!
//! Effects that are done stay: their keys are unique for ever, and it is by its row that one is known to have been carried out.

use std::path::Path;

use super::announce::cursor_of;
use super::{Db, WriteTx};
use crate::{Fault, System, Timestamp};

const DAY_MS: i64 = 24 * 3_600_000;
/// A window that was closed for longer than this fetches everything anew.
const NEWS_KEPT_MS: i64 = 7 * DAY_MS;
/// A request is sent again within seconds, or after a night; not after a month.
const KEYS_KEPT_MS: i64 = 30 * DAY_MS;
/// A copy from before the schema was changed: an older program opens it, and nobody goes back to one after a month.
const COPIES_KEPT_MS: i64 = 30 * DAY_MS;
/// Rows that go in one write.
const BATCH: u32 = 500;

/// What went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Announcements that everybody has heard.
    pub announcements: usize,
    /// Idempotency keys.
    pub keys: usize,
    /// Copies of the file from before its schema was changed.
    pub copies: usize,
}

impl Db {
    /// Lets go what has had its time: announcements older than a week that all of these subscribers have heard, idempotency keys and
    /// copies from before a change of the schema that are older than a month.
    pub async fn tidy(&self, subscribers: &[&'static str]) -> Result<Tidied, Fault> {
        let now = self.inner.clock.now();
        let mut tidied = Tidied::default();
        loop {
            let subscribers = subscribers.to_vec();
            let gone = self.write(&System::because("tidying"), move |tx| forget_news(tx, &subscribers)).await?;
            tidied.announcements = tidied.announcements.saturating_add(gone);
            if gone == 0 {
                break;
            }
        }
        loop {
            let gone = self.forget_keys(now).await?;
            tidied.keys = tidied.keys.saturating_add(gone);
            if gone == 0 {
                break;
            }
        }
        tidied.copies = remove_copies(self.path(), now);
        Ok(tidied)
    }

    /// The keys are looked for by a reader: nothing leads to the oldest ones, and the writer has other things to do.
    async fn forget_keys(&self, now: Timestamp) -> Result<usize, Fault> {
        let before = now.plus_ms(-KEYS_KEPT_MS);
        let old: Vec<(String, String, String)> = self
            .read(move |tx| {
                tx.all(
                    "SELECT person, key, route
                       FROM once
                      WHERE at < ?1
                      LIMIT ?2",
                    (before, BATCH),
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
            })
            .await?;
        if old.is_empty() {
            return Ok(0);
        }
        self.write(&System::because("tidying"), move |tx| {
            let mut gone: usize = 0;
            for (person, key, route) in &old {
                gone = gone.saturating_add(tx.exec(
                    "DELETE FROM once
                      WHERE person = ?1 AND key = ?2 AND route = ?3",
                    (person, key, route),
                )?);
            }
            Ok(gone)
        })
        .await
    }
}

/// The oldest announcements, if they are old enough and everybody has heard them. The newest stays, and so does each that somebody
/// could not handle.
fn forget_news(tx: &WriteTx<'_>, subscribers: &[&'static str]) -> Result<usize, Fault> {
    let mut heard = i64::MAX;
    for subscriber in subscribers {
        heard = heard.min(cursor_of(tx, subscriber)?);
    }
    tx.exec(
        "DELETE FROM announcements
          WHERE seq IN (SELECT seq
                          FROM (SELECT seq, at
                                  FROM announcements
                                 WHERE seq NOT IN (SELECT seq FROM parked)
                                 ORDER BY seq
                                 LIMIT ?3)
                         WHERE at < ?1 AND seq <= ?2)
            AND seq < (SELECT max(seq) FROM announcements)",
        (tx.at().plus_ms(-NEWS_KEPT_MS), heard, BATCH),
    )
}

/// Removes old copies `shop.before-….db` beside the file; how many. One that cannot be removed is left for the next time.
fn remove_copies(path: &Path, now: Timestamp) -> usize {
    let Some(entries) = path.parent().and_then(|folder| std::fs::read_dir(folder).ok()) else { return 0 };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let is_old = |name: &str| made_at(name, &stem).is_some_and(|made| now.since_ms(made) > COPIES_KEPT_MS);
    let old = entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_old));
    old.filter(|entry| match std::fs::remove_file(entry.path()) {
        Ok(()) => true,
        Err(cause) => {
            tracing::warn!(%cause, "an old copy of the shop's file stays");
            false
        }
    })
    .count()
}

/// When a copy was made, from its name: `shop.before-1795255200000.db`.
fn made_at(name: &str, stem: &str) -> Option<Timestamp> {
    let ms = name.strip_prefix(stem)?.strip_prefix(".before-")?.strip_suffix(".db")?;
    ms.parse().ok().map(Timestamp)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::actor::OnceKey;
    use crate::db::Heard;
    use crate::testing::{TEST_NOW, fresh_shop};
    use crate::{Actor, Announce, FixedClock, Permission};

    struct Story {
        db: Db,
        clock: Arc<FixedClock>,
        folder: tempfile::TempDir,
    }

    impl Story {
        fn begin() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let (shop, clock) = fresh_shop(folder.path()).unwrap();
            Self { db: shop.build().db, clock, folder }
        }

        fn day(&self, days: i64) {
            self.clock.set(TEST_NOW.plus_ms(days * DAY_MS));
        }

        async fn announces(&self, subject: &'static str) {
            let news = Announce {
                kind: "test.changed",
                subject,
                tags: &["test"],
                permission: Permission("test:read"),
                body: serde_json::Value::Null,
            };
            self.db.write(&System::because("test"), move |tx| tx.announce(&news)).await.unwrap();
        }

        /// A subscriber hears everything; of what is called `bad` it can make nothing.
        async fn hears(&self, subscriber: &'static str) {
            let handle = |_: &WriteTx<'_>, news: &crate::Announcement| {
                if news.subject == "bad" { Err(Fault::bug("cannot be understood")) } else { Ok(()) }
            };
            while self.db.hear(subscriber, &["test.changed"], handle).await.unwrap() != Heard::Nothing {}
        }

        async fn kept(&self) -> Vec<String> {
            let all = |tx: &crate::ReadTx<'_>| tx.announcements_after(0, 100);
            self.db.read(all).await.unwrap().into_iter().map(|news| news.subject).collect()
        }
    }

    #[tokio::test]
    async fn news_go_after_a_week_once_everybody_has_heard_them() {
        let story = Story::begin();
        for subject in ["old", "bad", "older than a week"] {
            story.announces(subject).await;
        }
        story.hears("one").await;
        story.day(8);
        story.announces("new").await;
        story.announces("newest").await;
        assert_eq!(story.db.tidy(&["one", "two"]).await.unwrap().announcements, 0, "two has heard nothing yet");
        story.hears("two").await;
        assert_eq!(story.db.tidy(&["one", "two"]).await.unwrap().announcements, 2);
        assert_eq!(story.kept().await, ["bad", "new", "newest"], "what somebody could not handle stays");
        story.day(30);
        story.hears("one").await;
        story.hears("two").await;
        assert_eq!(story.db.tidy(&["one", "two"]).await.unwrap().announcements, 1);
        assert_eq!(story.kept().await, ["bad", "newest"], "an open window goes on behind the newest");
    }

    #[tokio::test]
    async fn an_idempotency_key_is_good_for_a_month() {
        let story = Story::begin();
        let key = OnceKey { key: "a-key-of-the-browser".into(), route: "POST /x".into(), digest: [7; 32] };
        let who = Actor { once: Some(key), ..Actor::command_line() };
        let ask = || story.db.write(&who, |_| Ok::<_, Fault>(()));
        ask().await.unwrap();
        story.day(29);
        assert_eq!(story.db.tidy(&[]).await.unwrap().keys, 0);
        assert!(matches!(ask().await, Err(Fault::Repeated(_))));
        story.day(31);
        assert_eq!(story.db.tidy(&[]).await.unwrap().keys, 1);
        ask().await.unwrap();
    }

    #[tokio::test]
    async fn copies_from_before_a_change_of_the_schema_go_after_a_month() {
        let story = Story::begin();
        let old = story.folder.path().join(format!("shop.before-{}.db", TEST_NOW.plus_ms(-31 * DAY_MS).0));
        let new = story.folder.path().join(format!("shop.before-{}.db", TEST_NOW.plus_ms(-29 * DAY_MS).0));
        let other = story.folder.path().join("before-1.db");
        for file in [&old, &new, &other] {
            std::fs::write(file, b"a copy").unwrap();
        }
        assert_eq!(story.db.tidy(&[]).await.unwrap().copies, 1);
        assert!(!old.exists() && new.exists() && other.exists());
        assert!(story.db.path().exists());
    }
}
