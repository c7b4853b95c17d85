//! A person enters something in the journal.

use base::{Actor, Announce, Byline, Fault, Shop, WriteTx};
use office::audit;
use serde_json::json;

use super::entry::{EntryId, SignedEntry};
use super::exchange::base_of;
use super::journal::{JournalEntry, find_entry};
use super::manual_entry::{self, ManualEntryAsk, ManualEntryError, must_be_of_our_time};
use super::post::post_signed;
use super::recipes::{self, ManualEntry};
use super::{LEDGER_POST, LEDGER_READ, store};
use crate::periods;

/// Posts what a person entered: on an open day, with a reason, balanced in each currency and in the books currency, on accounts
/// that are open to people. What is not stated in the books currency is worth what the day's exchange rate says.
pub async fn post_manual_entry(
    shop: &Shop,
    who: &Actor,
    ask: ManualEntryAsk,
) -> Result<JournalEntry, ManualEntryError> {
    who.may(LEDGER_POST)?;
    let reason = base::text::line("reason", &ask.reason, 500)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let basics = shop.basics()?;
        must_be_of_our_time("dated_on", ask.dated_on, tx.at().day_in(&basics.zone))?;
        periods::must_be_open(tx, ask.dated_on)?;
        let chart = store::find_accounts(tx)?;
        let lines = manual_entry::weighed(&ask.lines, &chart, basics.books_currency, |amount| {
            base_of(tx, &shop, amount, ask.dated_on)
        })?;
        let id = EntryId::from_number(shop.new_id());
        let happened_at = ask.dated_on.starts_in(&basics.zone);
        let entry = recipes::manual_entry(ManualEntry { id, happened_at, reason: &reason, lines });
        let by = Byline { at: tx.at(), author: tx.author().into(), correlation: tx.correlation().into() };
        post_signed(tx, &shop, vec![SignedEntry { id, entry, takes_back: None, by }])?;
        let posted = told(tx, &shop, id)?;
        let detail = json!({ "dated_on": ask.dated_on, "reason": reason, "postings": posted.postings });
        audit::note(tx, &author, "manual_entry.posted", &id.to_string(), detail)?;
        tx.outcome(&author, id)?;
        Ok(posted)
    })
    .await
}

/// The entry that was just posted, announced to the windows that show the ledger.
pub(super) fn told(tx: &WriteTx<'_>, shop: &Shop, id: EntryId) -> Result<JournalEntry, Fault> {
    tx.announce(&Announce {
        kind: "journal.entry_posted",
        subject: &id.to_string(),
        tags: &["ledger"],
        permission: LEDGER_READ,
        body: json!({}),
    })?;
    find_entry(tx, shop, id)?.ok_or_else(|| Fault::bug("an entry was posted and is not there"))
}
