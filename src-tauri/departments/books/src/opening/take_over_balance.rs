//! A person takes a balance over.

use base::area::Records;
use base::{Actor, Fault, Shop, ShopDate, WriteTx};
use office::audit;
use serde_json::json;

use super::ask::{Checked, OpeningBalanceAsk, Rules};
use super::opening_balance::{OpeningBalance, OpeningBalanceId, OpeningError, announce};
use super::standing::{find_balance, must_be_moving_in};
use super::store;
use crate::ledger::{self, Entry, LEDGER_POST, base_of, find_accounts, is_posted, recipes};
use crate::periods;

/// Posts a balance against account 3100 on the day of moving in. One that stands already is refused.
pub async fn take_over_balance(
    shop: &Shop,
    who: &Actor,
    ask: OpeningBalanceAsk,
) -> Result<OpeningBalance, OpeningError> {
    who.may(LEDGER_POST)?;
    let (shop, author) = (shop.clone(), who.clone());
    let db = shop.db.clone();
    db.write(who, move |tx| {
        let opened_on = must_be_moving_in(tx)?;
        periods::must_be_open(tx, opened_on)?;
        let chart = find_accounts(tx)?;
        let books = shop.basics()?.books_currency;
        let rules = Rules { tx, records: shop.part::<Records>()?, chart: &chart, books, opened_on };
        let checked = rules.checked(&ask, |amount| base_of(tx, &shop, amount, opened_on))?;
        let taken = post(tx, &shop, opened_on, std::slice::from_ref(&checked))?;
        let id = *taken.first().ok_or_else(|| Fault::bug("a balance was posted and is not there"))?;
        let balance = find_balance(tx, &shop, id)?;
        audit::note(tx, &author, "opening.balance_taken_over", &id.to_string(), json!(balance))?;
        announce(tx)?;
        tx.outcome(&author, id)?;
        Ok(balance)
    })
    .await
}

/// Posts balances and keeps what each was, in the order given.
pub(super) fn post(
    tx: &WriteTx<'_>,
    shop: &Shop,
    opened_on: ShopDate,
    balances: &[Checked],
) -> Result<Vec<OpeningBalanceId>, Fault> {
    let happened_at = opened_on.starts_in(&shop.basics()?.zone);
    let mut entries: Vec<Entry> = Vec::with_capacity(balances.len());
    let mut chains = Vec::with_capacity(balances.len());
    for balance in balances {
        let entry = recipes::opening_balance(&recipes::OpeningBalance {
            account: balance.account,
            party: &balance.party,
            document: balance.document.as_ref().map(|document| document.number.as_str()),
            happened_at,
            amount: balance.amount,
            base: balance.base,
        });
        chains.push(entry.chain.clone());
        let source = fresh_source(tx, &entries, &entry.source)?;
        entries.push(Entry { source, ..entry });
    }
    let posted = ledger::post_all(tx, shop, entries)?;
    let mut ids = Vec::with_capacity(balances.len());
    for ((balance, posted), chain) in balances.iter().zip(posted).zip(&chains) {
        let id = OpeningBalanceId::from_number(shop.new_id());
        store::insert(tx, id, balance, posted.id, chain)?;
        ids.push(id);
    }
    Ok(ids)
}

/// The source with a running number where it was posted before: after a correction, and for a second currency.
fn fresh_source(tx: &WriteTx<'_>, entries: &[Entry], wanted: &str) -> Result<String, Fault> {
    let mut source = wanted.to_owned();
    for entry_no in 2.. {
        let is_taken = is_posted(tx, &source)? || entries.iter().any(|entry| entry.source == source);
        if !is_taken {
            break;
        }
        source = format!("{wanted}:{entry_no}");
    }
    Ok(source)
}
