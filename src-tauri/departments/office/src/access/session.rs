//! Sessions: how long they last, how they begin, and what a screen is told.

use std::sync::Arc;

use base::{Actor, Currency, Door, Fault, ReadTx, Shop, WriteTx};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::client::Client;
use super::error::AccessError;
use super::preferences::Preferences;
use super::{store, token};
use crate::audit;
use crate::settings::{self, ShopSettings};
use crate::staff::{self, Role, StaffId, Standing};

/// A session at the app door ends after an hour without a request.
pub const APP_IDLE_MS: i64 = 60 * 60 * 1000;
/// And after 12 hours in any case.
pub const APP_LONGEST_MS: i64 = 12 * 60 * 60 * 1000;
/// A session of the window ends after 30 days; the window locks itself when nobody is there.
pub const WINDOW_LONGEST_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The first half of a session, as a request brought it. The HTTP layer puts it into the request's extensions.
#[derive(Clone)]
pub struct SessionToken(pub String);

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

/// A session began: in the response's extensions for the HTTP layer, which makes a cookie of it or keeps it in process.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The first half.
    pub token: SessionToken,
    /// The door it is for.
    pub door: Door,
    /// How long it lasts at most, in seconds.
    pub lasts_s: i64,
}

/// The session ended: in the response's extensions for the HTTP layer, which forgets its half.
#[derive(Debug, Clone, Copy)]
pub struct SessionEnded;

/// A session that began, with both halves.
pub struct Started {
    /// What the HTTP layer needs.
    pub session: NewSession,
    /// What the screen gets.
    pub signed_in: SignedIn,
}

/// Somebody signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignedIn {
    /// Second half of the session: sent as `X-CF-Key` with every request. Shown once.
    pub page_key: String,
    /// Who.
    pub person: Person,
    /// Where.
    pub shop: ShopFacts,
}

/// The person who is signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Person {
    /// Their id.
    pub id: StaffId,
    /// Name as shown.
    pub name: String,
    /// What they typed to sign in.
    pub login: String,
    /// Their role.
    pub role: Role,
    /// What they may do; `["*"]` = everything.
    pub permissions: Vec<String>,
    /// How their screens look.
    pub preferences: Preferences,
}

/// What every screen needs to know of the shop.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ShopFacts {
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Currency of the books.
    pub books_currency: Currency,
    /// IANA name of the time zone.
    pub zone: String,
    /// Language and region of papers.
    pub locale: String,
    /// A practice shop.
    pub practice: bool,
}

/// Who a screen is, before and after signing in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SessionState {
    /// The shop is not set up yet.
    SetUpNeeded,
    /// Nobody is signed in here.
    SignedOut {
        /// The shop's name.
        shop_name: String,
    },
    /// Somebody is.
    SignedIn {
        /// Who.
        person: Box<Person>,
        /// Where.
        shop: ShopFacts,
    },
}

impl From<&ShopSettings> for ShopFacts {
    fn from(settings: &ShopSettings) -> Self {
        Self {
            name: settings.name.clone(),
            country: settings.country.clone(),
            books_currency: settings.books_currency,
            zone: settings.zone.clone(),
            locale: settings.locale.clone(),
            practice: settings.practice,
        }
    }
}

/// The actor of a person who came through a door.
pub(super) fn actor_of(person: &Standing, client: &Client) -> Actor {
    Actor {
        id: person.id.to_string().into(),
        name: person.name.as_str().into(),
        rights: Arc::new(person.role.rights()),
        door: client.door,
        from: client.whence().into(),
        request_id: client.request_id.as_str().into(),
        once: None,
    }
}

/// Begins a session for a person whose proof was checked. `earlier` is the session the same browser had until now.
pub(super) fn begin(
    tx: &WriteTx<'_>,
    shop: &Shop,
    person: &Standing,
    client: &Client,
    earlier: Option<&SessionToken>,
) -> Result<Started, AccessError> {
    let lasts_ms = match client.door {
        Door::App => APP_LONGEST_MS,
        Door::Window => WINDOW_LONGEST_MS,
        Door::Outside | Door::Control => return Err(AccessError::WrongDoor),
    };
    if let Some(earlier) = earlier {
        store::revoke_session(tx, &token::digest(&earlier.0))?;
    }
    store::forget_ended_sessions(tx, person.id)?;
    let (session_token, page_key) = (token::new_half(shop), token::new_half(shop));
    store::insert_session(
        tx,
        &store::NewRow {
            token_hash: token::digest(&session_token),
            page_key_hash: token::digest(&page_key),
            staff_id: person.id,
            epoch: person.session_epoch,
            door: client.door,
            ends_at: tx.at().plus_ms(lasts_ms),
            agent: client.agent_line(),
        },
    )?;
    staff::note_sign_in(tx, person.id)?;
    audit::note(tx, &actor_of(person, client), "session.started", &person.id.to_string(), json!({}))?;
    let settings = settings::load(tx)?.ok_or(settings::SettingsError::NotSetUp)?;
    Ok(Started {
        session: NewSession { token: SessionToken(session_token), door: client.door, lasts_s: lasts_ms / 1000 },
        signed_in: SignedIn {
            page_key,
            person: find_person(tx, person.id)?.ok_or_else(|| Fault::bug("the person who signs in is gone"))?,
            shop: ShopFacts::from(&settings),
        },
    })
}

/// A person as their screens see them.
pub(super) fn find_person(tx: &ReadTx<'_>, id: StaffId) -> Result<Option<Person>, Fault> {
    let Some(person) = staff::find(tx, id)? else { return Ok(None) };
    let preferences = staff::find_preferences(tx, id)?.unwrap_or_default();
    Ok(Some(Person {
        id,
        name: person.name,
        login: person.login,
        role: person.role,
        permissions: person.role.permissions(),
        preferences: Preferences::read(&preferences),
    }))
}

/// What a screen is told when it asks who it is.
pub(super) fn state(tx: &ReadTx<'_>, person: Option<StaffId>) -> Result<SessionState, Fault> {
    let Some(settings) = settings::load(tx)? else { return Ok(SessionState::SetUpNeeded) };
    let person = match person {
        Some(id) => find_person(tx, id)?,
        None => None,
    };
    Ok(match person {
        Some(person) => SessionState::SignedIn { person: Box::new(person), shop: ShopFacts::from(&settings) },
        None => SessionState::SignedOut { shop_name: settings.name },
    })
}
