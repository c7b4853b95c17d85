//! Settling why a person should look at a payout: they looked. Nothing that is shown about one has an act of its own here: what does
//! not add up is looked for at the gateway or at the bank.

use base::{Actor, Fault, Shop};
use serde_json::json;

use super::payout::{AND, Payout, PayoutError, PayoutId};
use super::{announce, store};
use crate::payments::{Attended, PAYMENTS_WRITE};

/// Settles reasons of a payout with a note.
pub async fn attend_payout(shop: &Shop, who: &Actor, id: PayoutId, ask: Attended) -> Result<Payout, PayoutError> {
    who.may(PAYMENTS_WRITE)?;
    let note = base::text::line("note", &ask.note, 500)?;
    let actor = who.clone();
    let settled = shop
        .db
        .write(who, move |tx| {
            let mut payout = store::find(tx, id)?.ok_or(PayoutError::NoSuchPayout)?;
            // Who read an older list looks at what came since first: it would go unseen.
            if ask.seen != payout.reasons_shown {
                return Err(PayoutError::OtherReasons);
            }
            let chosen = ask.chosen(&payout.needs_you).ok_or(PayoutError::NothingToAttend)?;
            let left = payout.needs_you.split(AND).filter(|why| !chosen.iter().any(|reason| reason == why));
            payout.needs_you = left.collect::<Vec<_>>().join(AND);
            for reason in &chosen {
                // What an earlier version showed was not kept: from here on these words are known.
                store::insert_reason_shown(tx, id, reason, "")?;
                store::insert_reason_settled(tx, id, reason, &note)?;
            }
            store::update(tx, &payout)?;
            let detail = json!({ "reasons": chosen, "note": note });
            office::audit::note(tx, &actor, "payout.attended", &id.to_string(), detail)?;
            announce(tx, &payout)?;
            tx.outcome(&actor, id)?;
            Ok(payout)
        })
        .await;
    match settled {
        Err(PayoutError::Fault(Fault::Repeated(_))) => {
            shop.db.read(move |tx| store::find(tx, id)).await?.ok_or(PayoutError::NoSuchPayout)
        }
        other => other,
    }
}
