//! How moving in stands: the day, what is left on account 3100, and each balance with what is open of it.

use base::{Fault, Money, Page, ReadTx, Shop, ShopDate, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::opening_balance::{OpeningBalance, OpeningBalanceId, OpeningError, is_of_documents};
use super::store::{self, State};
use crate::ledger::{carried, find_balances};
use crate::periods;

/// How far moving in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovingIn {
    /// Nobody said on which day.
    NotBegun,
    /// Balances are being taken over.
    MovingIn,
    /// Everything is in.
    Done,
}

/// How moving in stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpeningStanding {
    /// How far it has come.
    pub state: MovingIn,
    /// The day that balances are taken over on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<ShopDate>,
    /// Whether that day is closed: then nothing more is taken over or taken back, until it is opened again.
    pub is_closed: bool,
    /// How many balances stand.
    pub count: i64,
    /// What stands on account 3100 in the books currency: + debit, − credit. Nothing when everything is in.
    pub rest: Money,
    /// When it was finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// Who finished it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_by: Option<String>,
}

/// How moving in stands now.
pub(super) fn standing(tx: &ReadTx<'_>, shop: &Shop) -> Result<OpeningStanding, Fault> {
    let state = store::find_state(tx)?;
    let is_closed = match &state {
        Some(state) => periods::first_open_day(tx, state.opened_on)? != state.opened_on,
        None => false,
    };
    let done = state.as_ref().and_then(|state| state.done_at.map(|at| (at, state.who_name.clone())));
    Ok(OpeningStanding {
        state: match (&state, &done) {
            (None, _) => MovingIn::NotBegun,
            (Some(_), None) => MovingIn::MovingIn,
            (Some(_), Some(_)) => MovingIn::Done,
        },
        opened_on: state.map(|state| state.opened_on),
        is_closed,
        count: store::count_standing(tx)?,
        rest: rest(tx, shop)?,
        done_at: done.as_ref().map(|(at, _)| *at),
        done_by: done.map(|(_, name)| name),
    })
}

/// What stands on account 3100 in the books currency.
pub(super) fn rest(tx: &ReadTx<'_>, shop: &Shop) -> Result<Money, Fault> {
    let books = shop.basics()?.books_currency;
    let balances = find_balances(tx, books, Some("3100"))?;
    Ok(Money::sum(books, balances.into_iter().map(|(_, balance)| balance.base))?)
}

/// When these books begin: what happened before is in the balances that were taken over. None where nobody moved in.
pub fn books_begin_at(tx: &ReadTx<'_>, shop: &Shop) -> Result<Option<Timestamp>, Fault> {
    let Some(state) = store::find_state(tx)? else { return Ok(None) };
    Ok(Some(state.opened_on.starts_in(&shop.basics()?.zone)))
}

/// The day, while the shop is moving in.
pub(super) fn must_be_moving_in(tx: &ReadTx<'_>) -> Result<ShopDate, OpeningError> {
    match store::find_state(tx)? {
        None => Err(OpeningError::NoDay),
        Some(State { done_at: Some(_), .. }) => Err(OpeningError::Done),
        Some(state) => Ok(state.opened_on),
    }
}

/// One balance with what is open of it.
pub(super) fn find_balance(tx: &ReadTx<'_>, shop: &Shop, id: OpeningBalanceId) -> Result<OpeningBalance, OpeningError> {
    let found = store::find(tx, shop.basics()?.books_currency, id)?.ok_or(OpeningError::NoSuchBalance)?;
    Ok(with_open(tx, shop, found)?)
}

/// A page of balances with what is open of each.
pub(super) fn list_balances(
    tx: &ReadTx<'_>,
    shop: &Shop,
    after: Option<OpeningBalanceId>,
    limit: u32,
) -> Result<Page<OpeningBalance>, Fault> {
    let books = shop.basics()?.books_currency;
    let after = match after {
        None => None,
        Some(id) => {
            let wrong = || Fault::invalid("after", "not a cursor of this list");
            Some(store::find(tx, books, id)?.ok_or_else(wrong)?)
        }
    };
    let page = Page::cut(store::list(tx, books, after.as_ref(), limit)?, limit, |balance| balance.id.to_string());
    let items = page.items.into_iter().map(|balance| with_open(tx, shop, balance)).collect::<Result<_, _>>()?;
    Ok(Page { items, next: page.next })
}

fn with_open(tx: &ReadTx<'_>, shop: &Shop, balance: OpeningBalance) -> Result<OpeningBalance, Fault> {
    if !is_of_documents(&balance.account) || balance.reversal_id.is_some() {
        return Ok(balance);
    }
    let chains = [balance.chain.clone()];
    let left = carried(tx, shop, &chains, &balance.account, &balance.party, balance.amount.currency)?;
    Ok(OpeningBalance { open: Some(left.amount), ..balance })
}
