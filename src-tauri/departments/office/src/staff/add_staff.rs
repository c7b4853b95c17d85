//! Adding a person.

use base::{Actor, Announce, Fault, Shop, WriteTx, text};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::password::{HashedPassword, Password, hash_password};
use super::person::{STAFF_ADMIN, Staff, StaffError, StaffId, StaffStatus};
use super::role::Role;
use super::store;
use crate::audit;

/// A person to add.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStaff {
    /// Name as shown.
    #[schema(max_length = 80)]
    pub name: String,
    /// What they will type to sign in: letters, digits and `. _ - @`; upper and lower case are the same.
    #[schema(max_length = 80)]
    pub login: String,
    /// What they may do.
    pub role: Role,
    /// Their password.
    pub password: Password,
}

/// Adds a person who may sign in at once.
pub async fn add_staff(shop: &Shop, who: &Actor, new: NewStaff) -> Result<Staff, StaffError> {
    who.may(STAFF_ADMIN)?;
    let hashed = hash_password(shop, "password", &new.login, &new.password).await?;
    let id = StaffId::from_number(shop.new_id());
    let author = who.clone();
    shop.db.write(who, move |tx| enrol(tx, &author, id, &new.name, &new.login, new.role, &hashed)).await
}

/// The same in the transaction of something larger, by who may do that: the set-up makes the first owner with it.
pub fn enrol(
    tx: &WriteTx<'_>,
    who: &Actor,
    id: StaffId,
    name: &str,
    login: &str,
    role: Role,
    password: &HashedPassword,
) -> Result<Staff, StaffError> {
    who.may(STAFF_ADMIN)?;
    let staff = Staff {
        id,
        name: text::line("name", name, 80)?,
        login: clean_login(login)?,
        role,
        status: StaffStatus::Active,
        created_at: tx.at(),
        last_sign_in_at: None,
        version: 1,
    };
    store::insert(tx, &staff, password).map_err(login_taken)?;
    audit::note(
        tx,
        who,
        "staff.added",
        &id.to_string(),
        json!({ "name": staff.name, "login": staff.login, "role": role }),
    )?;
    announce(tx, id)?;
    Ok(staff)
}

pub(super) fn announce(tx: &WriteTx<'_>, id: StaffId) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "staff.changed",
        subject: &id.to_string(),
        tags: &["staff"],
        permission: STAFF_ADMIN,
        body: json!({ "id": id }),
    })?;
    Ok(())
}

fn clean_login(login: &str) -> Result<String, Fault> {
    let login = text::line("login", login, 80)?;
    if login.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+')) {
        Ok(login)
    } else {
        Err(Fault::invalid("login", "letters a to z, digits and . _ - @ +"))
    }
}

fn login_taken(fault: Fault) -> StaffError {
    if fault.is_duplicate() { StaffError::LoginTaken } else { fault.into() }
}
