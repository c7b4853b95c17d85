//! Who a request is: the session of its two halves, and the person's rights as they are now.

use base::{Actor, Door, Fault, Shop, System};
use subtle::ConstantTimeEq;

use super::client::Client;
use super::session::{APP_IDLE_MS, actor_of};
use super::store::Session;
use super::{store, token};
use crate::staff::{self, StaffStatus, Standing};

/// The row is told at most once a minute that its session is in use.
const SEEN_EVERY_MS: i64 = 60 * 1000;

/// The person of a request, or `None`: no such session, another page key, another door, ended, revoked, or the person may
/// not sign in any more. Rights are looked up each time, so a new role or a suspension holds from the next request.
pub async fn resolve(shop: &Shop, token: &str, page_key: &str, client: &Client) -> Result<Option<Actor>, Fault> {
    let Some((session, person)) = find_live(shop, token, client.door).await? else { return Ok(None) };
    let key_hash = token::digest(page_key);
    if !bool::from(session.page_key_hash.ct_eq(&key_hash[..])) {
        return Ok(None);
    }
    let now = shop.now();
    if now.since_ms(session.seen_at) >= SEEN_EVERY_MS {
        let hash = token::digest(token);
        let seen =
            shop.db.write(&System::because("a session is in use"), move |tx| store::touch_session(tx, &hash)).await;
        // A full disk must not keep anybody from reading.
        if let Err(cause) = seen {
            tracing::warn!(%cause, "a session's last use was not kept");
        }
    }
    Ok(Some(actor_of(&person, client)))
}

/// A new page key for a session of the window, whose process was started anew with the token from the keychain.
/// The earlier key is worth nothing from then on. `None` for any other door and for a session that is over.
pub async fn renew_page_key(shop: &Shop, token: &str, client: &Client) -> Result<Option<String>, Fault> {
    if client.door != Door::Window {
        return Ok(None);
    }
    let Some((_, person)) = find_live(shop, token, client.door).await? else { return Ok(None) };
    let page_key = token::new_half(shop);
    let (hash, key_hash) = (token::digest(token), token::digest(&page_key));
    shop.db.write(&actor_of(&person, client), move |tx| store::update_page_key(tx, &hash, &key_hash)).await?;
    Ok(Some(page_key))
}

async fn find_live(shop: &Shop, token: &str, door: Door) -> Result<Option<(Session, Standing)>, Fault> {
    let hash = token::digest(token);
    let now = shop.now();
    shop.db
        .read(move |tx| {
            let Some(session) = store::find_session(tx, &hash)? else { return Ok(None) };
            let in_use = door != Door::App || now.since_ms(session.seen_at) < APP_IDLE_MS;
            if session.revoked || session.door != store::door_word(door) || now >= session.ends_at || !in_use {
                return Ok(None);
            }
            let person = staff::find_standing(tx, session.staff_id)?;
            let person = person.filter(|p| p.status == StaffStatus::Active && p.session_epoch == session.epoch);
            Ok(person.map(|person| (session, person)))
        })
        .await
}
