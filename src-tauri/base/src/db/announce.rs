//! Announcements: facts written in the transaction of their cause, heard afterwards by subscribers and open windows.

use rusqlite::Row;

use super::{Db, ReadTx, WriteTx};
use crate::{Fault, Permission, System, Timestamp};

/// What an area announces.
pub struct Announce<'a> {
    /// Kind in the words of page 41: `payment.changed`.
    pub kind: &'static str,
    /// Id of the record it is about; later announcements of one subject are heard in order.
    pub subject: &'a str,
    /// Cache tags of what open windows refetch.
    pub tags: &'static [&'static str],
    /// Who may hear it in a window.
    pub permission: Permission,
    /// Ids and facts for subscribers, not figures for screens.
    pub body: serde_json::Value,
}

/// A row of the announcements table.
#[derive(Debug, Clone, PartialEq)]
pub struct Announcement {
    /// Place in the one order of all announcements.
    pub seq: i64,
    /// `payment.changed` and the like.
    pub kind: String,
    /// Record it is about.
    pub subject: String,
    /// Tags to refetch.
    pub tags: Vec<String>,
    /// Permission needed to hear it in a window.
    pub permission: String,
    /// Ids and facts.
    pub body: serde_json::Value,
    /// Story it belongs to.
    pub correlation: String,
    /// When it was written.
    pub at: Timestamp,
}

impl WriteTx<'_> {
    /// Writes an announcement beside its cause, unless the work is done [`WriteTx::quietly`].
    pub fn announce(&self, news: &Announce<'_>) -> Result<(), Fault> {
        if self.is_quiet() {
            return Ok(());
        }
        let seq = self.insert(
            "INSERT INTO announcements (kind, subject, tags, permission, body, correlation, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                news.kind,
                news.subject,
                news.tags.join(" "),
                news.permission.0,
                news.body.to_string(),
                self.correlation(),
                self.at(),
            ),
        )?;
        self.note_news(seq);
        Ok(())
    }
}

impl ReadTx<'_> {
    /// Announcements after a sequence, oldest first.
    pub fn announcements_after(&self, seq: i64, most: u32) -> Result<Vec<Announcement>, Fault> {
        self.all(
            "SELECT seq, kind, subject, tags, permission, body, correlation, at
               FROM announcements
              WHERE seq > ?1
              ORDER BY seq
              LIMIT ?2",
            (seq, most),
            announcement,
        )
    }

    /// Oldest and newest sequence kept; zeros when there is none.
    pub fn announcement_range(&self) -> Result<(i64, i64), Fault> {
        let range = self.one(
            "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0)
               FROM announcements",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(range.unwrap_or((0, 0)))
    }
}

fn announcement(row: &Row<'_>) -> rusqlite::Result<Announcement> {
    let tags: String = row.get(3)?;
    let body: String = row.get(5)?;
    Ok(Announcement {
        seq: row.get(0)?,
        kind: row.get(1)?,
        subject: row.get(2)?,
        tags: tags.split(' ').filter(|t| !t.is_empty()).map(str::to_owned).collect(),
        permission: row.get(4)?,
        body: serde_json::from_str(&body).unwrap_or_default(),
        correlation: row.get(6)?,
        at: row.get(7)?,
    })
}

/// What a subscriber's step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Nothing new.
    Nothing,
    /// One announcement was handled and the cursor moved.
    One,
    /// One could not be handled yet; it is tried again.
    Again,
}

/// An announcement a subscriber could not handle three times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The announcement.
    pub seq: i64,
    /// Who could not handle it.
    pub subscriber: String,
    /// Why.
    pub error: String,
}

impl Db {
    /// One step of a subscriber: the next announcement after its cursor, handled in the transaction that moves the cursor.
    /// An announcement that fails three times is parked; later ones of the same subject wait with it, others go on.
    pub async fn hear<F>(
        &self,
        subscriber: &'static str,
        kinds: &'static [&'static str],
        handle: F,
    ) -> Result<Heard, Fault>
    where
        F: FnOnce(&WriteTx<'_>, &Announcement) -> Result<(), Fault> + Send + 'static,
    {
        let next = self
            .read(move |tx| {
                let cursor = cursor_of(tx, subscriber)?;
                tx.announcements_after(cursor, 1).map(|mut rows| rows.pop())
            })
            .await?;
        let Some(next) = next else { return Ok(Heard::Nothing) };
        let seq = next.seq;
        let who = System {
            cause: format!("{subscriber} hears announcement {seq}").into(),
            correlation: next.correlation.as_str().into(),
        };
        let outcome: Result<(), Fault> = self
            .write(&who, move |tx| {
                let blocked = is_parked(tx, subscriber, &next.subject)?;
                if blocked {
                    park(tx, subscriber, &next, "waits for an earlier one of the same subject")?;
                } else if kinds.contains(&next.kind.as_str()) {
                    handle(tx, &next)?;
                }
                move_cursor(tx, subscriber, next.seq)
            })
            .await;
        match outcome {
            Ok(()) => Ok(Heard::One),
            Err(fault @ (Fault::Stopping | Fault::Disk(_))) => Err(fault),
            Err(fault) => {
                let text = fault.to_string();
                self.write(&System::because(format!("{subscriber} failed")), move |tx| -> Result<(), Fault> {
                    let tries = note_failure(tx, subscriber, seq)?;
                    if tries >= 3 {
                        let row = tx
                            .announcements_after(seq - 1, 1)?
                            .pop()
                            .ok_or_else(|| Fault::bug("the announcement is gone"))?;
                        park(tx, subscriber, &row, &text)?;
                        move_cursor(tx, subscriber, seq)?;
                    }
                    Ok(())
                })
                .await?;
                Ok(Heard::Again)
            }
        }
    }
}

pub(super) fn cursor_of(tx: &ReadTx<'_>, subscriber: &str) -> Result<i64, Fault> {
    Ok(tx.one("SELECT seq FROM cursors WHERE subscriber = ?1", [subscriber], |row| row.get(0))?.unwrap_or(0))
}

fn move_cursor(tx: &WriteTx<'_>, subscriber: &str, seq: i64) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO cursors (subscriber, seq, failures)
         VALUES (?1, ?2, 0)
         ON CONFLICT (subscriber) DO UPDATE SET seq = excluded.seq, failures = 0",
        (subscriber, seq),
    )?;
    Ok(())
}

fn note_failure(tx: &WriteTx<'_>, subscriber: &str, seq: i64) -> Result<i64, Fault> {
    tx.exec(
        "INSERT INTO cursors (subscriber, seq, failures)
         VALUES (?1, ?2, 1)
         ON CONFLICT (subscriber) DO UPDATE SET failures = failures + 1",
        (subscriber, seq - 1),
    )?;
    Ok(tx.one("SELECT failures FROM cursors WHERE subscriber = ?1", [subscriber], |row| row.get(0))?.unwrap_or(1))
}

fn is_parked(tx: &ReadTx<'_>, subscriber: &str, subject: &str) -> Result<bool, Fault> {
    Ok(tx
        .one(
            "SELECT 1
               FROM parked
              WHERE subscriber = ?1 AND subject = ?2
              LIMIT 1",
            (subscriber, subject),
            |_| Ok(()),
        )?
        .is_some())
}

fn park(tx: &WriteTx<'_>, subscriber: &str, row: &Announcement, error: &str) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO parked (subscriber, seq, subject, error, at)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (subscriber, seq) DO UPDATE SET error = excluded.error",
        (subscriber, row.seq, &row.subject, error, tx.at()),
    )?;
    Ok(())
}
