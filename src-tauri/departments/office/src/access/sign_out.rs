//! Signing out.

use base::{Author, Fault, Shop};
use serde_json::json;

use super::session::SessionToken;
use super::{store, token};
use crate::audit;

/// Ends a session. Whoever holds both halves may end it, so no permission is asked.
pub async fn end_session<A>(shop: &Shop, who: &A, session: &SessionToken) -> Result<(), Fault>
where
    A: Author + Clone + Send + 'static,
{
    let hash = token::digest(&session.0);
    let author = who.clone();
    shop.db
        .write(who, move |tx| {
            if store::revoke_session(tx, &hash)? > 0 {
                audit::note(tx, &author, "session.ended", author.author_id(), json!({}))?;
            }
            Ok(())
        })
        .await
}

/// Ends every session and every one-time code: after a restore nobody is signed in. Called by the command line alone.
pub async fn end_all_sessions(shop: &Shop) -> Result<(), Fault> {
    let who = base::Actor::command_line();
    shop.db
        .write(&who.clone(), move |tx| {
            let ended = store::revoke_all_sessions(tx)?;
            store::spend_all_codes(tx)?;
            audit::note(tx, &who, "session.all_ended", "shop", json!({ "ended": ended }))
        })
        .await
}
