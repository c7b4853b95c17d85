//! Statements on `sessions`, `door_codes` and `sign_in_failures`.

use base::{Door, Fault, ReadTx, Timestamp, WriteTx};

use super::delay::Tries;
use crate::staff::StaffId;

/// Stands for every login tried from an address.
pub(super) const ANY_LOGIN: &str = "";

/// A session to begin.
pub(super) struct NewRow {
    pub token_hash: [u8; 32],
    pub page_key_hash: [u8; 32],
    pub staff_id: StaffId,
    pub epoch: i64,
    pub door: Door,
    pub ends_at: Timestamp,
    pub agent: String,
}

/// A session as it is stored.
pub(super) struct Session {
    pub page_key_hash: Vec<u8>,
    pub staff_id: StaffId,
    pub epoch: i64,
    pub door: String,
    pub seen_at: Timestamp,
    pub ends_at: Timestamp,
    pub revoked: bool,
}

/// What a one-time code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    SetUp,
    SignIn,
}

impl Purpose {
    fn word(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::SignIn => "sign_in",
        }
    }
}

/// How a door is written in a session's row; doors without sessions match no row.
pub(super) fn door_word(door: Door) -> &'static str {
    match door {
        Door::Window => "window",
        Door::App => "app",
        Door::Outside | Door::Control => "none",
    }
}

pub(super) fn insert_session(tx: &WriteTx<'_>, row: &NewRow) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO sessions (token_hash, page_key_hash, staff_id, epoch, door, created_at, seen_at, ends_at, agent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8)",
        (
            &row.token_hash[..],
            &row.page_key_hash[..],
            row.staff_id,
            row.epoch,
            door_word(row.door),
            tx.at(),
            row.ends_at,
            &row.agent,
        ),
    )?;
    Ok(())
}

pub(super) fn find_session(tx: &ReadTx<'_>, token_hash: &[u8; 32]) -> Result<Option<Session>, Fault> {
    tx.one(
        "SELECT page_key_hash, staff_id, epoch, door, seen_at, ends_at, revoked_at IS NOT NULL
           FROM sessions
          WHERE token_hash = ?1",
        [&token_hash[..]],
        |row| {
            Ok(Session {
                page_key_hash: row.get(0)?,
                staff_id: row.get(1)?,
                epoch: row.get(2)?,
                door: row.get(3)?,
                seen_at: row.get(4)?,
                ends_at: row.get(5)?,
                revoked: row.get(6)?,
            })
        },
    )
}

pub(super) fn touch_session(tx: &WriteTx<'_>, token_hash: &[u8; 32]) -> Result<(), Fault> {
    tx.exec(
        "UPDATE sessions
            SET seen_at = max(seen_at, ?2)
          WHERE token_hash = ?1",
        (&token_hash[..], tx.at()),
    )?;
    Ok(())
}

pub(super) fn update_page_key(tx: &WriteTx<'_>, token_hash: &[u8; 32], page_key_hash: &[u8; 32]) -> Result<(), Fault> {
    tx.exec(
        "UPDATE sessions
            SET page_key_hash = ?2, seen_at = max(seen_at, ?3)
          WHERE token_hash = ?1",
        (&token_hash[..], &page_key_hash[..], tx.at()),
    )?;
    Ok(())
}

/// Ends a session now; gives 0 when it was over or never there.
pub(super) fn revoke_session(tx: &WriteTx<'_>, token_hash: &[u8; 32]) -> Result<usize, Fault> {
    tx.exec(
        "UPDATE sessions
            SET revoked_at = ?2
          WHERE token_hash = ?1 AND revoked_at IS NULL",
        (&token_hash[..], tx.at()),
    )
}

pub(super) fn forget_ended_sessions(tx: &WriteTx<'_>, staff_id: StaffId) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM sessions
          WHERE staff_id = ?1
            AND (ends_at <= ?2 OR revoked_at IS NOT NULL)",
        (staff_id, tx.at()),
    )?;
    Ok(())
}

pub(super) fn insert_code(
    tx: &WriteTx<'_>,
    hash: &[u8; 32],
    purpose: Purpose,
    staff_id: Option<StaffId>,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO door_codes (code_hash, purpose, staff_id, expires_at)
         VALUES (?1, ?2, ?3, ?4)",
        (&hash[..], purpose.word(), staff_id, expires_at),
    )?;
    Ok(())
}

/// The person of a code that works now; the inner `None` where it names nobody.
pub(super) fn find_code(
    tx: &ReadTx<'_>,
    hash: &[u8; 32],
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<Option<StaffId>>, Fault> {
    tx.one(
        "SELECT staff_id
           FROM door_codes
          WHERE code_hash = ?1 AND purpose = ?2 AND used_at IS NULL AND expires_at > ?3",
        (&hash[..], purpose.word(), now),
        |row| row.get(0),
    )
}

/// Uses a code up; gives 1 when it worked, 0 when it did not.
pub(super) fn use_code(tx: &WriteTx<'_>, hash: &[u8; 32], purpose: Purpose) -> Result<usize, Fault> {
    tx.exec(
        "UPDATE door_codes
            SET used_at = ?3
          WHERE code_hash = ?1 AND purpose = ?2 AND used_at IS NULL AND expires_at > ?3",
        (&hash[..], purpose.word(), tx.at()),
    )
}

pub(super) fn forget_codes(tx: &WriteTx<'_>, purpose: Purpose) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM door_codes
          WHERE purpose = ?1",
        [purpose.word()],
    )?;
    Ok(())
}

pub(super) fn find_tries(tx: &ReadTx<'_>, address: &str, login: &str) -> Result<Option<Tries>, Fault> {
    tx.one(
        "SELECT count, last_at
           FROM sign_in_failures
          WHERE address = ?1 AND login = ?2",
        (address, login),
        |row| Ok(Tries { count: row.get(0)?, last_at: row.get(1)? }),
    )
}

pub(super) fn put_tries(tx: &WriteTx<'_>, address: &str, login: &str, tries: Tries) -> Result<(), Fault> {
    tx.exec(
        "INSERT INTO sign_in_failures (address, login, count, last_at)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (address, login) DO UPDATE SET count = excluded.count, last_at = excluded.last_at",
        (address, login, tries.count, tries.last_at),
    )?;
    Ok(())
}

/// A try was right: the login starts afresh from this address, and the address gets this one back.
pub(super) fn strike_out_tries(tx: &WriteTx<'_>, address: &str, login: &str) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM sign_in_failures
          WHERE address = ?1 AND login = ?2",
        (address, login),
    )?;
    tx.exec(
        "UPDATE sign_in_failures
            SET count = max(0, count - 1)
          WHERE address = ?1 AND login = ?2",
        (address, ANY_LOGIN),
    )?;
    Ok(())
}

pub(super) fn forget_tries_before(tx: &WriteTx<'_>, before: Timestamp) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM sign_in_failures
          WHERE last_at < ?1",
        [before],
    )?;
    Ok(())
}

/// Keeps so many logins of an address: those that failed most, and of these the latest.
pub(super) fn forget_tries_beyond(tx: &WriteTx<'_>, address: &str, most: i64) -> Result<(), Fault> {
    tx.exec(
        "DELETE FROM sign_in_failures
          WHERE address = ?1
            AND login IN (
                SELECT login
                  FROM sign_in_failures
                 WHERE address = ?1 AND login <> ?2
                 ORDER BY count DESC, last_at DESC
                 LIMIT -1 OFFSET ?3
            )",
        (address, ANY_LOGIN, most),
    )?;
    Ok(())
}

/// Ends every session that is not ended yet; gives how many.
pub(super) fn revoke_all_sessions(tx: &WriteTx<'_>) -> Result<usize, Fault> {
    tx.exec(
        "UPDATE sessions
            SET revoked_at = ?1
          WHERE revoked_at IS NULL",
        [tx.at()],
    )
}

/// Makes every one-time code useless.
pub(super) fn spend_all_codes(tx: &WriteTx<'_>) -> Result<usize, Fault> {
    tx.exec(
        "UPDATE door_codes
            SET used_at = ?1
          WHERE used_at IS NULL",
        [tx.at()],
    )
}
