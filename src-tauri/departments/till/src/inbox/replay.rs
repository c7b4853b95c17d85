//! Replay: a person has deliveries handled again. A replay of a processed one changes nothing in the books.

use base::{Actor, Fault, Page, Shop};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::delivery::InboxError;
use super::filter::InboxFilter;
use super::{INBOX_REPLAY, InboxId, store};

/// So many rows are made due in one write: nothing else is written meanwhile.
const MANY: u32 = 5_000;

/// What is to be handled again.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These rows.
    Rows(Vec<InboxId>),
    /// What a filter means, the newest first, 5,000 at most.
    Filtered {
        /// Which.
        filter: InboxFilter,
        /// Below this row: where the replay before ended.
        before: Option<InboxId>,
    },
}

/// How many are handled again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Replayed {
    /// Rows made due.
    pub replayed: usize,
    /// Where to go on, when the filter means more than are made due at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<InboxId>,
}

impl Replayed {
    /// As the idempotency key remembers it.
    fn outcome(self) -> String {
        format!("{}:{}", self.replayed, self.next.unwrap_or(0))
    }

    /// Reads what [`Replayed::outcome`] wrote.
    fn of(outcome: &str) -> Option<Self> {
        let (replayed, next) = outcome.split_once(':')?;
        let next = next.parse().ok().filter(|next| *next > 0);
        Some(Self { replayed: replayed.parse().ok()?, next })
    }
}

/// Makes the chosen rows due again.
///
/// # Errors
/// Whoever may not; nothing chosen, or one row that is not there; a filter that cannot be.
pub async fn replay_deliveries(shop: &Shop, who: &Actor, chosen: Chosen) -> Result<Replayed, InboxError> {
    who.may(INBOX_REPLAY)?;
    let (actor, own) = (who.clone(), shop.clone());
    shop.db
        .write(who, move |tx| {
            let (ids, mut note, next) = match chosen {
                Chosen::Rows(ids) if ids.is_empty() => return Err(InboxError::NothingChosen),
                Chosen::Rows(ids) => {
                    let note = json!({ "ids": ids });
                    (ids, note, None)
                }
                Chosen::Filtered { filter, before } => {
                    let asked = json!({ "filter": filter, "before": before });
                    let meant = filter.meant(&own)?;
                    let ids = store::list_ids(tx, &meant, before.unwrap_or(InboxId::MAX), MANY.saturating_add(1))?;
                    let page = Page::cut(ids, MANY, InboxId::to_string);
                    let next = page.next.and(page.items.last().copied());
                    (page.items, asked, next)
                }
            };
            let count = store::make_due(tx, &ids)?;
            if count == 0 && ids.len() == 1 {
                return Err(InboxError::NoSuchDelivery);
            }
            note["count"] = count.into();
            office::audit::note(tx, &actor, "inbox.replayed", "inbox", note)?;
            if let Some(id) = ids.first() {
                super::receive::announce(tx, *id)?;
            }
            let told = Replayed { replayed: count, next };
            tx.outcome(&actor, told.outcome())?;
            Ok(told)
        })
        .await
        .or_else(|error| match error {
            InboxError::Fault(Fault::Repeated(outcome)) => {
                Replayed::of(&outcome).ok_or_else(|| Fault::Repeated(outcome).into())
            }
            other => Err(other),
        })
}
