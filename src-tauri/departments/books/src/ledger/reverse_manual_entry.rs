//! A person takes back what a person entered in the journal.

use base::{Actor, Fault, Shop};
use office::audit;
use serde_json::json;

use super::LEDGER_POST;
use super::entry::{Entry, EntryId, REVERSED};
use super::journal::{JournalEntry, find_entry};
use super::manual_entry::{ManualEntryError, ReversalAsk, must_be_of_our_time};
use super::post::post;
use super::post_manual_entry::told;
use super::recipes::{MANUAL_ENTRY, OPENING_SETTLED};
use super::reverse::find_recorded;
use crate::periods;

/// Posts the entry with every sign turned, on an open day not before its own. Once; and only an entry that a person made: what
/// the program booked is taken back where it was made.
pub async fn reverse_manual_entry(
    shop: &Shop,
    who: &Actor,
    id: EntryId,
    ask: ReversalAsk,
) -> Result<JournalEntry, ManualEntryError> {
    who.may(LEDGER_POST)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let zone = shop.basics()?.zone;
        let entry = find_entry(tx, &shop, id)?.ok_or(Fault::NoSuch("journal entry"))?;
        if ![MANUAL_ENTRY, OPENING_SETTLED].contains(&entry.recipe.as_str()) {
            return Err(ManualEntryError::NotByHand);
        }
        if let Some(by) = entry.reversed_by {
            return Err(ManualEntryError::ReversedAlready { by });
        }
        must_be_of_our_time("dated_on", ask.dated_on, tx.at().day_in(&zone))?;
        periods::must_be_open(tx, ask.dated_on)?;
        if ask.dated_on < entry.dated_on {
            return Err(Fault::invalid("dated_on", format!("not before the entry, {}", entry.dated_on)).into());
        }
        let recorded = find_recorded(tx, &shop, &entry.source)?
            .ok_or_else(|| Fault::bug("an entry was found and has no source"))?;
        let turned = recorded.turned(format!("{}:reversed", entry.source), REVERSED, ask.dated_on.starts_in(&zone));
        let posted = post(tx, &shop, Entry { memo: reason.clone(), ..turned })?;
        let detail = json!({ "dated_on": ask.dated_on, "reason": reason, "reversal": posted.id });
        audit::note(tx, &author, "manual_entry.reversed", &id.to_string(), detail)?;
        tx.outcome(&author, posted.id)?;
        Ok(told(tx, &shop, posted.id)?)
    })
    .await
}
