//! The outbox: effects outside that must happen once, written in the transaction of their cause.

use rusqlite::Row;

use super::{Db, ReadTx, WriteTx};
use crate::{Fault, System, Timestamp};

/// An effect to carry out later: which kind, about what, and a key that makes it unique for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Kind; the area that registered it carries it out.
    pub kind: &'static str,
    /// Unique for ever per kind; doubles as idempotency key towards the other side.
    pub key: String,
    /// Record it is about; one effect per subject is under way at a time.
    pub subject: String,
    /// Not before this instant.
    pub not_before: Timestamp,
}

/// A row of the outbox that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Number of the row.
    pub id: i64,
    /// Kind.
    pub kind: String,
    /// Key.
    pub key: String,
    /// Record.
    pub subject: String,
    /// Which attempt this is, from 1. From the second on 'it may have happened': ask first.
    pub attempt: u32,
    /// Story it belongs to.
    pub correlation: String,
}

impl OutboxRow {
    /// The author of what this row does.
    pub fn system(&self) -> System {
        System {
            cause: format!("outbox {} {}", self.kind, self.id).into(),
            correlation: self.correlation.as_str().into(),
        }
    }
}

/// How an effect stands that was queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffectStands {
    /// Attempts that were begun.
    pub attempts: u32,
    /// Whether one of them may be under way: begun, and not ended in the store.
    pub under_way: bool,
}

/// How long an attempt may take before it counts as lost.
const LEASE_MS: i64 = 120_000;
/// A lease that ends later than this from now was written by a clock that was ahead, and counts as over. Twice the lease,
/// since writes that wait together do not run in the order of their instants.
const LEASE_AHEAD_MS: i64 = 2 * LEASE_MS;
/// No attempt is put off for longer than this, so that a time beyond it is known for one of a clock that was ahead.
const AGAIN_WITHIN_MS: i64 = 3_600_000;

impl WriteTx<'_> {
    /// Queues an effect beside its cause. The same kind and key a second time changes nothing.
    pub fn later(&self, effect: &Effect) -> Result<(), Fault> {
        self.exec(
            "INSERT INTO outbox (kind, key, subject, not_before, correlation, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (kind, key) DO NOTHING",
            (effect.kind, &effect.key, &effect.subject, effect.not_before, self.correlation(), self.at()),
        )?;
        self.note_effect();
        Ok(())
    }

    /// Ends a claimed row: its effect is known. Whoever holds it meanwhile finds it done.
    pub fn effect_done(&self, row: &OutboxRow) -> Result<(), Fault> {
        self.exec(
            "UPDATE outbox
                SET state = 'done', lease_until = NULL, done_at = ?2, error = NULL
              WHERE id = ?1",
            (row.id, self.at()),
        )?;
        Ok(())
    }

    /// Ends an effect that waits, by its kind and key: what it was for is known otherwise. One that is being carried out ends by
    /// itself.
    pub fn effect_needless(&self, kind: &str, key: &str) -> Result<(), Fault> {
        self.exec(
            "UPDATE outbox
                SET state = 'done', done_at = ?3, error = NULL
              WHERE kind = ?1 AND key = ?2 AND state = 'waiting'",
            (kind, key, self.at()),
        )?;
        Ok(())
    }

    /// Of a file that is a copy of an earlier time: whatever had not ended in it may have been carried out since by the shop that
    /// went on. Each effect counts as tried once, so that the next attempt asks first.
    pub fn effects_may_have_happened(&self) -> Result<(), Fault> {
        self.exec(
            "UPDATE outbox
                SET attempts = 1
              WHERE state IN ('waiting', 'leased') AND attempts = 0",
            [],
        )?;
        Ok(())
    }

    /// Begins the lease of a claimed row anew, right before something is sent that must not be sent beside another attempt; `false`
    /// where the lease ran out and another attempt holds the row by now.
    pub fn effect_prolonged(&self, row: &OutboxRow) -> Result<bool, Fault> {
        let held = self.exec(
            "UPDATE outbox
                SET lease_until = ?3
              WHERE id = ?1 AND attempts = ?2 AND state = 'leased'",
            (row.id, row.attempt, self.at().plus_ms(LEASE_MS)),
        )?;
        Ok(held == 1)
    }

    /// Puts a claimed row back until an instant, an hour from now at most, with the reason. An attempt whose lease ran out changes
    /// nothing about the one that holds the row by now.
    pub fn effect_again(&self, row: &OutboxRow, not_before: Timestamp, reason: &str) -> Result<(), Fault> {
        self.put_back(row, row.attempt, not_before, reason)
    }

    /// The same for a row about which nothing could be begun: nothing was sent, and the attempt does not count.
    pub fn effect_not_begun(&self, row: &OutboxRow, not_before: Timestamp, reason: &str) -> Result<(), Fault> {
        self.put_back(row, row.attempt.saturating_sub(1), not_before, reason)
    }

    fn put_back(&self, row: &OutboxRow, attempts: u32, not_before: Timestamp, reason: &str) -> Result<(), Fault> {
        self.exec(
            "UPDATE outbox
                SET state = 'waiting', attempts = ?2, lease_until = NULL, not_before = ?3, error = ?4
              WHERE id = ?1 AND attempts = ?5 AND state = 'leased'",
            (row.id, attempts, not_before.min(self.at().plus_ms(AGAIN_WITHIN_MS)), reason, row.attempt),
        )?;
        self.note_effect();
        Ok(())
    }

    /// Gives up a claimed row for good; it is kept and shown. Not where another attempt holds it by now.
    pub fn effect_failed(&self, row: &OutboxRow, reason: &str) -> Result<(), Fault> {
        self.exec(
            "UPDATE outbox
                SET state = 'failed', lease_until = NULL, done_at = ?2, error = ?3
              WHERE id = ?1 AND attempts = ?4 AND state = 'leased'",
            (row.id, self.at(), reason, row.attempt),
        )?;
        Ok(())
    }
}

impl ReadTx<'_> {
    /// How the effect of this kind and key stands; none when it was never queued.
    pub fn find_effect(&self, kind: &str, key: &str) -> Result<Option<EffectStands>, Fault> {
        self.one(
            "SELECT attempts, state = 'leased'
               FROM outbox
              WHERE kind = ?1 AND key = ?2",
            (kind, key),
            |row| Ok(EffectStands { attempts: row.get(0)?, under_way: row.get(1)? }),
        )
    }

    /// How many effects wait to be carried out, or are under way.
    pub fn effects_waiting(&self) -> Result<i64, Fault> {
        let count = self.one(
            "SELECT count(*)
               FROM outbox
              WHERE state IN ('waiting', 'leased')",
            [],
            |row| row.get(0),
        )?;
        Ok(count.unwrap_or(0))
    }
}

impl Db {
    /// Claims the next row that is due (or the row of one key), counting the attempt before anything is sent.
    pub async fn claim_effect(&self, only: Option<(&'static str, String)>) -> Result<Option<OutboxRow>, Fault> {
        self.write(&System::because("outbox"), move |tx| {
            let found = match &only {
                Some((kind, key)) => find_by_key(tx, kind, key, tx.at())?,
                None => find_due(tx, tx.at())?,
            };
            let Some(mut row) = found else { return Ok(None) };
            row.attempt = row.attempt.saturating_add(1);
            tx.exec(
                "UPDATE outbox
                    SET state = 'leased', attempts = ?2, lease_until = ?3
                  WHERE id = ?1",
                (row.id, row.attempt, tx.at().plus_ms(LEASE_MS)),
            )?;
            Ok(Some(row))
        })
        .await
    }

    /// Ends every lease: this process owns the store now, so whoever held one is gone. Each such row is due at once, as an
    /// attempt after one that may have happened.
    pub async fn end_leases(&self) -> Result<(), Fault> {
        self.write(&System::because("start"), |tx| {
            tx.exec(
                "UPDATE outbox
                    SET lease_until = 0
                  WHERE state = 'leased'",
                [],
            )?;
            Ok(())
        })
        .await
    }

    /// When the earliest waiting row is due; `None` when nothing waits.
    pub async fn next_effect_at(&self) -> Result<Option<Timestamp>, Fault> {
        self.read(|tx| {
            Ok(tx
                .one(
                    "SELECT min(due_at)
                       FROM (SELECT min(not_before) AS due_at
                               FROM outbox
                              WHERE state = 'waiting'
                              UNION ALL
                             SELECT min(lease_until)
                               FROM outbox
                              WHERE state = 'leased')",
                    [],
                    |row| row.get(0),
                )?
                .flatten())
        })
        .await
    }
}

/// What is due, oldest first. Times that only a clock which was ahead can have written hold nothing back: a lease beyond
/// [`LEASE_AHEAD_MS`], a next attempt beyond [`AGAIN_WITHIN_MS`], a row that was queued in the future.
fn find_due(tx: &ReadTx<'_>, now: Timestamp) -> Result<Option<OutboxRow>, Fault> {
    tx.one(
        "SELECT o.id, o.kind, o.key, o.subject, o.attempts, o.correlation
           FROM (SELECT id, kind, key, subject, attempts, correlation, not_before
                   FROM outbox
                  WHERE state = 'waiting'
                    AND (not_before <= ?1
                         OR (attempts > 0 AND not_before > ?1 + ?3)
                         OR (attempts = 0 AND created_at > ?1 + ?2))
                  UNION ALL
                 SELECT id, kind, key, subject, attempts, correlation, not_before
                   FROM outbox
                  WHERE state = 'leased' AND (lease_until <= ?1 OR lease_until > ?1 + ?2)) o
          WHERE NOT EXISTS (SELECT 1 FROM outbox b
                             WHERE b.subject = o.subject AND b.state = 'leased'
                               AND b.lease_until > ?1 AND b.lease_until <= ?1 + ?2)
          ORDER BY o.not_before, o.id
          LIMIT 1",
        (now, LEASE_AHEAD_MS, AGAIN_WITHIN_MS),
        outbox_row,
    )
}

fn find_by_key(tx: &ReadTx<'_>, kind: &str, key: &str, now: Timestamp) -> Result<Option<OutboxRow>, Fault> {
    tx.one(
        "SELECT id, kind, key, subject, attempts, correlation
           FROM outbox
          WHERE kind = ?1 AND key = ?2
            AND (state = 'waiting' OR (state = 'leased' AND (lease_until <= ?3 OR lease_until > ?3 + ?4)))",
        (kind, key, now, LEASE_AHEAD_MS),
        outbox_row,
    )
}

fn outbox_row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        key: row.get(2)?,
        subject: row.get(3)?,
        attempt: row.get(4)?,
        correlation: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TEST_NOW, fresh_shop};

    const DAY_MS: i64 = 86_400_000;

    async fn queue(db: &Db, key: &'static str) {
        let who = System::because("test");
        let effect = move |tx: &WriteTx<'_>| {
            tx.later(&Effect { kind: "Test", key: key.into(), subject: key.into(), not_before: tx.at() })
        };
        db.write(&who, effect).await.unwrap();
    }

    #[tokio::test]
    async fn what_a_clock_that_was_ahead_wrote_holds_nothing_back() {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = fresh_shop(folder.path()).unwrap();
        let db = builder.build().db;
        clock.advance_ms(DAY_MS);
        queue(&db, "untried").await;
        queue(&db, "leased").await;
        queue(&db, "put off").await;
        let tried = db.claim_effect(Some(("Test", "put off".into()))).await.unwrap().unwrap();
        db.write(&System::because("test"), move |tx| tx.effect_again(&tried, tx.at().plus_ms(5_000), "busy"))
            .await
            .unwrap();
        assert!(db.claim_effect(Some(("Test", "leased".into()))).await.unwrap().is_some());
        clock.set(TEST_NOW);
        let mut claimed = Vec::new();
        while let Some(row) = db.claim_effect(None).await.unwrap() {
            claimed.push((row.key, row.attempt));
        }
        claimed.sort();
        assert_eq!(claimed, [("leased".into(), 2), ("put off".into(), 2), ("untried".into(), 1)]);
    }

    #[tokio::test]
    async fn a_lease_that_runs_is_left_alone_though_the_clock_is_set_back_a_little() {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = fresh_shop(folder.path()).unwrap();
        let db = builder.build().db;
        queue(&db, "one").await;
        assert!(db.claim_effect(None).await.unwrap().is_some());
        clock.advance_ms(-1_000);
        assert_eq!(db.claim_effect(None).await.unwrap(), None);
        clock.advance_ms(1_000 + LEASE_MS);
        assert_eq!(
            db.claim_effect(None).await.unwrap().map(|row| row.attempt),
            Some(2),
            "it may have happened: ask first"
        );
    }

    #[tokio::test]
    async fn at_start_nobody_holds_a_lease_and_the_attempt_still_counts() {
        let folder = tempfile::tempdir().unwrap();
        let (builder, _clock) = fresh_shop(folder.path()).unwrap();
        let db = builder.build().db;
        queue(&db, "one").await;
        assert!(db.claim_effect(None).await.unwrap().is_some());
        assert_eq!(db.claim_effect(None).await.unwrap(), None);
        db.end_leases().await.unwrap();
        assert_eq!(db.claim_effect(None).await.unwrap().map(|row| row.attempt), Some(2));
    }

    #[tokio::test]
    async fn an_attempt_whose_lease_ran_out_neither_sends_nor_takes_the_row_from_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let (builder, clock) = fresh_shop(folder.path()).unwrap();
        let db = builder.build().db;
        queue(&db, "one").await;
        let first = db.claim_effect(None).await.unwrap().unwrap();
        let held = async |row: OutboxRow| {
            db.write(&System::because("test"), move |tx| tx.effect_prolonged(&row)).await.unwrap()
        };
        clock.advance_ms(LEASE_MS - 1_000);
        assert!(held(first.clone()).await);
        clock.advance_ms(LEASE_MS - 1_000);
        assert_eq!(db.claim_effect(None).await.unwrap(), None, "the lease began anew");
        clock.advance_ms(2_000);
        let second = db.claim_effect(None).await.unwrap().unwrap();
        assert!(!held(first.clone()).await);
        db.write(&System::because("test"), move |tx| {
            tx.effect_again(&first, tx.at(), "late")?;
            tx.effect_failed(&first, "late")
        })
        .await
        .unwrap();
        assert_eq!(db.claim_effect(None).await.unwrap(), None, "the second attempt still holds it");
        assert!(held(second).await);
    }

    #[tokio::test]
    async fn an_attempt_that_could_not_be_begun_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let (builder, _clock) = fresh_shop(folder.path()).unwrap();
        let db = builder.build().db;
        queue(&db, "one").await;
        let row = db.claim_effect(None).await.unwrap().unwrap();
        let stands = |db: Db| async move { db.read(|tx| tx.find_effect("Test", "one")).await.unwrap() };
        assert_eq!(stands(db.clone()).await, Some(EffectStands { attempts: 1, under_way: true }));
        db.write(&System::because("test"), move |tx| tx.effect_not_begun(&row, tx.at(), "locked")).await.unwrap();
        assert_eq!(stands(db.clone()).await, Some(EffectStands { attempts: 0, under_way: false }));
        assert_eq!(db.claim_effect(None).await.unwrap().map(|row| row.attempt), Some(1));
    }
}
