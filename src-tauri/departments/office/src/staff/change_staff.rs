//! Changing a person: name, role, status, password. A new role, status or password ends their sessions.

use base::{Actor, Fault, Shop, WriteTx, text};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::add_staff::announce;
use super::password::{HashedPassword, Password, hash_password};
use super::person::{STAFF_ADMIN, Staff, StaffError, StaffId, StaffStatus};
use super::role::Role;
use super::store;
use crate::audit;

/// What to change; fields that are absent stay.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffChange {
    /// Name as shown.
    #[schema(max_length = 80)]
    pub name: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Whether they may sign in.
    pub status: Option<StaffStatus>,
    /// A new password.
    pub password: Option<Password>,
}

/// Changes a person. `version` is the one the change was made from.
pub async fn change_staff(
    shop: &Shop,
    who: &Actor,
    id: StaffId,
    version: i64,
    change: StaffChange,
) -> Result<Staff, StaffError> {
    who.may(STAFF_ADMIN)?;
    let before = shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(StaffError::NoSuchPerson)?;
    let password = match &change.password {
        Some(password) => Some(hash_password(shop, "password", &before.login, password).await?),
        None => None,
    };
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            let before = store::find(tx, id)?.ok_or(StaffError::NoSuchPerson)?;
            if before.version != version {
                return Err(Fault::Stale.into());
            }
            write_change(tx, &author, &before, &change, password.as_ref())
        })
        .await
}

fn write_change(
    tx: &WriteTx<'_>,
    who: &Actor,
    before: &Staff,
    change: &StaffChange,
    password: Option<&HashedPassword>,
) -> Result<Staff, StaffError> {
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name = text::line("name", name, 80)?;
    }
    after.role = change.role.unwrap_or(before.role);
    after.status = change.status.unwrap_or(before.status);
    let is_owner = |staff: &Staff| staff.role == Role::Owner && staff.status == StaffStatus::Active;
    if is_owner(before) && !is_owner(&after) && store::count_active_owners(tx)? <= 1 {
        return Err(StaffError::LastOwner);
    }
    let rights_changed = after.role != before.role || after.status != before.status || password.is_some();
    let mut changes = audit::diff(before, &after);
    if let (Value::Object(changes), true) = (&mut changes, password.is_some()) {
        changes.insert("password".to_owned(), json!("changed"));
    }
    after.version = before.version.saturating_add(1);
    store::update(tx, &after, rights_changed)?;
    if let Some(password) = password {
        store::update_password(tx, after.id, password)?;
    }
    audit::note(tx, who, "staff.changed", &after.id.to_string(), changes)?;
    announce(tx, after.id)?;
    Ok(after)
}
