//! One-time codes: for the set-up, printed at the terminal, and to sign in without typing, in the demo's printed address.

use base::{Fault, Shop, System, Timestamp, WriteTx};
use serde_json::json;

use super::client::Client;
use super::error::AccessError;
use super::session::{SessionToken, Started, actor_of, begin};
use super::{store, token};
use crate::audit;
use crate::staff::{self, StaffId, StaffStatus};

/// A code works for 30 minutes, once.
const WORKS_MS: i64 = 30 * 60 * 1000;

/// Makes the code that the set-up in a browser asks for: 128 random bits. An earlier one stops working.
pub async fn make_set_up_code(shop: &Shop) -> Result<String, Fault> {
    let code = shop.new_key();
    let hash = token::digest(&code);
    shop.db
        .write(&System::because("a set-up code was asked for"), move |tx| {
            store::forget_codes(tx, store::Purpose::SetUp)?;
            store::insert_code(tx, &hash, store::Purpose::SetUp, None, tx.at().plus_ms(WORKS_MS))
        })
        .await?;
    Ok(code)
}

/// Makes a code that signs this person in once.
pub async fn make_sign_in_code(shop: &Shop, staff_id: StaffId) -> Result<String, Fault> {
    let code = shop.new_key();
    let hash = token::digest(&code);
    let system = System::because("a sign-in code was asked for");
    let author = system.clone();
    shop.db
        .write(&system, move |tx| {
            store::insert_code(tx, &hash, store::Purpose::SignIn, Some(staff_id), tx.at().plus_ms(WORKS_MS))?;
            audit::note(tx, &author, "session.code_made", &staff_id.to_string(), json!({}))
        })
        .await?;
    Ok(code)
}

/// Signs in by a one-time code.
pub async fn enter(
    shop: &Shop,
    client: &Client,
    earlier: Option<SessionToken>,
    code: &str,
) -> Result<Started, AccessError> {
    let hash = token::digest(code.trim());
    let now = shop.now();
    // Reading first: whoever tries codes at random keeps no writer busy.
    let found = shop.db.read(move |tx| store::find_code(tx, &hash, store::Purpose::SignIn, now)).await?;
    let staff_id = found.flatten().ok_or(AccessError::CodeNotValid)?;
    let person = shop.db.read(move |tx| staff::find_standing(tx, staff_id)).await?;
    let person = person.filter(|person| person.status == StaffStatus::Active).ok_or(AccessError::CodeNotValid)?;
    let (shop_of_tx, client_of_tx) = (shop.clone(), client.clone());
    shop.db
        .write(&actor_of(&person, client), move |tx| {
            use_up(tx, &hash, store::Purpose::SignIn)?;
            begin(tx, &shop_of_tx, &person, &client_of_tx, earlier.as_ref())
        })
        .await
}

/// Whether a set-up code would work now.
pub(super) async fn is_set_up_code(shop: &Shop, code: &str, now: Timestamp) -> Result<bool, Fault> {
    let hash = token::digest(code.trim());
    Ok(shop.db.read(move |tx| store::find_code(tx, &hash, store::Purpose::SetUp, now)).await?.is_some())
}

/// Uses a set-up code up, or refuses.
pub(super) fn use_up_set_up_code(tx: &WriteTx<'_>, code: &str) -> Result<(), AccessError> {
    use_up(tx, &token::digest(code.trim()), store::Purpose::SetUp)
}

fn use_up(tx: &WriteTx<'_>, hash: &[u8; 32], purpose: store::Purpose) -> Result<(), AccessError> {
    if store::use_code(tx, hash, purpose)? == 1 { Ok(()) } else { Err(AccessError::CodeNotValid) }
}
