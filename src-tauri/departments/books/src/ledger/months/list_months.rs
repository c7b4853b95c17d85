//! How each month with other currencies stands.

use base::{Fault, Money, ReadTx, Shop, ShopDate};

use super::month::{Month, MonthEnd, MonthList, MonthState};
use super::worth::MONEY_AND_DEBTS;
use crate::ledger::entry::EntryId;
use crate::ledger::recipes::month_revalued_source;
use crate::ledger::{journal, store};

/// How many months are shown: two years, which is as far back as anyone revalues.
const SHOWN: usize = 24;

/// The months from the first one in which something stood in another currency to that of today, the newest first.
pub fn list_months(tx: &ReadTx<'_>, shop: &Shop, today: ShopDate) -> Result<MonthList, Fault> {
    let mut items = Vec::new();
    let mut next = Month::of(today);
    let Some(first) = first_month(tx, shop)? else { return Ok(MonthList { items }) };
    while next >= first && items.len() < SHOWN {
        items.push(standing(tx, shop, next, today)?);
        next = next.before();
    }
    Ok(MonthList { items })
}

/// The first month in which something stood in another currency.
pub(super) fn first_month(tx: &ReadTx<'_>, shop: &Shop) -> Result<Option<Month>, Fault> {
    let books = shop.basics()?.books_currency;
    Ok(store::find_first_foreign_day(tx, &MONEY_AND_DEBTS, books)?.map(Month::of))
}

/// How one month stands.
pub(super) fn standing(tx: &ReadTx<'_>, shop: &Shop, month: Month, today: ShopDate) -> Result<MonthEnd, Fault> {
    let books = shop.basics()?.books_currency;
    let name = month.name();
    let (mut entries, mut gains) = (Vec::<EntryId>::new(), Vec::new());
    for number in 1.. {
        let Some(seq) = store::find_seq(tx, &month_revalued_source(&name, number))? else { break };
        let entry = journal::find_at(tx, shop, seq)?
            .ok_or_else(|| Fault::bug("a month was revalued and its entry is not there"))?;
        entries.push(entry.id);
        gains.extend(entry.postings.iter().filter(|line| line.account == "7110").map(|line| line.base.negated()));
    }
    let state = match entries.is_empty() {
        false => MonthState::Revalued,
        true if month.ends_on < today => MonthState::Open,
        true => MonthState::Running,
    };
    let difference = if entries.is_empty() { None } else { Some(Money::sum(books, gains)?) };
    Ok(MonthEnd { month: name, ends_on: month.ends_on, state, difference, entries })
}
