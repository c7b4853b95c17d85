//! Statements on `staff`.

use std::collections::HashMap;

use base::{Fault, Page, Permission, ReadTx, WriteTx};
use rusqlite::Row;

use super::password::HashedPassword;
use super::person::{Staff, StaffId, StaffStatus};
use super::role::Role;

/// Who a person is for a session: looked up at each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub id: StaffId,
    /// Name as shown.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whether they may sign in.
    pub status: StaffStatus,
    /// Sessions of earlier epochs are over.
    pub session_epoch: i64,
}

/// One person.
pub fn find(tx: &ReadTx<'_>, id: StaffId) -> Result<Option<Staff>, Fault> {
    tx.one(
        "SELECT id, name, login, role, status, created_at, last_sign_in_at, version
           FROM staff
          WHERE id = ?1",
        [id],
        staff,
    )
}

/// The names of those among these authors that are people of the shop; the command line and the program itself are not.
pub fn names(tx: &ReadTx<'_>, authors: &[&str]) -> Result<HashMap<String, String>, Fault> {
    let authors = serde_json::to_string(authors).map_err(Fault::bug)?;
    let rows = tx.all(
        "SELECT id, name
           FROM staff
          WHERE id IN (SELECT value FROM json_each(?1))",
        [authors],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// How a person stands now.
pub fn find_standing(tx: &ReadTx<'_>, id: StaffId) -> Result<Option<Standing>, Fault> {
    tx.one(
        "SELECT id, name, role, status, session_epoch
           FROM staff
          WHERE id = ?1",
        [id],
        standing,
    )
}

/// The person of a login and their argon2id hash.
pub fn find_by_login(tx: &ReadTx<'_>, login: &str) -> Result<Option<(Standing, String)>, Fault> {
    tx.one(
        "SELECT id, name, role, status, session_epoch, password_hash
           FROM staff
          WHERE login = ?1",
        [login],
        |row| Ok((standing(row)?, row.get(5)?)),
    )
}

/// Whether anybody was ever added.
pub fn has_any(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("SELECT 1 FROM staff LIMIT 1", [], |_| Ok(()))?.is_some())
}

pub(super) fn list(tx: &ReadTx<'_>, after: Option<StaffId>, limit: u32) -> Result<Page<Staff>, Fault> {
    let rows = tx.all(
        "SELECT id, name, login, role, status, created_at, last_sign_in_at, version
           FROM staff
          WHERE ?1 IS NULL OR id > ?1
          ORDER BY id
          LIMIT ?2",
        (after, limit.saturating_add(1)),
        staff,
    )?;
    Ok(Page::cut(rows, limit, |staff| staff.id.to_string()))
}

pub(super) fn count_active_owners(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    let count = tx.one(
        "SELECT count(*)
           FROM staff
          WHERE role = ?1 AND status = ?2",
        (Role::Owner, StaffStatus::Active),
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// Whether somebody besides this author may sign in and has the permission.
pub fn has_another_with(tx: &ReadTx<'_>, permission: Permission, author: &str) -> Result<bool, Fault> {
    let roles: Vec<Role> = tx.all(
        "SELECT DISTINCT role
           FROM staff
          WHERE id <> ?1 AND status = ?2",
        (author, StaffStatus::Active),
        |row| row.get(0),
    )?;
    Ok(roles.into_iter().any(|role| role.has(permission)))
}

pub(super) fn insert(tx: &WriteTx<'_>, staff: &Staff, password: &HashedPassword) -> Result<(), Fault> {
    tx.insert(
        "INSERT INTO staff (id, name, login, password_hash, role, status, created_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        (staff.id, &staff.name, &staff.login, &password.0, staff.role, staff.status, staff.created_at, tx.author()),
    )?;
    Ok(())
}

pub(super) fn update(tx: &WriteTx<'_>, staff: &Staff, rights_changed: bool) -> Result<(), Fault> {
    tx.exec(
        "UPDATE staff
            SET name = ?2, role = ?3, status = ?4, version = ?5, session_epoch = session_epoch + ?6
          WHERE id = ?1",
        (staff.id, &staff.name, staff.role, staff.status, staff.version, i64::from(rights_changed)),
    )?;
    Ok(())
}

pub(super) fn update_password(tx: &WriteTx<'_>, id: StaffId, password: &HashedPassword) -> Result<(), Fault> {
    tx.exec(
        "UPDATE staff
            SET password_hash = ?2
          WHERE id = ?1",
        (id, &password.0),
    )?;
    Ok(())
}

/// Keeps when a person last signed in.
pub fn note_sign_in(tx: &WriteTx<'_>, id: StaffId) -> Result<(), Fault> {
    tx.exec(
        "UPDATE staff
            SET last_sign_in_at = ?2
          WHERE id = ?1",
        (id, tx.at()),
    )?;
    Ok(())
}

/// A person's preferences as JSON text.
pub fn find_preferences(tx: &ReadTx<'_>, id: StaffId) -> Result<Option<String>, Fault> {
    tx.one(
        "SELECT preferences
           FROM staff
          WHERE id = ?1",
        [id],
        |row| row.get(0),
    )
}

/// Keeps a person's preferences.
pub fn set_preferences(tx: &WriteTx<'_>, id: StaffId, preferences: &str) -> Result<usize, Fault> {
    tx.exec(
        "UPDATE staff
            SET preferences = ?2
          WHERE id = ?1",
        (id, preferences),
    )
}

fn standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        id: row.get(0)?,
        name: row.get(1)?,
        role: row.get(2)?,
        status: row.get(3)?,
        session_epoch: row.get(4)?,
    })
}

fn staff(row: &Row<'_>) -> rusqlite::Result<Staff> {
    Ok(Staff {
        id: row.get(0)?,
        name: row.get(1)?,
        login: row.get(2)?,
        role: row.get(3)?,
        status: row.get(4)?,
        created_at: row.get(5)?,
        last_sign_in_at: row.get(6)?,
        version: row.get(7)?,
    })
}
