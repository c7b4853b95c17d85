//! The set-up: the shop and its first owner, in one transaction with what other areas handed in.

use base::{Actor, Announce, Door, Fault, Rights, Shop, WriteTx};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;

use super::client::Client;
use super::door_codes::{is_set_up_code, use_up_set_up_code};
use super::error::AccessError;
use super::session::{Started, begin};
use crate::audit;
use crate::health::SYSTEM_ADMIN;
use crate::settings::{self, AtSetUp, NewShop, SETTINGS_READ, ShopSettings};
use crate::staff::{self, HashedPassword, Password, Role, StaffError, StaffId};

/// The first owner.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOwner {
    /// Name as shown.
    #[schema(max_length = 80)]
    pub name: String,
    /// What they will type to sign in.
    #[schema(max_length = 80)]
    pub login: String,
    /// Their password.
    pub password: Password,
}

/// The shop and its first owner.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// The one-time code printed at the terminal. The window, which belongs to the machine's owner, sends none.
    #[serde(default)]
    #[schema(max_length = 60)]
    pub code: Option<String>,
    /// The shop.
    pub shop: NewShop,
    /// Its first owner.
    pub owner: NewOwner,
}

/// Sets the shop up through a door and signs the new owner in. Every door but the window needs the one-time code.
pub async fn set_up_by_code(shop: &Shop, client: &Client, ask: SetUp) -> Result<Started, AccessError> {
    let code = match client.door {
        Door::Window => None,
        Door::App => {
            let code = ask.code.clone().ok_or(AccessError::CodeNotValid)?;
            if !is_set_up_code(shop, &code, shop.now()).await? {
                return Err(AccessError::CodeNotValid);
            }
            Some(code)
        }
        Door::Outside | Door::Control => return Err(AccessError::WrongDoor),
    };
    let password = hash_owners_password(shop, &ask.owner).await?;
    let owner_id = StaffId::from_number(shop.new_id());
    let who = Actor {
        id: owner_id.to_string().into(),
        name: ask.owner.name.as_str().into(),
        rights: Arc::new(Rights::All),
        door: client.door,
        from: client.whence().into(),
        request_id: client.request_id.as_str().into(),
        once: None,
    };
    let (shop_of_tx, client_of_tx, author) = (shop.clone(), client.clone(), who.clone());
    let (started, settings) = shop
        .db
        .write(&who, move |tx| {
            if let Some(code) = code {
                use_up_set_up_code(tx, &code)?;
            }
            let settings = write(tx, &shop_of_tx, &author, owner_id, &ask, &password)?;
            let owner = staff::find_standing(tx, owner_id)?.ok_or_else(|| Fault::bug("the new owner is gone"))?;
            let started = begin(tx, &shop_of_tx, &owner, &client_of_tx, None)?;
            Ok::<_, AccessError>((started, settings))
        })
        .await?;
    settings::keep_in_memory(shop, &settings)?;
    Ok(started)
}

/// Sets the shop up on the machine itself: the command line and the demo. Gives the owner's id.
pub async fn set_up_here(shop: &Shop, who: &Actor, ask: SetUp) -> Result<StaffId, AccessError> {
    who.may(SYSTEM_ADMIN)?;
    let password = hash_owners_password(shop, &ask.owner).await?;
    let owner_id = StaffId::from_number(shop.new_id());
    let (shop_of_tx, author) = (shop.clone(), who.clone());
    let settings = shop.db.write(who, move |tx| write(tx, &shop_of_tx, &author, owner_id, &ask, &password)).await?;
    settings::keep_in_memory(shop, &settings)?;
    Ok(owner_id)
}

async fn hash_owners_password(shop: &Shop, owner: &NewOwner) -> Result<HashedPassword, Fault> {
    staff::hash_password(shop, "owner.password", &owner.login, &owner.password).await
}

fn write(
    tx: &WriteTx<'_>,
    shop: &Shop,
    who: &Actor,
    owner_id: StaffId,
    ask: &SetUp,
    password: &HashedPassword,
) -> Result<ShopSettings, AccessError> {
    let settings = settings::set_up_shop(tx, &ask.shop)?;
    let detail = json!({ "name": settings.name, "country": settings.country, "books_currency": settings.books_currency,
                         "zone": settings.zone, "practice": settings.practice });
    audit::note(tx, who, "shop.set_up", "shop", detail)?;
    staff::enrol(tx, who, owner_id, &ask.owner.name, &ask.owner.login, Role::Owner, password).map_err(of_owner)?;
    for step in &shop.part::<AtSetUp>()?.steps {
        step(shop, tx, who, &settings)?;
    }
    tx.announce(&Announce {
        kind: "settings.changed",
        subject: "shop",
        tags: &["settings", "home"],
        permission: SETTINGS_READ,
        body: json!({ "set_up": true }),
    })?;
    Ok(settings)
}

/// The field to blame as it stands in this request.
fn of_owner(error: StaffError) -> StaffError {
    match error {
        StaffError::Fault(Fault::Invalid { field, sentence }) => {
            Fault::invalid(format!("owner.{field}"), sentence).into()
        }
        other => other,
    }
}
