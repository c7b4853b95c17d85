//! Replay: a person has deliveries handled again. A replay of a processed one changes nothing in the books.

use base::{Actor, Fault, Shop};
use serde_json::json;

use super::delivery::InboxError;
use super::{INBOX_REPLAY, InboxId, InboxState, store};

/// What is to be handled again.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These rows.
    Rows(Vec<InboxId>),
    /// All in this state.
    InState(InboxState),
}

/// Makes the chosen rows due again; gives how many.
pub async fn replay_deliveries(shop: &Shop, who: &Actor, chosen: Chosen) -> Result<usize, InboxError> {
    who.may(INBOX_REPLAY)?;
    let actor = who.clone();
    shop.db
        .write(who, move |tx| {
            let ids = match chosen {
                Chosen::Rows(ids) if ids.is_empty() => return Err(InboxError::NothingChosen),
                Chosen::Rows(ids) => ids,
                Chosen::InState(state) => store::list_ids_in_state(tx, state)?,
            };
            let count = store::make_due(tx, &ids)?;
            if count == 0 && ids.len() == 1 {
                return Err(InboxError::NoSuchDelivery);
            }
            office::audit::note(tx, &actor, "inbox.replayed", "inbox", json!({ "ids": ids }))?;
            if let Some(id) = ids.first() {
                super::receive::announce(tx, *id)?;
            }
            tx.outcome(&actor, count)?;
            Ok(count)
        })
        .await
        .or_else(|error| match error {
            InboxError::Fault(Fault::Repeated(count)) => Ok(count.parse().unwrap_or(0)),
            other => Err(other),
        })
}
