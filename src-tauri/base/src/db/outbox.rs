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

/// How long an attempt may take before it counts as lost.
const LEASE_MS: i64 = 120_000;

impl WriteTx<'_> {
    /// Queues an effect beside its cause. The same kind and key a second time changes nothing.
    pub fn later(&self, effect: &Effect) -> Result<(), Fault> {
        self.exec(
            "INSERT INTO outbox (kind, key, subject, not_before, correlation, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (kind, key) DO NOTHING",
            (effect.kind, &effect.key, &effect.subject, effect.not_before, self.correlation(), self.at()),
        )?;
        Ok(())
    }

    /// Ends a claimed row: its effect is known.
    pub fn effect_done(&self, row: &OutboxRow) -> Result<(), Fault> {
        self.exec(
            "UPDATE outbox
                SET state = 'done', lease_until = NULL, done_at = ?2, error = NULL
              WHERE id = ?1",
            (row.id, self.at()),
        )?;
        Ok(())
    }

    /// Puts a claimed row back until an instant, with the reason.
    pub fn effect_again(&self, row: &OutboxRow, not_before: Timestamp, reason: &str) -> Result<(), Fault> {
        self.exec(
            "UPDATE outbox
                SET state = 'waiting', lease_until = NULL, not_before = ?2, error = ?3
              WHERE id = ?1",
            (row.id, not_before, reason),
        )?;
        Ok(())
    }

    /// Gives up a claimed row for good; it is kept and shown.
    pub fn effect_failed(&self, row: &OutboxRow, reason: &str) -> Result<(), Fault> {
        self.exec(
            "UPDATE outbox
                SET state = 'failed', lease_until = NULL, done_at = ?2, error = ?3
              WHERE id = ?1",
            (row.id, self.at(), reason),
        )?;
        Ok(())
    }
}

impl ReadTx<'_> {
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

    /// When the earliest waiting row is due; `None` when nothing waits.
    pub async fn next_effect_at(&self) -> Result<Option<Timestamp>, Fault> {
        self.read(|tx| {
            Ok(tx
                .one(
                    "SELECT min(coalesce(lease_until, not_before))
                       FROM outbox
                      WHERE state IN ('waiting', 'leased')",
                    [],
                    |row| row.get(0),
                )?
                .flatten())
        })
        .await
    }
}

fn find_due(tx: &ReadTx<'_>, now: Timestamp) -> Result<Option<OutboxRow>, Fault> {
    tx.one(
        "SELECT o.id, o.kind, o.key, o.subject, o.attempts, o.correlation
           FROM outbox o
          WHERE ((o.state = 'waiting' AND o.not_before <= ?1) OR (o.state = 'leased' AND o.lease_until <= ?1))
            AND NOT EXISTS (SELECT 1 FROM outbox b
                             WHERE b.subject = o.subject AND b.state = 'leased' AND b.lease_until > ?1)
          ORDER BY o.not_before, o.id
          LIMIT 1",
        [now],
        outbox_row,
    )
}

fn find_by_key(tx: &ReadTx<'_>, kind: &str, key: &str, now: Timestamp) -> Result<Option<OutboxRow>, Fault> {
    tx.one(
        "SELECT id, kind, key, subject, attempts, correlation
           FROM outbox
          WHERE kind = ?1 AND key = ?2
            AND (state = 'waiting' OR (state = 'leased' AND lease_until <= ?3))",
        (kind, key, now),
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
